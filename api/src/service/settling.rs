//! Answering a change when every server knows of it, and not before.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::Noticeboard;
use crate::domain::clock::Instant;
use crate::domain::error::{Error, Result};
use crate::store::ClockReading;

/// So often a change whose commit came too late is tried again with a new instant.
const ATTEMPTS: usize = 5;

/// When others see what a change did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Visible {
    /// The public never does.
    Never,
    /// As soon as they know of it.
    WhenKnown,
    /// From an instant on, at which all servers switch.
    From(Instant),
}

/// A commit that the database acknowledged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Acknowledged {
    /// The clock, as the transaction read it.
    pub(super) reading: ClockReading,
    /// How long this process had been running.
    pub(super) at: Duration,
}

impl Noticeboard {
    /// Waits until every server shows what a change did, or has stopped to claim that it knows. Holds no connection.
    pub(super) async fn answer_when_known(&self, acknowledged: Acknowledged, visible: Visible) {
        let known = acknowledged.at + self.timing.until_known();
        let running = self.clock.running();
        let until_known = known.saturating_sub(running);
        let left = match visible {
            Visible::Never => Duration::ZERO,
            Visible::WhenKnown => until_known,
            Visible::From(instant) => {
                let surely_past = instant.plus(self.timing.clock_error * 2);
                let clock = self.surely_reached(acknowledged.reading.clock_at(running));
                let until_past = clock.until(surely_past);
                // At the instant plus twice the error, or at the lease's end plus the same, whichever is later.
                until_past.max(until_known)
            }
        };
        if !left.is_zero() {
            tokio::time::sleep(left).await;
        }
        if let Visible::From(instant) = visible {
            self.floor.fetch_max(instant.as_micros(), Ordering::AcqRel);
        }
    }

    /// One server alone goes by what was recorded when its clock was set back. Several must wait for the clock itself,
    /// since others do not know how far one of them let it run on.
    fn surely_reached(&self, clock: Instant) -> Instant {
        if self.timing.is_shared() {
            clock
        } else {
            clock.max(self.floor())
        }
    }

    /// The same for a change that was made before, by whichever server, and is asked for again.
    pub(super) async fn answer_again_when_known(&self, visible: Visible) -> Result<()> {
        let now = self.store.now(self.clock.as_ref()).await?;
        let at = self.clock.running();
        let reading = ClockReading { now, known_at: at };
        let at = match visible {
            // By then it is known: the database refused a commit that came later.
            Visible::From(_) => Duration::ZERO,
            Visible::Never | Visible::WhenKnown => at,
        };
        self.answer_when_known(Acknowledged { reading, at }, visible)
            .await;
        Ok(())
    }
}

/// Makes a change; again, with another instant, when its commit came too late for the one on which it depends.
pub(super) async fn in_time<T, F>(attempt: impl Fn() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    for _ in 1..ATTEMPTS {
        match attempt().await {
            Err(Error::TooLate) => {
                tracing::warn!("a commit came too late for its instant; it is tried again");
            }
            done => return done,
        }
    }
    attempt().await
}
