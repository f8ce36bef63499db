//! What changed between two contents, in one language.
//!
//! Complete: the second content in that language can be rebuilt from the first and the changes alone. Knows nothing of
//! versions, of who asks, and of whether a change is material.

mod change;
mod sections;


pub use change::{Change, CookieField, Declaration, Hunk, SectionMove, SectionText, TextChange};

use crate::domain::content::Content;
use crate::domain::locale::Locale;

/// The changes from one content to another in one language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diff {
    /// The language.
    pub locale: Locale,
    /// In this order: languages, the title, what was removed in the reading order of the first content, and then in the
    /// reading order of the second what was added, moved and changed, section by section.
    pub changes: Vec<Change>,
}

impl Diff {
    /// Whether nothing changed.
    pub fn is_identical(&self) -> bool {
        self.changes.is_empty()
    }
}

/// The changes from `before` to `after` in one language.
///
/// A content that lacks a language which the other has is empty in it. Languages that come or go are named, whichever
/// they are; other changes of other languages are not.
pub fn between(before: &Content, after: &Content, locale: &Locale) -> Diff {
    let changes = sections::changes(before, after, locale);
    Diff {
        locale: locale.clone(),
        changes,
    }
}
