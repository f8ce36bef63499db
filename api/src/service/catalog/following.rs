//! Looking at the database again and again, and learning what others did.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::contact::Contact;
use super::snapshot::Snapshot;
use super::{Known, OutOfTouch};
use crate::domain::clock::Instant;
use crate::domain::error::{Cause, Error, Result};
use crate::service::Noticeboard;
use crate::store::{LookError, Seen, Watch};

/// Learning what was seen may take so long.
const LEARNING_TIME: Duration = Duration::from_secs(30);
/// After so long somebody tries again to be told of commits.
const LISTEN_AGAIN: Duration = Duration::from_secs(1);

impl Noticeboard {
    /// Looks at the database again and again, so that what others change is seen. Being told of commits makes it
    /// quicker and nothing else.
    pub async fn follow(&self) {
        self.catalog.is_following.store(true, Ordering::Release);
        tokio::join!(self.look_at_intervals(), self.listen_for_commits());
    }

    async fn look_at_intervals(&self) {
        let mut ticks = tokio::time::interval(self.timing.poll);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = self.catalog.wake.notified() => {}
            }
            let was_failing = self.catalog.is_failing.load(Ordering::Acquire);
            match self.look().await {
                Err(error) if !was_failing => tracing::warn!(?error, "the database was not seen"),
                Ok(()) if was_failing => tracing::info!("the database is seen again"),
                _ => {}
            }
        }
    }

    async fn listen_for_commits(&self) {
        loop {
            let heard = self.store.listen(|| self.catalog.wake.notify_one()).await;
            tracing::debug!(?heard, "the database tells of no commits for a moment");
            tokio::time::sleep(LISTEN_AGAIN).await;
        }
    }

    /// Looks at the database once. From then on this process answers from what it knows.
    ///
    /// # Errors
    /// `Unavailable` when it does not answer, or not in time, or is not the one that it was.
    pub async fn look(&self) -> Result<()> {
        let mut watch = self.catalog.watch.lock().await;
        self.look_with(&mut watch).await
    }

    /// Looks, unless somebody else did so with success meanwhile; answers whether that is worth another try.
    pub(super) async fn look_if_lapsed(&self) -> bool {
        let turn = tokio::time::timeout(self.timing.look_patience(), self.catalog.watch.lock());
        let Ok(mut watch) = turn.await else {
            return false;
        };
        self.standing() != Err(OutOfTouch::Lapsed) || self.look_with(&mut watch).await.is_ok()
    }

    async fn look_with(&self, watch: &mut Watch) -> Result<()> {
        self.catalog.is_following.store(true, Ordering::Release);
        let looked = tokio::time::timeout(self.timing.look_patience(), self.seen_with(watch)).await;
        let looked = looked.unwrap_or_else(|_| Err(Error::Unavailable(Cause::new("no answer came in time"))));
        if looked.is_err() {
            watch.reset();
        }
        let learnt = match looked {
            Ok(seen) => self.learn_from(&seen).await,
            Err(error) => Err(error),
        };
        self.catalog.is_failing.store(learnt.is_err(), Ordering::Release);
        learnt
    }

    async fn seen_with(&self, watch: &mut Watch) -> Result<Seen> {
        let last = self.catalog.snapshot().and_then(|snapshot| snapshot.sequence);
        let seen = self.store.look(watch, self.clock.as_ref(), last).await;
        match seen {
            Ok(seen) => {
                if self.catalog.estranged.swap(None).is_some() {
                    tracing::info!("the database is the one that it was again");
                }
                Ok(seen)
            }
            Err(LookError::Failed(error)) => Err(error),
            Err(LookError::Estranged(why)) => {
                let cause = Cause::new(&why);
                if self.catalog.estranged.swap(Some(Arc::new(why))).is_none() {
                    tracing::error!(cause = cause.for_log(), "this is not the database that it was");
                }
                if let Some(known) = self.catalog.known.load_full() {
                    self.know(Arc::clone(&known.snapshot), None);
                }
                Err(Error::Unavailable(cause))
            }
        }
    }

    /// Learns what was seen to be new. Only then the look counts, if its answer was quick.
    async fn learn_from(&self, seen: &Seen) -> Result<()> {
        let counting = Contact::of(seen, self.timing.longest_round_trip());
        let known = self.catalog.known.load_full();
        let last_contact = known.as_ref().and_then(|known| known.contact);
        let now = counting
            .or(last_contact)
            .map_or(seen.now, |contact| self.by_clock(contact));
        let snapshot = match known {
            Some(known) if known.snapshot.sequence == seen.last && !known.snapshot.has_turned(now) => {
                Arc::clone(&known.snapshot)
            }
            _ => self.learn_in_time(now).await?,
        };
        self.know(snapshot, counting.or(last_contact));
        match counting {
            Some(_) => Ok(()),
            None => Err(Error::Unavailable(Cause::new(
                "the answer came too late to count",
            ))),
        }
    }

    /// Learns what was recorded here up to a place in the log. Nothing is claimed any more when that fails.
    pub(in crate::service) async fn learn_own(&self, sequence: i64) {
        let _one_at_a_time = self.catalog.watch.lock().await;
        let Some(known) = self.catalog.known.load_full() else {
            return;
        };
        if known.snapshot.sequence >= Some(sequence) {
            return;
        }
        let now = known
            .contact
            .map_or_else(|| self.floor(), |contact| self.by_clock(contact));
        match self.learn_in_time(now).await {
            Ok(snapshot) => self.know(snapshot, known.contact),
            Err(error) => {
                tracing::warn!(?error, "the database was not seen after a change");
                self.know(Arc::clone(&known.snapshot), None);
            }
        }
    }

    async fn learn_in_time(&self, now: Instant) -> Result<Arc<Snapshot>> {
        let late = || Error::Unavailable(Cause::new("reading what is new took too long"));
        let learning = tokio::time::timeout(LEARNING_TIME, self.learn(now));
        learning.await.unwrap_or_else(|_| Err(late()))
    }

    fn know(&self, snapshot: Arc<Snapshot>, contact: Option<Contact>) {
        let before = self.catalog.snapshot().map(|before| before.generation);
        let is_news = before != Some(snapshot.generation);
        self.catalog
            .known
            .store(Some(Arc::new(Known { snapshot, contact })));
        if is_news {
            self.hear_now();
        }
    }
}
