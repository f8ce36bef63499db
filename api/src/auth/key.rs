//! Keys that tokens are verified with, each bound to one algorithm.
//!
//! The algorithm comes from configuration; a token can only agree with it. Source: RFC 8725, sections 3.1 and 3.2.

use jsonwebtoken::{Algorithm, DecodingKey};

use crate::domain::secret::Secret;

/// A key and the one algorithm that it may be used with.
#[derive(Clone)]
pub struct VerifyingKey {
    pub(super) key: DecodingKey,
    pub(super) algorithm: Algorithm,
}

/// Where keys come from.
pub trait KeySource: Send + Sync + 'static {
    /// The key that a token names, or the only one for a token that names none.
    fn find(&self, key_id: Option<&str>) -> Option<VerifyingKey>;
}

/// One secret that signs and verifies with HS256. It has no name, so a token that names a key is not one of its own.
pub struct SharedSecret(VerifyingKey);

/// A secret that is too short to sign with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "The signing secret has {0} bytes: give one of at least 32, for example from `openssl rand -base64 48`."
)]
pub struct SecretTooShort(pub usize);

impl SharedSecret {
    /// Takes a secret of at least 32 bytes.
    ///
    /// # Errors
    /// When it is shorter (RFC 7518, section 3.2).
    pub fn new(secret: &Secret) -> Result<Self, SecretTooShort> {
        let bytes = checked(secret)?;
        Ok(Self(VerifyingKey {
            key: DecodingKey::from_secret(bytes),
            algorithm: Algorithm::HS256,
        }))
    }
}

impl KeySource for SharedSecret {
    fn find(&self, key_id: Option<&str>) -> Option<VerifyingKey> {
        key_id.is_none().then(|| self.0.clone())
    }
}

/// The bytes of a secret that is long enough.
pub(super) fn checked(secret: &Secret) -> Result<&[u8], SecretTooShort> {
    let bytes = secret.expose().as_bytes();
    if bytes.len() < Secret::SHORTEST_FOR_SIGNING {
        return Err(SecretTooShort(bytes.len()));
    }
    Ok(bytes)
}
