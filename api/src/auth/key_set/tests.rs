use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{BadKeySet, KeySet, PassedOver};
use crate::auth::key::PublicKeyAlgorithm::{self, EdDsa, Es256, Es384, Ps256, Rs256};
use crate::auth::testing::{ed25519_jwk, key_set};

/// The generator of P-256. Source: SEC 2, section 2.4.2.
const P256_X: &str = "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY";
const P256_Y: &str = "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU";

fn rsa_jwk(bits: usize) -> Value {
    let mut modulus = vec![0xff; bits / 8];
    modulus[0] = 0x80;
    json!({"kty": "RSA", "n": URL_SAFE_NO_PAD.encode(&modulus), "e": "AQAB"})
}

fn p256_jwk() -> Value {
    json!({"kty": "EC", "crv": "P-256", "x": P256_X, "y": P256_Y})
}

fn with(mut jwk: Value, member: &str, value: Value) -> Value {
    jwk[member] = value;
    jwk
}

fn read(keys: &[Value], algorithms: &[PublicKeyAlgorithm]) -> Result<(KeySet, Vec<PassedOver>), BadKeySet> {
    KeySet::read(&key_set(keys), algorithms)
}

/// Whether the only key of a set can be used.
fn is_taken(jwk: Value, algorithms: &[PublicKeyAlgorithm]) -> bool {
    read(&[jwk], algorithms).is_ok()
}

#[test]
fn a_key_is_found_by_exactly_its_name() {
    let keys = [ed25519_jwk(1, "2026-01"), ed25519_jwk(2, "2026-02")];
    let (set, passed_over) = read(&keys, &[EdDsa]).unwrap();
    assert_eq!((set.len(), passed_over), (2, vec![]));
    assert!(set.find(Some("2026-01")).is_some() && set.find(Some("2026-02")).is_some());
    for unknown in [
        "",
        "2026-0",
        "2026-011",
        "2026-01 ",
        " 2026-01",
        "2026-01\0",
        "2026-%",
        "../2026-01",
        "./2026-01",
        "file:///2026-01",
        "' OR '1'='1",
        "2026-01' --",
    ] {
        assert!(set.find(Some(unknown)).is_none(), "{unknown:?}");
    }
}

#[test]
fn a_token_that_names_no_key_has_the_only_one_or_none() {
    let (one, _) = read(&[ed25519_jwk(1, "a")], &[EdDsa]).unwrap();
    assert!(one.find(None).is_some());
    let (two, _) = read(&[ed25519_jwk(1, "a"), ed25519_jwk(2, "b")], &[EdDsa]).unwrap();
    assert!(two.find(None).is_none());
    assert!(KeySet::default().find(None).is_none());
}

#[test]
fn a_key_has_the_one_configured_algorithm_that_fits_its_kind_curve_and_alg() {
    for (jwk, algorithms, is_good) in [
        (rsa_jwk(2048), vec![Rs256], true),
        (rsa_jwk(2048), vec![Ps256], true),
        (rsa_jwk(2048), vec![Rs256, Ps256], false),
        (
            with(rsa_jwk(2048), "alg", json!("PS256")),
            vec![Rs256, Ps256],
            true,
        ),
        (with(rsa_jwk(2048), "alg", json!("PS256")), vec![Rs256], false),
        (with(rsa_jwk(2048), "alg", json!("RS512")), vec![Rs256], false),
        (with(rsa_jwk(2048), "alg", json!("HS256")), vec![Rs256], false),
        (with(rsa_jwk(2048), "alg", json!(null)), vec![Rs256], false),
        (rsa_jwk(2048), vec![Es256, EdDsa], false),
        (p256_jwk(), vec![Rs256, Es256], true),
        (p256_jwk(), vec![Es384], false),
        (with(p256_jwk(), "crv", json!("P-384")), vec![Es256, Es384], false),
        (with(p256_jwk(), "crv", json!("secp256k1")), vec![Es256], false),
        (with(p256_jwk(), "kty", json!("OKP")), vec![Es256], false),
        (ed25519_jwk(1, "a"), vec![EdDsa], true),
        (
            with(ed25519_jwk(1, "a"), "crv", json!("X25519")),
            vec![EdDsa],
            false,
        ),
        (
            with(ed25519_jwk(1, "a"), "crv", json!("Ed448")),
            vec![EdDsa],
            false,
        ),
        (
            json!({"kty": "oct", "alg": "HS256", "k": "AAAA"}),
            vec![Rs256, Es256, EdDsa],
            false,
        ),
        (json!({"kty": "RSA"}), vec![Rs256], false),
        (json!({}), vec![Rs256], false),
        (json!("key"), vec![Rs256], false),
    ] {
        assert_eq!(
            is_taken(jwk.clone(), &algorithms),
            is_good,
            "{jwk} {algorithms:?}"
        );
    }
}

#[test]
fn use_and_key_ops_are_honoured() {
    for (member, value, is_good) in [
        ("use", json!("sig"), true),
        ("use", json!("enc"), false),
        ("use", json!(["sig"]), false),
        ("key_ops", json!(["verify"]), true),
        ("key_ops", json!(["sign", "verify"]), true),
        ("key_ops", json!(["encrypt"]), false),
        ("key_ops", json!([]), false),
        ("key_ops", json!("verify"), false),
    ] {
        assert_eq!(
            is_taken(with(p256_jwk(), member, value.clone()), &[Es256]),
            is_good,
            "{member} {value}"
        );
    }
}

#[test]
fn secret_keys_and_keys_that_are_too_weak_or_malformed_are_passed_over() {
    let neutral = URL_SAFE_NO_PAD.encode([&[1u8][..], &[0; 31]].concat());
    for (jwk, algorithm) in [
        (with(ed25519_jwk(1, "a"), "d", json!("AAAA")), EdDsa),
        (with(rsa_jwk(2048), "p", json!("AAAA")), Rs256),
        (with(ed25519_jwk(1, "a"), "kid", json!(1)), EdDsa),
        (with(ed25519_jwk(1, "a"), "x", json!(neutral)), EdDsa),
        (with(ed25519_jwk(1, "a"), "x", json!("AAAA")), EdDsa),
        (with(ed25519_jwk(1, "a"), "x", json!("")), EdDsa),
        (with(ed25519_jwk(1, "a"), "x", json!("!")), EdDsa),
        (with(p256_jwk(), "x", json!(P256_Y)), Es256),
        (with(p256_jwk(), "y", json!("AAAA")), Es256),
        (with(p256_jwk(), "y", json!(null)), Es256),
        (rsa_jwk(1024), Rs256),
        (rsa_jwk(2040), Rs256),
        (rsa_jwk(4104), Rs256),
        (with(rsa_jwk(2048), "n", json!("")), Rs256),
        (with(rsa_jwk(2048), "e", json!("AQ")), Rs256),
        (with(rsa_jwk(2048), "e", json!("AA")), Rs256),
        (with(rsa_jwk(2048), "e", json!("Ag")), Rs256),
        (with(rsa_jwk(2048), "e", json!("AQAAAAE")), Rs256),
    ] {
        assert!(!is_taken(jwk.clone(), &[algorithm]), "{jwk}");
    }
    assert!(is_taken(rsa_jwk(4096), &[Rs256]));
}

#[test]
fn a_key_that_is_passed_over_is_named_by_its_place_and_the_others_stay() {
    let keys = [
        ed25519_jwk(1, "a"),
        rsa_jwk(2048),
        with(ed25519_jwk(2, "b"), "use", json!("enc")),
        ed25519_jwk(3, "a"),
        ed25519_jwk(4, "c"),
    ];
    let (set, passed_over) = read(&keys, &[EdDsa]).unwrap();
    let places: Vec<usize> = passed_over.iter().map(|key| key.place).collect();
    assert_eq!((set.len(), places), (2, vec![2, 3, 4]));
    assert!(set.find(Some("a")).is_some() && set.find(Some("c")).is_some());
}

#[test]
fn a_text_that_is_no_set_or_leaves_no_key_is_refused() {
    for text in [
        "",
        "[]",
        "null",
        "{}",
        r#"{"keys": {}}"#,
        r#"{"keys": [], "keys": []}"#,
        "<html>",
    ] {
        assert_eq!(
            KeySet::read(text.as_bytes(), &[EdDsa]).unwrap_err(),
            BadKeySet::Malformed,
            "{text}"
        );
    }
    assert_eq!(read(&[], &[EdDsa]).unwrap_err(), BadKeySet::NoKey);
    assert_eq!(read(&[rsa_jwk(2048)], &[EdDsa]).unwrap_err(), BadKeySet::NoKey);
    let deep = format!("{{\"keys\":{}", "[".repeat(100_000));
    assert_eq!(
        KeySet::read(deep.as_bytes(), &[EdDsa]).unwrap_err(),
        BadKeySet::Malformed
    );
}
