//! What tokens are verified with, from settings.

use std::sync::Arc;

use super::opening::{self, CannotStart};
use crate::auth::fetch::{KeyAddress, KeyFile, Source};
use crate::auth::kept_keys::KeptKeys;
use crate::auth::key::PublicKeyAlgorithm;
use crate::auth::token::Verifier;
use crate::config::Config;
use crate::config::tokens::{JwtAlgorithm, KeySetPlace};
use crate::domain::clock::Clock;
use crate::domain::secret::Secret;

/// Verifies tokens by the secret, the key set, or both.
///
/// # Errors
/// When the secret is too short, or the file of the key set cannot be read or has no usable key. An address that does
/// not answer is no reason not to start, since readers need no token.
pub(super) fn verifier(config: &Config, clock: Arc<dyn Clock>) -> Result<Verifier, CannotStart> {
    let expected = opening::expected(config);
    let Some(place) = &config.tokens.key_set else {
        let secret = config.jwt_secret.clone().unwrap_or_else(|| Secret::new(""));
        return Verifier::with_secret(&secret, expected).map_err(CannotStart::because);
    };
    if expected.audience.is_none() {
        tracing::warn!(
            "tokens that the identity provider made for other programs count here too: set NOTICEBOARD_JWT_AUDIENCE"
        );
    }
    let kept = kept_keys(config, place, clock)?;
    match &config.jwt_secret {
        None => Ok(Verifier::with_keys(kept, expected)),
        Some(secret) => Verifier::with_secret(secret, expected)
            .map(|verifier| verifier.and_keys(kept))
            .map_err(CannotStart::because),
    }
}

fn kept_keys(config: &Config, place: &KeySetPlace, clock: Arc<dyn Clock>) -> Result<KeptKeys, CannotStart> {
    let source: Box<dyn Source> = match place {
        KeySetPlace::File(path) => Box::new(KeyFile(path.clone())),
        KeySetPlace::Address(address) => {
            Box::new(KeyAddress::new(address.clone()).map_err(CannotStart::because)?)
        }
    };
    let algorithms = config.tokens.key_set_algorithms().iter().copied();
    let kept = KeptKeys::new(source, algorithms.map(algorithm).collect(), clock);
    let KeySetPlace::File(path) = place else {
        return Ok(kept);
    };
    let named = |problem: String| CannotStart::because(format!("the key set `{}` {problem}", path.display()));
    let text = std::fs::read(path).map_err(|error| named(format!("cannot be read: {error}")))?;
    kept.holding(text).map_err(|error| named(error.to_string()))
}

const fn algorithm(setting: JwtAlgorithm) -> PublicKeyAlgorithm {
    match setting {
        JwtAlgorithm::Rs256 => PublicKeyAlgorithm::Rs256,
        JwtAlgorithm::Ps256 => PublicKeyAlgorithm::Ps256,
        JwtAlgorithm::Es256 => PublicKeyAlgorithm::Es256,
        JwtAlgorithm::Es384 => PublicKeyAlgorithm::Es384,
        JwtAlgorithm::EdDsa => PublicKeyAlgorithm::EdDsa,
    }
}
