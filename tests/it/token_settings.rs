//! Settings of tokens, by the built program: what `serve` needs, and what its log says of refusals.

use std::path::Path;

use jsonwebtoken::Algorithm;
use noticeboard_tests::program::Program;
use noticeboard_tests::sqlite;
use noticeboard_tests::token_keys::{TokenKey, key_set};
use serde_json::json;

const SUBJECT: &str = "subject-4811-of-the-token";
/// 9999-12-31, far from any clock that is set wrong.
const LATE: i64 = 253_402_214_400;

fn write(folder: &Path, text: &str) -> String {
    let path = folder.join("keys.json");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_refuses_to_start_without_a_secret_or_a_usable_key_set_and_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let database = [("NOTICEBOARD_DATABASE_URL", "sqlite://notices.db?mode=rwc")];
    let said = Program::run(folder.path(), &database, &["serve"]).await;
    assert_eq!(said.code, 2, "{said:?}");
    for name in ["NOTICEBOARD_JWT_SECRET", "NOTICEBOARD_JWKS", "signing key"] {
        assert!(said.err.contains(name), "{said:?}");
    }
    let key = Program::run(
        folder.path(),
        &[],
        &[
            "key",
            "--origin",
            "example.com/log",
            "--out",
            "notices.db.signing-key",
        ],
    );
    assert_eq!(key.await.code, 0);
    let rsa = TokenKey::new("1", Algorithm::RS256);
    let secret_half = json!({"keys": [{"kty": "oct", "k": "AAAA", "kid": "1"}]}).to_string();
    for (text, algorithm) in [
        ("<html>".to_owned(), "RS256"),
        (secret_half, "RS256"),
        (key_set(&[&rsa]).to_string(), "ES256"),
    ] {
        let path = write(folder.path(), &text);
        let arguments = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--jwks",
            &path,
            "--jwt-algorithm",
            algorithm,
        ];
        let said = Program::run(folder.path(), &database, &arguments).await;
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains("keys.json"), "{said:?}");
    }
    let said = Program::run(
        folder.path(),
        &database,
        &["serve", "--listen", "127.0.0.1:0", "--jwks", "nowhere.json"],
    );
    let said = said.await;
    assert!(said.code == 2 && said.err.contains("nowhere.json"), "{said:?}");
    let said = Program::run(
        folder.path(),
        &[("NOTICEBOARD_JWKS", "keys.json")],
        &["token", "--role", "editor", "--subject", "anna"],
    );
    let said = said.await;
    assert!(
        said.code == 2 && said.err.contains("NOTICEBOARD_JWT_SECRET"),
        "{said:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_set_in_a_file_verifies_tokens_and_the_log_says_why_one_was_refused_without_its_parts() {
    let folder = tempfile::tempdir().unwrap();
    let database = sqlite::fresh_database();
    let key = TokenKey::new("kid-4812-of-the-key", Algorithm::ES256);
    let path = write(folder.path(), &key_set(&[&key]).to_string());
    let env = [
        ("NOTICEBOARD_JWKS", path.as_str()),
        ("NOTICEBOARD_JWT_ALGORITHM", "ES256, EdDSA"),
    ];
    let mut program = Program::serve_with(&database.url(), &env).await;
    let claims = json!({"sub": SUBJECT, "roles": ["editor"], "exp": LATE});
    let good = key.token(&claims);
    let ask = async |token: &str| {
        let caller = program.as_credential(&format!("Bearer {token}"));
        caller.post("{ viewer { subject } }", json!({})).await
    };
    let answer = ask(&good).await;
    assert_eq!(
        answer.json()["data"]["viewer"]["subject"],
        SUBJECT,
        "{}",
        answer.text
    );
    let minted = program.token("minted", &[]);
    assert_eq!(
        ask(&minted).await.status,
        200,
        "the secret counts beside the keys"
    );
    let expired = key.token(&json!({"sub": SUBJECT, "exp": 1}));
    let alien = TokenKey::new("kid-4813-of-nobody", Algorithm::ES256).token(&claims);
    for token in [&expired, &alien, &good[..good.len() - 4]] {
        assert_eq!(ask(token).await.status, 401);
    }
    program.kill().await;
    let log = program.log();
    for reason in [
        "expired",
        "no key of the set has this kid",
        "the signature is not good",
    ] {
        assert!(log.contains(reason), "`{reason}` is not in the log:\n{log}");
    }
    assert!(log.contains("NOTICEBOARD_JWT_AUDIENCE"), "{log}");
    let parts = [&good, &expired, &alien]
        .into_iter()
        .flat_map(|token| token.split('.'));
    for secret in parts.chain([SUBJECT, "4812", "4813"]) {
        assert!(!log.contains(secret), "the log holds `{secret}`:\n{log}");
    }
}
