//! Refusals and failures: top-level errors with a code, and a fixed sentence where the cause is ours.

use std::collections::BTreeSet;

use async_graphql::{Error, ErrorExtensionValues, ErrorExtensions};

use crate::domain::checks::Check;
use crate::domain::error::{Conflict, Error as DomainError, Problem};
use crate::domain::key::Key;
use crate::domain::merge::Conflicts;

/// The top-level error for what a caller cannot mend.
pub fn of(error: DomainError) -> Error {
    let (code, message) = match error {
        DomainError::Unauthenticated => ("UNAUTHENTICATED", "this needs a token".to_owned()),
        DomainError::Forbidden => ("FORBIDDEN", "the token does not allow this".to_owned()),
        DomainError::Withdrawn => (
            "WITHDRAWN",
            "this version was withdrawn; its content is not public any more".to_owned(),
        ),
        DomainError::Erased => ("ERASED", "the content of this version was erased".to_owned()),
        DomainError::Invalid(problems) => (
            "INVALID_INPUT",
            problems
                .iter()
                .map(Problem::to_string)
                .collect::<Vec<_>>()
                .join("; "),
        ),
        DomainError::NotFound(problem) => ("INVALID_INPUT", problem.to_string()),
        DomainError::Conflict(conflict) => ("INVALID_INPUT", in_words(&conflict)),
        DomainError::InDoubt => (
            "IN_DOUBT",
            "the connection was lost at the last moment: look whether the change stands before you repeat it"
                .to_owned(),
        ),
        DomainError::TooLate => (
            "UNAVAILABLE",
            "the database took too long, and nothing was changed; try again in a moment".to_owned(),
        ),
        DomainError::LogClosed(cause) => {
            tracing::error!(cause = cause.for_log(), "the log takes no records");
            (
                "UNAVAILABLE",
                "nothing can be changed now: the log takes no records until the server's operator looks at it"
                    .to_owned(),
            )
        }
        DomainError::Unavailable(cause) => {
            tracing::error!(cause = cause.for_log(), "the database did not answer");
            (
                "UNAVAILABLE",
                "the server cannot answer now; try again in a moment".to_owned(),
            )
        }
        DomainError::Internal(cause) => {
            tracing::error!(cause = cause.for_log(), "a request failed");
            (
                "INTERNAL",
                "something went wrong here; the request id names it in the server's log".to_owned(),
            )
        }
    };
    Error::new(message).extend_with(|_, extensions: &mut ErrorExtensionValues| extensions.set("code", code))
}

/// A conflict as a sentence.
pub fn in_words(conflict: &Conflict) -> String {
    match conflict {
        Conflict::SlugTaken(slug) => format!("the slug `{slug}` is, or was, another notice's"),
        Conflict::StaleDraft(_) => "somebody changed the draft in between".to_owned(),
        Conflict::StaleContent(_) => "the draft's content is not the one that was read".to_owned(),
        Conflict::OwnReview => "an author of a draft does not review it".to_owned(),
        Conflict::MergeConflict(conflicts) => contradictions(conflicts),
        Conflict::StaleNotice(_) => "somebody changed the notice's settings in between".to_owned(),
        Conflict::StaleBase(Some(number)) => {
            format!("version {number} will be in force just before, and this is not based on it")
        }
        Conflict::StaleBase(None) => {
            "nothing will be in force just before, and this is based on a version".to_owned()
        }
        Conflict::WrongState { message, .. } => message.clone(),
        Conflict::ApprovalsMissing(missing) => {
            format!("{missing} more must approve first")
        }
        Conflict::PendingVersions(numbers) => {
            let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            format!(
                "later versions are scheduled ({}): say with `pending` whether to KEEP or CANCEL them",
                numbers.join(", ")
            )
        }
        Conflict::MaterialityReasonMissing(reasons) => lowered(reasons),
        Conflict::ChecksFailed(checks) => incomplete(checks),
        Conflict::IdempotencyMismatch => "the idempotency key came with another input before".to_owned(),
    }
}

fn contradictions(conflicts: &Conflicts) -> String {
    let named = |what: &str, keys: &BTreeSet<Key>| {
        let keys: Vec<&str> = keys.iter().map(Key::as_str).collect();
        (!keys.is_empty()).then(|| format!("{what} {}", keys.join(", ")))
    };
    let parts = [
        conflicts.title.then(|| "the title".to_owned()),
        named("the sections", &conflicts.sections),
        named("the declarations", &conflicts.cookies),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!(
        "the draft and the version changed the same places, each in its own way: {}",
        parts.join("; ")
    )
}

/// So many failed checks are written out; the error has them all.
const SHOWN_CHECKS: usize = 3;

fn incomplete(checks: &[Check]) -> String {
    let shown = checks
        .iter()
        .take(SHOWN_CHECKS)
        .map(|check| format!("{}: {}", check.rule, check.message));
    let shown: Vec<String> = shown.collect();
    let more = match checks.len().saturating_sub(SHOWN_CHECKS) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    format!(
        "checks of severity ERROR fail ({}{more}): mend the text, or say in `overrideChecks` why it is published all the same",
        shown.join("; ")
    )
}

/// So many reasons are written out where somebody lowers the materiality.
const SHOWN: usize = 3;

fn lowered(reasons: &[String]) -> String {
    let shown: Vec<&str> = reasons.iter().take(SHOWN).map(String::as_str).collect();
    let more = match reasons.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    format!(
        "this looks MATERIAL: {}{more}; say in `materialityReason` why people need not be told",
        shown.join("; ")
    )
}
