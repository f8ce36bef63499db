//! Which change of the record is allowed, and what exactly it is.
//!
//! Each function takes the notice's history and a request and answers what is to be recorded, or why not. The
//! instants are those of the log's lock: nothing here reads a clock.

use std::sync::Arc;
use std::time::Duration;

use crate::domain::clock::Instant;
use crate::domain::error::{Conflict, Error, Result};
use crate::domain::hash::Hash;
use crate::domain::history::History;
use crate::domain::version::{Afterwards, Origin, PendingChoice, Version, VersionState};

/// When a change is recorded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    /// The instant of the change's first log record.
    pub now: Instant,
    /// How far ahead a change takes effect, so that every server knows of it in time.
    pub window: Duration,
}

/// What becomes of other versions because of a change.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Consequences {
    /// Numbers of scheduled versions that are called off: each in a record of its own, in this order, right after
    /// the change's first record.
    pub cancelled: Vec<i32>,
    /// Numbers of scheduled versions that stay.
    pub kept: Vec<i32>,
}

/// A request to seal a content.
#[derive(Clone, Debug)]
pub struct Sealing {
    /// The instant that the publisher named; `None` is now.
    pub effective_from: Option<Instant>,
    /// Number of the version that the content is based on; for a restore, the one that the caller saw.
    pub base: Option<i32>,
    /// Number of the version whose text was taken, where that is another.
    pub taken_from: Option<i32>,
    /// Hash of the content.
    pub content_hash: Hash,
    /// What becomes of later schedules.
    pub pending: Option<PendingChoice>,
}

/// A version that may be sealed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sealed {
    /// Its number.
    pub number: i32,
    /// Its instant.
    pub effective_from: Instant,
    /// How it came to it.
    pub origin: Origin,
    /// Number of the version that is in force just before.
    pub based_on: Option<i32>,
    /// What becomes of later schedules.
    pub consequences: Consequences,
}

/// A withdrawal or retirement that may be recorded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ending {
    /// From this instant on.
    pub at: Instant,
    /// What becomes of schedules.
    pub consequences: Consequences,
}

impl History {
    /// The instant from which a change that is made now would count: a window ahead, after every earlier such
    /// instant of the notice, and shared with no version.
    pub fn next_immediate(&self, moment: Moment) -> Instant {
        let published = self
            .versions
            .iter()
            .filter(|version| version.origin == Origin::Immediate)
            .map(|v| v.effective_from);
        let withdrawn = self
            .versions
            .iter()
            .filter_map(|version| version.withdrawn.as_ref().map(|(fact, _)| fact.at));
        let retired = self.retirements.iter().map(|fact| fact.at);
        let last = published.chain(withdrawn).chain(retired).max();
        let earliest = moment.now.plus(moment.window);
        let mut at = last.map_or(earliest, |last| earliest.max(last.next()));
        while self.versions.iter().any(|version| version.effective_from == at) {
            at = at.next();
        }
        at
    }

    /// The version that a draft made now starts from.
    pub fn base_now(&self, moment: Moment) -> Option<&Version> {
        self.in_force_at(self.next_immediate(moment).previous())
    }
}

/// Seals a content as the next version.
///
/// # Errors
/// `Invalid` for an instant that cannot be or a content that says nothing new; `Conflict` for a stale base or later
/// schedules that nobody decided on.
pub fn seal(history: &History, moment: Moment, request: &Sealing) -> Result<Sealed> {
    let (effective_from, origin) = match request.effective_from {
        Some(named) => (scheduled_instant(history, moment, named)?, Origin::Scheduled),
        None => (history.next_immediate(moment), Origin::Immediate),
    };
    let base = history.in_force_at(effective_from.previous());
    let base_number = base.map(|version| version.number);
    let took_withdrawn_text = request
        .taken_from
        .and_then(|number| history.version(number))
        .is_some_and(|version| version.withdrawn.is_some());
    if base_number != request.base || took_withdrawn_text {
        return Err(Conflict::StaleBase(base_number).into());
    }
    if let Some(base) = base.filter(|base| base.content_hash == request.content_hash) {
        let message = format!(
            "says nothing that version {} does not say: there is nothing to publish",
            base.number
        );
        return Err(Error::invalid("input", message));
    }
    let later = history
        .versions
        .iter()
        .filter(|v| v.stands() && v.effective_from >= effective_from && v.effective_from > moment.now);
    Ok(Sealed {
        number: history.next_number(),
        effective_from,
        origin,
        based_on: base_number,
        consequences: settle(later, request.pending, moment)?,
    })
}

fn scheduled_instant(history: &History, moment: Moment, named: Instant) -> Result<Instant> {
    let problem = |message: String| Error::invalid("input.effectiveFrom", message);
    if named < moment.now {
        return Err(problem(format!(
            "{named} is in the past; leave it out to publish now"
        )));
    }
    if named < moment.now.plus(moment.window) {
        return Err(problem(format!(
            "{named} is too near: a schedule lies at least {} ms ahead; leave it out to publish now",
            moment.window.as_millis()
        )));
    }
    match history
        .versions
        .iter()
        .find(|version| version.effective_from == named)
    {
        Some(version) => Err(problem(format!(
            "{named} is the instant of version {} already",
            version.number
        ))),
        None => Ok(named),
    }
}

/// What becomes of scheduled versions by the caller's choice.
fn settle<'a>(
    scheduled: impl Iterator<Item = &'a Arc<Version>>,
    choice: Option<PendingChoice>,
    moment: Moment,
) -> Result<Consequences> {
    let scheduled: Vec<&Version> = scheduled.map(Arc::as_ref).collect();
    let numbers = || scheduled.iter().map(|version| version.number).collect::<Vec<_>>();
    if scheduled.is_empty() {
        return Ok(Consequences::default());
    }
    match choice {
        None => Err(Conflict::PendingVersions(numbers()).into()),
        Some(PendingChoice::Keep) => Ok(Consequences {
            cancelled: Vec::new(),
            kept: numbers(),
        }),
        Some(PendingChoice::Cancel) => {
            let mut recorded_at = moment.now;
            for version in &scheduled {
                recorded_at = recorded_at.next();
                expect_cancellable(version, moment, recorded_at)?;
            }
            Ok(Consequences {
                cancelled: numbers(),
                kept: Vec::new(),
            })
        }
    }
}

/// Passes if a version is a window away and will not have come into force when its calling-off is recorded.
fn expect_cancellable(version: &Version, moment: Moment, recorded_at: Instant) -> Result<()> {
    let earliest = moment.now.plus(moment.window).max(recorded_at.next());
    if version.effective_from < earliest {
        let message = format!(
            "version {} comes into force too soon to be called off",
            version.number
        );
        return Err(Error::wrong_state(VersionState::Scheduled.as_str(), message));
    }
    Ok(())
}

/// Finds a version by number.
///
/// # Errors
/// `NotFound` at `input.number`.
pub fn find(history: &History, number: i32) -> Result<&Version> {
    history
        .version(number)
        .ok_or_else(|| Error::not_found("input.number", format!("there is no version {number}")))
}

/// Passes if a version waits for its time: it may be announced.
///
/// # Errors
/// `NotFound`, or `WrongState` when it is not scheduled or was announced before.
pub fn announce(history: &History, moment: Moment, number: i32) -> Result<()> {
    let version = find(history, number)?;
    expect_scheduled(history, version, moment, "announced")?;
    if version.announced.is_some() {
        return Err(Error::wrong_state(
            VersionState::Scheduled.as_str(),
            format!("version {number} was announced before"),
        ));
    }
    Ok(())
}

/// Passes if a version may be called off.
///
/// # Errors
/// `NotFound`, or `WrongState` when it is not scheduled or its instant is nearer than the window.
pub fn cancel(history: &History, moment: Moment, number: i32) -> Result<()> {
    let version = find(history, number)?;
    expect_scheduled(history, version, moment, "called off")?;
    expect_cancellable(version, moment, moment.now)
}

fn expect_scheduled(history: &History, version: &Version, moment: Moment, verb: &str) -> Result<()> {
    if version.stands() && version.effective_from > moment.now {
        return Ok(());
    }
    let state = recorded_state(history, version, moment.now);
    let message = format!(
        "version {} is {state}; only a scheduled one can be {verb}",
        version.number
    );
    Err(Error::wrong_state(state.as_str(), message))
}

/// The state by today's records, in which a withdrawal counts from its commit on.
pub(super) fn recorded_state(history: &History, version: &Version, now: Instant) -> VersionState {
    if version.withdrawn.is_some() {
        VersionState::Withdrawn
    } else {
        history.state_of(version, now)
    }
}

/// Takes a version out of public sight.
///
/// # Errors
/// `NotFound`; `WrongState` when it was withdrawn before; `Invalid` for NOTHING on a version that is not in force;
/// `Conflict` for scheduled descendants that nobody decided on.
pub fn withdraw(
    history: &History,
    moment: Moment,
    number: i32,
    afterwards: Afterwards,
    pending: Option<PendingChoice>,
) -> Result<Ending> {
    let version = find(history, number)?;
    if version.withdrawn.is_some() {
        return Err(Error::wrong_state(
            VersionState::Withdrawn.as_str(),
            format!("version {number} was withdrawn before"),
        ));
    }
    let at = history.next_immediate(moment);
    let is_current = history
        .in_force_at(at.previous())
        .is_some_and(|current| current.number == number);
    if afterwards == Afterwards::Nothing && !is_current {
        let message = format!("NOTHING is for the version in force, and version {number} would not be");
        return Err(Error::invalid("input.then", message));
    }
    let descendants = history.versions.iter().filter(|v| {
        v.stands()
            && v.effective_from > moment.now
            && v.effective_from >= at
            && descends_from(history, v, number)
    });
    Ok(Ending {
        at,
        consequences: settle(descendants, pending, moment)?,
    })
}

/// Whether a version was based on, or brings back, another one: at any depth.
fn descends_from(history: &History, version: &Version, ancestor: i32) -> bool {
    let mut open: Vec<i32> = [version.based_on, version.restores]
        .into_iter()
        .flatten()
        .collect();
    let mut seen = std::collections::BTreeSet::new();
    while let Some(number) = open.pop() {
        if number == ancestor {
            return true;
        }
        if seen.insert(number)
            && let Some(parent) = history.version(number)
        {
            open.extend([parent.based_on, parent.restores].into_iter().flatten());
        }
    }
    false
}

/// Ends the notice: from the instant on nothing is in force.
///
/// # Errors
/// `WrongState` when nothing is in force anyway; `Conflict` for schedules that nobody decided on.
pub fn retire(history: &History, moment: Moment, pending: Option<PendingChoice>) -> Result<Ending> {
    let at = history.next_immediate(moment);
    if history.in_force_at(at.previous()).is_none() {
        return Err(Error::wrong_state(
            "NOTHING_IN_FORCE",
            "nothing is in force, so there is nothing to retire",
        ));
    }
    let later = history
        .versions
        .iter()
        .filter(|v| v.stands() && v.effective_from >= at);
    Ok(Ending {
        at,
        consequences: settle(later, pending, moment)?,
    })
}

/// Passes unless the content of a version was never in this database.
///
/// # Errors
/// `WrongState`.
pub fn expect_content(history: &History, version: &Version, moment: Moment) -> Result<()> {
    if !version.came_without_content() {
        return Ok(());
    }
    let state = recorded_state(history, version, moment.now);
    let message = format!(
        "version {} was taken over from a bundle that does not hold its content",
        version.number
    );
    Err(Error::wrong_state(state.as_str(), message))
}

/// The version whose content a restore brings back.
///
/// # Errors
/// `NotFound`, or `WrongState` unless it was superseded or cancelled.
pub fn restorable(history: &History, moment: Moment, number: i32) -> Result<&Version> {
    let version = find(history, number)?;
    expect_content(history, version, moment)?;
    let just_before = history.next_immediate(moment).previous().max(moment.now);
    let state = recorded_state(history, version, just_before);
    if matches!(state, VersionState::Superseded | VersionState::Cancelled) {
        return Ok(version);
    }
    let message =
        format!("version {number} is {state}; only a superseded or cancelled one can be brought back");
    Err(Error::wrong_state(state.as_str(), message))
}
