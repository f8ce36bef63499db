//! Hearing of changes: how far events and records go, the newest events in memory, and who waits for more.
//!
//! One task per server looks (`Noticeboard::hear`); each listener reads by a cursor of its own, from memory or from
//! the database, so that nothing is kept for anybody and nothing lies between what was missed and what comes.

mod following;
mod listening;
mod recent;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, watch};

use super::{Noticeboard, publications};
use crate::domain::clock::Instant;
use crate::domain::error::{Error, Result};
use crate::store::publications as events;
use crate::store::{Engine, ReadSession, log};
use recent::Recent;

pub use following::Following;
pub use listening::{Listening, Told};

/// How often the database is looked at when nothing woke the server: what other servers wrote is heard by then.
const PERIOD_ON_POSTGRES: Duration = Duration::from_millis(250);
/// As above, where only the command line is another process.
const PERIOD_ON_SQLITE: Duration = Duration::from_millis(500);
/// As above, where whoever follows the database says when there is something new.
const PERIOD_WHEN_TOLD: Duration = Duration::from_secs(5);
/// How soon it is looked at again, at the earliest: a clock that stands is not asked without a pause.
const SHORTEST_PAUSE: Duration = Duration::from_millis(10);
/// How soon it is looked at again when it did not answer.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(1);
/// So many listeners read from the database at once; the others wait, so that they leave connections to requests.
const READERS: usize = 4;
/// So many events or records are read at once.
const BATCH: u64 = 100;

/// How far the log and the numbered events go, as far as this server knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reached {
    /// The number of the last event; 0 when there is none.
    pub events: i64,
    /// How many records there are.
    pub records: i64,
}

/// What the looking task and the listeners share.
pub(super) struct Hearing {
    wake: Notify,
    reached: watch::Sender<Reached>,
    recent: Mutex<Recent>,
    readers: Semaphore,
    listeners: Arc<AtomicUsize>,
}

impl Hearing {
    pub(super) fn new() -> Self {
        Self {
            wake: Notify::new(),
            reached: watch::Sender::new(Reached::default()),
            recent: Mutex::new(Recent::default()),
            readers: Semaphore::new(READERS),
            listeners: Arc::default(),
        }
    }

    /// Counts one who listens or follows, for as long as what comes back is held.
    fn count_in(&self) -> Counted {
        self.listeners.fetch_add(1, Ordering::AcqRel);
        Counted(Arc::clone(&self.listeners))
    }

    /// Has the database looked at now.
    pub(super) fn wake(&self) {
        self.wake.notify_one();
    }

    /// The newest events. A panic while it was locked leaves it whole: each change of it is one step.
    fn recent(&self) -> std::sync::MutexGuard<'_, Recent> {
        self.recent
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// One who listens or follows, as far as counting goes.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Noticeboard {
    /// How many listen to events or follow the log now.
    pub fn listeners(&self) -> usize {
        self.hearing.listeners.load(Ordering::Acquire)
    }
}

/// What one look at the database found.
struct Look {
    reached: Reached,
    /// When the next event is due.
    waiting: Option<Instant>,
}

impl Noticeboard {
    /// Looks at the database for as long as the server runs: numbers what is due at its very instant, and tells all
    /// who wait. A commit of this server wakes it, and so does [`Noticeboard::hear_now`].
    pub async fn hear(&self) {
        loop {
            let pause = match self.look_once().await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::warn!(?error, "events that are due have no number yet");
                    PAUSE_AFTER_FAILURE
                }
            };
            tokio::select! {
                () = self.hearing.wake.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Has the database looked at now, because somebody knows that something was written.
    pub fn hear_now(&self) {
        self.hearing.wake();
    }

    /// How far this server has heard; changes whenever there is more.
    pub fn reached(&self) -> watch::Receiver<Reached> {
        self.hearing.reached.subscribe()
    }

    /// Numbers what is due and tells what is new; answers when to look again.
    async fn look_once(&self) -> Result<Duration> {
        self.catch_up().await?;
        let mut look = self.glance().await?;
        let mut now = self.now().await?;
        if look.waiting.is_some_and(|due| due < now) {
            let session = self.begin().await?;
            self.commit(session).await?;
            look = self.glance().await?;
            now = self.now().await?;
        }
        let told = |reached: &mut Reached| std::mem::replace(reached, look.reached) != look.reached;
        self.hearing.reached.send_if_modified(told);
        let period = match self.store.engine() {
            _ if self.catalog.is_following() => PERIOD_WHEN_TOLD,
            Engine::Postgres => PERIOD_ON_POSTGRES,
            Engine::Sqlite => PERIOD_ON_SQLITE,
        };
        let left = look.waiting.map_or(period, |due| now.until(due.next()));
        Ok(left.clamp(SHORTEST_PAUSE, period))
    }

    async fn glance(&self) -> Result<Look> {
        let session = self.store.read().await?;
        let reached = Reached {
            events: events::next_sequence(&session).await? - 1,
            records: log::size(&session).await?,
        };
        self.remember_until(&session, reached.events).await?;
        Ok(Look {
            reached,
            waiting: events::first_waiting(&session).await?,
        })
    }

    /// Takes the events up to `last` into memory, those alone that fit.
    async fn remember_until(&self, session: &ReadSession, last: i64) -> Result<()> {
        let Some((after, most)) = self.hearing.recent().missing(last) else {
            return Ok(());
        };
        let found = events::following(session, after, most).await?;
        let heard = publications::proven(session, found).await?;
        self.hearing.recent().put(after, heard);
        Ok(())
    }
}

/// Where to begin for somebody who has all up to `after`, in a sequence that goes from `first` to `last`.
fn cursor(after: Option<i64>, first: i64, last: i64) -> Result<i64> {
    match after {
        None => Ok(last),
        Some(after) if after > last => {
            let message = format!("is {after}, and the last one is {last}");
            Err(Error::invalid("afterSequence", message))
        }
        Some(after) if after < first - 1 => {
            let message = format!("is {after}, and the first one is {first}");
            Err(Error::invalid("afterSequence", message))
        }
        Some(after) => Ok(after),
    }
}

/// Waits until `is_more` holds of what this server has heard.
async fn more(reached: &mut watch::Receiver<Reached>, is_more: impl FnMut(&Reached) -> bool) -> Result<()> {
    let waited = reached.wait_for(is_more).await;
    waited.map(|_| ()).map_err(Error::internal)
}

/// A database that is away is waited for: whoever listens need not begin anew.
async fn patiently<T>(result: Result<Option<T>>) -> Result<Option<T>> {
    match result {
        Err(Error::Unavailable(cause)) => {
            tracing::debug!(cause = cause.for_log(), "a listener waits for the database");
            tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
            Ok(None)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_begins_after_what_it_names_and_at_the_end_otherwise() {
        assert_eq!(cursor(None, 1, 7).unwrap(), 7);
        for after in [0, 3, 7] {
            assert_eq!(cursor(Some(after), 1, 7).unwrap(), after);
        }
        assert_eq!(cursor(Some(-1), 0, -1).unwrap(), -1);
        for (after, first, last) in [(8, 1, 7), (-1, 1, 7), (-2, 0, 7), (1, 1, 0)] {
            assert!(
                cursor(Some(after), first, last).is_err(),
                "{after} of {first} to {last}"
            );
        }
    }
}
