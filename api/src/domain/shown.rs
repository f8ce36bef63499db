//! What one answer shows, gathered while it is made: whoever keeps the answer must know when to let go of it.
//!
//! Knows nothing of answers themselves; whoever reads a notice for somebody says so here.

use std::collections::BTreeSet;
use std::sync::Mutex;

use crate::domain::clock::Instant;

/// So many names of notices and versions are remembered; a header has no room for more.
const MOST_TAGS: usize = 200;

/// What whoever keeps the answer wants to know, besides whether anything in it moves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wish {
    /// Nothing.
    Nothing,
    /// What is shown, and when it last changed.
    Names,
    /// Also when the public expects the next change.
    NamesAndEnd,
}

/// What an answer shows so far. Shared by everything that makes the answer.
#[derive(Debug)]
pub struct Shown {
    wish: Wish,
    seen: Mutex<Seen>,
}

/// What was seen when the answer was done.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Seen {
    /// Names of notices and versions, for caches that purge by tag.
    pub tags: BTreeSet<String>,
    /// The latest change among what is shown.
    pub changed_at: Option<Instant>,
    /// The next instant at which the public knows that something will change.
    pub announced_for: Option<Instant>,
    /// Whether the answer rests on more than the public record, so that nobody can say when it ends.
    pub is_moving: bool,
    /// Whether there were more names than are remembered.
    pub has_more: bool,
}

impl Shown {
    /// Nothing is shown yet.
    pub fn new(wish: Wish) -> Self {
        Self {
            wish,
            seen: Mutex::default(),
        }
    }

    /// What whoever keeps the answer wants to know.
    pub const fn wish(&self) -> Wish {
        self.wish
    }

    /// Something with these names is shown.
    pub fn tag(&self, tags: impl IntoIterator<Item = String>) {
        self.change(|seen| {
            for tag in tags {
                if seen.tags.len() < MOST_TAGS {
                    seen.tags.insert(tag);
                } else if !seen.tags.contains(&tag) {
                    seen.has_more = true;
                }
            }
        });
    }

    /// Something that changed at this instant is shown.
    pub fn changed_at(&self, instant: Instant) {
        self.change(|seen| seen.changed_at = seen.changed_at.max(Some(instant)));
    }

    /// Something of which the public knows that it will change at this instant is shown.
    pub fn announced_for(&self, instant: Instant) {
        self.change(|seen| {
            let earlier = seen.announced_for.map_or(instant, |known| known.min(instant));
            seen.announced_for = Some(earlier);
        });
    }

    /// Something is shown that rests on more than the public record: the log, or the moment itself.
    pub fn moves(&self) {
        self.change(|seen| seen.is_moving = true);
    }

    /// All that was said so far.
    pub fn seen(&self) -> Seen {
        match self.seen.lock() {
            Ok(seen) => seen.clone(),
            // Nobody keeps what a failure left half-described.
            Err(_) => Seen {
                is_moving: true,
                ..Seen::default()
            },
        }
    }

    fn change(&self, change: impl FnOnce(&mut Seen)) {
        if let Ok(mut seen) = self.seen.lock() {
            change(&mut seen);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_change_and_the_next_instant_count() {
        let shown = Shown::new(Wish::NamesAndEnd);
        for micros in [5, 9, 7] {
            shown.changed_at(Instant::from_micros(micros));
            shown.announced_for(Instant::from_micros(micros));
        }
        let seen = shown.seen();
        assert_eq!(seen.changed_at, Some(Instant::from_micros(9)));
        assert_eq!(seen.announced_for, Some(Instant::from_micros(5)));
        assert!(!seen.is_moving);
    }

    #[test]
    fn more_names_than_a_header_holds_are_said_to_be_more() {
        let shown = Shown::new(Wish::NamesAndEnd);
        shown.tag((0..MOST_TAGS).map(|number| format!("version-{number}")));
        shown.tag(["version-1".to_owned()]);
        assert!(!shown.seen().has_more);
        shown.tag(["version-x".to_owned()]);
        let seen = shown.seen();
        assert!(seen.has_more && seen.tags.len() == MOST_TAGS);
    }
}
