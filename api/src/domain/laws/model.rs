//! A naive model of the rules: a flat list of records, read from its start for every question.
//!
//! Written from the text of the rules alone; shares no code with the timeline or with publishing.

use crate::domain::version::{Afterwards, PendingChoice};

/// Microseconds since 1970.
pub(super) type Micros = i64;

/// How a version came to its instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum How {
    Now,
    Scheduled,
    Imported,
}

#[derive(Clone, Debug)]
pub(super) struct Sealed {
    pub(super) number: i32,
    pub(super) effective_from: Micros,
    pub(super) how: How,
    pub(super) content: u8,
    pub(super) based_on: Option<i32>,
    pub(super) restores: Option<i32>,
}

#[derive(Clone, Debug)]
pub(super) enum Record {
    Sealed(Sealed),
    Announced(i32),
    Cancelled(i32),
    Withdrawn {
        number: i32,
        at: Micros,
        then: Afterwards,
    },
    Retired(Micros),
}

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

/// Every record with its instant, in the order of the log.
#[derive(Clone, Debug)]
pub(super) struct Model {
    pub(super) window: Micros,
    pub(super) records: Vec<(Micros, Record)>,
}

impl Model {
    fn known(&self, by: Option<Micros>) -> Vec<&Record> {
        let known = |at: &Micros| by.is_none_or(|by| *at <= by);
        self.records
            .iter()
            .filter(|(at, _)| known(at))
            .map(|(_, record)| record)
            .collect()
    }

    fn versions(&self) -> Vec<&Sealed> {
        let mut versions = Vec::new();
        for (_, record) in &self.records {
            if let Record::Sealed(version) = record {
                versions.push(version);
            }
        }
        versions
    }

    pub(super) fn version(&self, number: i32) -> Option<&Sealed> {
        self.versions()
            .into_iter()
            .find(|version| version.number == number)
    }

    /// "the version with the greatest (effectiveFrom, number) among those with effectiveFrom <= t ..."
    pub(super) fn in_force(&self, at: Micros, known_at: Option<Micros>) -> Option<i32> {
        let known = self.known(known_at);
        let mut best: Option<&Sealed> = None;
        for record in &known {
            let Record::Sealed(version) = record else { continue };
            let is_out = known.iter().any(|record| match record {
                Record::Cancelled(number) => *number == version.number,
                Record::Withdrawn {
                    number, at: since, ..
                } => *number == version.number && *since <= at,
                _ => false,
            });
            let key = (version.effective_from, version.number);
            let is_better = best.is_none_or(|best| (best.effective_from, best.number) < key);
            if version.effective_from <= at && !is_out && is_better {
                best = Some(version);
            }
        }
        let best = best?;
        let is_ended = known.iter().any(|record| match record {
            Record::Retired(end)
            | Record::Withdrawn {
                at: end,
                then: Afterwards::Nothing,
                ..
            } => *end <= at && best.effective_from < *end,
            _ => false,
        });
        (!is_ended).then_some(best.number)
    }

    /// "the greater of now plus the window and one microsecond after the notice's last such instant"; "now moves on
    /// by a microsecond" where a version has the instant.
    pub(super) fn instant_of_now(&self, now: Micros) -> Micros {
        let mut instant = now + self.window;
        for (_, record) in &self.records {
            let last = match record {
                Record::Sealed(version) if version.how == How::Now => version.effective_from,
                Record::Withdrawn { at, .. } | Record::Retired(at) => *at,
                _ => continue,
            };
            instant = instant.max(last + 1);
        }
        while self.is_shared(instant) {
            instant += 1;
        }
        instant
    }

    fn is_shared(&self, instant: Micros) -> bool {
        self.versions().iter().any(|v| v.effective_from == instant)
    }

    fn is_cancelled(&self, number: i32) -> bool {
        self.records
            .iter()
            .any(|(_, record)| matches!(record, Record::Cancelled(other) if *other == number))
    }

    fn is_withdrawn(&self, number: i32) -> bool {
        self.records
            .iter()
            .any(|(_, record)| matches!(record, Record::Withdrawn { number: other, .. } if *other == number))
    }

    fn is_announced(&self, number: i32) -> bool {
        self.records
            .iter()
            .any(|(_, record)| matches!(record, Record::Announced(other) if *other == number))
    }

    fn is_scheduled(&self, version: &Sealed, now: Micros) -> bool {
        version.effective_from > now
            && !self.is_cancelled(version.number)
            && !self.is_withdrawn(version.number)
    }

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

    /// Every instant that something was recorded at or counts from.
    pub(super) fn instants(&self) -> Vec<Micros> {
        let mut instants = Vec::new();
        for (recorded_at, record) in &self.records {
            instants.push(*recorded_at);
            match record {
                Record::Sealed(version) => instants.push(version.effective_from),
                Record::Withdrawn { at, .. } | Record::Retired(at) => instants.push(*at),
                Record::Announced(_) | Record::Cancelled(_) => {}
            }
        }
        instants
    }
}
