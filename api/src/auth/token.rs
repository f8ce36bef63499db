//! Verifies the bearer token of a request.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use crate::auth::claims::{self, Expected, Verified};
use crate::auth::kept_keys::KeptKeys;
use crate::auth::key::{SecretTooShort, SharedSecret, VerifyingKey};
use crate::auth::strict_json;
use crate::domain::actor::Actor;
use crate::domain::clock::Instant;
use crate::domain::secret::Secret;

/// The longest token that is looked at, in bytes.
pub const LONGEST: usize = 8 * 1024;

/// Header parameters that would let a token choose its key or its rules.
///
/// Source: RFC 7515, sections 4.1.2 to 4.1.11; RFC 8725, section 3.10.
const REFUSED_PARAMETERS: [&str; 5] = ["crit", "jku", "jwk", "x5u", "x5c"];

/// A credential that is not good. Why is for the log alone: every caller is told the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rejected {
    reason: &'static str,
    may_be_known_soon: bool,
}

impl Rejected {
    /// A refusal for a reason that only the log may know.
    pub const fn because(reason: &'static str) -> Self {
        Self {
            reason,
            may_be_known_soon: false,
        }
    }

    /// The reason, for the server's own log.
    pub const fn for_log(self) -> &'static str {
        self.reason
    }

    /// Whether the token may be good by a key that a fresh key set has: see [`Verifier::look_again`].
    pub const fn may_be_known_soon(self) -> bool {
        self.may_be_known_soon
    }
}

impl From<&'static str> for Rejected {
    fn from(reason: &'static str) -> Self {
        Self::because(reason)
    }
}

/// Turns the `Authorization` header into an actor.
pub struct Verifier {
    secret: Option<SharedSecret>,
    kept: Option<KeptKeys>,
    expected: Expected,
}

impl Verifier {
    /// A verifier of tokens that were signed by HS256 with a shared secret.
    ///
    /// # Errors
    /// When the secret has fewer than 32 bytes.
    pub fn with_secret(secret: &Secret, expected: Expected) -> Result<Self, SecretTooShort> {
        Ok(Self {
            secret: Some(SharedSecret::new(secret)?),
            kept: None,
            expected,
        })
    }

    /// A verifier of tokens that were signed with the private half of a key of this set.
    pub const fn with_keys(kept: KeptKeys, expected: Expected) -> Self {
        Self {
            secret: None,
            kept: Some(kept),
            expected,
        }
    }

    /// Verifies tokens that name no key by the secret, and tokens that name one by this set.
    #[must_use]
    pub fn and_keys(self, kept: KeptKeys) -> Self {
        Self {
            kept: Some(kept),
            ..self
        }
    }

    /// Keeps the key set fresh for ever, if there is one.
    pub async fn keep(&self) {
        match &self.kept {
            Some(kept) => kept.keep().await,
            None => std::future::pending().await,
        }
    }

    /// Asks for a fresh key set and waits for it for a bounded time; whether it pays to verify the token again.
    pub async fn look_again(&self) -> bool {
        match &self.kept {
            Some(kept) => kept.look_again().await,
            None => false,
        }
    }

    /// Who bears the token in the value of an `Authorization` header; nobody in particular when there is none.
    ///
    /// # Errors
    /// For everything but a good token of the scheme `Bearer` (RFC 6750, section 2.1). It is never taken as anonymous.
    pub fn verify(&self, authorization: Option<&str>, now: Instant) -> Result<Actor, Rejected> {
        match authorization {
            None => Ok(Actor::anonymous()),
            Some(value) => self.bearer(value, now).map(|verified| verified.actor),
        }
    }

    /// As [`Verifier::verify`], for a header that is there: with the instant at which the token ends.
    ///
    /// # Errors
    /// As [`Verifier::verify`].
    pub fn bearer(&self, authorization: &str, now: Instant) -> Result<Verified, Rejected> {
        let token = bearer_token(authorization).ok_or("not the scheme Bearer")?;
        if token.len() > LONGEST {
            return Err("too long".into());
        }
        let (message, signature) = token.rsplit_once('.').ok_or("not three parts")?;
        let (header, payload) = message.split_once('.').ok_or("not three parts")?;
        let key = self.key(&object(header).ok_or("the header is no JSON object")?)?;
        // A payload with a dot in it is no base64, so a fourth part ends in `object`.
        match jsonwebtoken::crypto::verify(signature, message.as_bytes(), &key.key, key.algorithm) {
            Ok(true) => {}
            _ => return Err("the signature is not good".into()),
        }
        let claims = object(payload).ok_or("the claims are no JSON object")?;
        Ok(claims::judge(&claims, &self.expected, now)?)
    }

    fn key(&self, header: &Map<String, Value>) -> Result<VerifyingKey, Rejected> {
        if REFUSED_PARAMETERS.iter().any(|name| header.contains_key(*name)) {
            return Err("the header chooses its own key or rules".into());
        }
        let key_id = match header.get("kid") {
            None => None,
            Some(id) => Some(id.as_str().ok_or("kid is no text")?),
        };
        let key = self.find(key_id)?;
        let algorithm = header
            .get("alg")
            .and_then(Value::as_str)
            .and_then(|name| name.parse().ok());
        if algorithm != Some(key.algorithm) {
            return Err("another algorithm".into());
        }
        Ok(key)
    }

    fn find(&self, key_id: Option<&str>) -> Result<VerifyingKey, Rejected> {
        match (key_id, &self.secret, &self.kept) {
            (None, Some(secret), _) => Ok(secret.key().clone()),
            (_, _, Some(kept)) => kept.find(key_id).ok_or_else(|| Rejected {
                reason: "no key of the set has this kid",
                may_be_known_soon: key_id.is_some() || kept.is_empty(),
            }),
            _ => Err("a kid, and there is no key set".into()),
        }
    }
}

/// What stands after the scheme `Bearer`, whose letters may be of either case (RFC 9110, section 11.1); none for another
/// scheme.
pub fn bearer_token(authorization: &str) -> Option<&str> {
    let (scheme, rest) = authorization.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| rest.trim_start())
}

fn object(part: &str) -> Option<Map<String, Value>> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    match strict_json::read(&bytes).ok()? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

#[cfg(test)]
#[path = "token/tests.rs"]
mod tests;
