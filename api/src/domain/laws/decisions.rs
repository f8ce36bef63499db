//! That the decisions are the model's, and that random sequences reach every one of them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::commands::{Base, Command, Pick, Publish, Step, When, steps};
use super::model::Micros;
use super::notice::Notice;
use super::trying::{WINDOW, after_any_sequence, always, played, window};
use crate::domain::version::{Afterwards, Origin, PendingChoice};

const DAY: Micros = 86_400_000_000;

#[test]
fn every_decision_is_the_models() {
    for _ in 0..2 {
        always(&(window(), steps()), |(window, steps)| {
            played(window, &steps).map(drop)
        });
    }
}

/// Enough sequences reach every kind of record; otherwise the other laws say little.
#[test]
fn random_sequences_make_every_kind_of_record() {
    let seen = RefCell::new(BTreeMap::<&str, usize>::new());
    after_any_sequence(|notice| {
        for version in &notice.history.versions {
            let mut seen = seen.borrow_mut();
            let mut count =
                |kind: &'static str, holds: bool| *seen.entry(kind).or_default() += usize::from(holds);
            count("immediate", version.origin == Origin::Immediate);
            count("scheduled", version.origin == Origin::Scheduled);
            count("imported", version.origin == Origin::Imported);
            count("restored", version.restores.is_some());
            count("announced", version.announced.is_some());
            count("cancelled", version.cancelled.is_some());
            count("withdrawn", version.withdrawn.is_some());
        }
        *seen.borrow_mut().entry("retired").or_default() += notice.history.retirements.len();
        Ok(())
    });
    for (kind, count) in seen.into_inner() {
        assert!(count >= 10, "only {count} {kind}");
    }
}

fn publish(when: When, content: u8) -> Publish {
    Publish {
        when,
        base: Base::Right,
        taken_from: None,
        content,
        pending: None,
    }
}

fn at_once(command: Command) -> Step {
    Step { wait: 0, command }
}

fn later(command: Command) -> Step {
    Step { wait: DAY, command }
}

fn play(steps: &[Step]) -> Notice {
    played(WINDOW, steps).unwrap()
}

#[test]
fn whoever_withdraws_a_text_is_asked_about_schedules_that_bring_it_back() {
    let first = vec![
        at_once(Command::Publish(publish(When::Now, 0))),
        later(Command::Retire(None)),
        later(Command::Publish(publish(When::Now, 1))),
        later(Command::Restore(Pick::Any(1), publish(When::FromWindow(DAY), 0))),
        at_once(Command::Publish(publish(When::FromWindow(2 * DAY), 2))),
    ];
    let withdrawn = |pending: Option<PendingChoice>| {
        let withdraw = Command::Withdraw(Pick::Any(1), Afterwards::Previous, pending);
        let steps = [first.clone(), vec![at_once(withdraw)]].concat();
        let versions = play(&steps).history.versions;
        (
            versions[0].withdrawn.is_some(),
            versions[2..]
                .iter()
                .map(|v| v.cancelled.is_some())
                .collect::<Vec<_>>(),
        )
    };
    assert_eq!(withdrawn(None), (false, vec![false, false]));
    assert_eq!(withdrawn(Some(PendingChoice::Keep)), (true, vec![false, false]));
    assert_eq!(withdrawn(Some(PendingChoice::Cancel)), (true, vec![true, true]));
}

#[test]
fn a_schedule_at_the_instant_of_a_withdrawal_is_based_on_what_is_withdrawn_then() {
    let notice = play(&[
        at_once(Command::Publish(publish(When::FromWindow(2), 0))),
        at_once(Command::Publish(publish(When::FromWindow(2), 1))),
        at_once(Command::WithdrawCurrent(Afterwards::Nothing, None)),
        at_once(Command::Publish(publish(When::FromWindow(1), 2))),
    ]);
    let [_, withdrawn, scheduled] = &notice.history.versions[..] else {
        panic!("{:?}", notice.history)
    };
    let (fact, _) = withdrawn.withdrawn.as_ref().unwrap();
    assert_eq!(fact.at, scheduled.effective_from);
    assert_eq!(scheduled.based_on, Some(withdrawn.number));
}

#[test]
fn what_is_published_after_a_withdrawal_counts_after_it() {
    let notice = play(&[
        at_once(Command::Publish(publish(When::FromWindow(2), 0))),
        at_once(Command::Publish(publish(When::FromWindow(2), 1))),
        at_once(Command::WithdrawCurrent(Afterwards::Nothing, None)),
        at_once(Command::Publish(publish(When::Now, 2))),
    ]);
    let (fact, _) = notice.history.versions[1].withdrawn.as_ref().unwrap();
    assert_eq!(notice.history.versions[2].effective_from, fact.at.next());
}
