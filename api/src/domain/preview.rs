//! Preview tokens: each lets its holder read one draft for a while, whoever that is.
//!
//! Knows neither where they are kept nor how they travel.

use std::str::FromStr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::domain::clock::{Instant, Randomness, RandomnessError};
use crate::domain::draft::DraftState;
use crate::domain::hash::Hash;
use crate::domain::ids::DraftId;
use crate::domain::lifetime::{Period, PeriodError};
use crate::domain::secret::Secret;

/// What a preview token begins with: so nobody takes it for another credential, and scanners for secrets find it.
const PREFIX: &str = "nbp_";

/// No token is good for longer, in seconds: 30 days.
const LONGEST_SECONDS: u64 = 30 * 24 * 60 * 60;

/// So long it is remembered that a token was good once, so that its holder is told that it has ended.
pub const REMEMBERED_FOR: Duration = Duration::from_hours(30 * 24);

/// 256 random bits that stand for one draft. Only their hash is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PreviewToken {
    text: Secret,
    hash: Hash,
}

impl PreviewToken {
    /// A fresh one.
    ///
    /// # Errors
    /// When the system has no random bytes.
    pub fn generate(randomness: &dyn Randomness) -> Result<Self, RandomnessError> {
        let mut bytes = [0; 32];
        randomness.fill(&mut bytes)?;
        Ok(Self::of(bytes))
    }

    /// Reads a text; none when no preview token is written so.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
        bytes.try_into().ok().map(Self::of)
    }

    fn of(bytes: [u8; 32]) -> Self {
        Self {
            text: Secret::new(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))),
            hash: Hash::of(&bytes),
        }
    }

    /// The token itself, for the one who asked for it. It needs no escaping in an address.
    pub fn expose(&self) -> &str {
        self.text.expose()
    }

    /// What is kept of it: SHA-256 of its 32 bytes.
    pub const fn hash(&self) -> Hash {
        self.hash
    }
}

/// How long a token is good: longer than nothing, and at most 30 days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Validity(Duration);

impl Validity {
    /// As a span of time.
    pub const fn as_duration(self) -> Duration {
        self.0
    }
}

/// A text that is no [`Validity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ValidityError {
    /// No length of time.
    #[error(transparent)]
    Period(#[from] PeriodError),
    /// More than 30 days.
    #[error("is longer than P30D")]
    TooLong,
}

impl FromStr for Validity {
    type Err = ValidityError;

    fn from_str(text: &str) -> Result<Self, ValidityError> {
        let period: Period = text.parse()?;
        u64::try_from(period.seconds())
            .ok()
            .filter(|seconds| *seconds <= LONGEST_SECONDS)
            .map(|seconds| Self(Duration::from_secs(seconds)))
            .ok_or(ValidityError::TooLong)
    }
}

/// What a token stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Preview {
    /// The draft that its holder may read.
    pub draft: DraftId,
    /// From here on it is no longer good.
    pub expires_at: Instant,
}

/// What a token is good for at an instant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PreviewState {
    /// Nothing: there is no such token, or none that is remembered.
    Unknown,
    /// Nothing any more: its time is over since this instant.
    Expired(Instant),
    /// Nothing any more: its draft was published or discarded. Which of the two is not for its holder to know, since a
    /// version may be scheduled in silence.
    Closed,
    /// Its draft.
    Open(Preview),
}

impl Preview {
    /// What the token is good for at `now`, by where its draft is on its way.
    pub fn state(self, draft: DraftState, now: Instant) -> PreviewState {
        if !draft.is_open() {
            PreviewState::Closed
        } else if now >= self.expires_at {
            PreviewState::Expired(self.expires_at)
        } else {
            PreviewState::Open(self)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::SystemRandomness;

    #[test]
    fn a_token_is_read_back_and_is_found_by_the_hash_of_its_bits() {
        let token = PreviewToken::generate(&SystemRandomness).unwrap();
        assert_eq!(PreviewToken::read(token.expose()), Some(token.clone()));
        assert_eq!(token.expose().len(), 4 + 43);
        let bits = URL_SAFE_NO_PAD.decode(&token.expose()[4..]).unwrap();
        assert_eq!((bits.len(), token.hash()), (32, Hash::of(&bits)));
        assert_ne!(token, PreviewToken::generate(&SystemRandomness).unwrap());
    }

    #[test]
    fn what_is_no_token_is_not_read() {
        let token = PreviewToken::generate(&SystemRandomness).unwrap();
        let text = token.expose();
        for wrong in [
            "",
            PREFIX,
            &text[4..],
            &text[..46],
            &format!("{text}A"),
            &format!("{text}="),
            &text.to_uppercase(),
            &format!(" {text}"),
        ] {
            assert_eq!(PreviewToken::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_token_does_not_show_in_debug_output() {
        let token = PreviewToken::generate(&SystemRandomness).unwrap();
        assert!(!format!("{token:?}").contains(&token.expose()[4..]));
    }

    #[test]
    fn a_token_is_good_for_at_most_thirty_days() {
        for (text, seconds) in [
            ("PT1S", 1),
            ("PT1H", 3_600),
            ("P30D", 2_592_000),
            ("P1M", 2_592_000),
        ] {
            let validity: Validity = text.parse().unwrap();
            assert_eq!(validity.as_duration().as_secs(), seconds, "{text}");
        }
        for text in ["P30DT1S", "P31D", "P1Y", "PT721H", "P9999Y"] {
            assert_eq!(text.parse::<Validity>(), Err(ValidityError::TooLong), "{text}");
        }
        for text in ["", "1h", "PT0S", "-PT1H", "PT0.5S"] {
            assert!(
                matches!(text.parse::<Validity>(), Err(ValidityError::Period(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn a_token_ends_at_its_instant_and_with_its_draft() {
        let end = Instant::from_micros(1_000);
        let preview = Preview {
            draft: DraftId::from_text("d"),
            expires_at: end,
        };
        let state = |draft, now| preview.clone().state(draft, now);
        for draft in [DraftState::Editing, DraftState::InReview, DraftState::Approved] {
            assert_eq!(state(draft, end.previous()), PreviewState::Open(preview.clone()));
            assert_eq!(state(draft, end), PreviewState::Expired(end));
        }
        for draft in [DraftState::Published, DraftState::Discarded] {
            assert_eq!(state(draft, end.previous()), PreviewState::Closed);
            assert_eq!(state(draft, end.next()), PreviewState::Closed);
        }
    }
}
