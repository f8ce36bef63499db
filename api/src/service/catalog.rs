//! What this server knows and may claim: cheap to ask, since nothing is awaited and no database is touched.
//!
//! It is learnt by looking at the database at short intervals, and again after each change that was made here.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::sync::Mutex;

use super::Noticeboard;
use crate::domain::clock::Instant;
use crate::domain::error::Result;
use crate::store::{Engine, sightings};

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

/// What was learnt by looking.
#[derive(Debug)]
struct Known {
    generation: u64,
    /// The log's last record.
    sequence: Option<i64>,
    /// Instants that lay in the future when it was learnt, in order.
    turns: Vec<Instant>,
    /// The database's clock less the time that this process has been running, in microseconds.
    offset: i64,
    /// When the look began.
    looked_at: Duration,
}

/// What this server knows.
#[derive(Debug, Default)]
pub(super) struct Catalog {
    known: ArcSwapOption<Known>,
    /// One looks at a time.
    looking: Mutex<()>,
}

impl Noticeboard {
    /// What this server may claim now.
    ///
    /// # Errors
    /// [`OutOfTouch`] when it may claim nothing.
    pub fn standing(&self) -> Result<Standing, OutOfTouch> {
        let known = self.catalog.known.load();
        let known = known.as_ref().ok_or(OutOfTouch::Lapsed)?;
        let running = self.clock.running();
        if running.saturating_sub(known.looked_at) >= AT_MOST_BEHIND {
            return Err(OutOfTouch::Lapsed);
        }
        let now = match self.store.engine() {
            Engine::Sqlite => self.clock.now(),
            Engine::Postgres => Instant::from_micros(known.offset.saturating_add(micros(running))),
        };
        let now = now.max(self.floor());
        let passed = known.turns.partition_point(|turn| *turn <= now);
        Ok(Standing {
            generation: known.generation,
            until: known.turns.get(passed).copied(),
            now,
        })
    }

    /// Looks at the database again and again.
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

    /// Looks at the database once.
    ///
    /// # Errors
    /// `Unavailable` when it does not answer.
    pub async fn look(&self) -> Result<()> {
        let _one_at_a_time = self.catalog.looking.lock().await;
        let looked_at = self.clock.running();
        let now = self.store.now(self.clock.as_ref()).await?;
        let seen = sightings::of(&self.store.read().await?, now.max(self.floor())).await?;
        let before = self.catalog.known.load_full();
        let is_new = before
            .as_ref()
            .is_none_or(|before| before.sequence != seen.sequence);
        let generation = before.map_or(0, |before| before.generation) + u64::from(is_new);
        self.catalog.known.store(Some(Arc::new(Known {
            generation,
            sequence: seen.sequence,
            turns: seen.turns,
            offset: now.as_micros().saturating_sub(micros(looked_at)),
            looked_at,
        })));
        Ok(())
    }
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}
