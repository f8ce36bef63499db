//! One JSON Web Key, read into a key with its one algorithm, or into the reason why not.
//!
//! Source: RFC 7517, section 4; RFC 7518, section 6; RFC 8037, section 2.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use serde_json::{Map, Value};

use crate::auth::key::{PublicKeyAlgorithm, VerifyingKey};

/// Members that only a secret key has. Source: RFC 7518, sections 6.2.2, 6.3.2 and 6.4; RFC 8037, section 2.
const SECRET_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
/// Source: RFC 7518, section 3.3.
const SMALLEST_RSA_BITS: usize = 2_048;
/// What the library verifies with.
const LARGEST_RSA_BITS: usize = 4_096;
/// The exponents in use have at most 3.
const LARGEST_EXPONENT_BYTES: usize = 4;

/// What an algorithm wants of a key.
enum Kind {
    Rsa,
    /// A curve of ECDSA, and the bytes of one coordinate.
    Curve(&'static str, usize),
    Ed25519,
}

impl PublicKeyAlgorithm {
    const fn kind(self) -> Kind {
        match self {
            Self::Rs256 | Self::Ps256 => Kind::Rsa,
            Self::Es256 => Kind::Curve("P-256", 32),
            Self::Es384 => Kind::Curve("P-384", 48),
            Self::EdDsa => Kind::Ed25519,
        }
    }

    fn fits(self, jwk: &Map<String, Value>) -> bool {
        let says = |member: &str, wanted: &str| jwk.get(member).and_then(Value::as_str) == Some(wanted);
        let has_kind = match self.kind() {
            Kind::Rsa => says("kty", "RSA"),
            Kind::Curve(curve, _) => says("kty", "EC") && says("crv", curve),
            Kind::Ed25519 => says("kty", "OKP") && says("crv", "Ed25519"),
        };
        has_kind && (!jwk.contains_key("alg") || says("alg", self.name()))
    }
}

/// The key for the one configured algorithm that fits it.
pub(super) fn read(
    jwk: &Map<String, Value>,
    algorithms: &[PublicKeyAlgorithm],
) -> Result<VerifyingKey, &'static str> {
    if SECRET_MEMBERS.iter().any(|member| jwk.contains_key(*member)) {
        return Err("it is a secret key, which belongs into no set that others read");
    }
    if jwk.get("use").is_some_and(|usage| usage != "sig") {
        return Err("its use is not sig");
    }
    let verifies = |operations: &Value| {
        let listed = operations.as_array();
        listed.is_some_and(|listed| listed.iter().any(|operation| operation == "verify"))
    };
    if jwk.get("key_ops").is_some_and(|operations| !verifies(operations)) {
        return Err("its key_ops do not name verify");
    }
    let mut fitting = algorithms.iter().filter(|algorithm| algorithm.fits(jwk));
    let algorithm = *fitting.next().ok_or("no configured algorithm fits it")?;
    if fitting.next().is_some() {
        return Err("several configured algorithms fit it, and it has no alg");
    }
    let key = match algorithm.kind() {
        Kind::Rsa => rsa(jwk)?,
        Kind::Curve(_, size) => curve(jwk, size)?,
        Kind::Ed25519 => ed25519(jwk)?,
    };
    let algorithm = algorithm.algorithm();
    // A verifier is made before it looks at the signature; this fails for a point that is not on its curve.
    jsonwebtoken::crypto::verify("", b"", &key, algorithm).map_err(|_| "it is no point of its curve")?;
    Ok(VerifyingKey { key, algorithm })
}

fn rsa(jwk: &Map<String, Value>) -> Result<DecodingKey, &'static str> {
    let modulus = number(jwk, "n")?;
    let exponent = number(jwk, "e")?;
    let bits = modulus.first().map_or(0, |first| {
        modulus.len() * 8 - usize::try_from(first.leading_zeros()).unwrap_or_default()
    });
    if !(SMALLEST_RSA_BITS..=LARGEST_RSA_BITS).contains(&bits) {
        return Err("its modulus has less than 2048 or more than 4096 bits");
    }
    let is_odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
    if !is_odd(&modulus) || !is_odd(&exponent) || exponent == [1] || exponent.len() > LARGEST_EXPONENT_BYTES {
        return Err("its modulus or exponent is none of RSA");
    }
    Ok(DecodingKey::from_rsa_raw_components(&modulus, &exponent))
}

fn curve(jwk: &Map<String, Value>, size: usize) -> Result<DecodingKey, &'static str> {
    let coordinate = |member| {
        let is_good = bytes(jwk, member)?.len() == size;
        let text = jwk.get(member).and_then(Value::as_str).filter(|_| is_good);
        text.ok_or("a coordinate has another size than its curve")
    };
    DecodingKey::from_ec_components(coordinate("x")?, coordinate("y")?).map_err(|_| "x or y is no base64url")
}

fn ed25519(jwk: &Map<String, Value>) -> Result<DecodingKey, &'static str> {
    let point = bytes(jwk, "x")?;
    let whole: &[u8; 32] = point.as_slice().try_into().map_err(|_| "x has not 32 bytes")?;
    let key = ed25519_dalek::VerifyingKey::from_bytes(whole).map_err(|_| "it is no point of its curve")?;
    // Many signatures would be good for many messages.
    if key.is_weak() {
        return Err("it is a weak point of its curve");
    }
    Ok(DecodingKey::from_ed_der(&point))
}

/// A number without leading zeros.
fn number(jwk: &Map<String, Value>, member: &str) -> Result<Vec<u8>, &'static str> {
    let mut bytes = bytes(jwk, member)?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.drain(..zeros);
    Ok(bytes)
}

fn bytes(jwk: &Map<String, Value>, member: &str) -> Result<Vec<u8>, &'static str> {
    jwk.get(member)
        .and_then(Value::as_str)
        .and_then(|text| URL_SAFE_NO_PAD.decode(text).ok())
        .ok_or("a part of it is missing or no base64url")
}
