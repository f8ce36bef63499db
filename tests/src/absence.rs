//! What happens when something that tests need is not on this machine.
//! It decides how loudly to say so, not which tests need what.

use std::io::Write as _;

/// Says on standard error that something is missing and what therefore did not run.
///
/// # Panics
/// Where nothing may be missing: with `CI=true`, or when `required` is true.
pub fn report(what_did_not_run: &str, required: bool) {
    assert!(!required && !in_ci(), "{what_did_not_run} (this run requires it)");
    // Written directly, because the test runner swallows what the print macros of a passing test say.
    let _ = writeln!(std::io::stderr(), "\n*** {what_did_not_run} ***\n");
}

/// Whether this is a run of continuous integration.
#[must_use]
pub fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}
