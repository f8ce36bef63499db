//! Texts as words, and which runs of them two texts share.

use std::hash::Hash;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

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
pub(super) fn regions<T: Hash + Eq + Ord>(old: &[T], new: &[T]) -> Vec<Region> {
    let mut regions: Vec<Region> = Vec::new();
    for operation in capture_diff_slices(Algorithm::Myers, old, new) {
        let is_kept = matches!(operation, DiffOp::Equal { .. });
        let (old, new) = (operation.old_range(), operation.new_range());
        match regions.last_mut() {
            Some(last) if last.is_kept == is_kept => {
                last.old.end = old.end;
                last.new.end = new.end;
            }
            _ => regions.push(Region { is_kept, old, new }),
        }
    }
    regions
}

/// The same for words, without scraps: a few kept letters between two larger changes only disturb the reader.
pub(super) fn readable<T: Hash + Eq + Ord>(
    old: &[T],
    new: &[T],
    length: impl Fn(&T) -> usize,
) -> Vec<Region> {
    let size = |list: &[T], range: &Range<usize>| -> usize {
        list.get(range.clone())
            .unwrap_or_default()
            .iter()
            .map(&length)
            .sum()
    };
    let weight = |region: &Region| size(old, &region.old).max(size(new, &region.new));
    let mut done: Vec<Region> = Vec::new();
    for region in regions(old, new) {
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
        assert_eq!(kept(&readable(&old, &new, |word| word.len())), 0);
    }

    #[test]
    fn a_changed_number_is_the_only_change() {
        let (old, new) = (split("kept for 30 days only"), split("kept for 60 days only"));
        let changed: Vec<_> = readable(&old, &new, |word| word.len())
            .into_iter()
            .filter(|region| !region.is_kept)
            .collect();
        assert_eq!(changed.len(), 1);
        assert_eq!(old[changed[0].old.clone()].concat(), "30");
    }
}
