//! What holds for the record of a notice after any sequence of commands.

use std::cell::Cell;
use std::collections::BTreeSet;

use proptest::prelude::*;

use super::commands::steps;
use super::model::Micros;
use super::notice::Notice;
use super::trying::{after_any_sequence, always, borders, played, question, window};
use crate::domain::clock::Instant;
use crate::domain::version::{Afterwards, Origin, Version, VersionState};

/// 256 sequences by 60 instants are more than the 10,000 that the first law is tried on at least.
const QUESTIONS: usize = 60;
fn in_force(notice: &Notice, at: Micros, known_at: Option<Micros>) -> Option<i32> {
    let at = Instant::from_micros(at);
    let version = match known_at.map(Instant::from_micros) {
        None => notice.history.in_force_at(at),
        Some(known_at) => notice.history.in_force_at_known(at, known_at),
    };
    version.map(|version| version.number)
}

#[test]
fn in_force_is_what_the_model_says_at_every_instant_by_any_records() {
    let asked = Cell::new(0_usize);
    let questions = prop::collection::vec((question(), question()), QUESTIONS);
    always(&(window(), steps(), questions), |(window, steps, questions)| {
        let notice = played(window, &steps)?;
        for (at, known_at) in questions {
            let (at, known_at) = (at.instant(&notice), known_at.instant(&notice));
            prop_assert_eq!(in_force(&notice, at, None), notice.model.in_force(at, None));
            prop_assert_eq!(
                in_force(&notice, at, Some(known_at)),
                notice.model.in_force(at, Some(known_at)),
                "at {} known at {}",
                at,
                known_at
            );
            asked.set(asked.get() + 1);
        }
        Ok(())
    });
    assert!(asked.get() >= 10_000, "only {} instants", asked.get());
}

#[test]
fn the_records_of_now_are_all_records() {
    after_any_sequence(|notice| {
        let now = notice.next_record();
        for at in borders(notice) {
            prop_assert_eq!(in_force(notice, at, Some(now)), in_force(notice, at, None));
        }
        Ok(())
    });
}

#[test]
fn an_answer_by_records_a_window_old_never_changes() {
    let questions = prop::collection::vec((question(), question()), 8);
    let asked_steps = prop::collection::vec((steps(), questions), 1..6);
    always(&(window(), asked_steps), |(window, rounds)| {
        let mut notice = Notice::new(window);
        let mut answers = Vec::new();
        for (steps, questions) in rounds {
            for step in steps.iter().take(8) {
                notice.take(step)?;
            }
            // Where there is no window, what is recorded in the same microsecond still counts.
            let settled = notice.clock - window.max(1);
            for (at, known_at) in questions {
                let at = at.instant(&notice);
                let known_at = known_at.instant(&notice).min(settled);
                answers.push((at, known_at, in_force(&notice, at, Some(known_at))));
            }
        }
        for (at, known_at, answer) in answers {
            prop_assert_eq!(in_force(&notice, at, Some(known_at)), answer);
        }
        Ok(())
    });
}

#[test]
fn numbers_have_no_gaps_and_find_their_version() {
    after_any_sequence(|notice| {
        let history = &notice.history;
        for (number, version) in (1..).zip(&history.versions) {
            prop_assert_eq!(version.number, number);
            prop_assert_eq!(history.version(number), Some(version.as_ref()));
        }
        prop_assert_eq!(history.version(history.next_number()), None);
        prop_assert_eq!(history.version(0), None);
        Ok(())
    });
}

#[test]
fn intervals_are_ordered_and_say_what_is_in_force_at_every_instant() {
    after_any_sequence(|notice| {
        let intervals = notice.history.intervals(|_| true);
        let timeline = notice.history.timeline();
        for (_, interval) in &intervals {
            prop_assert!(interval.until.is_none_or(|until| interval.from < until));
        }
        for pair in intervals.windows(2) {
            let ((number, interval), (next_number, next)) = (pair[0], pair[1]);
            let until = interval.until.map(Instant::as_micros);
            prop_assert!(until.is_some_and(|until| until <= next.from.as_micros()));
            prop_assert!(number != next_number || interval.until != Some(next.from));
        }
        for at in borders(notice) {
            let instant = Instant::from_micros(at);
            let covering: Vec<i32> = intervals
                .iter()
                .filter(|(_, i)| i.from <= instant && i.until.is_none_or(|until| instant < until))
                .map(|(number, _)| *number)
                .collect();
            let expected: Vec<i32> = notice.model.in_force(at, None).into_iter().collect();
            prop_assert_eq!(covering, expected, "at {}", at);
            prop_assert_eq!(timeline.in_force_at(instant), notice.model.in_force(at, None));
        }
        Ok(())
    });
}

#[test]
fn intervals_of_some_versions_are_those_of_a_notice_without_the_others() {
    after_any_sequence(|notice| {
        let counts = |version: &Version| version.number % 3 != 0;
        let mut rest = notice.history.clone();
        for version in notice.history.versions.iter().filter(|version| !counts(version)) {
            if let Some((fact, Afterwards::Nothing)) = &version.withdrawn {
                rest.retirements.push(fact.clone());
            }
        }
        rest.versions.retain(|version| counts(version));
        prop_assert_eq!(notice.history.intervals(counts), rest.intervals(|_| true));
        Ok(())
    });
}

#[test]
fn no_two_versions_share_an_instant_and_instants_of_now_grow() {
    after_any_sequence(|notice| {
        let versions = &notice.history.versions;
        let distinct: BTreeSet<_> = versions.iter().map(|v| v.effective_from).collect();
        prop_assert_eq!(distinct.len(), versions.len());
        let withdrawals = versions
            .iter()
            .filter_map(|v| v.withdrawn.as_ref().map(|(fact, _)| fact));
        let endings = withdrawals.chain(&notice.history.retirements);
        let mut immediate: Vec<_> = versions
            .iter()
            .filter(|version| version.origin == Origin::Immediate)
            .map(|version| (version.log_sequence, version.effective_from))
            .chain(endings.map(|fact| (fact.log_sequence, fact.at)))
            .collect();
        immediate.sort_unstable();
        prop_assert!(immediate.is_sorted_by(|(_, one), (_, next)| one < next));
        prop_assert!(versions.is_sorted_by(|one, next| one.published_at < next.published_at));
        Ok(())
    });
}

#[test]
fn nothing_is_called_off_once_it_came_into_force() {
    after_any_sequence(|notice| {
        for version in &notice.history.versions {
            let called_off = version.cancelled.as_ref().map(|fact| fact.recorded_at);
            prop_assert!(
                called_off.is_none_or(|at| at < version.effective_from),
                "{:?}",
                version
            );
        }
        Ok(())
    });
}

#[test]
fn states_and_what_was_public_follow_from_intervals() {
    after_any_sequence(|notice| {
        let history = &notice.history;
        let intervals = history.intervals(|_| true);
        for at in borders(notice).into_iter().map(Instant::from_micros) {
            for version in &history.versions {
                let mine = || intervals.iter().filter(|(number, _)| *number == version.number);
                let had_begun = mine().any(|(_, interval)| interval.from <= at);
                let is_covered = mine().any(|(_, i)| i.from <= at && i.until.is_none_or(|until| at < until));
                let state = history.state_of(version, at);
                prop_assert_eq!(state == VersionState::InForce, is_covered);
                prop_assert_eq!(state, expected_state(version, at, is_covered));
                prop_assert!(state != VersionState::Superseded || had_begun);
                let was_public = had_begun || version.announced.is_some();
                prop_assert_eq!(history.was_public(version, at), was_public);
            }
        }
        Ok(())
    });
}

fn expected_state(version: &Version, at: Instant, is_in_force: bool) -> VersionState {
    let is_withdrawn = version.withdrawn.as_ref().is_some_and(|(fact, _)| fact.at <= at);
    match (
        is_withdrawn,
        version.cancelled.is_some(),
        version.effective_from > at,
    ) {
        (true, _, _) => VersionState::Withdrawn,
        (_, true, _) => VersionState::Cancelled,
        (_, _, true) => VersionState::Scheduled,
        _ if is_in_force => VersionState::InForce,
        _ => VersionState::Superseded,
    }
}
