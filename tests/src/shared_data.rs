//! Real input that lies outside the repository: the folder `data` of the shared folder.

use std::path::{Path, PathBuf};
use std::sync::Once;

use crate::{absence, workspace};

static REPORTED: Once = Once::new();

/// The folder `data` in the folder that `NOTICEBOARD_SHARED` names, by default `shared` beside the checkout.
///
/// # Panics
/// When it is missing in continuous integration; elsewhere its absence is said on standard error, once.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    let shared = std::env::var_os("NOTICEBOARD_SHARED")
        .map_or_else(|| workspace::root().join("../shared"), PathBuf::from);
    let found = data_in(&shared);
    if found.is_none() {
        let message = format!(
            "the tests on real input did not run: {} is no folder; NOTICEBOARD_SHARED can name another",
            shared.join("data").display()
        );
        if absence::in_ci() {
            absence::report(&message, true);
        }
        REPORTED.call_once(|| absence::report(&message, false));
    }
    found
}

/// The folder `data` in this folder, when there is one.
#[must_use]
pub fn data_in(shared: &Path) -> Option<PathBuf> {
    shared
        .join("data")
        .canonicalize()
        .ok()
        .filter(|path| path.is_dir())
}
