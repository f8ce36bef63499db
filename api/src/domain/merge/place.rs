//! What stays, under which section, and in which order.

use std::collections::{BTreeMap, BTreeSet};

use super::order;
use super::outline::{Below, Outline, Parents};
use super::sides::Sides;
use crate::domain::content::DEEPEST;
use crate::domain::key::Key;

/// The keys below each section, and below none, in order.
pub(super) type Order<'a> = Below<'a>;

/// Sections or declarations of the merged content.
pub(super) struct Places<'a> {
    /// What each stands under.
    pub(super) places: Parents<'a>,
    /// The order of those under the same section.
    pub(super) order: Order<'a>,
}

/// The sections of the merged content: a tree without rings, no deeper than sections may nest.
pub(super) fn of_sections<'a>(outlines: &Sides<Outline<'a>>, conflicts: &mut BTreeSet<Key>) -> Places<'a> {
    let parents = outlines.as_ref().map(|outline| outline.section_parents.clone());
    let is_touched = |side: &Outline<'a>, key: &Key| side.touches_section(&outlines.base, key);
    let mut places = surviving(outlines, &parents, is_touched, conflicts);
    loop {
        lift_out_of_gone(&mut places, &parents);
        let rings = in_rings(&places);
        if rings.is_empty() {
            break;
        }
        for key in rings {
            // Each side's own tree has no rings; so this ends when the first side's parents are all that is left.
            places.insert(key, parents.ours.get(key).copied().flatten());
            conflicts.insert(key.clone());
        }
    }
    for key in flatten_too_deep(&mut places) {
        conflicts.insert(key.clone());
    }
    let below = outlines.as_ref().map(|outline| &outline.sections_below);
    ordered(places, below, conflicts)
}

/// The declarations of the merged content. One whose section is gone belongs to none.
pub(super) fn of_cookies<'a>(
    outlines: &Sides<Outline<'a>>,
    sections: &Parents<'a>,
    conflicts: &mut BTreeSet<Key>,
) -> Places<'a> {
    let parents = outlines.as_ref().map(|outline| outline.owners(&outlines.base));
    let is_touched = |side: &Outline<'a>, key: &Key| side.touches_cookie(&outlines.base, key);
    let mut places = surviving(outlines, &parents, is_touched, conflicts);
    for place in places.values_mut() {
        *place = place.filter(|section| sections.contains_key(section));
    }
    let below = outlines.as_ref().map(|outline| &outline.cookies_below);
    ordered(places, below, conflicts)
}

/// What each thing that stays stands under. What one side took out and the other did not touch is gone.
fn surviving<'a>(
    outlines: &Sides<Outline<'a>>,
    parents: &Sides<Parents<'a>>,
    is_touched: impl Fn(&Outline<'a>, &Key) -> bool,
    conflicts: &mut BTreeSet<Key>,
) -> Parents<'a> {
    let mut places = Parents::new();
    let all: BTreeSet<&'a Key> = parents
        .ours
        .keys()
        .chain(parents.theirs.keys())
        .copied()
        .collect();
    for key in all {
        let found = parents.as_ref().map(|parents| parents.get(key).copied());
        let place = match (found.base, found.ours, found.theirs) {
            (_, Some(_), Some(_)) => {
                let (place, is_contradicted) = found.settle();
                if is_contradicted {
                    conflicts.insert(key.clone());
                }
                place
            }
            (None, Some(added), None) | (None, None, Some(added)) => Some(added),
            (_, Some(ours), None) => {
                let is_kept = is_touched(&outlines.ours, key);
                if is_kept {
                    conflicts.insert(key.clone());
                }
                Some(ours).filter(|_| is_kept)
            }
            (_, None, Some(_)) => {
                if is_touched(&outlines.theirs, key) {
                    conflicts.insert(key.clone());
                }
                None
            }
            (_, None, None) => None,
        };
        if let Some(place) = place {
            places.insert(key, place);
        }
    }
    places
}

/// Puts what stands under a section that is gone under the next one above that stays.
fn lift_out_of_gone<'a>(places: &mut Parents<'a>, parents: &Sides<Parents<'a>>) {
    let above = |gone: &'a Key| {
        let of_ours = parents.ours.get(gone);
        of_ours.or_else(|| parents.theirs.get(gone)).copied().flatten()
    };
    let lifted: Vec<(&'a Key, Option<&'a Key>)> = places
        .iter()
        .filter_map(|(key, place)| {
            let mut next = (*place)?;
            if places.contains_key(next) {
                return None;
            }
            // A side's own tree ends at the top, and from theirs this may change to ours once.
            loop {
                match above(next) {
                    Some(higher) if !places.contains_key(higher) => next = higher,
                    found => return Some((*key, found)),
                }
            }
        })
        .collect();
    places.extend(lifted);
}

/// The keys that stand, over others, under themselves.
fn in_rings<'a>(places: &Parents<'a>) -> BTreeSet<&'a Key> {
    // The walk in which each key was seen first.
    let mut seen: BTreeMap<&'a Key, usize> = BTreeMap::new();
    let mut rings = BTreeSet::new();
    for (walk, start) in places.keys().enumerate() {
        let mut next = Some(*start);
        while let Some(key) = next {
            if let Some(before) = seen.get(key) {
                if *before == walk && !rings.contains(key) {
                    rings.extend(ring_from(places, key));
                }
                break;
            }
            seen.insert(key, walk);
            next = places.get(key).copied().flatten();
        }
    }
    rings
}

fn ring_from<'a>(places: &Parents<'a>, start: &'a Key) -> Vec<&'a Key> {
    let mut ring = vec![start];
    let mut next = places.get(start).copied().flatten();
    while let Some(key) = next.filter(|key| *key != start) {
        ring.push(key);
        next = places.get(key).copied().flatten();
    }
    ring
}

/// Puts what stands deeper than sections may nest under the deepest that may have sections; answers what it put there.
fn flatten_too_deep<'a>(places: &mut Parents<'a>) -> Vec<&'a Key> {
    let ancestors = |key: &'a Key| {
        let mut path = Vec::new();
        let mut next = places.get(key).copied().flatten();
        while let Some(above) = next {
            path.push(above);
            next = places.get(above).copied().flatten();
        }
        path
    };
    let too_deep: Vec<(&'a Key, &'a Key)> = places
        .keys()
        .filter_map(|key| {
            let path = ancestors(key);
            let excess = (path.len() + 1)
                .checked_sub(DEEPEST)
                .filter(|excess| *excess > 0)?;
            Some((*key, *path.get(excess)?))
        })
        .collect();
    for (key, parent) in &too_deep {
        places.insert(key, Some(parent));
    }
    too_deep.into_iter().map(|(key, _)| key).collect()
}

fn ordered<'a>(places: Parents<'a>, below: Sides<&Below<'a>>, conflicts: &mut BTreeSet<Key>) -> Places<'a> {
    let mut members: BTreeMap<Option<&'a Key>, Vec<&'a Key>> = BTreeMap::new();
    for (key, place) in &places {
        members.entry(*place).or_default().push(key);
    }
    let mut order = Order::new();
    for (parent, members) in members {
        let lists = below.map(|below| {
            let listed = below.get(&parent).into_iter().flatten().copied();
            listed
                .filter(|key| places.get(key) == Some(&parent))
                .collect::<Vec<_>>()
        });
        let merged = order::merged(&lists);
        conflicts.extend(merged.contradicted.into_iter().cloned());
        let mut keys = merged.keys;
        let listed: BTreeSet<&Key> = keys.iter().copied().collect();
        keys.extend(members.into_iter().filter(|key| !listed.contains(key)));
        order.insert(parent, keys);
    }
    Places { places, order }
}
