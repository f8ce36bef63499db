//! Keys for the tests of this layer, made of a number, so that they are the same in every run.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

/// What stands before the 32 bytes of a secret key of Ed25519. Source: RFC 8410, section 7.
const ED25519_HEADER: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// The public half of the key number `seed`, under a name.
pub(super) fn ed25519_jwk(seed: u8, key_id: &str) -> Value {
    let point = SigningKey::from_bytes(&[seed; 32]).verifying_key();
    json!({
        "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": key_id,
        "x": URL_SAFE_NO_PAD.encode(point.as_bytes()),
    })
}

/// A token by the key number `seed`, with header and claims as they are.
pub(super) fn ed25519_token(seed: u8, header: &Value, claims: &Value) -> String {
    let encoded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", encoded(header), encoded(claims));
    let der = [&ED25519_HEADER[..], &[seed; 32]].concat();
    let key = EncodingKey::from_ed_der(&der);
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::EdDSA).unwrap();
    format!("{message}.{signature}")
}

/// A set of these keys.
pub(super) fn key_set(keys: &[Value]) -> Vec<u8> {
    json!({ "keys": keys }).to_string().into_bytes()
}
