//! Random commands, as publishers might give them, sound or not.

use proptest::prelude::*;

use super::model::Micros;
use crate::domain::version::{Afterwards, PendingChoice};

const SECOND: Micros = 1_000_000;
const DAY: Micros = 86_400 * SECOND;

/// A command, and how far the clock went on before it.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) wait: Micros,
    pub(super) command: Command,
}

/// A version, or a number that none has.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pick {
    Any(u8),
    Last,
}

/// An instant, said from what is known when the command is given.
#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    Now,
    /// So many microseconds from now plus the window.
    FromWindow(Micros),
    /// So many microseconds from an instant that the notice knows already.
    FromKnown(u8, Micros),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Base {
    Right,
    Guess(Option<Pick>),
}

#[derive(Clone, Debug)]
pub(super) struct Publish {
    pub(super) when: When,
    pub(super) base: Base,
    pub(super) taken_from: Option<Pick>,
    pub(super) content: u8,
    pub(super) pending: Option<PendingChoice>,
}

#[derive(Clone, Debug)]
pub(super) enum Command {
    Publish(Publish),
    Restore(Pick, Publish),
    Announce(Pick),
    Cancel(Pick),
    Withdraw(Pick, Afterwards, Option<PendingChoice>),
    WithdrawCurrent(Afterwards, Option<PendingChoice>),
    Retire(Option<PendingChoice>),
    Import(When, u8),
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop_oneof![
        1 => prop::collection::vec(step(), 1..=8),
        3 => prop::collection::vec(step(), 18..=25),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    (wait(), command()).prop_map(|(wait, command)| Step { wait, command })
}

fn wait() -> impl Strategy<Value = Micros> {
    prop_oneof![
        4 => Just(0),
        2 => 1..=3_i64,
        2 => (2 * SECOND - 3)..=(2 * SECOND + 3),
        2 => 1..(5 * SECOND),
        2 => SECOND..DAY,
        2 => DAY..(100 * DAY),
    ]
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        4 => publish(Just(When::Now)).prop_map(Command::Publish),
        6 => publish(ahead()).prop_map(Command::Publish),
        2 => (pick(), publish(Just(When::Now))).prop_map(|(pick, publish)| Command::Restore(pick, publish)),
        1 => (pick(), publish(ahead())).prop_map(|(pick, publish)| Command::Restore(pick, publish)),
        4 => pick().prop_map(Command::Announce),
        2 => pick().prop_map(Command::Cancel),
        2 => (pick(), afterwards(), pending()).prop_map(|(p, a, c)| Command::Withdraw(p, a, c)),
        2 => (afterwards(), pending()).prop_map(|(a, c)| Command::WithdrawCurrent(a, c)),
        1 => pending().prop_map(Command::Retire),
        4 => (past(), 0..6_u8).prop_map(|(when, content)| Command::Import(when, content)),
    ]
}

fn publish(when: impl Strategy<Value = When>) -> impl Strategy<Value = Publish> {
    let base = prop_oneof![
        9 => Just(Base::Right),
        1 => prop::option::of(pick()).prop_map(Base::Guess),
    ];
    let taken_from = prop_oneof![9 => Just(None), 1 => pick().prop_map(Some)];
    (when, base, taken_from, 0..6_u8, pending()).prop_map(|(when, base, taken_from, content, pending)| {
        Publish {
            when,
            base,
            taken_from,
            content,
            pending,
        }
    })
}

fn ahead() -> impl Strategy<Value = When> {
    prop_oneof![
        4 => (-2..=4_i64).prop_map(When::FromWindow),
        2 => (0..(5 * SECOND)).prop_map(When::FromWindow),
        4 => (DAY..(60 * DAY)).prop_map(When::FromWindow),
        2 => (any::<u8>(), -1..=1_i64).prop_map(|(index, micros)| When::FromKnown(index, micros)),
        1 => (-DAY..0).prop_map(When::FromWindow),
    ]
}

fn past() -> impl Strategy<Value = When> {
    prop_oneof![
        2 => (-(900 * DAY)..-DAY).prop_map(When::FromWindow),
        1 => (-(3 * SECOND)..=1).prop_map(When::FromWindow),
        3 => (any::<u8>(), -2..=2_i64).prop_map(|(index, micros)| When::FromKnown(index, micros)),
        1 => (any::<u8>(), -(20 * DAY)..(20 * DAY)).prop_map(|(index, micros)| When::FromKnown(index, micros)),
    ]
}

fn pick() -> impl Strategy<Value = Pick> {
    prop_oneof![2 => any::<u8>().prop_map(Pick::Any), 1 => Just(Pick::Last)]
}

fn afterwards() -> impl Strategy<Value = Afterwards> {
    prop_oneof![Just(Afterwards::Previous), Just(Afterwards::Nothing)]
}

fn pending() -> impl Strategy<Value = Option<PendingChoice>> {
    prop_oneof![
        1 => Just(None),
        3 => Just(Some(PendingChoice::Keep)),
        2 => Just(Some(PendingChoice::Cancel)),
    ]
}
