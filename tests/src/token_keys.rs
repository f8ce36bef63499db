//! Keys that sign tokens, made when a test asks for them, and tokens signed with whatever header and claims a test
//! wants. It signs by the library alone, without the code of the product.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey};
use noticeboard::domain::clock::{Randomness as _, SystemRandomness};
use rsa::pkcs1::EncodeRsaPrivateKey as _;
use rsa::rand_core::{CryptoRng, Error, RngCore};
use serde_json::{Value, json};

/// What stands before the bytes of a secret key. Source: RFC 8410, section 7.
const ED25519: &[u8] = &[
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];
/// Source: RFC 5915, section 3, within RFC 5958.
const P256: &[u8] = &[
    0x30, 0x41, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
    0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x04, 0x27, 0x30, 0x25, 0x02, 0x01, 0x01, 0x04,
    0x20,
];
/// As above, for the larger curve.
const P384: &[u8] = &[
    0x30, 0x4e, 0x02, 0x01, 0x00, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
    0x05, 0x2b, 0x81, 0x04, 0x00, 0x22, 0x04, 0x37, 0x30, 0x35, 0x02, 0x01, 0x01, 0x04, 0x30,
];

/// A key pair under a name.
#[derive(Clone)]
pub struct TokenKey {
    id: String,
    algorithm: Algorithm,
    key: EncodingKey,
}

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl TokenKey {
    /// A fresh key; all keys of RSA in one process are the same, since they take long to make.
    ///
    /// # Panics
    /// For an algorithm by a shared secret.
    pub fn new(id: &str, algorithm: Algorithm) -> Self {
        let key = match algorithm {
            Algorithm::RS256 | Algorithm::PS256 => EncodingKey::from_rsa_der(rsa_der()),
            Algorithm::ES256 => EncodingKey::from_ec_der(&[P256, &random::<32>()].concat()),
            Algorithm::ES384 => EncodingKey::from_ec_der(&[P384, &random::<48>()].concat()),
            Algorithm::EdDSA => EncodingKey::from_ed_der(&[ED25519, &random::<32>()].concat()),
            other => panic!("{other:?} has no key pair here"),
        };
        Self {
            id: id.to_owned(),
            algorithm,
            key,
        }
    }

    /// The public half, as it stands in a key set.
    ///
    /// # Panics
    /// When the library cannot tell it.
    pub fn jwk(&self) -> Value {
        let jwk = Jwk::from_encoding_key(&self.key, self.algorithm).expect("a public half");
        let mut jwk = serde_json::to_value(jwk).expect("a JWK is JSON");
        jwk["kid"] = json!(self.id);
        jwk["use"] = json!("sig");
        jwk
    }

    /// The header that its tokens have.
    pub fn header(&self) -> Value {
        json!({"alg": format!("{:?}", self.algorithm), "kid": self.id, "typ": "JWT"})
    }

    /// A good token with these claims.
    pub fn token(&self, claims: &Value) -> String {
        self.signed(&self.header().to_string(), &claims.to_string())
    }

    /// A token with this header and these claims, as they are written.
    pub fn signed(&self, header: &str, claims: &str) -> String {
        signed(header, claims, &self.key, self.algorithm)
    }
}

/// A token signed with a secret.
pub fn signed_with_secret(header: &str, claims: &str, secret: &[u8], algorithm: Algorithm) -> String {
    signed(header, claims, &EncodingKey::from_secret(secret), algorithm)
}

fn signed(header: &str, claims: &str, key: &EncodingKey, algorithm: Algorithm) -> String {
    let message = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(claims)
    );
    let signature =
        jsonwebtoken::crypto::sign(message.as_bytes(), key, algorithm).expect("a key signs by its algorithm");
    format!("{message}.{signature}")
}

/// The set of these keys.
pub fn key_set(keys: &[&TokenKey]) -> Value {
    let keys: Vec<Value> = keys.iter().map(|key| key.jwk()).collect();
    json!({ "keys": keys })
}

fn rsa_der() -> &'static [u8] {
    static DER: OnceLock<Vec<u8>> = OnceLock::new();
    DER.get_or_init(|| {
        let key = rsa::RsaPrivateKey::new(&mut Chance, 2_048).expect("a key can be made");
        let der = key.to_pkcs1_der().expect("a key can be written");
        der.as_bytes().to_vec()
    })
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    Chance.fill_bytes(&mut bytes);
    bytes
}

/// The system's random bytes, as the library for RSA wants them.
struct Chance;

impl RngCore for Chance {
    fn next_u32(&mut self) -> u32 {
        u32::from_le_bytes(random())
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_le_bytes(random())
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        SystemRandomness.fill(bytes).expect("the system has random bytes");
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl CryptoRng for Chance {}
