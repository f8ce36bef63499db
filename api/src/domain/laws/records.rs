//! Writes what was allowed, as a store would, and the same for the model.

use super::model::{How, Micros, Record, Sealed};
use super::model_rules::Done;
use super::notice::Notice;
use crate::domain::clock::Instant;
use crate::domain::hash::Hash;
use crate::domain::ids::VersionId;
use crate::domain::version::{Fact, Materiality, Origin, Version};

impl Notice {
    pub(super) fn record(&mut self, record: Record) -> Fact {
        let at = self.next_record();
        self.last_record = at;
        self.sequence += 1;
        self.model.records.push((at, record));
        Fact {
            at: Instant::from_micros(at),
            recorded_at: Instant::from_micros(at),
            reason: String::new(),
            log_sequence: self.sequence,
        }
    }

    pub(super) fn write_version(&mut self, done: &Done, how: How, content: u8, restores: Option<i32>) {
        let version = Sealed {
            number: done.number.unwrap(),
            effective_from: done.instant.unwrap(),
            how,
            content,
            based_on: done.based_on,
            restores,
        };
        let fact = self.record(Record::Sealed(version.clone()));
        let sealed = Version {
            id: VersionId::from_text(version.number.to_string()),
            number: version.number,
            origin: match how {
                How::Now => Origin::Immediate,
                How::Scheduled => Origin::Scheduled,
                How::Imported => Origin::Imported,
            },
            effective_from: Instant::from_micros(version.effective_from),
            published_at: fact.recorded_at,
            change_note: String::new(),
            materiality: Materiality::Editorial,
            based_on: version.based_on,
            restores,
            content_hash: hash(content),
            locales: Vec::new(),
            log_sequence: fact.log_sequence,
            draft_id: None,
            source_id: None,
            announced: None,
            cancelled: None,
            withdrawn: None,
            erased_at: None,
            taken_over: None,
        };
        self.history.versions.push(sealed.into());
    }

    pub(super) fn write_cancelled(&mut self, numbers: &[i32]) {
        for number in numbers {
            let fact = self.record(Record::Cancelled(*number));
            self.version_mut(*number).cancelled = Some(fact);
        }
    }

    pub(super) fn version_mut(&mut self, number: i32) -> &mut Version {
        self.history.version_mut(number).unwrap()
    }
}

pub(super) fn hash(content: u8) -> Hash {
    Hash::of(&[content])
}

pub(super) fn from(at: Micros, fact: Fact) -> Fact {
    Fact {
        at: Instant::from_micros(at),
        ..fact
    }
}
