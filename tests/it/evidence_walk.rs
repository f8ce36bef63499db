//! Whatever is altered in a bundle, verifying finds it and says where.

use std::sync::atomic::{AtomicUsize, Ordering};

use noticeboard::log::bundle::Unfit;
use noticeboard_tests::app::{Engine, TestApp};
use noticeboard_tests::evidence::{auditors_bundle, eventful, parsed, public_bundle, verified, written};
use noticeboard_tests::taking_over::taken_over;
use noticeboard_tests::walker::{Alteration, walk};

/// Fewer would say that the walker does not walk, or the bundle holds little.
const AT_LEAST: usize = 1_000;

// A bundle does not know which database it comes from, and every alteration takes its time: one of them is enough.
#[tokio::test(flavor = "multi_thread")]
async fn every_alteration_of_a_public_bundle_is_caught_at_its_place() {
    let app = TestApp::start(Engine::Sqlite)
        .await
        .expect("SQLite is everywhere");
    let eventful = eventful(&app).await;
    expect_caught(&public_bundle(&eventful.app).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_alteration_of_an_auditors_bundle_is_caught_at_its_place() {
    let app = TestApp::start(Engine::Sqlite)
        .await
        .expect("SQLite is everywhere");
    let eventful = eventful(&app).await;
    expect_caught(&auditors_bundle(&eventful.app).await);
}

/// Of a notice that was taken over all is walked, with the log part that it comes from.
#[tokio::test(flavor = "multi_thread")]
async fn every_alteration_of_an_origin_is_caught_at_its_place() {
    let app = TestApp::start(Engine::Sqlite)
        .await
        .expect("SQLite is everywhere");
    let eventful = eventful(&app).await;
    for text in [
        public_bundle(&eventful.app).await,
        auditors_bundle(&eventful.app).await,
    ] {
        let to = taken_over(Engine::Sqlite, &text)
            .await
            .expect("SQLite is everywhere");
        let again = if parsed(&text)["kind"] == "PUBLIC" {
            public_bundle(&to).await
        } else {
            auditors_bundle(&to).await
        };
        let inside = expect_caught(&again);
        assert!(inside >= AT_LEAST, "only {inside} alterations inside the origin");
    }
}

/// Answers how many alterations were made inside of an origin.
fn expect_caught(text: &str) -> usize {
    verified(text).unwrap();
    let bundle = parsed(text);
    assert_eq!(written(&bundle), text, "an unaltered bundle is written as it was");
    let inside = AtomicUsize::new(0);
    let (count, missed) = walk(&bundle, |alteration| {
        if alteration.place.starts_with("/origin/") {
            inside.fetch_add(1, Ordering::Relaxed);
        }
        miss(&alteration)
    });
    assert!(
        missed.is_empty(),
        "{} of {count} alterations:\n{}",
        missed.len(),
        missed.join("\n")
    );
    assert!(count >= AT_LEAST, "only {count} alterations");
    inside.into_inner()
}

/// What is wrong with how an alteration was taken.
fn miss(alteration: &Alteration) -> Option<String> {
    let Alteration { place, what, value } = alteration;
    match verified(&written(value)) {
        Ok(_) => Some(format!("{place}: {what}, and nobody noticed")),
        Err(unfit) if is_near(&unfit, place) => None,
        Err(unfit) => Some(format!("{place}: {what}, and the complaint is {unfit}")),
    }
}

/// Whether the place of a complaint is the altered one, inside it, or around it and no wider than its list.
fn is_near(unfit: &Unfit, place: &str) -> bool {
    let is_at_or_below = |inner: &str, outer: &str| {
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let found = unfit.place.as_str();
    is_at_or_below(found, place) || (!found.is_empty() && is_at_or_below(place, found))
}
