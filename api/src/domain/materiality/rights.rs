//! Rights of the people whom a notice is about: those that it named and names nowhere any more.

use std::collections::BTreeSet;

use super::comparison::Comparison;
use super::reason::{Finding, Kind, quoted};
use super::texts::Findings;
use crate::domain::reading::lexicon::Sense;
use crate::domain::reading::passages::Passage;

/// Rights that are gone, each where it was named.
pub(super) fn findings(comparison: &Comparison<'_>) -> Findings {
    let mut lost: BTreeSet<&str> = BTreeSet::new();
    for before in comparison.edits.iter().filter_map(|edit| edit.before) {
        lost.extend(named(before));
    }
    if lost.is_empty() {
        return Vec::new();
    }
    for after in comparison.after {
        lost.retain(|right| !may_name(after, right));
    }
    let mut found = Findings::new();
    for right in lost {
        let place = comparison
            .edits
            .iter()
            .filter_map(|edit| edit.before)
            .find_map(|before| {
                let words = before
                    .senses()
                    .iter()
                    .find(|found| right_of(found.sense) == Some(right))?;
                named(before)
                    .contains(right)
                    .then(|| (before, words.words.clone()))
            });
        if let Some((before, words)) = place {
            let what = format!(
                "a right is not named any more, {right}: {}",
                quoted(before.quote(&words))
            );
            found.push((before.place.clone(), Finding::new(Kind::Right, what)));
        }
    }
    found
}

fn right_of(sense: Sense) -> Option<&'static str> {
    match sense {
        Sense::Right(right) | Sense::RightIfSo(right) => Some(right),
        _ => None,
    }
}

/// Rights that a passage certainly names.
fn named(passage: &Passage) -> BTreeSet<&'static str> {
    let of_rights = passage.is_about(&[Sense::Rights]);
    let named = passage.senses().iter().filter_map(|found| match found.sense {
        Sense::Right(right) => Some(right),
        Sense::RightIfSo(right) if of_rights => Some(right),
        _ => None,
    });
    named.collect()
}

/// Whether a passage may name a right, in whatever words.
fn may_name(passage: &Passage, right: &str) -> bool {
    passage.senses().iter().any(|found| match found.sense {
        Sense::Right(named) => named == right,
        Sense::RightIfSo(named) => named == right && passage.is_about(&[Sense::Rights, Sense::Ask]),
        _ => false,
    })
}
