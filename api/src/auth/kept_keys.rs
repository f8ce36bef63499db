//! The key set that is kept, and when it is fetched again: when a token names a key that is not in it, and now and
//! then besides, but never twice within a minute. What was good stays until something better came.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::{Notify, watch};

use crate::auth::fetch::Source;
use crate::auth::key::{PublicKeyAlgorithm, VerifyingKey};
use crate::auth::key_set::{BadKeySet, KeySet};
use crate::domain::clock::Clock;

/// Between the beginnings of two fetches.
pub const LEAST_INTERVAL: Duration = Duration::from_mins(1);
/// A key that was taken out of the set is good for no longer than this, while the set can be fetched.
pub const LONGEST_INTERVAL: Duration = Duration::from_mins(10);
/// A request waits no longer for a fetch that may show its key.
pub const PATIENCE: Duration = Duration::from_secs(2);
/// While nothing may be fetched, the clock is looked at so often.
const STEP: Duration = Duration::from_millis(250);

/// A key set that is fetched by [`KeptKeys::keep`] and looked into by everybody else.
pub struct KeptKeys {
    source: Box<dyn Source>,
    algorithms: Vec<PublicKeyAlgorithm>,
    clock: Arc<dyn Clock>,
    keys: ArcSwap<KeySet>,
    round: Mutex<Round>,
    /// Somebody named a key that is not there. One permit is kept until the next fetch may begin.
    asked: Notify,
    /// How many fetches ended.
    ended: watch::Sender<u64>,
}

/// The fetch under way, or the last one.
#[derive(Default)]
struct Round {
    /// By [`Clock::running`]; none before the first.
    began_at: Option<Duration>,
    is_under_way: bool,
    /// The text that the kept keys were read from.
    text: Vec<u8>,
}

impl KeptKeys {
    /// Without a key until the first fetch.
    pub fn new(source: Box<dyn Source>, algorithms: Vec<PublicKeyAlgorithm>, clock: Arc<dyn Clock>) -> Self {
        Self {
            source,
            algorithms,
            clock,
            keys: ArcSwap::default(),
            round: Mutex::default(),
            asked: Notify::new(),
            ended: watch::Sender::new(0),
        }
    }

    /// Takes the keys of this text from the start.
    ///
    /// # Errors
    /// When it is no key set, or has no usable key.
    pub fn holding(self, text: Vec<u8>) -> Result<Self, BadKeySet> {
        self.take(text)?;
        Ok(self)
    }

    /// The key that a token names, or the only one for a token that names none.
    pub fn find(&self, key_id: Option<&str>) -> Option<VerifyingKey> {
        self.keys.load().find(key_id).cloned()
    }

    /// Whether there is no key yet.
    pub fn is_empty(&self) -> bool {
        self.keys.load().is_empty()
    }

    /// Asks for a fetch, since a key is missing, and waits for it when one is under way or may begin now, at most for
    /// [`PATIENCE`]. Otherwise the fetch comes when it may, and nobody waits. Whether a fetch ended meanwhile.
    pub async fn look_again(&self) -> bool {
        let mut ended = self.ended.subscribe();
        self.asked.notify_one();
        if !self.is_worth_waiting() {
            return ended.has_changed().unwrap_or(false);
        }
        let waited = tokio::time::timeout(PATIENCE, ended.changed()).await;
        matches!(waited, Ok(Ok(())))
    }

    /// Fetches for ever, whenever it is time.
    pub async fn keep(&self) {
        loop {
            let is_good = self.fetch().await;
            self.pass(LEAST_INTERVAL).await;
            let longest = if is_good { LONGEST_INTERVAL } else { LEAST_INTERVAL };
            tokio::select! {
                () = self.pass(longest) => {}
                () = self.asked.notified() => {}
            }
        }
    }

    async fn fetch(&self) -> bool {
        self.with_round(|round| {
            round.began_at = Some(self.clock.running());
            round.is_under_way = true;
        });
        let fetched = self.source.fetch().await;
        let is_good = match fetched {
            Ok(text) => self
                .take(text)
                .inspect_err(
                    |error| tracing::error!(reason = %error, "a key set is not taken; the former keys stay"),
                )
                .is_ok(),
            Err(error) => {
                tracing::error!(reason = %error, "the key set was not fetched; the former keys stay");
                false
            }
        };
        self.with_round(|round| round.is_under_way = false);
        self.ended.send_modify(|count| *count += 1);
        is_good
    }

    fn take(&self, text: Vec<u8>) -> Result<(), BadKeySet> {
        if self.with_round(|round| round.text == text) {
            return Ok(());
        }
        let (keys, passed_over) = KeySet::read(&text, &self.algorithms)?;
        for key in passed_over {
            tracing::warn!(
                place = key.place,
                reason = key.reason,
                "a key of the key set is not used"
            );
        }
        tracing::info!(keys = keys.len(), "the key set is in use");
        self.keys.store(Arc::new(keys));
        self.with_round(|round| round.text = text);
        Ok(())
    }

    fn is_worth_waiting(&self) -> bool {
        let (is_under_way, left) =
            self.with_round(|round| (round.is_under_way, self.left(round, LEAST_INTERVAL)));
        is_under_way || left.is_zero()
    }

    /// Waits until this long after the last fetch began.
    async fn pass(&self, span: Duration) {
        loop {
            let left = self.with_round(|round| self.left(round, span));
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(STEP)).await;
        }
    }

    fn left(&self, round: &Round, span: Duration) -> Duration {
        round.began_at.map_or(Duration::ZERO, |began_at| {
            (began_at + span).saturating_sub(self.clock.running())
        })
    }

    fn with_round<T>(&self, look: impl FnOnce(&mut Round) -> T) -> T {
        look(&mut self.round.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests;
