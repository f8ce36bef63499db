use std::time::Duration;

use super::*;
use crate::domain::clock::Instant;
use crate::domain::error::Conflict;
use crate::domain::hash::Hash;
use crate::domain::ids::VersionId;
use crate::domain::version::{Afterwards, Fact, Materiality, Origin, Version};

const NOW: Moment = Moment {
    now: Instant::from_micros(1_000),
    window: Duration::ZERO,
};

fn fact() -> Fact {
    Fact {
        at: Instant::from_micros(500),
        recorded_at: Instant::from_micros(500),
        reason: String::new(),
        log_sequence: 0,
    }
}

/// Versions 1, 2, 3 ... from these instants on; those in the future are scheduled.
fn history(effective_from: &[i64]) -> History {
    let version = |(number, micros): (i32, &i64)| Version {
        id: VersionId::from_text(number.to_string()),
        number,
        origin: Origin::Scheduled,
        effective_from: Instant::from_micros(*micros),
        published_at: Instant::from_micros(0),
        change_note: String::new(),
        materiality: Materiality::Material,
        based_on: None,
        restores: None,
        content_hash: Hash::of(b""),
        locales: Vec::new(),
        log_sequence: 0,
        draft_id: None,
        source_id: None,
        announced: None,
        cancelled: None,
        withdrawn: None,
        erased_at: None,
        taken_over: None,
    };
    History {
        versions: (1..)
            .zip(effective_from)
            .map(|numbered| version(numbered).into())
            .collect(),
        retirements: Vec::new(),
    }
}

fn withdrawn(mut history: History, number: i32) -> History {
    history.version_mut(number).unwrap().withdrawn = Some((fact(), Afterwards::Previous));
    history
}

fn from(base: Option<i32>, taken_from: Option<i32>) -> Footing {
    Footing { base, taken_from }
}

fn planned(history: &History, footing: Footing, onto: Option<i32>) -> Option<(Footing, Option<i32>)> {
    plan(history, NOW, footing, onto)
        .unwrap()
        .map(|plan| (plan.footing, plan.ancestor))
}

#[test]
fn a_draft_comes_from_its_base_onto_what_is_in_force() {
    let history = history(&[100, 200]);
    assert_eq!(
        planned(&history, from(Some(1), None), None),
        Some((from(Some(2), None), Some(1)))
    );
    assert_eq!(
        planned(&history, from(None, None), Some(2)),
        Some((from(Some(2), None), None))
    );
}

#[test]
fn a_draft_that_stands_there_already_stays() {
    let history = history(&[100, 200]);
    assert_eq!(planned(&history, from(Some(2), None), None), None);
    assert_eq!(planned(&history, from(Some(2), Some(1)), Some(2)), None);
}

#[test]
fn a_scheduled_version_is_a_base_and_one_of_the_past_is_none() {
    let history = history(&[100, 200, 2_000]);
    assert_eq!(
        planned(&history, from(Some(2), Some(3)), Some(3)),
        Some((from(Some(3), None), Some(2)))
    );
    let refused = plan(&history, NOW, from(Some(2), None), Some(1));
    assert!(
        matches!(refused, Err(Error::Conflict(Conflict::WrongState { state, .. })) if state == "SUPERSEDED")
    );
    assert!(matches!(
        plan(&history, NOW, from(None, None), Some(4)),
        Err(Error::NotFound(_))
    ));
}

#[test]
fn a_base_that_was_withdrawn_is_the_ancestor() {
    let history = withdrawn(history(&[100, 200]), 2);
    assert_eq!(
        planned(&history, from(Some(2), None), None),
        Some((from(Some(1), None), Some(2)))
    );
}

#[test]
fn a_withdrawn_text_is_the_ancestor_even_when_the_base_stays() {
    let history = withdrawn(history(&[100, 200]), 1);
    assert_eq!(
        planned(&history, from(Some(2), Some(1)), None),
        Some((from(Some(2), None), Some(1)))
    );
}

#[test]
fn a_text_that_was_not_withdrawn_stays_noted() {
    let history = history(&[100, 200, 300]);
    assert_eq!(
        planned(&history, from(Some(2), Some(1)), None),
        Some((from(Some(3), Some(1)), Some(2)))
    );
}

#[test]
fn with_nothing_in_force_the_base_is_null() {
    let history = withdrawn(history(&[100]), 1);
    assert_eq!(
        planned(&history, from(Some(1), None), None),
        Some((from(None, None), Some(1)))
    );
}
