//! What a list of cookies could not say: on the way in what was not understood, on the way out what has no place.

use serde::{Deserialize, Serialize};

use crate::domain::cookie::word;

word!(
    /// What happened to a value.
    LossKind {
        /// Going out: the other side has no place for it.
        NoPlace = "NO_PLACE",
        /// Going out: the other side cannot hold the declaration at all, so it is not in the file.
        LeftOut = "LEFT_OUT",
        /// Going out: it is in the file, but less exactly.
        Inexact = "INEXACT",
        /// Going out: the other side demands a value that nobody gave.
        Assumed = "ASSUMED",
        /// Coming in: it was not understood, and is not in the declaration.
        NotUnderstood = "NOT_UNDERSTOOD",
        /// Coming in: the item is no declaration.
        Skipped = "SKIPPED",
        /// Coming in: it was understood, but a person should look at it.
        Doubtful = "DOUBTFUL",
    }
);

/// One thing that a list could not say.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Loss {
    /// What happened.
    pub kind: LossKind,
    /// The name of the declaration, or what stands in its place; none when it is about the whole list.
    pub cookie: Option<String>,
    /// The field, as the API names it; none when it is about the whole declaration.
    pub field: Option<&'static str>,
    /// What is, as a sentence without a full stop.
    pub message: String,
}

impl Loss {
    /// About one declaration.
    pub(super) fn of(
        kind: LossKind,
        cookie: &str,
        field: Option<&'static str>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            cookie: Some(cookie.to_owned()),
            field,
            message: message.into(),
        }
    }

    /// About the whole list.
    pub(super) fn of_list(kind: LossKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            cookie: None,
            field: None,
            message: message.into(),
        }
    }
}

impl std::fmt::Display for Loss {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.kind)?;
        if let Some(cookie) = &self.cookie {
            write!(f, " {cookie}")?;
        }
        if let Some(field) = self.field {
            write!(f, " {field}")?;
        }
        write!(f, ": {}", self.message)
    }
}
