//! Which of several old blocks became which of several new ones.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};

use super::words;

/// With more pairs than this to look at, blocks are compared place by place.
const MOST_COMPARED: usize = 4_096;
/// Blocks that share less than this part of their words are different blocks, not one that was reworded.
const ALIKE: f64 = 0.5;

/// The words of a block, in an order of their own, for counting how many two blocks share.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Bag(Vec<u64>);

impl Bag {
    pub(super) fn of(text: &str) -> Self {
        let is_word = |word: &&str| word.contains(char::is_alphanumeric);
        let mut hashes: Vec<u64> = words::split(text)
            .into_iter()
            .filter(is_word)
            .map(|word| {
                let mut hasher = DefaultHasher::new();
                word.hash(&mut hasher);
                hasher.finish()
            })
            .collect();
        hashes.sort_unstable();
        Self(hashes)
    }

    /// How much two blocks have in common, from 0 to 1.
    pub(super) fn likeness(&self, other: &Self) -> f64 {
        let all = self.0.len() + other.0.len();
        if all == 0 {
            return 1.0;
        }
        // A long block and a short one share too little; not to look keeps the effort in bounds.
        if self.0.len().min(other.0.len()) * 4 < all {
            return 0.0;
        }
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut shared = 0_u32;
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => drop(left.next()),
                std::cmp::Ordering::Greater => drop(right.next()),
                std::cmp::Ordering::Equal => {
                    shared += 1;
                    left.next();
                    right.next();
                }
            }
        }
        f64::from(2 * shared) / f64::from(u32::try_from(all).unwrap_or(u32::MAX))
    }
}

/// Pairs of an old and a new place, in the order of both lists, with the greatest likeness in all. What has no partner
/// is in no pair.
pub(super) fn pairs(old: usize, new: usize, likeness: impl Fn(usize, usize) -> f64) -> Vec<(usize, usize)> {
    let counted = |i: usize, j: usize| Some(likeness(i, j)).filter(|likeness| *likeness >= ALIKE);
    if old.saturating_mul(new) > MOST_COMPARED {
        let by_place = (0..old.min(new)).filter(|place| counted(*place, *place).is_some());
        return by_place.map(|place| (place, place)).collect();
    }
    // best[i][j] is the greatest likeness of what begins at i and j.
    let width = new + 1;
    let at = |i: usize, j: usize| i * width + j;
    let mut best = vec![0.0_f64; (old + 1) * width];
    let read = |best: &[f64], i: usize, j: usize| best.get(at(i, j)).copied().unwrap_or_default();
    for i in (0..old).rev() {
        for j in (0..new).rev() {
            let paired = counted(i, j).map_or(0.0, |likeness| likeness + read(&best, i + 1, j + 1));
            let value = paired.max(read(&best, i + 1, j)).max(read(&best, i, j + 1));
            if let Some(cell) = best.get_mut(at(i, j)) {
                *cell = value;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while i < old && j < new {
        let here = read(&best, i, j);
        if read(&best, i + 1, j) >= here {
            i += 1;
        } else if read(&best, i, j + 1) >= here {
            j += 1;
        } else {
            pairs.push((i, j));
            i += 1;
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_that_was_put_in_has_no_partner() {
        let old = ["we keep logs for ten days", "you may write to us at any time"];
        let new = [
            "we keep logs for twenty days",
            "cookies are small files",
            "you may write to us at every time",
        ];
        let bags = |blocks: &[&str]| blocks.iter().map(|block| Bag::of(block)).collect::<Vec<_>>();
        let (old, new) = (bags(&old), bags(&new));
        assert_eq!(pairs(2, 3, |i, j| old[i].likeness(&new[j])), [(0, 0), (1, 2)]);
    }

    #[test]
    fn very_many_blocks_are_compared_place_by_place() {
        assert_eq!(pairs(100, 100, |i, j| if i == j { 1.0 } else { 0.0 }).len(), 100);
    }
}
