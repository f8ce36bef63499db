//! Webhooks: who is told of which notices, what became of each delivery, and when the next attempt is due.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::clock::{Instant, Randomness, RandomnessError};
use crate::domain::cookie::word;
use crate::domain::endpoint::Endpoint;
use crate::domain::ids::WebhookId;
use crate::domain::key::Slug;
use crate::domain::secret::Secret;

/// So many webhooks a database has at most.
pub const MOST_WEBHOOKS: u64 = 100;
/// So many attempts of a webhook are kept to look at.
pub const MOST_ATTEMPTS_KEPT: u64 = 100;
/// A replaced secret goes on signing beside the new one for so long.
pub const OLD_SECRET_SIGNS_FOR: Duration = Duration::from_hours(24);

/// Somebody who is told of publication events.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Webhook {
    /// Names it.
    pub id: WebhookId,
    /// Where it is told.
    pub endpoint: Endpoint,
    /// The notices of which it is told, by a slug that they have or had; all when none.
    pub slugs: Option<BTreeSet<Slug>>,
    /// Whether it is told.
    pub is_active: bool,
    /// What signs.
    pub secrets: Secrets,
    /// When it was made.
    pub created_at: Instant,
}

impl Webhook {
    /// Whether it is told of a notice that has, or had, these slugs.
    pub fn hears_of<'a>(&self, slugs: impl IntoIterator<Item = &'a str>) -> bool {
        let is_named = |mine: &BTreeSet<Slug>| {
            slugs
                .into_iter()
                .any(|slug| mine.iter().any(|mine| mine.as_str() == slug))
        };
        self.slugs.as_ref().is_none_or(is_named)
    }
}

/// What signs a webhook's messages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Secrets {
    /// The present one: `whsec_` and base64.
    pub current: Secret,
    /// The one before, and until when it signs too.
    pub previous: Option<(Secret, Instant)>,
}

impl Secrets {
    /// Fresh ones.
    ///
    /// # Errors
    /// When the system has no random bytes.
    pub fn generate(randomness: &dyn Randomness) -> Result<Self, RandomnessError> {
        Ok(Self {
            current: fresh(randomness)?,
            previous: None,
        })
    }

    /// These with a fresh one, beside which the present one signs for a while.
    ///
    /// # Errors
    /// When the system has no random bytes.
    pub fn rotated(self, randomness: &dyn Randomness, now: Instant) -> Result<Self, RandomnessError> {
        Ok(Self {
            current: fresh(randomness)?,
            previous: Some((self.current, now.plus(OLD_SECRET_SIGNS_FOR))),
        })
    }

    /// Those that sign at an instant, the present one first.
    pub fn signing_at(&self, now: Instant) -> impl Iterator<Item = &Secret> {
        let previous = self.previous.as_ref().filter(|(_, until)| now < *until);
        std::iter::once(&self.current).chain(previous.map(|(secret, _)| secret))
    }
}

/// 32 random bytes.
///
/// Source: Standard Webhooks, "Signature scheme": between 24 and 64 bytes, base64, after `whsec_`.
fn fresh(randomness: &dyn Randomness) -> Result<Secret, RandomnessError> {
    use base64::Engine as _;
    let mut bytes = [0; 32];
    randomness.fill(&mut bytes)?;
    let text = base64::engine::general_purpose::STANDARD.encode(bytes);
    Ok(Secret::new(format!("whsec_{text}")))
}

word!(
    /// What became of a delivery.
    DeliveryStatus {
        /// It will be tried.
        Pending = "PENDING",
        /// The receiver took it.
        Delivered = "DELIVERED",
        /// The attempt failed, and no other follows it; or another followed it.
        Failed = "FAILED",
    }
);

/// One attempt to deliver an event, or one that waits for its first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivery {
    /// The webhook.
    pub webhook: WebhookId,
    /// Counts the webhook's attempts; 0 for what was not tried.
    pub place: i64,
    /// Of the publication event.
    pub sequence: i64,
    /// Counts the attempts of this event, from 1; 0 for what was not tried.
    pub attempt: i32,
    /// What became of it.
    pub status: DeliveryStatus,
    /// The status code of the answer, if there was one.
    pub response_code: Option<i32>,
    /// When it was sent, or the event was put in the queue.
    pub at: Instant,
    /// When it will be tried again.
    pub next_attempt_at: Option<Instant>,
}

/// What a receiver said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reply {
    /// This status code, and how long to wait for the next attempt if it said so.
    Status(u16, Option<Duration>),
    /// Nothing: no connection, no answer in time, or an address that is out of reach.
    Nothing,
}

impl Reply {
    /// The status code.
    pub const fn code(self) -> Option<u16> {
        match self {
            Self::Status(code, _) => Some(code),
            Self::Nothing => None,
        }
    }
}

/// What follows from an attempt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It is done.
    Delivered,
    /// The receiver wants nothing any more.
    Gone,
    /// It is tried again after this time.
    Again(Duration),
    /// It was tried often enough.
    GivenUp,
}

/// How long after each failed attempt the next one follows: about four days in all.
const WAITS: [Duration; 11] = [
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_mins(2),
    Duration::from_mins(15),
    Duration::from_hours(1),
    Duration::from_hours(3),
    Duration::from_hours(6),
    Duration::from_hours(12),
    Duration::from_hours(24),
    Duration::from_hours(24),
    Duration::from_hours(24),
];

/// No receiver can ask for a longer wait.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// What follows from an attempt after which `attempts` were made. `chance` spreads the next one, so that receivers
/// which failed together do not come back together: up to a fifth is added, and nothing taken away.
pub fn judge(reply: Reply, attempts: i32, chance: u16) -> Verdict {
    let asked = match reply {
        Reply::Status(200..=299, _) => return Verdict::Delivered,
        Reply::Status(410, _) => return Verdict::Gone,
        Reply::Status(_, asked) => asked.map_or(Duration::ZERO, |asked| asked.min(LONGEST_WAIT)),
        Reply::Nothing => Duration::ZERO,
    };
    let step = usize::try_from(attempts)
        .ok()
        .and_then(|made| made.checked_sub(1));
    match step.and_then(|step| WAITS.get(step)) {
        Some(wait) => {
            let wait = (*wait).max(asked);
            Verdict::Again(wait + wait / 5 * u32::from(chance) / u32::from(u16::MAX))
        }
        None => Verdict::GivenUp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(reply: Reply, attempts: i32, chance: u16) -> Duration {
        match judge(reply, attempts, chance) {
            Verdict::Again(wait) => wait,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn success_is_2xx_alone_and_410_ends_it() {
        for code in [200, 202, 204, 299] {
            assert_eq!(judge(Reply::Status(code, None), 1, 0), Verdict::Delivered);
        }
        for code in [100, 301, 302, 307, 400, 404, 429, 500, 503] {
            assert_eq!(
                judge(Reply::Status(code, None), 1, 0),
                Verdict::Again(WAITS[0]),
                "{code}"
            );
        }
        assert_eq!(judge(Reply::Status(410, None), 1, 0), Verdict::Gone);
    }

    #[test]
    fn waits_grow_over_days_and_end() {
        let whole: Duration = (1..=11).map(|made| wait(Reply::Nothing, made, 0)).sum();
        assert!(
            (Duration::from_hours(72)..Duration::from_hours(120)).contains(&whole),
            "{whole:?}"
        );
        assert_eq!(judge(Reply::Nothing, 12, 0), Verdict::GivenUp);
        assert!(WAITS.is_sorted());
    }

    #[test]
    fn chance_adds_up_to_a_fifth() {
        assert_eq!(wait(Reply::Nothing, 3, 0), Duration::from_mins(2));
        assert_eq!(wait(Reply::Nothing, 3, u16::MAX), Duration::from_secs(144));
    }

    #[test]
    fn a_receiver_s_wish_is_a_lower_bound_and_has_an_end() {
        let asking = |seconds| Reply::Status(503, Some(Duration::from_secs(seconds)));
        assert_eq!(wait(asking(600), 1, 0), Duration::from_mins(10));
        assert_eq!(wait(asking(1), 2, 0), Duration::from_secs(30));
        assert_eq!(wait(asking(u64::MAX), 1, 0), LONGEST_WAIT);
    }

    #[test]
    fn an_old_secret_signs_until_its_end() {
        struct Counting(std::sync::atomic::AtomicU8);
        impl Randomness for Counting {
            fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessError> {
                bytes.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
                Ok(())
            }
        }
        let randomness = Counting(std::sync::atomic::AtomicU8::new(1));
        let now = Instant::from_micros(0);
        let first = Secrets::generate(&randomness).unwrap();
        let second = first.clone().rotated(&randomness, now).unwrap();
        let signing = |at| second.signing_at(at).cloned().collect::<Vec<_>>();
        assert_eq!(signing(now), [second.current.clone(), first.current]);
        assert_eq!(
            signing(now.plus(OLD_SECRET_SIGNS_FOR)),
            std::slice::from_ref(&second.current)
        );
    }
}
