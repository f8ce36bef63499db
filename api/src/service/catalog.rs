//! What this server knows and may claim: cheap to ask, since nothing is awaited and no database is touched.
//!
//! It is learnt by looking at the database at short intervals, and again after each change that was made here.

mod contact;
mod following;
mod learning;
mod snapshot;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use arc_swap::{ArcSwapOption, Guard};
use tokio::sync::{Mutex, Notify};

use super::Noticeboard;
use crate::domain::clock::Instant;
use crate::domain::error::{Cause, Error, Result};
use crate::domain::timing::WhenOutOfTouch;
use crate::store::{Engine, Estranged, Watch};

use contact::Contact;
pub(super) use snapshot::{Entry, Held, Snapshot};

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
    /// An instant at which something changes is so near that it may be past on other servers; it is surely past here at
    /// this one.
    Turning(Instant),
}

/// The instant that counts as now for one request, and what it is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AsOf {
    /// The instant.
    pub now: Instant,
    /// Whether more may have happened of which this server does not know.
    pub is_stale: bool,
}

/// What a process knows that looks at the database.
#[derive(Debug)]
struct Known {
    snapshot: Arc<Snapshot>,
    /// The last look that counts and saw nothing beyond the snapshot; none when something is missing from it.
    contact: Option<Contact>,
}

/// What this process knows.
#[derive(Debug, Default)]
pub(super) struct Catalog {
    known: ArcSwapOption<Known>,
    /// Whether this process follows the database; otherwise it asks it each time.
    is_following: AtomicBool,
    /// Whether the last look failed. Then nobody waits for another one.
    is_failing: AtomicBool,
    /// Why the database is not the one that it was.
    estranged: ArcSwapOption<Estranged>,
    generations: AtomicU64,
    /// One looks or learns at a time.
    watch: Mutex<Watch>,
    /// Called when somebody committed something.
    wake: Notify,
}

impl Catalog {
    /// The last snapshot; none in a process that does not follow the database.
    pub(super) fn snapshot(&self) -> Option<Arc<Snapshot>> {
        let known = self.known.load();
        known.as_ref().map(|known| Arc::clone(&known.snapshot))
    }

    /// Why the database is not the one that it was.
    pub(super) fn estranged(&self) -> Option<Arc<Estranged>> {
        self.estranged.load_full()
    }

    pub(super) fn is_following(&self) -> bool {
        self.is_following.load(Ordering::Acquire)
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
        let known: Guard<_> = self.catalog.known.load();
        let known = known.as_ref().ok_or(OutOfTouch::Lapsed)?;
        let contact = known.contact.ok_or(OutOfTouch::Lapsed)?;
        let running = self.clock.running();
        if running.saturating_sub(contact.asked) >= self.timing.look_counts_for() {
            return Err(OutOfTouch::Lapsed);
        }
        let now = self.by_clock(contact);
        if let Some(past) = known.snapshot.turning(now, self.timing.clock_error) {
            return Err(OutOfTouch::Turning(past));
        }
        Ok(Standing {
            generation: known.snapshot.generation,
            until: known.snapshot.next_turn(now),
            now,
        })
    }

    /// How long this server may go on to say what is in force without another look at its database; none where a look
    /// counts without end, and on a database that has one server.
    pub fn lease_left(&self) -> Option<Duration> {
        if !self.timing.is_shared() || !self.timing.is_lease_checked {
            return None;
        }
        let known = self.catalog.known.load();
        let contact = known.as_ref().and_then(|known| known.contact);
        let left = contact.map_or(Duration::ZERO, |contact| {
            let since = self.clock.running().saturating_sub(contact.asked);
            self.timing.lease.saturating_sub(since)
        });
        Some(left)
    }

    /// The current instant.
    ///
    /// # Errors
    /// As [`Noticeboard::as_of`].
    pub async fn now(&self) -> Result<Instant> {
        self.as_of().await.map(|as_of| as_of.now)
    }

    /// The current instant for one request, which waits while an instant passes at which something changes.
    ///
    /// # Errors
    /// `Unavailable` when this server may not say what is in force now, and must not answer what it knew last.
    pub async fn as_of(&self) -> Result<AsOf> {
        if !self.catalog.is_following() {
            let now = self.store.now(self.clock.as_ref()).await?.max(self.floor());
            return Ok(AsOf { now, is_stale: false });
        }
        loop {
            let lapsed = match self.standing() {
                Ok(Standing { now, .. }) => return Ok(AsOf { now, is_stale: false }),
                Err(OutOfTouch::Turning(past)) => {
                    self.sleep_until(past).await;
                    continue;
                }
                Err(OutOfTouch::Lapsed) => self.out_of_touch(),
            };
            // A process that stood still for a while may find that all is well.
            if self.catalog.is_failing.load(Ordering::Acquire) || !self.look_if_lapsed().await {
                return lapsed;
            }
        }
    }

    /// What is answered without touch.
    fn out_of_touch(&self) -> Result<AsOf> {
        let known = self.catalog.known.load();
        match (self.timing.when_out_of_touch, known.as_ref()) {
            (WhenOutOfTouch::AnswerStale, Some(known)) => Ok(AsOf {
                now: known
                    .contact
                    .map_or_else(|| self.floor(), |contact| self.by_clock(contact)),
                is_stale: true,
            }),
            _ => Err(Error::Unavailable(Cause::new(
                "this server has lost touch with its database",
            ))),
        }
    }

    /// Sleeps until the clock has passed an instant, by what is known of the clock.
    async fn sleep_until(&self, instant: Instant) {
        let known = self.catalog.known.load_full();
        let contact = known.and_then(|known| known.contact);
        let now = contact.map_or_else(|| self.floor(), |contact| self.by_clock(contact));
        tokio::time::sleep(now.until(instant)).await;
    }

    /// The database's clock by the last look, never behind what was recorded or waited for here.
    fn by_clock(&self, contact: Contact) -> Instant {
        let now = match self.store.engine() {
            Engine::Sqlite => self.clock.now(),
            Engine::Postgres => contact.now_at(self.clock.running()),
        };
        now.max(self.floor())
    }
}
