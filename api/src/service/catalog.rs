//! What this server knows and may claim: cheap to ask, since nothing is awaited and no database is touched.
//!
//! It is learnt by looking at the database at short intervals, and again after each change that was made here.

mod learning;
mod snapshot;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::sync::Mutex;

use super::Noticeboard;
use crate::domain::clock::Instant;
use crate::domain::error::{Cause, Error, Result};
use crate::store::Engine;

pub(super) use snapshot::{Entry, Held, Snapshot};

/// How often the database is looked at.
const POLL: Duration = Duration::from_millis(250);
/// What another process wrote is seen within this time, or nothing is claimed.
const AT_MOST_BEHIND: Duration = Duration::from_secs(1);

/// What this server may claim now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Changes whenever anything that an anonymous caller may see could have changed, except by the passing of
    /// `until`.
    pub generation: u64,
    /// The next instant, known to this server, at which what is in force changes. An answer that was made under
    /// another one, or none, does not count any more.
    pub until: Option<Instant>,
    /// The instant that counts as now.
    pub now: Instant,
}

/// Why this server claims nothing now. A request that hears so takes the ordinary way, on which it waits or is
/// refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OutOfTouch {
    /// It has not looked at the database for too long.
    Lapsed,
}

/// What a process knows that looks at the database.
#[derive(Debug)]
struct Known {
    snapshot: Arc<Snapshot>,
    /// None when it is known that something is missing from the snapshot.
    contact: Option<Contact>,
}

/// A look that saw nothing beyond the snapshot.
#[derive(Clone, Copy, Debug)]
struct Contact {
    /// The database's clock less the time that this process has been running, in microseconds.
    offset: i64,
    /// When the look began, by the time that this process has been running.
    began: Duration,
}

/// What this process knows.
#[derive(Debug, Default)]
pub(super) struct Catalog {
    /// Nothing in a process that does not follow the database.
    known: ArcSwapOption<Known>,
    generations: AtomicU64,
    /// One looks or learns at a time.
    looking: Mutex<()>,
}

impl Catalog {
    /// The last snapshot; none in a process that does not follow the database.
    pub(super) fn snapshot(&self) -> Option<Arc<Snapshot>> {
        let known = self.known.load();
        known.as_ref().map(|known| Arc::clone(&known.snapshot))
    }

    /// A generation that none had before.
    fn next_generation(&self) -> u64 {
        self.generations.fetch_add(1, Ordering::AcqRel) + 1
    }
}

impl Noticeboard {
    /// What this server may claim now.
    ///
    /// # Errors
    /// [`OutOfTouch`] when it may claim nothing.
    pub fn standing(&self) -> Result<Standing, OutOfTouch> {
        let known = self.catalog.known.load();
        let known = known.as_ref().ok_or(OutOfTouch::Lapsed)?;
        let contact = known.contact.ok_or(OutOfTouch::Lapsed)?;
        let running = self.clock.running();
        if running.saturating_sub(contact.began) >= AT_MOST_BEHIND {
            return Err(OutOfTouch::Lapsed);
        }
        let now = self.by_clock(contact, running);
        Ok(Standing {
            generation: known.snapshot.generation,
            until: known.snapshot.next_turn(now),
            now,
        })
    }

    /// The current instant.
    ///
    /// # Errors
    /// `Unavailable` when this server may not say what is in force now.
    pub async fn now(&self) -> Result<Instant> {
        if self.catalog.known.load().is_none() {
            let now = self.store.now(self.clock.as_ref()).await?;
            return Ok(now.max(self.floor()));
        }
        if let Ok(standing) = self.standing() {
            return Ok(standing.now);
        }
        // A process that stood still, or whose clock was moved, may find that all is well.
        self.look().await?;
        self.standing()
            .map(|standing| standing.now)
            .map_err(|_| Error::Unavailable(Cause::new("this server has lost touch with its database")))
    }

    /// Looks at the database again and again, so that what others change is seen.
    pub async fn follow(&self) {
        let mut ticks = tokio::time::interval(POLL);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = self.look().await {
                tracing::warn!(?error, "the database was not seen");
            }
        }
    }

    /// Looks at the database once; from then on this process answers from what it knows.
    ///
    /// # Errors
    /// `Unavailable` when it does not answer.
    pub async fn look(&self) -> Result<()> {
        let _one_at_a_time = self.catalog.looking.lock().await;
        let began = self.clock.running();
        let now = self.store.now(self.clock.as_ref()).await?;
        let contact = Contact {
            offset: now.as_micros().saturating_sub(micros(began)),
            began,
        };
        let snapshot = self.learn(now.max(self.floor())).await?;
        self.know(snapshot, Some(contact));
        Ok(())
    }

    /// Learns what was recorded here up to a place in the log. Nothing is claimed any more when that fails.
    pub(super) async fn learn_own(&self, sequence: i64) {
        let _one_at_a_time = self.catalog.looking.lock().await;
        let Some(known) = self.catalog.known.load_full() else {
            return;
        };
        if known.snapshot.sequence >= Some(sequence) {
            return;
        }
        let now = known.contact.map_or_else(
            || self.floor(),
            |contact| self.by_clock(contact, self.clock.running()),
        );
        match self.learn(now).await {
            Ok(snapshot) => self.know(snapshot, known.contact),
            Err(error) => {
                tracing::warn!(?error, "the database was not seen after a change");
                self.know(Arc::clone(&known.snapshot), None);
            }
        }
    }

    fn know(&self, snapshot: Arc<Snapshot>, contact: Option<Contact>) {
        self.catalog
            .known
            .store(Some(Arc::new(Known { snapshot, contact })));
    }

    fn by_clock(&self, contact: Contact, running: Duration) -> Instant {
        let now = match self.store.engine() {
            Engine::Sqlite => self.clock.now(),
            Engine::Postgres => Instant::from_micros(contact.offset.saturating_add(micros(running))),
        };
        now.max(self.floor())
    }
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}
