//! What the rules say of each command, for the model.

use super::model::{How, Micros, Model};
use crate::domain::version::{Afterwards, PendingChoice};

/// Why a command is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Refusal {
    Invalid,
    NotFound,
    StaleBase(Option<i32>),
    Pending(Vec<i32>),
    WrongState,
}

/// What an accepted command does.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Done {
    pub(super) number: Option<i32>,
    pub(super) instant: Option<Micros>,
    pub(super) based_on: Option<i32>,
    pub(super) cancelled: Vec<i32>,
    pub(super) kept: Vec<i32>,
}

/// What a publisher asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    pub(super) named: Option<Micros>,
    pub(super) base: Option<i32>,
    pub(super) taken_from: Option<i32>,
    pub(super) content: u8,
    pub(super) pending: Option<PendingChoice>,
}

impl Model {
    /// "asked for when versions of the notice are scheduled at or after the new instant".
    fn settle(
        &self,
        now: Micros,
        instant: Micros,
        choice: Option<PendingChoice>,
        concerns: impl Fn(i32) -> bool,
    ) -> Result<(Vec<i32>, Vec<i32>), Refusal> {
        let mut pending = Vec::new();
        for version in self.versions() {
            if self.is_scheduled(version, now)
                && version.effective_from >= instant
                && concerns(version.number)
            {
                pending.push(version);
            }
        }
        let numbers: Vec<i32> = pending.iter().map(|version| version.number).collect();
        match choice {
            _ if pending.is_empty() => Ok((vec![], vec![])),
            None => Err(Refusal::Pending(numbers)),
            Some(PendingChoice::Keep) => Ok((vec![], numbers)),
            Some(PendingChoice::Cancel) => {
                let mut recorded_at = now;
                for version in &pending {
                    recorded_at += 1;
                    let is_scheduled = version.effective_from > recorded_at;
                    if !is_scheduled || version.effective_from < now + self.window {
                        return Err(Refusal::WrongState);
                    }
                }
                Ok((numbers, vec![]))
            }
        }
    }

    pub(super) fn seal(&self, now: Micros, wish: Wish) -> Result<Done, Refusal> {
        if let Some(named) = wish.named
            && (named < now + self.window || self.is_shared(named))
        {
            return Err(Refusal::Invalid);
        }
        let instant = wish.named.unwrap_or_else(|| self.instant_of_now(now));
        let before = self.in_force(instant - 1, None);
        if before != wish.base || wish.taken_from.is_some_and(|number| self.is_withdrawn(number)) {
            return Err(Refusal::StaleBase(before));
        }
        if before.and_then(|number| self.version(number)).map(|v| v.content) == Some(wish.content) {
            return Err(Refusal::Invalid);
        }
        let (cancelled, kept) = self.settle(now, instant, wish.pending, |_| true)?;
        Ok(Done {
            number: Some(self.next_number()),
            instant: Some(instant),
            based_on: before,
            cancelled,
            kept,
        })
    }

    fn next_number(&self) -> i32 {
        self.versions().last().map_or(1, |version| version.number + 1)
    }

    /// "SUPERSEDED or CANCELLED", and what was published within the window counts.
    pub(super) fn restore(&self, now: Micros, number: i32, wish: Wish) -> Result<Done, Refusal> {
        let version = self.version(number).ok_or(Refusal::NotFound)?;
        let instant = self.instant_of_now(now);
        let is_superseded =
            version.effective_from < instant && self.in_force(instant - 1, None) != Some(number);
        if self.is_withdrawn(number) || !(self.is_cancelled(number) || is_superseded) {
            return Err(Refusal::WrongState);
        }
        let content = version.content;
        self.seal(now, Wish { content, ..wish })
    }

    pub(super) fn announce(&self, now: Micros, number: i32) -> Result<Done, Refusal> {
        let version = self.version(number).ok_or(Refusal::NotFound)?;
        if self.is_scheduled(version, now) && !self.is_announced(number) {
            Ok(Done::default())
        } else {
            Err(Refusal::WrongState)
        }
    }

    pub(super) fn cancel(&self, now: Micros, number: i32) -> Result<Done, Refusal> {
        let version = self.version(number).ok_or(Refusal::NotFound)?;
        if self.is_scheduled(version, now) && version.effective_from >= now + self.window {
            Ok(Done::default())
        } else {
            Err(Refusal::WrongState)
        }
    }

    pub(super) fn withdraw(
        &self,
        now: Micros,
        number: i32,
        then: Afterwards,
        pending: Option<PendingChoice>,
    ) -> Result<Done, Refusal> {
        self.version(number).ok_or(Refusal::NotFound)?;
        if self.is_withdrawn(number) {
            return Err(Refusal::WrongState);
        }
        let instant = self.instant_of_now(now);
        if then == Afterwards::Nothing && self.in_force(instant - 1, None) != Some(number) {
            return Err(Refusal::Invalid);
        }
        let descendants = self.descendants(number);
        let (cancelled, kept) = self.settle(now, instant, pending, |number| descendants.contains(&number))?;
        Ok(Done {
            instant: Some(instant),
            cancelled,
            kept,
            ..Done::default()
        })
    }

    /// A child has a greater number than its parents, so one pass finds all.
    fn descendants(&self, ancestor: i32) -> Vec<i32> {
        let mut family = vec![ancestor];
        for version in self.versions() {
            let parents = [version.based_on, version.restores];
            if parents.iter().flatten().any(|parent| family.contains(parent)) {
                family.push(version.number);
            }
        }
        family.retain(|number| *number != ancestor);
        family
    }

    pub(super) fn retire(&self, now: Micros, pending: Option<PendingChoice>) -> Result<Done, Refusal> {
        let instant = self.instant_of_now(now);
        if self.in_force(instant - 1, None).is_none() {
            return Err(Refusal::WrongState);
        }
        let (cancelled, kept) = self.settle(now, instant, pending, |_| true)?;
        Ok(Done {
            instant: Some(instant),
            cancelled,
            kept,
            ..Done::default()
        })
    }

    /// "in the past, later than that of the import before, earlier than every native one".
    pub(super) fn import(&self, now: Micros, effective_from: Micros) -> Result<Done, Refusal> {
        let versions = self.versions();
        let mut is_allowed = effective_from < now;
        for version in versions {
            is_allowed &= match version.how {
                How::Imported => effective_from > version.effective_from,
                How::Now | How::Scheduled => effective_from < version.effective_from,
            };
        }
        if !is_allowed {
            return Err(Refusal::Invalid);
        }
        Ok(Done {
            number: Some(self.next_number()),
            instant: Some(effective_from),
            based_on: self.in_force(effective_from - 1, None),
            ..Done::default()
        })
    }
}
