//! What is going on on one connection, as far as whoever watches its bytes must know: bytes alone do not tell whether a
//! request begins, goes on, or is answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use axum::http::{StatusCode, Version};

/// What is going on on one connection.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    begun: AtomicU64,
    running: AtomicUsize,
    is_beyond: AtomicBool,
}

/// A request that is being answered, for as long as this is held.
#[derive(Debug)]
pub struct Running(Arc<Counts>);

impl Progress {
    /// A request came whole, but for its body.
    pub fn begin(&self, version: Version) -> Running {
        if version == Version::HTTP_2 {
            self.0.is_beyond.store(true, Ordering::Release);
        }
        self.0.running.fetch_add(1, Ordering::AcqRel);
        self.0.begun.fetch_add(1, Ordering::AcqRel);
        Running(Arc::clone(&self.0))
    }

    /// How many requests came so far.
    pub fn begun(&self) -> u64 {
        self.0.begun.load(Ordering::Acquire)
    }

    /// Whether a request is being answered.
    pub fn is_running(&self) -> bool {
        self.0.running.load(Ordering::Acquire) > 0
    }

    /// Whether bytes that come need not be part of a request: the connection speaks HTTP/2, or became a socket.
    pub fn is_beyond_requests(&self) -> bool {
        self.0.is_beyond.load(Ordering::Acquire)
    }
}

impl Running {
    /// It is answered so.
    pub fn answered(self, status: StatusCode) {
        if status == StatusCode::SWITCHING_PROTOCOLS {
            self.0.is_beyond.store(true, Ordering::Release);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::AcqRel);
    }
}
