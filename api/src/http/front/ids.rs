//! Names of requests that are answered from what is kept.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::HeaderValue;

use crate::domain::clock::Randomness;

/// Names for requests that nobody logs: unlike each other and unlike those of another process, and no secret.
pub(super) struct Ids {
    first: u64,
    process: u64,
    next: AtomicU64,
}

impl Ids {
    /// Begins somewhere.
    pub(super) fn new(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0; 16];
        // Without random bytes the names of two processes may meet; answers are worth more.
        let _ = randomness.fill(&mut bytes);
        let number = u128::from_be_bytes(bytes);
        #[expect(clippy::cast_possible_truncation, reason = "each takes its half")]
        let (first, process) = ((number >> 64) as u64, number as u64);
        Self {
            first,
            process,
            next: AtomicU64::new(0),
        }
    }

    /// One that was not there before.
    pub(super) fn next(&self) -> HeaderValue {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        // An odd factor gives every number another one, so that neighbours do not look alike.
        let spread = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ self.first;
        let mut text = [0; 32];
        let bytes = (u128::from(spread) << 64 | u128::from(self.process)).to_be_bytes();
        // Sixteen bytes are thirty-two digits, which are the text of a header.
        let _ = hex::encode_to_slice(bytes, &mut text);
        HeaderValue::from_bytes(&text).unwrap_or(HeaderValue::from_static("unnamed"))
    }
}
