//! What a look at the database is worth.

use std::time::Duration;

use crate::domain::clock::Instant;
use crate::store::Seen;

/// A look that counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Contact {
    /// The clock of the database in the middle of the look, at least as far as anybody can tell.
    clock: Instant,
    /// The middle of the look, by the time that this process has been running.
    middle: Duration,
    /// When the question went out. What is learnt from the answer holds from here on.
    pub(super) asked: Duration,
}

impl Contact {
    /// The look, if its answer came quickly enough to say what time it is.
    pub(super) fn of(seen: &Seen, longest_round_trip: Duration) -> Option<Self> {
        let round_trip = seen.answered.saturating_sub(seen.asked);
        (round_trip <= longest_round_trip).then(|| Self {
            clock: seen.now,
            middle: seen.asked + round_trip / 2,
            asked: seen.asked,
        })
    }

    /// The clock of the database when this process has been running for so long.
    pub(super) fn now_at(self, running: Duration) -> Instant {
        match running.checked_sub(self.middle) {
            Some(since) => self.clock.plus(since),
            None => self.clock.minus(self.middle.saturating_sub(running)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn seen(asked: u64, answered: u64) -> Seen {
        Seen {
            now: Instant::from_micros(1_000_000),
            last: None,
            asked: ms(asked),
            answered: ms(answered),
        }
    }

    #[test]
    fn a_look_that_took_too_long_does_not_count() {
        assert!(Contact::of(&seen(5_000, 5_100), ms(100)).is_some());
        assert_eq!(Contact::of(&seen(5_000, 5_101), ms(100)), None);
    }

    #[test]
    fn the_clock_was_read_in_the_middle_of_the_look_and_goes_on_from_there() {
        let contact = Contact::of(&seen(5_000, 5_080), ms(100)).unwrap();
        assert_eq!(contact.now_at(ms(5_040)), Instant::from_micros(1_000_000));
        assert_eq!(contact.now_at(ms(6_040)), Instant::from_micros(2_000_000));
        assert_eq!(contact.now_at(ms(5_000)), Instant::from_micros(960_000));
    }
}
