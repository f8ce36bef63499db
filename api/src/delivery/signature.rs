//! The signature of a message.
//!
//! Source: Standard Webhooks, "Signature scheme" (symmetric, `v1`): HMAC-SHA256 over id, timestamp and body, joined by
//! full stops, in base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::domain::error::{Error, Result};
use crate::domain::secret::Secret;

/// What stands before the base64 of a secret.
const SECRET_PREFIX: &str = "whsec_";

/// The value of the header `webhook-signature`: one signature for each secret, divided by spaces.
///
/// # Errors
/// `Internal` when a secret is none.
pub fn header(secrets: &[Secret], id: &str, timestamp: i64, body: &str) -> Result<String> {
    let signed = format!("{id}.{timestamp}.{body}");
    let signatures = secrets.iter().map(|secret| sign(secret, &signed));
    Ok(signatures.collect::<Result<Vec<_>>>()?.join(" "))
}

fn sign(secret: &Secret, signed: &str) -> Result<String> {
    let key = secret.expose().strip_prefix(SECRET_PREFIX).unwrap_or_default();
    // Not with the decoder's own words, which quote what they did not understand.
    let key = STANDARD
        .decode(key)
        .map_err(|_| Error::internal("the secret of a webhook is no base64"))?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(Error::internal)?;
    mac.update(signed.as_bytes());
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_the_one_that_openssl_computes() {
        // printf 'evt.1700000000.{"a":1}' | openssl dgst -sha256 -binary \
        //   -mac HMAC -macopt hexkey:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f | base64
        let secret = Secret::new("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        let expected = "v1,HRuZCedO+PssxGDGFJFxYEgm9jSi18+GPruIagDDyRc=";
        assert_eq!(
            header(std::slice::from_ref(&secret), "evt", 1_700_000_000, r#"{"a":1}"#).unwrap(),
            expected
        );
        let twice = header(&[secret.clone(), secret], "evt", 1_700_000_000, r#"{"a":1}"#).unwrap();
        assert_eq!(twice, format!("{expected} {expected}"));
    }

    #[test]
    fn what_is_no_secret_is_not_quoted() {
        let error = header(&[Secret::new("whsec_hunter2!")], "evt", 0, "").unwrap_err();
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}
