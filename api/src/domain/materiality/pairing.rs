//! Which passage of the new text is which one of the old: kept, moved, reworded, new or gone.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use crate::domain::reading::passages::{Passage, Place};

/// A passage that is not there any more, a new one, or one that became another.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) before: Option<&'a Passage>,
    pub(super) after: Option<&'a Passage>,
}

/// From so much in common on, one passage is the other reworded.
const ALIKE: f64 = 0.4;
/// The same in another section.
const ALIKE_ELSEWHERE: f64 = 0.6;
/// A word that stands in more passages than this says nothing about which is which.
const COMMON: usize = 60;
/// Passages of at most so many words are taken for each other by their place.
const SHORT: usize = 8;

/// Every passage that is not word for word in the other text, wherever it stands there.
pub(super) fn changed<'a>(before: &'a [Passage], after: &'a [Passage]) -> Vec<Pair<'a>> {
    let gone = without(before, after);
    let new = without(after, before);
    let mut partners = alike(&gone, &new);
    by_place(&gone, &new, &mut partners);
    let taken: HashSet<usize> = partners.values().copied().collect();
    let pairs = new.iter().enumerate().map(|(index, passage)| Pair {
        before: partners
            .get(&index)
            .and_then(|partner| gone.get(*partner))
            .copied(),
        after: Some(*passage),
    });
    let lost = gone
        .iter()
        .enumerate()
        .filter(|(index, _)| !taken.contains(index));
    let lost = lost.map(|(_, passage)| Pair {
        before: Some(*passage),
        after: None,
    });
    pairs.chain(lost).collect()
}

/// Passages of the one text that the other has not, or not as often.
fn without<'a>(one: &'a [Passage], other: &[Passage]) -> Vec<&'a Passage> {
    // What stands at the same place on both sides is kept; of what is left, what stands elsewhere has moved.
    let mut here: HashMap<(&Place, &str), usize> = HashMap::new();
    for passage in other {
        *here.entry((&passage.place, &passage.identity)).or_default() += 1;
    }
    let not_here: Vec<&Passage> = one
        .iter()
        .filter(|passage| !take(&mut here, &(&passage.place, passage.identity.as_str())))
        .collect();
    let mut anywhere: HashMap<&str, usize> = HashMap::new();
    for ((_, identity), times) in here {
        *anywhere.entry(identity).or_default() += times;
    }
    not_here
        .into_iter()
        .filter(|passage| {
            let passage: &Passage = passage;
            !take(&mut anywhere, &passage.identity.as_str())
        })
        .collect()
}

fn take<K: std::hash::Hash + Eq>(counted: &mut HashMap<K, usize>, key: &K) -> bool {
    match counted.get_mut(key) {
        Some(times) if *times > 0 => {
            *times -= 1;
            true
        }
        _ => false,
    }
}

/// Partners by words in common, the most alike first: positions among the new to positions among the gone.
fn alike(gone: &[&Passage], new: &[&Passage]) -> BTreeMap<usize, usize> {
    let gone_stems: Vec<HashSet<Rc<str>>> = gone.iter().map(|passage| passage.stems()).collect();
    let mut holding: HashMap<&Rc<str>, Vec<usize>> = HashMap::new();
    for (index, stems) in gone_stems.iter().enumerate() {
        for stem in stems {
            holding.entry(stem).or_default().push(index);
        }
    }
    let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
    for (index, passage) in new.iter().enumerate() {
        let stems = passage.stems();
        let mut common: BTreeMap<usize, u16> = BTreeMap::new();
        for stem in &stems {
            let found = holding.get(stem).filter(|found| found.len() <= COMMON);
            for partner in found.into_iter().flatten() {
                *common.entry(*partner).or_default() += 1;
            }
        }
        for (partner, times) in common {
            let sizes = stems.len() + gone_stems.get(partner).map_or(0, HashSet::len);
            let likeness = 2.0 * f64::from(times) / f64::from(u32::try_from(sizes).unwrap_or(u32::MAX));
            if gone
                .get(partner)
                .is_some_and(|gone| gone.is_denied_item() != passage.is_denied_item())
            {
                continue;
            }
            let is_here = gone.get(partner).is_some_and(|gone| gone.place == passage.place);
            if likeness >= if is_here { ALIKE } else { ALIKE_ELSEWHERE } {
                candidates.push((likeness + if is_here { 1.0 } else { 0.0 }, index, partner));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut partners, mut taken) = (BTreeMap::new(), HashSet::new());
    for (_, index, partner) in candidates {
        if !partners.contains_key(&index) && taken.insert(partner) {
            partners.insert(index, partner);
        }
    }
    partners
}

/// Partners of short passages that share no word: the first that is left at a place becomes the first that is new there.
fn by_place(gone: &[&Passage], new: &[&Passage], partners: &mut BTreeMap<usize, usize>) {
    let taken: HashSet<usize> = partners.values().copied().collect();
    let mut left: HashMap<(&Place, bool), Vec<usize>> = HashMap::new();
    for (index, passage) in gone.iter().enumerate().rev() {
        if passage.words.len() <= SHORT && !taken.contains(&index) {
            left.entry((&passage.place, passage.is_denied_item()))
                .or_default()
                .push(index);
        }
    }
    for (index, passage) in new.iter().enumerate() {
        if passage.words.len() <= SHORT
            && !partners.contains_key(&index)
            && let Some(partner) = left
                .get_mut(&(&passage.place, passage.is_denied_item()))
                .and_then(Vec::pop)
        {
            partners.insert(index, partner);
        }
    }
}
