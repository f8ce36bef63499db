//! How much changed, in numbers.

use std::collections::BTreeSet;

use super::change::{Change, Hunk};
use super::{hunks, words};
use crate::domain::key::Key;

/// Counts over the changes of one language.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Stats {
    /// Sections that are new.
    pub sections_added: usize,
    /// Sections that are gone.
    pub sections_removed: usize,
    /// Sections that stand elsewhere.
    pub sections_moved: usize,
    /// Sections with another heading or text; one with both counts once.
    pub sections_changed: usize,
    /// Declarations that are new.
    pub cookies_added: usize,
    /// Declarations that are gone.
    pub cookies_removed: usize,
    /// Declarations that say something else.
    pub cookies_changed: usize,
    /// Words of the title, headings and section texts that are new. Fields of declarations are not counted.
    pub words_added: usize,
    /// The same, gone.
    pub words_removed: usize,
}

impl Stats {
    pub(super) fn of(changes: &[Change]) -> Self {
        let mut stats = Self::default();
        let mut reworded: BTreeSet<&Key> = BTreeSet::new();
        for change in changes {
            match change {
                Change::LocaleRemoved(_) | Change::LocaleAdded(_) | Change::CookieMoved { .. } => {}
                Change::TitleChanged { before, after } => stats.count_line(before, after),
                Change::CookieRemoved(_) => stats.cookies_removed += 1,
                Change::CookieAdded(_) => stats.cookies_added += 1,
                Change::CookieChanged { .. } => stats.cookies_changed += 1,
                Change::SectionRemoved(section) => {
                    stats.sections_removed += 1;
                    stats.words_removed += words_of(&section.heading) + words_of(&section.body.to_text());
                }
                Change::SectionAdded(section) => {
                    stats.sections_added += 1;
                    stats.words_added += words_of(&section.heading) + words_of(&section.body.to_text());
                }
                Change::SectionMoved(_) => stats.sections_moved += 1,
                Change::SectionRenamed { key, before, after } => {
                    reworded.insert(key);
                    stats.count_line(before, after);
                }
                Change::SectionTextChanged(text) => {
                    reworded.insert(&text.key);
                    stats.count(&text.hunks);
                }
            }
        }
        stats.sections_changed = reworded.len();
        stats
    }

    fn count_line(&mut self, before: &str, after: &str) {
        self.count(&hunks::between(before, after));
    }

    fn count(&mut self, hunks: &[Hunk]) {
        for hunk in hunks {
            match hunk {
                Hunk::Kept(_) => {}
                Hunk::Removed(text) => self.words_removed += words_of(text),
                Hunk::Added(text) => self.words_added += words_of(text),
            }
        }
    }
}

fn words_of(text: &str) -> usize {
    let is_word = |word: &&str| word.contains(char::is_alphanumeric);
    words::split(text).into_iter().filter(is_word).count()
}
