//! Lengths of time in a text, and whether something is kept longer or answered later.

use std::ops::Range;

use super::comparison::{Comparison, Edit};
use super::lexicon::{Sense, Unit};
use super::passages::{Passage, Place};
use super::reason::{Finding, Kind, quoted};
use super::texts::Findings;

/// A length of time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Time {
    pub(super) minutes: u64,
    /// Positions among the words.
    pub(super) words: Range<usize>,
}

/// So near to an age or a notice, in words, a time is no length of keeping.
const NEAR: usize = 4;

impl Unit {
    const fn minutes(self) -> u64 {
        const DAY: u64 = 24 * 60;
        match self {
            Self::Minute => 1,
            Self::Hour => 60,
            Self::Day => DAY,
            Self::Week => 7 * DAY,
            Self::Month => DAY * 365 / 12,
            Self::Quarter => DAY * 365 / 4,
            Self::Year => DAY * 365,
        }
    }
}

impl Time {
    /// Whether it is longer by more than two ways to count a month are apart.
    pub(super) fn is_longer_than(&self, other: &Self) -> bool {
        self.minutes.saturating_mul(100) > other.minutes.saturating_mul(103)
    }

    fn is_same_as(&self, other: &Self) -> bool {
        !self.is_longer_than(other) && !other.is_longer_than(self)
    }
}

/// Every length of time in a passage, without ages, notices and looks back.
pub(super) fn of(passage: &Passage) -> Vec<Time> {
    let others = passage
        .senses()
        .iter()
        .filter(|found| found.sense == Sense::OtherTime);
    let others: Vec<&Range<usize>> = others.map(|found| &found.words).collect();
    let is_other = |words: &Range<usize>| {
        others
            .iter()
            .any(|other| words.start < other.end + NEAR && other.start < words.end + NEAR)
    };
    let times = (0..passage.words.len()).filter_map(|at| at_unit(passage, at));
    times.filter(|time| !is_other(&time.words)).collect()
}

/// The time whose unit is this word: `30 days`, `two calendar months`, `a year`.
fn at_unit(passage: &Passage, at: usize) -> Option<Time> {
    let unit = passage.words.get(at)?.unit()?;
    let amount = |back: usize| {
        let start = at.checked_sub(back)?;
        let word = passage.words.get(start)?;
        let number = digits(word.folded()).or_else(|| word.number());
        number.map(|number| (start, number))
    };
    let further = || {
        amount(2).filter(|(start, _)| {
            passage
                .words
                .get(*start)
                .is_some_and(super::words::Word::has_digit)
        })
    };
    let (start, number) = amount(1).or_else(further)?;
    Some(Time {
        minutes: number.saturating_mul(unit.minutes()),
        words: start..at + 1,
    })
}

/// `1,000` and `1.000` are a thousand; of `1.5` the whole part counts.
fn digits(folded: &str) -> Option<u64> {
    let (whole, rest) = folded.split_once(['.', ',']).unwrap_or((folded, ""));
    let number: u64 = whole.parse().ok()?;
    match rest.parse::<u64>() {
        Ok(thousands) if rest.len() == 3 => Some(number.saturating_mul(1000).saturating_add(thousands)),
        _ => Some(number),
    }
}

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
