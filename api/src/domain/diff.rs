//! What changed between two contents, in one language.
//!
//! Complete: the second content in that language can be rebuilt from the first and the changes alone. Knows nothing of
//! versions, of who asks, and of whether a change is material.

mod change;
mod cookies;
mod hunks;
mod order;
mod pairing;
pub mod redline;
mod sections;
mod stats;
mod summary;
mod view;
mod words;

use std::collections::BTreeSet;

pub use change::{Change, CookieField, Declaration, Hunk, SectionMove, SectionText, TextChange};
pub use stats::Stats;

use crate::domain::content::Content;
use crate::domain::locale::Locale;
use view::View;

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

    /// How much changed.
    pub fn stats(&self) -> Stats {
        Stats::of(&self.changes)
    }
}

/// The changes from `before` to `after` in one language.
///
/// A content that lacks a language which the other has is empty in it: without title, sections and declarations.
/// Languages that come or go are named, whichever they are; other changes of other languages are not.
pub fn between(before: &Content, after: &Content, locale: &Locale) -> Diff {
    let (old_locales, new_locales) = (before.locales(), after.locales());
    let old = View::of(before, locale, is_empty_there(locale, &old_locales, &new_locales));
    let new = View::of(after, locale, is_empty_there(locale, &new_locales, &old_locales));
    let mut changes = Vec::new();
    changes.extend(
        old_locales
            .difference(&new_locales)
            .cloned()
            .map(Change::LocaleRemoved),
    );
    changes.extend(
        new_locales
            .difference(&old_locales)
            .cloned()
            .map(Change::LocaleAdded),
    );
    if old.title != new.title {
        changes.push(Change::TitleChanged {
            before: old.title.to_owned(),
            after: new.title.to_owned(),
        });
    }
    changes.extend(cookies::removed(&old, &new));
    changes.extend(sections::removed(&old, &new));
    sections::arrived(&old, &new, &mut changes);
    Diff {
        locale: locale.clone(),
        changes,
    }
}

/// Whether a side counts as empty: it lacks a language that the other side has.
fn is_empty_there(locale: &Locale, own: &BTreeSet<Locale>, other: &BTreeSet<Locale>) -> bool {
    !own.contains(locale) && other.contains(locale)
}
