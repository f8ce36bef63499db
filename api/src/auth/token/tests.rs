use std::collections::BTreeSet;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

use super::{Rejected, Verifier};
use crate::auth::claims::Expected;
use crate::auth::fetch::{FetchError, Source};
use crate::auth::kept_keys::KeptKeys;
use crate::auth::key::{PublicKeyAlgorithm, SecretTooShort};
use crate::auth::mint::{Grant, mint};
use crate::auth::testing::{ed25519_jwk, ed25519_token, key_set};
use crate::domain::actor::{Actor, Role};
use crate::domain::clock::{Instant, SystemClock};
use crate::domain::secret::Secret;

const SECRET: &str = "a secret of at least thirty-two bytes, for tests";
const NOW: i64 = 1_800_000_000;

fn now() -> Instant {
    Instant::from_micros(NOW * 1_000_000)
}

fn expected() -> Expected {
    Expected {
        issuer: Some("https://issuer.example".to_owned()),
        audience: Some("noticeboard".to_owned()),
    }
}

fn verifier() -> Verifier {
    Verifier::with_secret(&Secret::new(SECRET), expected()).unwrap()
}

fn signed_text(header: &str, claims: &str, algorithm: Algorithm, secret: &str) -> String {
    let message = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(claims)
    );
    let key = EncodingKey::from_secret(secret.as_bytes());
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, algorithm).unwrap();
    format!("{message}.{signature}")
}

fn signed(header: &Value, claims: &Value) -> String {
    signed_text(&header.to_string(), &claims.to_string(), Algorithm::HS256, SECRET)
}

fn good_header() -> Value {
    json!({"alg": "HS256", "typ": "JWT"})
}

fn good_claims() -> Value {
    json!({
        "sub": "ada", "roles": ["editor"], "exp": NOW + 60, "nbf": NOW,
        "iss": "https://issuer.example", "aud": ["other", "noticeboard"],
    })
}

fn with(mut object: Value, key: &str, value: Value) -> Value {
    object[key] = value;
    object
}

fn without(mut object: Value, key: &str) -> Value {
    object.as_object_mut().unwrap().remove(key);
    object
}

fn verify(token: &str) -> Result<Actor, Rejected> {
    verifier().verify(Some(&format!("Bearer {token}")), now())
}

#[test]
fn a_good_token_names_its_bearer() {
    let claims = with(good_claims(), "notices", json!(["privacy"]));
    let actor = verify(&signed(&good_header(), &claims)).unwrap();
    let notices = Some(BTreeSet::from(["privacy".to_owned()]));
    assert_eq!(actor, Actor::bearer("ada", [Role::Editor], notices));
}

#[test]
fn no_header_is_anybody() {
    assert_eq!(verifier().verify(None, now()), Ok(Actor::anonymous()));
}

#[test]
fn the_scheme_may_be_written_in_any_case() {
    let token = signed(&good_header(), &good_claims());
    assert!(
        verifier()
            .verify(Some(&format!("bearer  {token}")), now())
            .is_ok()
    );
}

#[test]
fn a_header_of_another_shape_is_rejected() {
    let token = signed(&good_header(), &good_claims());
    for value in [
        String::new(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        token.clone(),
        format!("Basic {token}"),
        format!("Bearer {token} {token}"),
        format!("Bearer {token}, Bearer {token}"),
        format!("Bearer{token}"),
    ] {
        assert!(verifier().verify(Some(&value), now()).is_err(), "{value}");
    }
}

#[test]
fn claims_that_are_not_good_are_rejected() {
    let claims = [
        without(good_claims(), "exp"),
        with(good_claims(), "exp", json!((NOW + 60).to_string())),
        with(good_claims(), "exp", json!(null)),
        with(good_claims(), "exp", json!(NOW)),
        with(good_claims(), "exp", json!(-1)),
        with(good_claims(), "exp", json!(true)),
        with(good_claims(), "nbf", json!(NOW + 1)),
        with(good_claims(), "nbf", json!(NOW.to_string())),
        with(good_claims(), "nbf", json!(null)),
        without(good_claims(), "iss"),
        with(good_claims(), "iss", json!("https://other.example")),
        with(good_claims(), "iss", json!(["https://issuer.example"])),
        without(good_claims(), "aud"),
        with(good_claims(), "aud", json!("other")),
        with(good_claims(), "aud", json!(["noticeboard", 1])),
        with(good_claims(), "aud", json!({"noticeboard": true})),
        without(good_claims(), "sub"),
        with(good_claims(), "sub", json!("")),
        with(good_claims(), "sub", json!(" ")),
        with(good_claims(), "sub", json!(7)),
        with(good_claims(), "roles", json!("admin")),
        with(good_claims(), "roles", json!({"admin": true})),
        with(good_claims(), "roles", json!(null)),
        with(good_claims(), "roles", json!(["editor", "root"])),
        with(good_claims(), "roles", json!(["editor", ["admin"]])),
        with(good_claims(), "notices", json!("privacy")),
        with(good_claims(), "notices", json!(null)),
        with(good_claims(), "notices", json!(["Not A Slug"])),
        json!([good_claims()]),
    ];
    for claims in claims {
        assert!(verify(&signed(&good_header(), &claims)).is_err(), "{claims}");
    }
}

#[test]
fn headers_that_choose_algorithm_key_or_rules_are_rejected() {
    let headers = [
        without(good_header(), "alg"),
        with(good_header(), "alg", json!("none")),
        with(good_header(), "alg", json!("None")),
        with(good_header(), "alg", json!("hs256")),
        with(good_header(), "alg", json!("HS512")),
        with(good_header(), "alg", json!("RS256")),
        with(good_header(), "alg", json!(["HS256"])),
        with(good_header(), "kid", json!("unknown")),
        with(good_header(), "kid", json!("../../dev/null")),
        with(good_header(), "kid", json!("' OR 1=1 --")),
        with(good_header(), "kid", json!(null)),
        with(good_header(), "jku", json!("https://evil.example/jwks")),
        with(good_header(), "x5u", json!("https://evil.example/cert")),
        with(good_header(), "x5c", json!(["MIIB"])),
        with(good_header(), "jwk", json!({"kty": "oct", "k": "AA"})),
        with(good_header(), "crit", json!(["exp"])),
        with(good_header(), "crit", json!([])),
    ];
    for header in headers {
        assert!(verify(&signed(&header, &good_claims())).is_err(), "{header}");
    }
}

#[test]
fn a_token_signed_otherwise_is_rejected() {
    let (header, claims) = (good_header().to_string(), good_claims().to_string());
    let good = signed(&good_header(), &good_claims());
    let message = good.rsplit_once('.').unwrap().0;
    for token in [
        format!("{message}."),
        message.to_owned(),
        format!("{good}."),
        format!("{good}.{good}"),
        format!("{good}A"),
        signed_text(&header, &claims, Algorithm::HS512, SECRET),
        signed_text(r#"{"alg":"HS512"}"#, &claims, Algorithm::HS512, SECRET),
        signed_text(
            &header,
            &claims,
            Algorithm::HS256,
            "another secret of at least thirty-two bytes",
        ),
        signed_text(&header, &claims, Algorithm::HS256, ""),
        good.replacen('e', "f", 1),
        ".".repeat(2),
        String::new(),
    ] {
        assert!(verify(&token).is_err(), "{token}");
    }
    assert!(verify(&good).is_ok());
}

#[test]
fn a_key_that_is_there_twice_is_rejected() {
    let (header, claims) = (good_header().to_string(), good_claims().to_string());
    let twice = claims.replacen('{', r#"{"sub":"ada","#, 1);
    assert!(verify(&signed_text(&header, &twice, Algorithm::HS256, SECRET)).is_err());
    let twice = header.replacen('{', r#"{"alg":"HS256","#, 1);
    assert!(verify(&signed_text(&twice, &claims, Algorithm::HS256, SECRET)).is_err());
}

#[test]
fn a_token_above_eight_kibibytes_is_rejected_though_it_is_sound() {
    let long = |length: usize| {
        signed(
            &good_header(),
            &with(good_claims(), "x", json!("x".repeat(length))),
        )
    };
    assert!(verify(&long(4_000)).is_ok());
    assert!(verify(&long(8_000)).is_err());
    assert!(verify(&long(1_000_000)).is_err());
}

#[test]
fn a_token_is_good_up_to_its_exp_and_not_at_it() {
    let token = format!("Bearer {}", signed(&good_header(), &good_claims()));
    let verified = verifier().bearer(&token, now()).unwrap();
    assert!(
        verifier()
            .verify(Some(&token), verified.expires_at.previous())
            .is_ok()
    );
    assert!(verifier().verify(Some(&token), verified.expires_at).is_err());
    assert!(verifier().verify(Some(&token), now().previous()).is_err());
}

#[test]
fn what_is_not_configured_is_not_asked_for() {
    let verifier = Verifier::with_secret(&Secret::new(SECRET), Expected::default()).unwrap();
    let claims = json!({"sub": "ada", "exp": 1_800_000_000.5, "aud": "somebody"});
    let token = signed(&json!({"alg": "HS256"}), &claims);
    let actor = verifier.verify(Some(&format!("Bearer {token}")), now());
    assert_eq!(actor, Ok(Actor::bearer("ada", [], None)));
}

#[test]
fn a_short_secret_is_refused_with_what_to_do() {
    let refusal = Verifier::with_secret(&Secret::new("x".repeat(31)), Expected::default()).err();
    assert_eq!(refusal, Some(SecretTooShort(31)));
    assert!(refusal.unwrap().to_string().contains("at least 32"));
}

#[test]
fn a_minted_token_says_what_it_was_asked_to_say() {
    let grant = Grant {
        subject: "demo".to_owned(),
        roles: BTreeSet::from([Role::Publisher, Role::Auditor]),
        notices: Some(BTreeSet::from(["privacy".to_owned()])),
        ttl: Duration::from_mins(1),
    };
    let token = mint(&Secret::new(SECRET), &expected(), &grant, now()).unwrap();
    let verified = verifier().bearer(&format!("Bearer {token}"), now()).unwrap();
    let actor = Actor::bearer("demo", [Role::Publisher, Role::Auditor], grant.notices);
    assert_eq!(verified.actor, actor);
    assert_eq!(verified.expires_at, now().plus(Duration::from_mins(1)));
}

/// A place that never has anything.
struct Nowhere;

#[async_trait::async_trait]
impl Source for Nowhere {
    async fn fetch(&self) -> Result<Vec<u8>, FetchError> {
        Err(FetchError::Silence("no connection"))
    }
}

fn kept(names: &[&str]) -> KeptKeys {
    let jwks: Vec<Value> = (1..)
        .zip(names)
        .map(|(seed, name)| ed25519_jwk(seed, name))
        .collect();
    let algorithms = vec![PublicKeyAlgorithm::EdDsa];
    let kept = KeptKeys::new(Box::new(Nowhere), algorithms, std::sync::Arc::new(SystemClock));
    if jwks.is_empty() {
        return kept;
    }
    kept.holding(key_set(&jwks)).unwrap()
}

fn judged(verifier: &Verifier, token: &str) -> Result<Actor, Rejected> {
    verifier.verify(Some(&format!("Bearer {token}")), now())
}

#[test]
fn a_token_by_a_key_of_the_set_names_its_bearer() {
    let verifier = Verifier::with_keys(kept(&["a", "b"]), expected());
    let ada = Ok(Actor::bearer("ada", [Role::Editor], None));
    for (seed, name) in [(1, "a"), (2, "b")] {
        let token = ed25519_token(seed, &json!({"alg": "EdDSA", "kid": name}), &good_claims());
        assert_eq!(judged(&verifier, &token), ada);
    }
    for (seed, header) in [
        (2, json!({"alg": "EdDSA", "kid": "a"})),
        (1, json!({"alg": "EdDSA"})),
        (1, json!({"alg": "ES256", "kid": "a"})),
        (1, json!({"alg": "RS256", "kid": "a"})),
        (1, json!({"alg": "HS256", "kid": "a"})),
        (1, json!({"alg": "none", "kid": "a"})),
        (1, json!({"kid": "a"})),
        (1, json!({"alg": "EdDSA", "kid": ["a"]})),
        (
            1,
            json!({"alg": "EdDSA", "kid": "a", "jku": "https://evil.example/jwks"}),
        ),
        (1, json!({"alg": "EdDSA", "kid": "a", "jwk": ed25519_jwk(1, "a")})),
        (
            1,
            json!({"alg": "EdDSA", "kid": "a", "crit": ["b64"], "b64": false}),
        ),
    ] {
        assert!(
            judged(&verifier, &ed25519_token(seed, &header, &good_claims())).is_err(),
            "{header}"
        );
    }
}

#[test]
fn with_a_secret_and_a_set_the_name_of_a_key_says_which_counts() {
    let verifier = verifier().and_keys(kept(&["a"]));
    let by_key = |header: &Value| ed25519_token(1, header, &good_claims());
    assert!(judged(&verifier, &signed(&good_header(), &good_claims())).is_ok());
    assert!(judged(&verifier, &by_key(&json!({"alg": "EdDSA", "kid": "a"}))).is_ok());
    assert!(judged(&verifier, &by_key(&json!({"alg": "EdDSA"}))).is_err());
    let named = with(good_header(), "kid", json!("a"));
    assert!(judged(&verifier, &signed(&named, &good_claims())).is_err());
}

#[test]
fn only_a_key_that_is_missing_makes_it_worth_looking_again() {
    let soon = |verifier: &Verifier, token: &str| judged(verifier, token).unwrap_err().may_be_known_soon();
    let unknown = ed25519_token(1, &json!({"alg": "EdDSA", "kid": "new"}), &good_claims());
    let nameless = ed25519_token(1, &json!({"alg": "EdDSA"}), &good_claims());
    let two = Verifier::with_keys(kept(&["a", "b"]), expected());
    assert!(soon(&two, &unknown));
    assert!(!soon(&two, &nameless));
    assert!(!soon(
        &two,
        &ed25519_token(2, &json!({"alg": "EdDSA", "kid": "a"}), &good_claims())
    ));
    let none = Verifier::with_keys(kept(&[]), expected());
    assert!(soon(&none, &unknown) && soon(&none, &nameless));
    assert!(!soon(&verifier(), &unknown));
}
