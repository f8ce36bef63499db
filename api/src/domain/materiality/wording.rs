//! What a pair of passages says otherwise, word by word: without spelling, order and forms of a word.

use similar::{Algorithm, DiffTag, capture_diff_slices};
use std::ops::Range;

use super::pairing::Pair;
use super::spelling;
use crate::domain::reading::lexicon::Language;
use crate::domain::reading::passages::Passage;
use crate::domain::reading::words::Word;

/// The words that are truly new and truly gone.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Wording {
    /// In the order of the text; positions in the new passage.
    pub(super) added: Vec<Added>,
    /// Positions in the old passage, with the run that they are of.
    pub(super) removed: Vec<Removed>,
}

/// A word that was not there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Added {
    pub(super) at: usize,
    /// Which run of changed words it is of.
    pub(super) run: usize,
    /// Whether it stands for nothing that was there.
    pub(super) is_inserted: bool,
}

/// A word that is not there any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Removed {
    pub(super) at: usize,
    /// Which run of changed words it is of.
    pub(super) run: usize,
}

impl Wording {
    /// Whether one of the words in this range is new.
    pub(super) fn adds_within(&self, words: &Range<usize>) -> bool {
        self.added.iter().any(|added| words.contains(&added.at))
    }

    /// Whether one of the words in this range of the old passage is gone.
    pub(super) fn removes_within(&self, words: &Range<usize>) -> bool {
        self.removed.iter().any(|removed| words.contains(&removed.at))
    }

    /// Takes away each new word together with one that is gone and is the same.
    fn cancel(&mut self, is_same: impl Fn(&Removed, &Added) -> bool) {
        let removed = &mut self.removed;
        self.added.retain(|added| {
            let partner = removed.iter().position(|gone| is_same(gone, added));
            partner.map(|partner| removed.remove(partner)).is_none()
        });
    }

    /// Whether nothing is left once spelling and order are taken away.
    pub(super) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

/// What a pair says otherwise.
pub(super) fn of(pair: Pair<'_>, language: Option<&Language>) -> Wording {
    match (pair.before, pair.after) {
        (Some(before), Some(after)) => between(before, after, language),
        (before, after) => Wording {
            added: all(after)
                .map(|at| Added {
                    at,
                    run: 0,
                    is_inserted: true,
                })
                .collect(),
            removed: all(before).map(|at| Removed { at, run: 0 }).collect(),
        },
    }
}

fn all(passage: Option<&Passage>) -> Range<usize> {
    0..passage.map_or(0, |passage| passage.words.len())
}

fn between(before: &Passage, after: &Passage, language: Option<&Language>) -> Wording {
    let fold = |passage: &Passage| {
        passage
            .words
            .iter()
            .map(|word| word.folded().to_owned())
            .collect::<Vec<_>>()
    };
    let mut wording = Wording::default();
    let ops = capture_diff_slices(Algorithm::Myers, &fold(before), &fold(after));
    for (run, op) in ops
        .into_iter()
        .filter(|op| op.tag() != DiffTag::Equal)
        .enumerate()
    {
        let (old, new) = (op.old_range(), op.new_range());
        let (old_words, new_words) = (within(&before.words, &old), within(&after.words, &new));
        if joined(old_words) == joined(new_words) {
            continue;
        }
        let is_inserted = old.is_empty();
        wording.removed.extend(old.map(|at| Removed { at, run }));
        wording.added.extend(new.map(|at| Added { at, run, is_inserted }));
    }
    let words = |gone: &Removed, added: &Added| before.words.get(gone.at).zip(after.words.get(added.at));
    wording.cancel(|gone, added| words(gone, added).is_some_and(|(old, new)| old.folded() == new.folded()));
    wording.cancel(|gone, added| {
        gone.run == added.run
            && words(gone, added).is_some_and(|(old, new)| spelling::is_variant(old, new, language))
    });
    wording.cancel(|gone, added| words(gone, added).is_some_and(|(old, new)| are_forms(old, new)));
    wording
}

fn within<'a>(words: &'a [Word], range: &Range<usize>) -> &'a [Word] {
    words.get(range.clone()).unwrap_or_default()
}

fn joined(words: &[Word]) -> String {
    words.iter().map(Word::folded).collect()
}

/// `store` and `stored`, `organisation` and `organisations`.
fn are_forms(one: &Word, other: &Word) -> bool {
    let may_change = |word: &Word| !word.has_digit() && !word.is_plain();
    may_change(one) && may_change(other) && one.stem() == other.stem()
}
