//! A naive model of the rules: a flat list of records, read from its start for every question.
//!
//! Written from the text of the rules alone; shares no code with the timeline or with publishing.

use crate::domain::version::Afterwards;

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

    pub(super) fn versions(&self) -> Vec<&Sealed> {
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

    pub(super) fn is_shared(&self, instant: Micros) -> bool {
        self.versions().iter().any(|v| v.effective_from == instant)
    }

    pub(super) fn is_cancelled(&self, number: i32) -> bool {
        self.records
            .iter()
            .any(|(_, record)| matches!(record, Record::Cancelled(other) if *other == number))
    }

    pub(super) fn is_withdrawn(&self, number: i32) -> bool {
        self.records
            .iter()
            .any(|(_, record)| matches!(record, Record::Withdrawn { number: other, .. } if *other == number))
    }

    pub(super) fn is_announced(&self, number: i32) -> bool {
        self.records
            .iter()
            .any(|(_, record)| matches!(record, Record::Announced(other) if *other == number))
    }

    pub(super) fn is_scheduled(&self, version: &Sealed, now: Micros) -> bool {
        version.effective_from > now
            && !self.is_cancelled(version.number)
            && !self.is_withdrawn(version.number)
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
