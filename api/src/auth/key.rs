//! Keys that tokens are verified with, each bound to one algorithm.
//!
//! The algorithm comes from configuration; a token can only agree with it. Source: RFC 8725, sections 3.1 and 3.2.

use jsonwebtoken::{Algorithm, DecodingKey};

use crate::domain::secret::Secret;

/// A key and the one algorithm that it may be used with.
#[derive(Clone, Debug)]
pub struct VerifyingKey {
    pub(super) key: DecodingKey,
    pub(super) algorithm: Algorithm,
}

/// An algorithm that signs with a private key and is verified with a public one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PublicKeyAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// ECDSA with P-256 and SHA-256.
    Es256,
    /// ECDSA with P-384 and SHA-384.
    Es384,
    /// Ed25519.
    EdDsa,
}

impl PublicKeyAlgorithm {
    pub(super) const fn algorithm(self) -> Algorithm {
        match self {
            Self::Rs256 => Algorithm::RS256,
            Self::Ps256 => Algorithm::PS256,
            Self::Es256 => Algorithm::ES256,
            Self::Es384 => Algorithm::ES384,
            Self::EdDsa => Algorithm::EdDSA,
        }
    }

    /// Its name in `alg`. Source: RFC 7518, section 3.1; RFC 8037, section 3.1.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
        }
    }
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

    pub(super) const fn key(&self) -> &VerifyingKey {
        &self.0
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
