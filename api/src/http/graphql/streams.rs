//! Streams that stay open: how many there may be, how patient the server is with them, and when all of them end.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// How many streams there may be, and how patient the server is with them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StreamLimits {
    /// So many sockets and event streams may be open at once.
    pub open: usize,
    /// So many operations may run at once on one socket.
    pub operations: usize,
    /// So long a socket may take to say who it is.
    pub init_time: Duration,
    /// A socket that takes no byte for so long is dropped.
    pub stalled_time: Duration,
    /// So often a sign of life is sent when there is nothing else, and expected of the other side.
    pub keep_alive: Duration,
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self {
            open: 1_000,
            operations: 50,
            init_time: Duration::from_secs(5),
            stalled_time: Duration::from_secs(10),
            keep_alive: Duration::from_secs(15),
        }
    }
}

/// The streams of one server.
#[derive(Clone, Debug)]
pub struct Streams {
    /// How many there may be, and how patient the server is.
    pub limits: StreamLimits,
    places: Arc<Semaphore>,
    stopping: Arc<watch::Sender<bool>>,
}

/// A stream's place, held for as long as it is open.
#[derive(Debug)]
pub struct Place {
    _permit: OwnedSemaphorePermit,
    stopping: watch::Receiver<bool>,
}

impl Streams {
    /// None open yet.
    pub fn new(limits: StreamLimits) -> Self {
        Self {
            limits,
            places: Arc::new(Semaphore::new(limits.open)),
            stopping: Arc::new(watch::Sender::new(false)),
        }
    }

    /// A place for one more; none when all are taken, or the server stops.
    pub fn open(&self) -> Option<Place> {
        let stopping = self.stopping.subscribe();
        if *stopping.borrow() {
            return None;
        }
        let permit = Arc::clone(&self.places).try_acquire_owned().ok()?;
        Some(Place {
            _permit: permit,
            stopping,
        })
    }

    /// How many are open.
    pub fn count(&self) -> usize {
        self.limits.open.saturating_sub(self.places.available_permits())
    }

    /// Tells all of them to end, and lets no more open.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Completes when they were told to end.
    pub async fn stopped(&self) {
        let mut stopping = self.stopping.subscribe();
        // Whoever tells is here.
        let _ = stopping.wait_for(|is_stopping| *is_stopping).await;
    }

    /// Completes when all have ended.
    pub async fn ended(&self) {
        let all = u32::try_from(self.limits.open).unwrap_or(u32::MAX);
        // Nobody closes the semaphore.
        let _ = self.places.acquire_many(all).await;
    }
}

impl Place {
    /// Completes when the server stops.
    pub async fn stopping(&mut self) {
        if self.stopping.wait_for(|is_stopping| *is_stopping).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn places_are_bounded_and_given_back() {
        let streams = Streams::new(StreamLimits {
            open: 1,
            ..StreamLimits::default()
        });
        let place = streams.open();
        assert!(place.is_some() && streams.open().is_none());
        assert_eq!(streams.count(), 1);
        drop(place);
        assert_eq!(streams.count(), 0);
        assert!(streams.open().is_some());
        streams.ended().await;
    }

    #[tokio::test]
    async fn who_stops_is_told_and_nobody_comes_in() {
        let streams = Streams::new(StreamLimits::default());
        let mut place = streams.open().unwrap();
        streams.stop();
        place.stopping().await;
        assert!(streams.open().is_none());
    }
}
