//! What was asked and answered, in real time.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// What anybody sees of a notice. Each of a notice's changes leads to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct State {
    /// The version in force; 0 when nothing is.
    pub number: i64,
    /// How often it came into force so far.
    pub stretch: usize,
}

/// How a change ended for whoever made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was said to stand.
    Answered(Duration),
    /// It was said to have come to nothing.
    Refused,
    /// Nobody said; afterwards it stood or did not.
    InDoubt {
        /// Whether it stood.
        stood: bool,
    },
}

/// A change of what is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Which notice.
    pub notice: usize,
    /// What it leads to.
    pub leads_to: State,
    /// When it was first asked for.
    pub begun: Duration,
    /// How it ended.
    pub outcome: Outcome,
}

/// A read that was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Read {
    /// Which notice.
    pub notice: usize,
    /// Which server.
    pub server: usize,
    /// When it was asked.
    pub begun: Duration,
    /// When the answer was there.
    pub answered: Duration,
    /// The answer.
    pub saw: State,
}

/// All of it. A notice's changes stand in the order in which they were made, each begun after the one before ended.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Changes of all notices.
    pub changes: Vec<Change>,
    /// Reads of all notices.
    pub reads: Vec<Read>,
}

/// Writes down what happens.
#[derive(Debug)]
pub struct Recorder {
    since: Instant,
    history: Mutex<History>,
    /// What was said instead of an answer, and how often.
    unanswered: Mutex<BTreeMap<String, usize>>,
}

impl Default for Recorder {
    fn default() -> Self {
        Self {
            since: Instant::now(),
            history: Mutex::default(),
            unanswered: Mutex::default(),
        }
    }
}

impl Recorder {
    /// How long this has been going on.
    pub fn now(&self) -> Duration {
        self.since.elapsed()
    }

    /// A change is asked for. Answers its place.
    pub fn begin(&self, notice: usize, leads_to: State) -> usize {
        let mut history = self.history();
        // Until it is answered nobody knows.
        history.changes.push(Change {
            notice,
            leads_to,
            begun: self.now(),
            outcome: Outcome::InDoubt { stood: true },
        });
        history.changes.len() - 1
    }

    /// The change at this place was said to stand.
    pub fn answer(&self, place: usize) {
        let answered = self.now();
        if let Some(change) = self.history().changes.get_mut(place) {
            change.outcome = Outcome::Answered(answered);
        }
    }

    /// A read was answered.
    pub fn read(&self, read: Read) {
        self.history().reads.push(read);
    }

    /// Something was said that is no answer.
    pub fn unanswered(&self, said: String) {
        let mut unanswered = lock(&self.unanswered);
        *unanswered.entry(said).or_default() += 1;
    }

    /// What was said instead of answers, and how often.
    pub fn all_unanswered(&self) -> BTreeMap<String, usize> {
        lock(&self.unanswered).clone()
    }

    /// How many changes were answered, and how many reads.
    pub fn counts(&self) -> (usize, usize) {
        let history = self.history();
        let is_answered = |change: &&Change| matches!(change.outcome, Outcome::Answered(_));
        (
            history.changes.iter().filter(is_answered).count(),
            history.reads.len(),
        )
    }

    /// All so far.
    pub fn so_far(&self) -> History {
        self.history().clone()
    }

    fn history(&self) -> MutexGuard<'_, History> {
        lock(&self.history)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("nobody fails while holding this")
}
