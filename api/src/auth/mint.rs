//! Makes bearer tokens, for the command that prints them and for the demonstration.

use std::collections::BTreeSet;
use std::time::Duration;

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::json;

use crate::auth::claims::Expected;
use crate::auth::key::{SecretTooShort, checked};
use crate::domain::actor::Role;
use crate::domain::clock::Instant;
use crate::domain::secret::Secret;

/// What a token shall say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grant {
    /// In whose name changes are recorded.
    pub subject: String,
    /// What its bearer may do.
    pub roles: BTreeSet<Role>,
    /// The slugs that it is limited to, if it is.
    pub notices: Option<BTreeSet<String>>,
    /// How long it is good.
    pub ttl: Duration,
}

/// Why no token was made.
#[derive(Debug, thiserror::Error)]
pub enum MintError {
    /// The secret cannot sign.
    #[error(transparent)]
    Secret(#[from] SecretTooShort),
    /// The token would be refused by every server.
    #[error("A token needs a subject: give one with --subject.")]
    NoSubject,
    /// The library that signs gave up.
    #[error("The token could not be signed: {0}.")]
    Signing(jsonwebtoken::errors::Error),
}

/// A token by HS256 that says what `grant` says, good from `now`, with the issuer and audience that its reader expects.
///
/// # Errors
/// As [`MintError`] lists.
pub fn mint(secret: &Secret, expected: &Expected, grant: &Grant, now: Instant) -> Result<String, MintError> {
    if grant.subject.trim().is_empty() {
        return Err(MintError::NoSubject);
    }
    let seconds = |instant: Instant| instant.as_micros().div_euclid(1_000_000);
    let roles: Vec<String> = grant
        .roles
        .iter()
        .map(|role| role.as_str().to_ascii_lowercase())
        .collect();
    let mut claims = json!({
        "sub": grant.subject,
        "roles": roles,
        "iat": seconds(now),
        "exp": seconds(now.plus(grant.ttl)),
    });
    if let Some(claims) = claims.as_object_mut() {
        let optional = [
            ("notices", grant.notices.as_ref().map(|slugs| json!(slugs))),
            ("iss", expected.issuer.as_ref().map(|issuer| json!(issuer))),
            ("aud", expected.audience.as_ref().map(|audience| json!(audience))),
        ];
        claims.extend(
            optional
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?))),
        );
    }
    let key = EncodingKey::from_secret(checked(secret)?);
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).map_err(MintError::Signing)
}
