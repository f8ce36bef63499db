//! Texts as words, and which runs of them two texts share.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Texts with more pairs of words than this are compared by sentences first.
const MOST_COMPARED: usize = 1_000_000;

/// A run that both texts have, or one that reads differently.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Region {
    pub(super) is_kept: bool,
    pub(super) old: Range<usize>,
    pub(super) new: Range<usize>,
}

/// A text as words, single other characters and runs of white space; together they are the text.
pub(super) fn split(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let class = Class::of(first);
        let end = match class {
            Class::Other => first.len_utf8(),
            _ => rest.find(|c| Class::of(c) != class).unwrap_or(rest.len()),
        };
        let (word, behind) = rest.split_at(end);
        words.push(word);
        rest = behind;
    }
    words
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Word,
    Space,
    Other,
}

impl Class {
    fn of(c: char) -> Self {
        if c.is_alphanumeric() {
            Self::Word
        } else if c.is_whitespace() && c != '\n' {
            Self::Space
        } else {
            Self::Other
        }
    }
}

/// The runs that two lists share and those that differ, in order; together they are both lists.
///
/// The search gives up on the shortest answer, never on a right one, when the lists have too little in common.
pub(super) fn regions<T: Hash + Eq>(old: &[T], new: &[T]) -> Vec<Region> {
    let mut numbers: HashMap<&T, usize> = HashMap::new();
    let mut numbered = Vec::with_capacity(old.len() + new.len());
    for item in old.iter().chain(new) {
        let next = numbers.len();
        numbered.push(*numbers.entry(item).or_insert(next));
    }
    let (old, new) = numbered.split_at(old.len());
    let region = |operation: DiffOp| Region {
        is_kept: matches!(operation, DiffOp::Equal { .. }),
        old: operation.old_range(),
        new: operation.new_range(),
    };
    joined(
        capture_diff_slices(Algorithm::Myers, old, new)
            .into_iter()
            .map(region)
            .collect(),
    )
}

/// The same for words, without scraps: a few kept letters between two larger changes only disturb the reader.
pub(super) fn readable<T: Hash + Eq>(old: &[T], new: &[T], text: impl Fn(&T) -> &str) -> Vec<Region> {
    let size = |list: &[T], range: &Range<usize>| -> usize {
        let words = list.get(range.clone()).unwrap_or_default();
        words.iter().map(|word| text(word).len().max(1)).sum()
    };
    let weight = |region: &Region| size(old, &region.old).max(size(new, &region.new));
    let mut done: Vec<Region> = Vec::new();
    for region in sentence_by_sentence(old, new, &text) {
        done.push(region);
        while let [.., left, kept, right] = done.as_slice() {
            let is_scrap = kept.is_kept && weight(kept) <= weight(left).min(weight(right));
            if !is_scrap {
                break;
            }
            let whole = Region {
                is_kept: false,
                old: left.old.start..right.old.end,
                new: left.new.start..right.new.end,
            };
            done.truncate(done.len() - 3);
            done.push(whole);
        }
    }
    done
}

/// Runs of words; long texts are compared by sentences first, and sentences that have too many words by nothing else.
fn sentence_by_sentence<T: Hash + Eq>(old: &[T], new: &[T], text: &impl Fn(&T) -> &str) -> Vec<Region> {
    let is_small =
        |old: &Range<usize>, new: &Range<usize>| old.len().saturating_mul(new.len()) <= MOST_COMPARED;
    if is_small(&(0..old.len()), &(0..new.len())) {
        return regions(old, new);
    }
    let (old_ends, new_ends) = (sentences(old, text), sentences(new, text));
    let slices = |list, ranges: &[Range<usize>]| -> Vec<&[T]> {
        let list: &[T] = list;
        ranges
            .iter()
            .map(|range| list.get(range.clone()).unwrap_or_default())
            .collect()
    };
    let mut all: Vec<Region> = Vec::new();
    for region in regions(&slices(old, &old_ends), &slices(new, &new_ends)) {
        let old_words = span(&old_ends, &region.old, old.len());
        let new_words = span(&new_ends, &region.new, new.len());
        if region.is_kept || !is_small(&old_words, &new_words) {
            all.push(Region {
                is_kept: region.is_kept,
                old: old_words,
                new: new_words,
            });
        } else {
            let inner = regions(
                old.get(old_words.clone()).unwrap_or_default(),
                new.get(new_words.clone()).unwrap_or_default(),
            );
            all.extend(inner.into_iter().map(|inner| Region {
                is_kept: inner.is_kept,
                old: inner.old.start + old_words.start..inner.old.end + old_words.start,
                new: inner.new.start + new_words.start..inner.new.end + new_words.start,
            }));
        }
    }
    joined(all)
}

/// The words from the first of some sentences to the last of them.
fn span(sentences: &[Range<usize>], which: &Range<usize>, length: usize) -> Range<usize> {
    let start = |index: usize| sentences.get(index).map_or(length, |sentence| sentence.start);
    start(which.start)..start(which.end)
}

/// Sentences as ranges of words; together they are the text.
fn sentences<T>(words: &[T], text: impl Fn(&T) -> &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (index, word) in words.iter().enumerate() {
        if matches!(text(word), "." | "!" | "?" | ";" | ":" | "\n" | "" | "。") {
            sentences.push(start..index + 1);
            start = index + 1;
        }
    }
    if start < words.len() {
        sentences.push(start..words.len());
    }
    sentences
}

/// Neighbours of one kind as one.
fn joined(all: Vec<Region>) -> Vec<Region> {
    let mut joined: Vec<Region> = Vec::with_capacity(all.len());
    for region in all {
        match joined.last_mut() {
            Some(last) if last.is_kept == region.is_kept => {
                last.old.end = region.old.end;
                last.new.end = region.new.end;
            }
            _ => joined.push(region),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_together_are_the_text() {
        let text = "We keep it 30 days,\nnot  longer. Æøå 一二";
        let words = split(text);
        assert_eq!(words.concat(), text);
        assert!(words.contains(&"days") && words.contains(&",") && words.contains(&"\n"));
    }

    #[test]
    fn scraps_between_changes_are_not_kept() {
        let (old, new) = (
            split("alphabet beta gammarays"),
            split("telegram beta omegapoint"),
        );
        let kept = |regions: &[Region]| regions.iter().filter(|region| region.is_kept).count();
        assert_eq!(kept(&regions(&old, &new)), 1);
        assert_eq!(kept(&readable(&old, &new, |word| word)), 0);
    }

    #[test]
    fn a_changed_number_is_the_only_change() {
        let (old, new) = (split("kept for 30 days only"), split("kept for 60 days only"));
        let changed: Vec<_> = readable(&old, &new, |word| word)
            .into_iter()
            .filter(|region| !region.is_kept)
            .collect();
        assert_eq!(changed.len(), 1);
        assert_eq!(old[changed[0].old.clone()].concat(), "30");
    }
}
