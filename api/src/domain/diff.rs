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

use std::borrow::Cow;

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
    let (before, after) = sides(before, after, locale);
    let (old, new) = (View::of(&before, locale), View::of(&after, locale));
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

/// Both contents as they are compared in a language: one that lacks it, while the other has it, is empty.
pub fn sides<'a>(
    before: &'a Content,
    after: &'a Content,
    locale: &Locale,
) -> (Cow<'a, Content>, Cow<'a, Content>) {
    let (is_old, is_new) = (
        before.locales().contains(locale),
        after.locales().contains(locale),
    );
    let side = |content: &'a Content, is_empty: bool| {
        if is_empty {
            Cow::Owned(Content::default())
        } else {
            Cow::Borrowed(content)
        }
    };
    (side(before, is_new && !is_old), side(after, is_old && !is_new))
}

#[cfg(test)]
mod tests;
