//! Where the public record stands: what an answer that is kept was made from, and when it ends.

use std::sync::Arc;

use crate::domain::clock::Instant;

/// The state of the public record at one moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Grows with every change of what the public may see.
    pub generation: u64,
    /// The next instant at which the clock alone changes what is in force.
    pub until: Option<Instant>,
    /// The current instant, by the clock that decides.
    pub now: Instant,
}

impl Standing {
    /// That of an answer which is never kept.
    pub(super) const NEVER: Self = Self {
        generation: u64::MAX,
        until: None,
        now: Instant::from_micros(i64::MAX),
    };

    /// Whether an answer that was made when the record stood so may be given now that it stands as `later` says.
    pub fn holds_at(&self, later: &Self) -> bool {
        // Once the instant is past, the next one is another.
        self.generation == later.generation
            && self.until == later.until
            && self.until.is_none_or(|until| later.now < until)
    }
}

/// Asks where the record stands; none while the server cannot know, so that nothing that was kept may be given.
#[derive(Clone)]
pub struct Standings(Arc<dyn Fn() -> Option<Standing> + Send + Sync>);

impl Standings {
    /// Asks this function, which must be quick: it is called for every request.
    pub fn new(ask: impl Fn() -> Option<Standing> + Send + Sync + 'static) -> Self {
        Self(Arc::new(ask))
    }

    /// Never known: nothing is kept.
    pub fn unknown() -> Self {
        Self::new(|| None)
    }

    /// Where the record stands now.
    pub fn now(&self) -> Option<Standing> {
        (self.0)()
    }
}

impl std::fmt::Debug for Standings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Standings").field(&self.now()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(generation: u64, until: Option<i64>, now: i64) -> Standing {
        Standing {
            generation,
            until: until.map(Instant::from_micros),
            now: Instant::from_micros(now),
        }
    }

    #[test]
    fn an_answer_ends_with_its_generation_and_at_the_next_instant() {
        let made = standing(4, Some(10), 1);
        assert!(made.holds_at(&standing(4, Some(10), 9)));
        assert!(!made.holds_at(&standing(4, None, 9)));
        assert!(!made.holds_at(&standing(4, Some(20), 10)));
        assert!(!made.holds_at(&standing(4, Some(10), 10)));
        assert!(!made.holds_at(&standing(5, Some(10), 2)));
        assert!(standing(4, None, 1).holds_at(&standing(4, None, i64::MAX)));
    }
}
