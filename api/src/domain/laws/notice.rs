//! A notice in memory: gives each command to the decisions and to the model, and records what both allow as a store
//! would.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::commands::{Base, Command, Pick, Publish, Step, When};
use super::model::{Done, How, Micros, Model, Record, Refusal, Sealed, Wish};
use crate::domain::clock::Instant;
use crate::domain::error::{Conflict, Error};
use crate::domain::hash::Hash;
use crate::domain::history::History;
use crate::domain::ids::VersionId;
use crate::domain::publishing::{self, Consequences, Ending, Moment, Sealing};
use crate::domain::version::{Afterwards, Fact, Materiality, Origin, PendingChoice, Version};

/// 2026-01-01T00:00:00Z.
const START: Micros = 1_767_225_600_000_000;

pub(super) struct Notice {
    pub(super) history: History,
    pub(super) model: Model,
    pub(super) clock: Micros,
    last_record: Micros,
    sequence: i64,
}

type Outcome = Result<Done, Refusal>;

impl Notice {
    pub(super) fn new(window: Micros) -> Self {
        Self {
            history: History::default(),
            model: Model {
                window,
                records: Vec::new(),
            },
            clock: START,
            last_record: START - 1,
            sequence: 0,
        }
    }

    /// The instant that the log gives its next record.
    pub(super) fn next_record(&self) -> Micros {
        self.clock.max(self.last_record + 1)
    }

    fn moment(&self) -> Moment {
        Moment {
            now: Instant::from_micros(self.next_record()),
            window: Instant::from_micros(0).until(Instant::from_micros(self.model.window)),
        }
    }

    fn record(&mut self, record: Record) -> Fact {
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

    /// Lets the clock go on and carries a command out, if the decisions and the model agree on it.
    pub(super) fn take(&mut self, step: &Step) -> Result<(), TestCaseError> {
        self.clock += step.wait;
        match &step.command {
            Command::Publish(publish) => self.publish(None, publish),
            Command::Restore(pick, publish) => self.publish(Some(self.number(*pick)), publish),
            Command::Announce(pick) => self.announce(self.number(*pick)),
            Command::Cancel(pick) => self.cancel(self.number(*pick)),
            Command::Withdraw(pick, then, pending) => self.withdraw(self.number(*pick), *then, *pending),
            Command::WithdrawCurrent(then, pending) => {
                let instant = self.model.instant_of_now(self.next_record());
                let current = self.model.in_force(instant - 1, None).unwrap_or(0);
                self.withdraw(current, *then, *pending)
            }
            Command::Retire(pending) => self.retire(*pending),
            Command::Import(when, content) => self.import(*when, *content),
        }
    }

    fn number(&self, pick: Pick) -> i32 {
        let next = self.history.next_number();
        match pick {
            Pick::Any(index) => i32::from(index) % (next + 1),
            Pick::Last => next - 1,
        }
    }

    fn instant(&self, when: When) -> Option<Micros> {
        match when {
            When::Now => None,
            When::FromWindow(micros) => Some(self.next_record() + self.model.window + micros),
            When::FromKnown(index, micros) => {
                let known = self.model.instants();
                let instant = known.iter().cycle().nth(usize::from(index));
                Some(instant.unwrap_or(&START) + micros)
            }
        }
    }

    fn publish(&mut self, restored: Option<i32>, publish: &Publish) -> Result<(), TestCaseError> {
        let now = self.next_record();
        let named = self.instant(publish.when);
        let wish = Wish {
            named,
            base: match publish.base {
                Base::Guess(pick) => pick.map(|pick| self.number(pick)),
                Base::Right => {
                    let instant = named.unwrap_or_else(|| self.model.instant_of_now(now));
                    self.model.in_force(instant - 1, None)
                }
            },
            taken_from: publish
                .taken_from
                .filter(|_| restored.is_none())
                .map(|pick| self.number(pick)),
            content: publish.content,
            pending: publish.pending,
        };
        let decided = self.decide_sealing(restored, wish);
        let expected = match restored {
            Some(number) => self.model.restore(now, number, wish),
            None => self.model.seal(now, wish),
        };
        prop_assert_eq!(&decided, &expected, "{:?} of {:?}", wish, restored);
        let Ok(done) = decided else { return Ok(()) };
        let how = named.map_or(How::Now, |_| How::Scheduled);
        let content = restored
            .and_then(|number| self.model.version(number))
            .map_or(publish.content, |version| version.content);
        self.write_version(&done, how, content, restored);
        self.write_cancelled(&done.cancelled);
        Ok(())
    }

    fn decide_sealing(&self, restored: Option<i32>, wish: Wish) -> Outcome {
        let content_hash = match restored {
            None => hash(wish.content),
            Some(number) => {
                publishing::restorable(&self.history, self.moment(), number)
                    .map_err(refusal)?
                    .content_hash
            }
        };
        let request = Sealing {
            effective_from: wish.named.map(Instant::from_micros),
            base: wish.base,
            taken_from: wish.taken_from,
            content_hash,
            pending: wish.pending,
        };
        publishing::seal(&self.history, self.moment(), &request)
            .map(sealed)
            .map_err(refusal)
    }

    fn announce(&mut self, number: i32) -> Result<(), TestCaseError> {
        let decided = publishing::announce(&self.history, self.moment(), number).map_err(refusal);
        let expected = self.model.announce(self.next_record(), number).map(|_| ());
        prop_assert_eq!(&decided, &expected, "announcing {}", number);
        if decided.is_ok() {
            let fact = self.record(Record::Announced(number));
            self.version_mut(number).announced = Some(fact);
        }
        Ok(())
    }

    fn cancel(&mut self, number: i32) -> Result<(), TestCaseError> {
        let decided = publishing::cancel(&self.history, self.moment(), number).map_err(refusal);
        let expected = self.model.cancel(self.next_record(), number).map(|_| ());
        prop_assert_eq!(&decided, &expected, "cancelling {}", number);
        if decided.is_ok() {
            self.write_cancelled(&[number]);
        }
        Ok(())
    }

    fn withdraw(
        &mut self,
        number: i32,
        then: Afterwards,
        pending: Option<PendingChoice>,
    ) -> Result<(), TestCaseError> {
        let decided = publishing::withdraw(&self.history, self.moment(), number, then, pending)
            .map(ending)
            .map_err(refusal);
        let expected = self.model.withdraw(self.next_record(), number, then, pending);
        prop_assert_eq!(
            &decided,
            &expected,
            "withdrawing {} {} {:?}",
            number,
            then,
            pending
        );
        let Ok(done) = decided else { return Ok(()) };
        let at = done.instant.unwrap();
        let fact = self.record(Record::Withdrawn { number, at, then });
        self.version_mut(number).withdrawn = Some((from(at, fact), then));
        self.write_cancelled(&done.cancelled);
        Ok(())
    }

    fn retire(&mut self, pending: Option<PendingChoice>) -> Result<(), TestCaseError> {
        let decided = publishing::retire(&self.history, self.moment(), pending)
            .map(ending)
            .map_err(refusal);
        let expected = self.model.retire(self.next_record(), pending);
        prop_assert_eq!(&decided, &expected, "retiring {:?}", pending);
        let Ok(done) = decided else { return Ok(()) };
        let at = done.instant.unwrap();
        let fact = self.record(Record::Retired(at));
        self.history.retirements.push(from(at, fact));
        self.write_cancelled(&done.cancelled);
        Ok(())
    }

    fn import(&mut self, when: When, content: u8) -> Result<(), TestCaseError> {
        let effective_from = self.instant(when).unwrap();
        let decided =
            publishing::import_past(&self.history, self.moment(), Instant::from_micros(effective_from))
                .map(sealed)
                .map_err(refusal);
        let expected = self.model.import(self.next_record(), effective_from);
        prop_assert_eq!(&decided, &expected, "importing {}", effective_from);
        if let Ok(done) = decided {
            self.write_version(&done, How::Imported, content, None);
        }
        Ok(())
    }

    fn write_version(&mut self, done: &Done, how: How, content: u8, restores: Option<i32>) {
        let version = Sealed {
            number: done.number.unwrap(),
            effective_from: done.instant.unwrap(),
            how,
            content,
            based_on: done.based_on,
            restores,
        };
        let fact = self.record(Record::Sealed(version.clone()));
        self.history.versions.push(Version {
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
        });
    }

    fn write_cancelled(&mut self, numbers: &[i32]) {
        for number in numbers {
            let fact = self.record(Record::Cancelled(*number));
            self.version_mut(*number).cancelled = Some(fact);
        }
    }

    fn version_mut(&mut self, number: i32) -> &mut Version {
        self.history
            .versions
            .iter_mut()
            .find(|version| version.number == number)
            .unwrap()
    }
}

fn hash(content: u8) -> Hash {
    Hash::of(&[content])
}

fn from(at: Micros, fact: Fact) -> Fact {
    Fact {
        at: Instant::from_micros(at),
        ..fact
    }
}

fn sealed(sealed: publishing::Sealed) -> Done {
    let Consequences { cancelled, kept } = sealed.consequences;
    Done {
        number: Some(sealed.number),
        instant: Some(sealed.effective_from.as_micros()),
        based_on: sealed.based_on,
        cancelled,
        kept,
    }
}

fn ending(ending: Ending) -> Done {
    let Consequences { cancelled, kept } = ending.consequences;
    Done {
        instant: Some(ending.at.as_micros()),
        cancelled,
        kept,
        ..Done::default()
    }
}

fn refusal(error: Error) -> Refusal {
    match error {
        Error::Invalid(_) => Refusal::Invalid,
        Error::NotFound(_) => Refusal::NotFound,
        Error::Conflict(Conflict::StaleBase(latest)) => Refusal::StaleBase(latest),
        Error::Conflict(Conflict::PendingVersions(numbers)) => Refusal::Pending(numbers),
        Error::Conflict(Conflict::WrongState { .. }) => Refusal::WrongState,
        other => panic!("no decision gives {other:?}"),
    }
}
