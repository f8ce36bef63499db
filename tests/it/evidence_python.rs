//! The second verifier, which was written after the documentation: it agrees with ours about good bundles and bad ones.

use std::io::Write as _;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

use noticeboard_tests::app::{Engine, TestApp, VERIFIER_KEY, title};
use noticeboard_tests::evidence::{SLUG, auditors_bundle, eventful, parsed, public_bundle, written};
use noticeboard_tests::taking_over::{taken_over, taken_over_at};
use noticeboard_tests::walker::walk;
use noticeboard_tests::workspace;
use serde_json::json;

/// Every so many alterations one is shown to it: a process each takes its time.
const STRIDE: usize = 23;
/// What the issue allows it.
const MOST_LINES: usize = 150;

fn script() -> std::path::PathBuf {
    workspace::root().join("docs/verify_bundle.py")
}

fn run(text: &str, more: &[&str]) -> Output {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let mut python = Command::new("python3");
    python.arg(script()).arg(file.path()).args(more);
    python.output().expect("python3 is on the path")
}

#[test]
fn it_has_no_more_lines_than_it_may() {
    let lines = std::fs::read_to_string(script()).unwrap().lines().count();
    assert!(lines <= MOST_LINES, "{lines} lines");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_verifier_agrees_about_good_bundles_and_bad_ones() {
    let app = TestApp::start(Engine::Sqlite)
        .await
        .expect("SQLite is everywhere");
    let eventful = eventful(&app).await;
    let public = public_bundle(&eventful.app).await;
    let whole = auditors_bundle(&eventful.app).await;
    for text in [&public, &whole] {
        expect_agreement(text, &eventful.key.verifier().to_string());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_agrees_about_a_notice_that_was_taken_over() {
    let app = TestApp::start(Engine::Sqlite)
        .await
        .expect("SQLite is everywhere");
    let eventful = eventful(&app).await;
    let public = public_bundle(&eventful.app).await;
    let whole = auditors_bundle(&eventful.app).await;
    let to = taken_over(Engine::Sqlite, &public)
        .await
        .expect("SQLite is everywhere");
    expect_agreement(&public_bundle(&to).await, VERIFIER_KEY);
    let said = run(&auditors_bundle(&to).await, &[VERIFIER_KEY]);
    assert!(said.status.success(), "{said:?}");
    let to = taken_over(Engine::Sqlite, &whole)
        .await
        .expect("SQLite is everywhere");
    expect_agreement(&auditors_bundle(&to).await, VERIFIER_KEY);
    // Without its origin the history is the word of the new log.
    let said = run(&public_bundle(&to).await, &[VERIFIER_KEY]);
    assert!(said.status.success(), "{said:?}");
    let out = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(
        out.contains("taken over from a log whose part is not here"),
        "{out}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn it_follows_a_notice_that_goes_on_and_moves_again() {
    let app = TestApp::start(Engine::Sqlite)
        .await
        .expect("SQLite is everywhere");
    let eventful = eventful(&app).await;
    let whole = auditors_bundle(&eventful.app).await;
    let second = taken_over(Engine::Sqlite, &whole)
        .await
        .expect("SQLite is everywhere");
    let draft = second.draft(SLUG, &[title("After the move")]).await;
    assert_eq!(
        second.publishing(&draft, json!({"pending": "KEEP"})).await["errors"],
        json!([])
    );
    let moved = auditors_bundle(&second).await;
    let third = taken_over_at("2081-01-01T00:00:00Z", Engine::Sqlite, &moved).await;
    let again = auditors_bundle(&third.expect("SQLite is everywhere")).await;
    assert!(parsed(&again)["origin"]["origin"].is_object());
    let said = run(&again, &[VERIFIER_KEY]);
    assert!(said.status.success(), "{said:?}");
}

fn expect_agreement(text: &str, key: &str) {
    let said = run(text, &[key]);
    assert!(said.status.success(), "{said:?}");
    assert!(String::from_utf8_lossy(&said.stdout).contains("The bundle verifies: privacy"));
    let stranger = run(text, &["example.com/log+00000000+AAAA"]);
    assert_eq!(stranger.status.code(), Some(1), "{stranger:?}");
    let laid_out = serde_json::to_string_pretty(&parsed(text)).unwrap();
    assert_eq!(run(&laid_out, &[]).status.code(), Some(1));
    let counted = AtomicUsize::new(0);
    let (_, missed) = walk(&parsed(text), |alteration| {
        if !counted.fetch_add(1, Ordering::Relaxed).is_multiple_of(STRIDE) {
            return None;
        }
        let said = run(&written(&alteration.value), &[]);
        let is_refused = said.status.code() == Some(1)
            && String::from_utf8_lossy(&said.stderr).starts_with("The bundle does not verify");
        (!is_refused).then(|| format!("{}: {}: {said:?}", alteration.place, alteration.what))
    });
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
