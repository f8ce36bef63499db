//! Lengths of time in a passage.

use std::ops::Range;

use super::lexicon::{Sense, Unit};
use super::passages::Passage;
use super::words::Word;

/// A length of time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::domain) struct Time {
    pub(in crate::domain) minutes: u64,
    /// Positions among the words.
    pub(in crate::domain) words: Range<usize>,
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
    pub(in crate::domain) fn is_longer_than(&self, other: &Self) -> bool {
        self.minutes.saturating_mul(100) > other.minutes.saturating_mul(103)
    }

    /// Whether neither is longer.
    pub(in crate::domain) fn is_same_as(&self, other: &Self) -> bool {
        !self.is_longer_than(other) && !other.is_longer_than(self)
    }
}

/// Every length of time in a passage, without ages, notices and looks back.
pub(in crate::domain) fn of(passage: &Passage) -> Vec<Time> {
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
    let further = || amount(2).filter(|(start, _)| passage.words.get(*start).is_some_and(Word::has_digit));
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
