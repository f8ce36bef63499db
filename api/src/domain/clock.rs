//! Instants, the clock that gives them and the source of random bytes.
//!
//! Knows nothing of notices; everything that needs "now" or chance is handed one of these.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A point in time in whole microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Instant(i64);

impl Instant {
    /// The instant that lies `micros` microseconds after 1970-01-01T00:00:00Z.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// The smallest later instant: one microsecond on.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The greatest earlier instant: one microsecond back.
    #[must_use]
    pub const fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// The instant `span` later; stops at the end of representable time.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)),
        )
    }

    /// The instant `span` earlier; stops at the start of representable time.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)),
        )
    }

    /// How long from here until `later`; zero when that has passed.
    pub fn until(self, later: Self) -> Duration {
        Duration::from_micros(u64::try_from(later.0.saturating_sub(self.0)).unwrap_or(0))
    }

    /// The calendar date in UTC, as `2026-03-09`.
    pub fn date(self) -> String {
        self.to_string().chars().take_while(|c| *c != 'T').collect()
    }
}

/// Why a text is no [`Instant`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InstantError {
    /// Not RFC 3339, or without an offset.
    #[error("is not an RFC 3339 instant with an offset, such as 2026-03-09T14:00:00Z")]
    Malformed,
    /// Finer than a microsecond.
    #[error("is finer than a microsecond")]
    TooFine,
}

impl FromStr for Instant {
    type Err = InstantError;

    /// Reads RFC 3339 with an offset, at most six digits of fraction that are not zero.
    fn from_str(text: &str) -> Result<Self, InstantError> {
        // jiff also reads RFC 9557 annotations and signed six-digit years; RFC 3339 has neither.
        let is_rfc3339 = text.as_bytes().first().is_some_and(u8::is_ascii_digit) && !text.contains('[');
        let timestamp: Timestamp = text
            .parse()
            .ok()
            .filter(|_| is_rfc3339)
            .ok_or(InstantError::Malformed)?;
        if timestamp.subsec_nanosecond() % 1_000 != 0 {
            return Err(InstantError::TooFine);
        }
        Ok(Self(timestamp.as_microsecond()))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Timestamp::from_microsecond(self.0) {
            Ok(timestamp) => timestamp.fmt(f),
            Err(_) => write!(f, "{} microseconds from 1970", self.0),
        }
    }
}

impl Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// Where "now" comes from. Tests put one in that stands still.
pub trait Clock: Send + Sync + 'static {
    /// The current instant.
    fn now(&self) -> Instant;

    /// How much time has passed since some moment that stays the same while the process runs. It never goes back,
    /// whoever sets the machine's clock, and it goes on while the machine sleeps.
    fn running(&self) -> Duration;
}

/// Where unguessable bytes come from. Tests put one in that repeats itself.
pub trait Randomness: Send + Sync + 'static {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// When the system has no random bytes to give.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessError>;
}

/// The system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the system gave no random bytes: {0}")]
pub struct RandomnessError(pub String);

/// The system's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the system's clock"
    )]
    fn now(&self) -> Instant {
        Instant(Timestamp::now().as_microsecond())
    }

    fn running(&self) -> Duration {
        running()
    }
}

/// The usual monotonic clock of Linux stands still while the machine is suspended; this one does not.
#[cfg(target_os = "linux")]
fn running() -> Duration {
    let read = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let seconds = u64::try_from(read.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(read.tv_nsec).unwrap_or_default())
}

#[cfg(not(target_os = "linux"))]
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the machine's monotonic clock"
)]
fn running() -> Duration {
    static FIRST: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    FIRST.get_or_init(std::time::Instant::now).elapsed()
}

/// The system's own random bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that asks the system for random bytes"
    )]
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessError> {
        getrandom::fill(bytes).map_err(|error| RandomnessError(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_reads_what_it_writes() {
        for text in [
            "2026-03-09T14:00:00Z",
            "2024-02-29T23:59:59.000001Z",
            "1969-12-31T23:59:59.5Z",
        ] {
            assert_eq!(text.parse::<Instant>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn an_offset_is_turned_into_utc() {
        let instant: Instant = "2026-03-09T14:00:00+02:00".parse().unwrap();
        assert_eq!(instant.to_string(), "2026-03-09T12:00:00Z");
    }

    #[test]
    fn a_text_without_offset_or_finer_than_a_microsecond_is_refused() {
        for text in [
            "2026-03-09T14:00:00",
            "2026-03-09",
            "",
            "now",
            "2026-03-09T14:00:00Z[UTC]",
        ] {
            assert_eq!(text.parse::<Instant>(), Err(InstantError::Malformed), "{text}");
        }
        assert_eq!(
            "2026-03-09T14:00:00.0000001Z".parse::<Instant>(),
            Err(InstantError::TooFine)
        );
    }
}
