//! One trial: who takes part, how much of it there is to be, and how much there was.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::faults::{self, Fault};
use super::history::Recorder;
use super::seed::Seed;
use super::server::{Heard, Server, Start};
use super::{checker, reading, writing};
use crate::postgres::Lasting;

/// Generous: whoever waits longer waits for ever.
const LONGEST: Duration = Duration::from_mins(30);
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);
const BETWEEN_REPORTS: Duration = Duration::from_secs(30);

/// How much there is to be before a trial ends.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Notices, each with a writer of its own.
    pub notices: usize,
    /// Readers.
    pub readers: usize,
    /// Answered changes.
    pub changes: usize,
    /// Answered reads.
    pub reads: usize,
    /// Faults of each kind.
    pub faults: usize,
}

/// Who takes part.
#[derive(Debug)]
pub struct Trial<'a> {
    /// The servers.
    pub servers: Vec<Server>,
    /// How each of them is started.
    pub start: Start<'a>,
    /// Their PostgreSQL; none where there is one server on a file.
    pub postgres: Option<&'a Lasting>,
    /// How much there is to be.
    pub size: Size,
    /// What is written down.
    pub recorder: Recorder,
    /// How long a change takes at most from its commit until it is in force everywhere.
    pub in_force_after: Duration,
    is_over: AtomicBool,
    faults: Mutex<BTreeMap<Fault, usize>>,
}

impl fmt::Display for Trial<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (changes, reads) = self.recorder.counts();
        write!(
            f,
            "{changes} changes and {reads} reads in {} s; faults {:?}; instead of answers {:?}",
            self.recorder.now().as_secs(),
            self.faults(),
            self.recorder.all_unanswered()
        )
    }
}

impl<'a> Trial<'a> {
    /// Starts the servers.
    ///
    /// # Panics
    /// When one does not become ready.
    pub async fn prepare(count: usize, start: Start<'a>, postgres: Option<&'a Lasting>, size: Size) -> Self {
        let mut servers = Vec::new();
        for _ in 0..count {
            servers.push(Server::start(&start).await);
        }
        Self {
            servers,
            start,
            postgres,
            size,
            recorder: Recorder::default(),
            in_force_after: Duration::ZERO,
            is_over: AtomicBool::new(false),
            faults: Mutex::default(),
        }
    }

    /// Lets everybody work until there was enough of everything, or, with `until_found`, until the judge finds
    /// something.
    ///
    /// # Panics
    /// When it does not come to an end.
    pub async fn run(&self, seed: u64, until_found: bool) {
        let mut seed = Seed::new(seed);
        writing::create_notices(self).await;
        let writers = (0..self.size.notices).map(|notice| writing::write(self, notice, seed.split()));
        let writers = futures_util::future::join_all(writers.collect::<Vec<_>>());
        let readers = (0..self.size.readers).map(|_| reading::read(self, seed.split()));
        let readers = futures_util::future::join_all(readers.collect::<Vec<_>>());
        let faults = faults::make(self, seed.split());
        let working = async { tokio::join!(writers, readers, faults, self.end_in_time(until_found)) };
        let ended = tokio::time::timeout(LONGEST, working).await;
        assert!(ended.is_ok(), "the trial does not come to an end: {self}");
    }

    async fn end_in_time(&self, until_found: bool) {
        let mut judged = 0;
        let mut said = Duration::ZERO;
        loop {
            tokio::time::sleep(BETWEEN_LOOKS).await;
            if self.recorder.now() >= said + BETWEEN_REPORTS {
                said = self.recorder.now();
                // Written directly, because it takes minutes and the test runner would keep it to itself.
                let _ = writeln!(std::io::stderr(), "so far {self}");
            }
            let (_, reads) = self.recorder.counts();
            // Judging takes time, so not after every read.
            let is_found = until_found && reads > judged + 100 && {
                judged = reads;
                !checker::violations(&self.recorder.so_far()).is_empty()
            };
            if is_found || self.was_enough() {
                return self.is_over.store(true, Ordering::Release);
            }
        }
    }

    fn was_enough(&self) -> bool {
        let (changes, reads) = self.recorder.counts();
        let kinds = faults::kinds(self);
        let made = self.faults();
        let is_made = |kind: &Fault| made.get(kind).copied().unwrap_or(0) >= self.size.faults;
        changes >= self.size.changes && reads >= self.size.reads && kinds.iter().all(is_made)
    }

    /// Whether nobody begins anything any more.
    pub fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Acquire)
    }

    /// Waits until another fault of a kind is due, by what was changed so far; answers whether it is.
    pub async fn until_due(&self, fault: Fault) -> bool {
        while !self.is_over() {
            let (changes, _) = self.recorder.counts();
            let made = self.faults().get(&fault).copied().unwrap_or(0);
            if made * self.size.changes <= changes * self.size.faults {
                return true;
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        false
    }

    /// One more fault was made.
    ///
    /// # Panics
    /// When somebody failed while counting.
    pub fn count(&self, fault: Fault) {
        *self
            .faults
            .lock()
            .expect("nobody fails while counting")
            .entry(fault)
            .or_default() += 1;
    }

    /// How many faults were made.
    ///
    /// # Panics
    /// When somebody failed while counting.
    pub fn faults(&self) -> BTreeMap<Fault, usize> {
        self.faults.lock().expect("nobody fails while counting").clone()
    }

    /// A server by chance.
    pub fn any_server(&self, seed: &mut Seed) -> (usize, &Server) {
        let place = seed.below(self.servers.len());
        (place, &self.servers[place])
    }

    /// The data of an answer; what is said instead is written down.
    pub fn data(&self, who: &str, heard: Heard) -> Option<serde_json::Value> {
        match heard {
            Heard::Data(data) => Some(data),
            Heard::Nothing(said) => {
                self.recorder.unanswered(format!("{who}: {said}"));
                None
            }
        }
    }
}
