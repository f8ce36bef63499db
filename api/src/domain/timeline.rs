//! What is in force when.
//!
//! In force at *t*, by the records of *k*, is the version with the greatest (effective-from, number) among those
//! with effective-from <= *t* that were sealed by *k*, not cancelled by *k*, and not withdrawn at or before *t* by a
//! withdrawal recorded by *k*; unless the notice was retired, or a withdrawal left nothing, at an instant *s* <= *t*
//! recorded by *k*, and that version's effective-from < *s*.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::clock::Instant;
use crate::domain::history::History;
use crate::domain::version::{Afterwards, Fact, Version};

/// A stretch of time, from its first instant until just before its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interval {
    /// The first instant.
    pub from: Instant,
    /// The first instant that is outside; `None` while no end is known.
    pub until: Option<Instant>,
}

impl History {
    /// The version in force at an instant by today's records.
    pub fn in_force_at(&self, at: Instant) -> Option<&Version> {
        in_force(&self.versions, self.endings(), at, None)
    }

    /// The version in force at an instant by the records as they stood at another.
    pub fn in_force_at_known(&self, at: Instant, known_at: Instant) -> Option<&Version> {
        in_force(&self.versions, self.endings(), at, Some(known_at))
    }

    /// Every fact after which nothing is in force until something is published.
    pub(super) fn endings(&self) -> impl Iterator<Item = &Fact> {
        let by_withdrawal = self
            .versions
            .iter()
            .filter_map(|version| match &version.withdrawn {
                Some((fact, Afterwards::Nothing)) => Some(fact),
                _ => None,
            });
        self.retirements.iter().chain(by_withdrawal)
    }

    /// Every stretch in which each version is in force, oldest first, with the version's number.
    ///
    /// `counts` says which versions are looked at: a caller who may not know of a schedule must not learn of it from
    /// the end of another version.
    pub fn intervals(&self, counts: impl Fn(&Version) -> bool) -> Vec<(i32, Interval)> {
        let mut waiting: Vec<&Version> = self
            .versions
            .iter()
            .map(Arc::as_ref)
            .filter(|version| version.cancelled.is_none() && counts(version))
            .collect();
        waiting.sort_unstable_by_key(|version| std::cmp::Reverse((version.effective_from, version.number)));
        let mut endings: Vec<Instant> = self.endings().map(|fact| fact.at).collect();
        endings.sort_unstable_by(|one, other| other.cmp(one));
        let mut last_ending: Option<Instant> = None;
        let mut begun: Vec<&Version> = Vec::new();
        let mut intervals: Vec<(i32, Interval)> = Vec::new();
        for at in self.turning_points() {
            while let Some(version) = waiting.pop_if(|version| version.effective_from <= at) {
                begun.push(version);
            }
            while begun.pop_if(|version| is_withdrawn(version, at, None)).is_some() {}
            while let Some(ending) = endings.pop_if(|ending| *ending <= at) {
                last_ending = Some(ending);
            }
            let current = begun
                .last()
                .filter(|version| last_ending.is_none_or(|end| version.effective_from >= end));
            extend(&mut intervals, current.map(|version| version.number), at);
        }
        intervals
    }

    /// The same of every version, to be asked often.
    pub fn timeline(&self) -> Timeline {
        Timeline(self.intervals(|_| true))
    }

    /// Every instant at which something begins or ends, in order.
    pub fn turning_points(&self) -> BTreeSet<Instant> {
        let begins = self.versions.iter().map(|version| version.effective_from);
        let withdrawals = self
            .versions
            .iter()
            .filter_map(|version| version.withdrawn.as_ref().map(|(fact, _)| fact.at));
        begins
            .chain(withdrawals)
            .chain(self.retirements.iter().map(|fact| fact.at))
            .collect()
    }
}

/// The stretches in which the versions of a notice are in force.
///
/// Asking it takes a few steps however long the record is, where [`History::in_force_at`] looks at every version.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Timeline(Vec<(i32, Interval)>);

impl Timeline {
    /// The number of the version in force at an instant, by the records from which the timeline was made.
    pub fn in_force_at(&self, at: Instant) -> Option<i32> {
        let begun = self.0.partition_point(|(_, interval)| interval.from <= at);
        let (number, interval) = self.0.get(begun.checked_sub(1)?)?;
        interval.until.is_none_or(|until| at < until).then_some(*number)
    }

    /// The stretches, oldest first, with the versions' numbers.
    pub fn intervals(&self) -> &[(i32, Interval)] {
        &self.0
    }
}

/// Notes that from `at` on `current` is in force.
fn extend(intervals: &mut Vec<(i32, Interval)>, current: Option<i32>, at: Instant) {
    if let Some((number, open)) = intervals
        .last_mut()
        .filter(|(_, interval)| interval.until.is_none())
    {
        if Some(*number) == current {
            return;
        }
        open.until = Some(at);
    }
    if let Some(number) = current {
        intervals.push((
            number,
            Interval {
                from: at,
                until: None,
            },
        ));
    }
}

fn in_force<'a>(
    versions: &'a [Arc<Version>],
    endings: impl Iterator<Item = &'a Fact>,
    at: Instant,
    known_at: Option<Instant>,
) -> Option<&'a Version> {
    let is_known = |recorded_at: Instant| known_at.is_none_or(|known_at| recorded_at <= known_at);
    let candidate = versions
        .iter()
        .map(Arc::as_ref)
        .filter(|version| version.effective_from <= at && is_known(version.published_at))
        .filter(|version| {
            !version
                .cancelled
                .as_ref()
                .is_some_and(|fact| is_known(fact.recorded_at))
        })
        .filter(|version| !is_withdrawn(version, at, known_at))
        .max_by_key(|version| (version.effective_from, version.number))?;
    let last_ending = endings
        .filter(|fact| fact.at <= at && is_known(fact.recorded_at))
        .map(|fact| fact.at)
        .max();
    last_ending
        .is_none_or(|end| candidate.effective_from >= end)
        .then_some(candidate)
}

fn is_withdrawn(version: &Version, at: Instant, known_at: Option<Instant>) -> bool {
    version.withdrawn.as_ref().is_some_and(|(fact, _)| {
        fact.at <= at && known_at.is_none_or(|known_at| fact.recorded_at <= known_at)
    })
}
