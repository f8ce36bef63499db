//! Whether something is kept longer or answered later.

use std::ops::Range;

use super::comparison::{Comparison, Edit};
use super::reason::{Finding, Kind, quoted};
use super::texts::Findings;
use crate::domain::reading::lexicon::Sense;
use crate::domain::reading::passages::{Passage, Place};
use crate::domain::reading::times::Time;

/// With so many words behind it, a time without a limit is quoted.
const NEAR: usize = 4;

/// What an edit makes longer.
pub(super) fn findings(comparison: &Comparison<'_>, edit: &Edit<'_>) -> Findings {
    match (edit.before, edit.after) {
        (Some(before), Some(after)) => reworded(comparison, edit, before, after),
        (None, Some(after)) => added(comparison, after),
        (Some(before), None) => lost(comparison, before),
        (None, None) => Vec::new(),
    }
}

fn reworded(comparison: &Comparison<'_>, edit: &Edit<'_>, before: &Passage, after: &Passage) -> Findings {
    let (old, new) = (before.times(), after.times());
    let (gone, come) = (not_in(old, new), not_in(new, old));
    let is_kept = after.is_about(&[Sense::Keep]);
    let is_answer = !after.says(Sense::Keep) && after.is_about(&[Sense::Answer]);
    let mut found = Vec::new();
    for (was, is) in gone.iter().zip(&come).filter(|(was, is)| is.is_longer_than(was)) {
        let what = format!(
            "{} instead of {}",
            quoted(after.quote(&is.words)),
            quoted(before.quote(&was.words))
        );
        found.push(if is_answer {
            Finding::new(Kind::Right, format!("takes longer to answer: {what}"))
        } else {
            Finding::new(Kind::Retention, format!("a longer time: {what}"))
        });
    }
    let open = |passage: &Passage| {
        passage
            .senses()
            .iter()
            .find(|found| found.sense == Sense::OpenEnded)
            .cloned()
    };
    let opened = open(after).filter(|found| edit.wording.adds_within(&found.words) && open(before).is_none());
    let opened = opened.map(|found| quoted(after.quote(&phrase(&found.words))));
    let was = old.first().map(|time| quoted(before.quote(&time.words)));
    let unsaid = gone
        .get(come.len())
        .filter(|time| !is_said(comparison, &after.place, time));
    match (opened, was, unsaid) {
        (Some(words), Some(was), _) if is_kept => {
            found.push(Finding::new(
                Kind::Retention,
                format!("a time without a limit: {words} instead of {was}"),
            ));
        }
        (None, _, Some(unsaid)) if is_kept => {
            let words = quoted(before.quote(&unsaid.words));
            found.push(Finding::new(
                Kind::Retention,
                format!("a limit is not named any more: {words}"),
            ));
        }
        _ => {}
    }
    if let Some(time) = come.get(gone.len()).filter(|_| is_kept && !old.is_empty()) {
        let words = quoted(after.quote(&time.words));
        found.push(Finding::new(
            Kind::Retention,
            format!("names a further time of keeping: {words}"),
        ));
    }
    found
        .into_iter()
        .map(|finding| (after.place.clone(), finding))
        .collect()
}

/// `as long as` with some of the words that say how long that is.
fn phrase(open: &Range<usize>) -> Range<usize> {
    open.start..open.end + NEAR
}

fn added(comparison: &Comparison<'_>, after: &Passage) -> Findings {
    if !after.is_about(&[Sense::Keep]) {
        return Vec::new();
    }
    let known = comparison.known_at(&after.place);
    let new = not_in(after.times(), &known.times);
    let words = new.first().map(|time| time.words.clone());
    let open = after
        .senses()
        .iter()
        .find(|found| found.sense == Sense::OpenEnded);
    let is_new = || !known.senses.contains(&Sense::OpenEnded);
    let words = words.or_else(|| open.filter(|_| is_new()).map(|found| phrase(&found.words)));
    let finding = words.map(|words| {
        Finding::new(
            Kind::Retention,
            format!("names a time of keeping: {}", quoted(after.quote(&words))),
        )
    });
    finding
        .map(|finding| (after.place.clone(), finding))
        .into_iter()
        .collect()
}

fn lost(comparison: &Comparison<'_>, before: &Passage) -> Findings {
    // With its section the processing that it limited may have ended.
    if !comparison.has_section(&before.place) || !before.is_about(&[Sense::Keep]) {
        return Vec::new();
    }
    let unsaid = before
        .times()
        .iter()
        .find(|time| !is_said(comparison, &before.place, time));
    let finding = unsaid.map(|time| {
        let words = quoted(before.quote(&time.words));
        Finding::new(Kind::Retention, format!("a limit is not named any more: {words}"))
    });
    finding
        .map(|finding| (before.place.clone(), finding))
        .into_iter()
        .collect()
}

/// Whether the new text names this time, or a shorter one, in the same section.
fn is_said(comparison: &Comparison<'_>, place: &Place, time: &Time) -> bool {
    comparison
        .now_at(place)
        .iter()
        .flat_map(|passage| passage.times())
        .any(|now| !now.is_longer_than(time))
}

/// Those of the one list that are not in the other, each taken once.
fn not_in(one: &[Time], other: &[Time]) -> Vec<Time> {
    let mut left: Vec<&Time> = other.iter().collect();
    let mut rest = Vec::new();
    for time in one {
        match left.iter().position(|other| other.is_same_as(time)) {
            Some(found) => {
                left.remove(found);
            }
            None => rest.push(time.clone()),
        }
    }
    rest
}
