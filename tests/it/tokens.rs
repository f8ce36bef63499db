//! Bearer tokens over HTTP: by the keys of a key set, and every token that must be refused.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use noticeboard::auth::claims::Expected;
use noticeboard::auth::kept_keys::{LEAST_INTERVAL, PATIENCE};
use noticeboard::auth::key::PublicKeyAlgorithm;
use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Answer, Engine, Keys, Setup, TestApp, instant};
use noticeboard_tests::key_server::{KeyServer, Reply};
use noticeboard_tests::socket::Socket;
use noticeboard_tests::token_keys::{TokenKey, key_set, signed_with_secret};
use serde_json::{Value, json};

const ISSUER: &str = "https://id.example.org";
const AUDIENCE: &str = "noticeboard";
const EVERY_ALGORITHM: [(Algorithm, PublicKeyAlgorithm); 5] = [
    (Algorithm::RS256, PublicKeyAlgorithm::Rs256),
    (Algorithm::PS256, PublicKeyAlgorithm::Ps256),
    (Algorithm::ES256, PublicKeyAlgorithm::Es256),
    (Algorithm::ES384, PublicKeyAlgorithm::Es384),
    (Algorithm::EdDSA, PublicKeyAlgorithm::EdDsa),
];

/// A server whose tokens are verified with the keys at this address.
async fn server(keys: &KeyServer, beside_secret: bool) -> TestApp {
    let setup = Setup {
        keys: Some(Keys {
            address: keys.address().to_owned(),
            algorithms: EVERY_ALGORITHM.iter().map(|(_, ours)| *ours).collect(),
            expected: Expected {
                issuer: Some(ISSUER.to_owned()),
                audience: Some(AUDIENCE.to_owned()),
            },
            beside_secret,
        }),
        ..Setup::default()
    };
    let app = TestApp::start_with(Engine::Sqlite, setup).await;
    app.expect("SQLite is everywhere")
}

fn claims() -> Value {
    let now = instant(noticeboard_tests::app::START).as_micros() / 1_000_000;
    json!({
        "sub": "anna", "roles": ["editor"], "iss": ISSUER, "aud": AUDIENCE, "nbf": now, "exp": now + 30 * 86_400,
    })
}

fn with(mut object: Value, member: &str, value: Value) -> Value {
    object[member] = value;
    object
}

fn without(mut object: Value, member: &str) -> Value {
    object.as_object_mut().unwrap().remove(member);
    object
}

async fn asked(app: &TestApp, token: &str) -> Answer {
    let caller = app.with_credential(&format!("Bearer {token}"));
    caller.post("{ viewer { subject roles } }", json!({})).await
}

async fn is_taken(app: &TestApp, token: &str) -> bool {
    let answer = asked(app, token).await;
    match answer.status {
        200 => {
            let viewer = json!({"subject": "anna", "roles": ["EDITOR"]});
            assert_eq!(answer.json()["data"]["viewer"], viewer);
            true
        }
        401 => false,
        other => panic!("{other}: {}", answer.text),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_by_each_algorithm_are_verified_with_the_keys_of_the_set() {
    for (algorithm, _) in EVERY_ALGORITHM {
        let key = TokenKey::new("2026-01", algorithm);
        let jwk = with(key.jwk(), "alg", json!(format!("{algorithm:?}")));
        let keys = KeyServer::start(&json!({"keys": [jwk]})).await;
        let app = server(&keys, false).await;
        assert!(is_taken(&app, &key.token(&claims())).await, "{algorithm:?}");
        let other = match algorithm {
            Algorithm::RS256 => TokenKey::new("2026-01", Algorithm::PS256),
            Algorithm::PS256 => TokenKey::new("2026-01", Algorithm::RS256),
            _ => TokenKey::new("2026-01", algorithm),
        };
        assert!(!is_taken(&app, &other.token(&claims())).await, "{algorithm:?}");
        let good = key.token(&claims());
        let (message, signature) = good.rsplit_once('.').unwrap();
        let altered = signature.chars().rev().collect::<String>();
        assert!(!is_taken(&app, &format!("{message}.{altered}")).await);
        let (header, _) = message.split_once('.').unwrap();
        let promoted = URL_SAFE_NO_PAD.encode(with(claims(), "roles", json!(["admin"])).to_string());
        assert!(!is_taken(&app, &format!("{header}.{promoted}.{signature}")).await);
    }
}

/// Every token that must be refused, each with a word on what is wrong with it.
fn bad_tokens(key: &TokenKey, rsa: &TokenKey) -> Vec<(String, String)> {
    let mut bad = Vec::new();
    let now = instant(noticeboard_tests::app::START).as_micros() / 1_000_000;
    for (what, claims) in [
        ("no exp", without(claims(), "exp")),
        (
            "exp as text",
            with(claims(), "exp", json!((now + 60).to_string())),
        ),
        ("nbf as text", with(claims(), "nbf", json!(now.to_string()))),
        ("expired", with(claims(), "exp", json!(now))),
        ("not yet", with(claims(), "nbf", json!(now + 1))),
        ("other aud", with(claims(), "aud", json!("another"))),
        ("no aud", without(claims(), "aud")),
        (
            "other iss",
            with(claims(), "iss", json!("https://id.example.com")),
        ),
        ("no iss", without(claims(), "iss")),
        ("no sub", without(claims(), "sub")),
        ("roles as text", with(claims(), "roles", json!("admin"))),
        ("roles as object", with(claims(), "roles", json!({"admin": true}))),
        ("claims are no object", json!([claims()])),
    ] {
        bad.push((what.to_owned(), key.token(&claims)));
    }
    for (member, value) in [
        ("alg", json!("none")),
        ("alg", json!("None")),
        ("alg", json!("HS256")),
        ("alg", json!("HS512")),
        ("alg", json!("RS256")),
        ("alg", json!(null)),
        ("kid", json!("unknown")),
        ("kid", json!("../../../dev/null")),
        ("kid", json!("/etc/passwd")),
        ("kid", json!("file:///dev/null")),
        ("kid", json!("' UNION SELECT 'key' --")),
        ("kid", json!("rsa' OR '1'='1")),
        ("kid", json!("")),
        ("kid", json!(["ed"])),
        ("kid", json!(null)),
        ("jku", json!("https://evil.example/jwks")),
        ("x5u", json!("https://evil.example/cert")),
        ("x5c", json!(["MIIB"])),
        ("jwk", key.jwk()),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
    ] {
        let header = with(key.header(), member, value.clone()).to_string();
        bad.push((
            format!("{member} {value}"),
            key.signed(&header, &claims().to_string()),
        ));
    }
    bad.extend(badly_signed(key, rsa));
    bad
}

fn badly_signed(key: &TokenKey, rsa: &TokenKey) -> Vec<(String, String)> {
    let text = claims().to_string();
    let good = key.token(&claims());
    let (message, signature) = good.rsplit_once('.').unwrap();
    let none = |header: Value| URL_SAFE_NO_PAD.encode(header.to_string());
    let body = URL_SAFE_NO_PAD.encode(&text);
    let rsa_jwk = rsa.jwk();
    let modulus = rsa_jwk["n"].as_str().unwrap();
    let by_modulus = |header: &Value, secret: &[u8]| {
        signed_with_secret(&header.to_string(), &text, secret, Algorithm::HS256)
    };
    let as_hs256 = with(rsa.header(), "alg", json!("HS256"));
    let key_header = key.header().to_string();
    let twice_in_header = key_header.replacen('{', r#"{"alg":"EdDSA","#, 1);
    let twice_in_claims = text.replacen('{', r#"{"roles":["admin"],"#, 1);
    let named = |what: &str, token: String| (what.to_owned(), token);
    vec![
        named("stripped signature", format!("{message}.")),
        named("no signature", message.to_owned()),
        named(
            "alg none without signature",
            format!("{}.{body}.", none(json!({"alg": "none"}))),
        ),
        named(
            "alg none with a kid",
            format!("{}.{body}.", none(with(key.header(), "alg", json!("none")))),
        ),
        named("a fourth part", format!("{good}.{signature}")),
        named(
            "another key of the set",
            rsa.signed(&with(rsa.header(), "kid", json!("ed")).to_string(), &text),
        ),
        named(
            "HS256 by the text of the modulus",
            by_modulus(&as_hs256, modulus.as_bytes()),
        ),
        named(
            "HS256 by the bytes of the modulus",
            by_modulus(&as_hs256, &URL_SAFE_NO_PAD.decode(modulus).unwrap()),
        ),
        named(
            "HS256 by the JWK",
            by_modulus(&as_hs256, rsa_jwk.to_string().as_bytes()),
        ),
        named(
            "HS256 by the key without a kid",
            by_modulus(&json!({"alg": "HS256"}), modulus.as_bytes()),
        ),
        named("HS256 without a key", by_modulus(&json!({"alg": "HS256"}), b"")),
        named(
            "HS512 for HS256",
            signed_with_secret(r#"{"alg":"HS512"}"#, &text, HARNESS_SECRET, Algorithm::HS512),
        ),
        named("a key twice in the header", key.signed(&twice_in_header, &text)),
        named(
            "a key twice in the claims",
            key.signed(&key_header, &twice_in_claims),
        ),
        named(
            "20 KB",
            key.token(&with(claims(), "x", json!("x".repeat(20_000)))),
        ),
        named("no token", "nonsense".to_owned()),
    ]
}

/// As in the harness; the test fails when it is another, by what is asserted of the good token.
const HARNESS_SECRET: &[u8] = b"a secret that only the tests know, 32 bytes or more";

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_token_is_refused_with_one_body() {
    let key = TokenKey::new("ed", Algorithm::EdDSA);
    let rsa = TokenKey::new("rsa", Algorithm::RS256);
    let rsa_jwk = with(rsa.jwk(), "alg", json!("RS256"));
    let keys = KeyServer::start(&json!({"keys": [key.jwk(), rsa_jwk]})).await;
    let app = server(&keys, true).await;
    let by_secret = signed_with_secret(
        r#"{"alg":"HS256"}"#,
        &claims().to_string(),
        HARNESS_SECRET,
        Algorithm::HS256,
    );
    for good in [key.token(&claims()), rsa.token(&claims()), by_secret] {
        assert!(is_taken(&app, &good).await);
    }
    let mut bodies = std::collections::BTreeSet::new();
    let bad = bad_tokens(&key, &rsa);
    for (what, token) in &bad {
        let answer = asked(&app, token).await;
        assert_eq!(answer.status, 401, "{what}: {}", answer.text);
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{what}");
        bodies.insert(answer.text);
    }
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    assert!(bad.len() >= 50, "{}", bad.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_token_is_refused_on_pages_sockets_and_streams_too() {
    let key = TokenKey::new("ed", Algorithm::EdDSA);
    let keys = KeyServer::start(&key_set(&[&key])).await;
    let app = server(&keys, false).await;
    let good = format!("Bearer {}", key.token(&claims()));
    let alien = TokenKey::new("ed", Algorithm::EdDSA).token(&claims());
    let bad = format!("Bearer {alien}");
    for (credential, status) in [(&good, 200), (&bad, 401)] {
        let caller = app.with_credential(credential);
        assert_eq!(caller.get("/").await.status, status);
        let stream = caller.event_stream("{ viewer { subject } }", json!({})).await;
        assert_eq!(stream.status(), status);
    }
    let mut socket = Socket::open(app.url()).await;
    socket.init(Some(&good)).await;
    let mut socket = Socket::open(app.url()).await;
    socket
        .send(&json!({"type": "connection_init", "payload": {"authorization": bad}}))
        .await;
    assert_eq!(socket.closed().await, 4403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_works_within_a_minute_and_a_flood_of_unknown_ones_fetches_once() {
    let (first, second) = (
        TokenKey::new("1", Algorithm::ES256),
        TokenKey::new("2", Algorithm::ES256),
    );
    let keys = KeyServer::start(&key_set(&[&first])).await;
    let app = server(&keys, false).await;
    assert!(is_taken(&app, &first.token(&claims())).await);
    let before = keys.asked();
    keys.give(&key_set(&[&first, &second]));
    app.advance(LEAST_INTERVAL.saturating_sub(Duration::from_secs(1)))
        .await;
    let unknown: Vec<String> = (0..100)
        .map(|number| {
            let header = with(first.header(), "kid", json!(format!("unknown-{number}")));
            first.signed(&header.to_string(), &claims().to_string())
        })
        .collect();
    let flood = futures_util::future::join_all(unknown.iter().map(|token| is_taken(&app, token))).await;
    assert!(flood.iter().all(|taken| !taken));
    assert!(!is_taken(&app, &second.token(&claims())).await);
    assert_eq!(keys.asked(), before, "within a minute there is no second fetch");
    app.advance(Duration::from_secs(1)).await;
    assert!(
        is_taken(&app, &second.token(&claims())).await,
        "the first request after it is not refused"
    );
    let flood = futures_util::future::join_all(unknown.iter().map(|token| is_taken(&app, token))).await;
    assert!(flood.iter().all(|taken| !taken));
    assert!(is_taken(&app, &first.token(&claims())).await);
    assert_eq!(keys.asked(), before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_good_keys_stay_whatever_the_address_answers() {
    let (key, evil) = (
        TokenKey::new("1", Algorithm::ES256),
        TokenKey::new("evil", Algorithm::ES256),
    );
    let keys = KeyServer::start(&key_set(&[&key])).await;
    let app = server(&keys, false).await;
    assert!(is_taken(&app, &key.token(&claims())).await);
    let stolen = key_set(&[&evil]).to_string();
    let padded = format!("{stolen}{}", " ".repeat(300_000));
    for reply in [
        Reply::Status(500),
        Reply::Status(404),
        Reply::Elsewhere(stolen),
        Reply::Text(padded),
        Reply::Text("<html>".to_owned()),
        Reply::Text(r#"{"keys":[]}"#.to_owned()),
    ] {
        let before = keys.asked();
        keys.answer(reply.clone());
        app.advance(LEAST_INTERVAL).await;
        assert!(!is_taken(&app, &evil.token(&claims())).await, "{reply:?}");
        assert!(keys.asked() > before, "{reply:?} was not fetched");
        assert!(is_taken(&app, &key.token(&claims())).await, "{reply:?}");
    }
    let gone = keys.address().to_owned();
    drop(keys);
    app.advance(LEAST_INTERVAL).await;
    assert!(!is_taken(&app, &evil.token(&claims())).await);
    assert!(is_taken(&app, &key.token(&claims())).await, "{gone} is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_hangs_holds_no_request_beyond_a_bound() {
    let key = TokenKey::new("1", Algorithm::EdDSA);
    let keys = KeyServer::start(&key_set(&[&key])).await;
    let app = server(&keys, false).await;
    assert!(is_taken(&app, &key.token(&claims())).await);
    keys.answer(Reply::Silence(Duration::from_secs(30)));
    app.advance(LEAST_INTERVAL).await;
    let unknown = TokenKey::new("2", Algorithm::EdDSA).token(&claims());
    let begun = Instant::now();
    assert!(!is_taken(&app, &unknown).await);
    let took = begun.elapsed();
    assert!(took < PATIENCE + Duration::from_secs(2), "{took:?}");
    let begun = Instant::now();
    assert!(is_taken(&app, &key.token(&claims())).await);
    assert_eq!(app.anonymous().get("/health/live").await.status, 200);
    assert!(
        begun.elapsed() < Duration::from_secs(1),
        "others wait for nothing"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_whose_address_of_keys_is_down_serves_readers_and_finds_the_keys_later() {
    let key = TokenKey::new("1", Algorithm::EdDSA);
    let keys = KeyServer::start(&key_set(&[&key])).await;
    keys.answer(Reply::Status(503));
    let app = server(&keys, false).await;
    assert!(!is_taken(&app, &key.token(&claims())).await);
    assert_eq!(app.anonymous().get("/").await.status, 200);
    keys.give(&key_set(&[&key]));
    app.advance(LEAST_INTERVAL).await;
    assert!(is_taken(&app, &key.token(&claims())).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_counts_beside_the_key_set_for_tokens_that_name_no_key() {
    let key = TokenKey::new("1", Algorithm::EdDSA);
    let keys = KeyServer::start(&key_set(&[&key])).await;
    let app = server(&keys, true).await;
    let by_secret =
        |header: &str| signed_with_secret(header, &claims().to_string(), HARNESS_SECRET, Algorithm::HS256);
    assert!(is_taken(&app, &key.token(&claims())).await);
    assert!(is_taken(&app, &by_secret(r#"{"alg":"HS256"}"#)).await);
    assert!(!is_taken(&app, &by_secret(r#"{"alg":"HS256","kid":"1"}"#)).await);
    let nameless = key.signed(r#"{"alg":"EdDSA"}"#, &claims().to_string());
    assert!(!is_taken(&app, &nameless).await);
    let alone = server(&keys, false).await;
    assert!(
        is_taken(&alone, &nameless).await,
        "the only key of the set is meant"
    );
    assert!(!is_taken(&alone, &by_secret(r#"{"alg":"HS256"}"#)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_of_a_token_by_the_key_set_are_those_of_its_roles() {
    let key = TokenKey::new("1", Algorithm::RS256);
    let jwk = with(key.jwk(), "alg", json!("RS256"));
    let keys = KeyServer::start(&json!({"keys": [jwk]})).await;
    let app = server(&keys, true).await;
    let as_roles = |roles: Value| {
        let token = key.token(&with(claims(), "roles", roles));
        app.with_credential(&format!("Bearer {token}"))
    };
    let input = json!({"slug": "privacy", "defaultLocale": "en"});
    let made = as_roles(json!(["admin"]))
        .mutation("createNotice", input.clone(), "notice { slug }")
        .await;
    assert_eq!(
        made["data"]["createNotice"]["notice"]["slug"], "privacy",
        "{made}"
    );
    let refused = as_roles(json!(["editor"]))
        .mutation("createNotice", input, "notice { slug }")
        .await;
    assert_eq!(noticeboard_tests::app::codes(&refused), ["FORBIDDEN"]);
    assert_eq!(Role::Editor.as_str(), "EDITOR");
}
