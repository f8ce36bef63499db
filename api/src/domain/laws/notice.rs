//! A notice in memory: gives each command to the decisions and to the model, and records what both allow.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::answers::{ending, refusal, sealed};
use super::commands::{Base, Command, Pick, Publish, Step, When};
use super::model::{How, Micros, Model, Record};
use super::model_rules::{Done, Refusal, Wish};
use super::records::{from, hash};
use crate::domain::clock::Instant;
use crate::domain::history::History;
use crate::domain::past;
use crate::domain::publishing::{self, Moment, Sealing};
use crate::domain::version::{Afterwards, PendingChoice};

/// 2026-01-01T00:00:00Z.
const START: Micros = 1_767_225_600_000_000;

pub(super) struct Notice {
    pub(super) history: History,
    pub(super) model: Model,
    pub(super) clock: Micros,
    pub(super) last_record: Micros,
    pub(super) sequence: i64,
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
        let decided = past::bring_in(&self.history, self.moment(), Instant::from_micros(effective_from))
            .map(sealed)
            .map_err(refusal);
        let expected = self.model.import(self.next_record(), effective_from);
        prop_assert_eq!(&decided, &expected, "importing {}", effective_from);
        if let Ok(done) = decided {
            self.write_version(&done, How::Imported, content, None);
        }
        Ok(())
    }
}
