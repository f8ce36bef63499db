//! The order of keys under one section, from the order that the ancestor and the two sides give them.
//!
//! It must not know what the keys name. Everything here takes time in proportion to the keys, but for a logarithm.

use std::collections::{BTreeMap, BTreeSet};

use super::sides::Sides;
use crate::domain::key::Key;

/// Keys in their order, and those that the sides put into orders that contradict each other.
pub(super) struct Ordered<'a> {
    pub(super) keys: Vec<&'a Key>,
    pub(super) contradicted: BTreeSet<&'a Key>,
}

type Keys<'a> = Vec<&'a Key>;

/// Merges three orders. What neither side moved gives the frame; what a side moved or added stands behind what it
/// stands behind there. Of two runs at one place the one with the smaller first key comes first, whosever it is.
pub(super) fn merged<'a>(lists: &Sides<Keys<'a>>) -> Ordered<'a> {
    if let Some(keys) = agreed(lists) {
        return Ordered {
            keys: keys.clone(),
            contradicted: BTreeSet::new(),
        };
    }
    let frame = Frame::of(lists);
    let (ours, mut theirs) = (
        frame.runs(&lists.ours, &frame.theirs),
        frame.runs(&lists.theirs, &frame.ours),
    );
    let mut contradicted = BTreeSet::new();
    drop_repeated(&ours, &mut theirs, &mut contradicted);
    let mut keys = Vec::new();
    for (place, (ours, theirs)) in ours.into_iter().zip(theirs).enumerate() {
        keys.extend(place.checked_sub(1).and_then(|before| frame.keys.get(before)));
        keys.extend(one_run(&ours, &theirs, &mut contradicted));
    }
    Ordered { keys, contradicted }
}

/// The order of the side that changed something, when the other one did not. After a contradiction about what stands
/// here a side can lack a key; then its order does not say enough.
fn agreed<'a, 'b>(lists: &'b Sides<Keys<'a>>) -> Option<&'b Keys<'a>> {
    let (agreed, other) = if lists.ours == lists.theirs || lists.theirs == lists.base {
        (&lists.ours, &lists.theirs)
    } else if lists.ours == lists.base {
        (&lists.theirs, &lists.ours)
    } else {
        return None;
    };
    let known: BTreeSet<&Key> = agreed.iter().copied().collect();
    other.iter().all(|key| known.contains(key)).then_some(agreed)
}

/// The keys that neither side moved, and those that only one side did something about.
struct Frame<'a> {
    /// In the order that all three have.
    keys: Keys<'a>,
    /// What our side alone moved or added.
    ours: BTreeSet<&'a Key>,
    /// What their side alone moved or added.
    theirs: BTreeSet<&'a Key>,
}

impl<'a> Frame<'a> {
    fn of(lists: &Sides<Keys<'a>>) -> Self {
        let sets = lists
            .as_ref()
            .map(|keys| keys.iter().copied().collect::<BTreeSet<&'a Key>>());
        let is_in_all = |key: &&'a Key| sets.ours.contains(*key) && sets.theirs.contains(*key);
        let shared: Keys<'a> = lists.base.iter().copied().filter(is_in_all).collect();
        let ours = moved(&shared, &lists.ours);
        let theirs = moved(&shared, &lists.theirs);
        let unmoved = |key: &&'a Key| !ours.contains(*key) && !theirs.contains(*key);
        Self {
            keys: shared.iter().copied().filter(unmoved).collect(),
            ours: &(&ours - &theirs) | &(&sets.ours - &sets.theirs),
            theirs: &(&theirs - &ours) | &(&sets.theirs - &sets.ours),
        }
    }

    /// What one side has before, between and behind the frame's keys, without what the other side alone places.
    fn runs(&self, list: &[&'a Key], placed_by_other: &BTreeSet<&'a Key>) -> Vec<Keys<'a>> {
        let in_frame: BTreeSet<&'a Key> = self.keys.iter().copied().collect();
        let mut runs = Vec::new();
        let mut run = Keys::new();
        for key in list.iter().copied() {
            if in_frame.contains(key) {
                runs.push(std::mem::take(&mut run));
            } else if !placed_by_other.contains(key) {
                run.push(key);
            }
        }
        runs.push(run);
        runs
    }
}

/// The fewest keys whose moving turns the one order into the other.
fn moved<'a>(before: &[&'a Key], after: &[&'a Key]) -> BTreeSet<&'a Key> {
    let places: BTreeMap<&'a Key, usize> = before.iter().copied().zip(0..).collect();
    let now: Vec<(usize, &'a Key)> = after
        .iter()
        .filter_map(|key| Some((*places.get(key)?, *key)))
        .collect();
    let unmoved = longest_rising(&now.iter().map(|(place, _)| *place).collect::<Vec<_>>());
    let is_moved = |(index, _): &(usize, &(usize, &'a Key))| !unmoved.contains(index);
    now.iter()
        .enumerate()
        .filter(is_moved)
        .map(|(_, (_, key))| *key)
        .collect()
}

/// The indexes of a longest rising subsequence (patience sorting).
fn longest_rising(values: &[usize]) -> BTreeSet<usize> {
    // For each length the index of the smallest value that ends a rising subsequence of it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(values.len());
    let value_at = |index: usize| values.get(index).copied().unwrap_or(usize::MAX);
    for (index, value) in values.iter().enumerate() {
        let length = ends.partition_point(|end| value_at(*end) < *value);
        before.push(
            length
                .checked_sub(1)
                .and_then(|shorter| ends.get(shorter))
                .copied(),
        );
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let last = ends.last().copied();
    std::iter::successors(last, |index| before.get(*index).copied().flatten()).collect()
}

/// A key that both sides put somewhere stands where ours has it; at two different places it is a contradiction.
fn drop_repeated<'a>(ours: &[Keys<'a>], theirs: &mut [Keys<'a>], contradicted: &mut BTreeSet<&'a Key>) {
    let numbered = ours.iter().enumerate();
    let places: BTreeMap<&'a Key, usize> = numbered
        .flat_map(|(place, run)| run.iter().map(move |key| (*key, place)))
        .collect();
    for (place, run) in theirs.iter_mut().enumerate() {
        run.retain(|key| {
            let is_elsewhere = places.get(key).is_some_and(|other| *other != place);
            if is_elsewhere {
                contradicted.insert(*key);
            }
            !is_elsewhere
        });
    }
}

/// What both sides have at one place.
fn one_run<'a>(ours: &[&'a Key], theirs: &[&'a Key], contradicted: &mut BTreeSet<&'a Key>) -> Keys<'a> {
    let shared = shared(ours, theirs);
    if shared != self::shared(theirs, ours) {
        let known: BTreeSet<&'a Key> = ours.iter().copied().collect();
        let rest = theirs.iter().copied().filter(|key| !known.contains(key));
        contradicted.extend(shared);
        return ours.iter().copied().chain(rest).collect();
    }
    let mut keys = Keys::new();
    let (mut ours, mut theirs) = (ours, theirs);
    for key in shared {
        let (our_part, their_part) = (part_before(&mut ours, key), part_before(&mut theirs, key));
        keys.extend(beside(our_part, their_part));
        keys.push(key);
    }
    keys.extend(beside(ours, theirs));
    keys
}

/// The keys of the one that the other has, too.
fn shared<'a>(keys: &[&'a Key], other: &[&'a Key]) -> Keys<'a> {
    let other: BTreeSet<&'a Key> = other.iter().copied().collect();
    keys.iter().copied().filter(|key| other.contains(key)).collect()
}

/// What stands before a key; the rest behind it stays.
fn part_before<'b, 'a>(rest: &mut &'b [&'a Key], key: &Key) -> &'b [&'a Key] {
    let all: &'b [&'a Key] = rest;
    let place = all.iter().position(|other| *other == key).unwrap_or(all.len());
    let (before, behind) = all.split_at(place);
    *rest = behind.get(1..).unwrap_or_default();
    before
}

/// Two runs that share nothing, one behind the other.
fn beside<'a>(ours: &[&'a Key], theirs: &[&'a Key]) -> Keys<'a> {
    let (first, second) = if ours.first() <= theirs.first() {
        (ours, theirs)
    } else {
        (theirs, ours)
    };
    first.iter().chain(second).copied().collect()
}
