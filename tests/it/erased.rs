//! What pages, differences and bundles say of a version whose content was erased.

use noticeboard::domain::actor::Role;
use noticeboard::log::bundle::Withheld;
use noticeboard_tests::app::{Caller, TestApp, codes};
use noticeboard_tests::evidence::{SLUG, auditors_bundle, parsed, public_bundle, verified};
use serde_json::json;

noticeboard_tests::on_both!(
    pages_say_that_it_was_erased,
    differences_with_it_are_refused_by_name,
    bundles_verify_and_name_it,
);

/// A word of what is erased.
const WORD: &str = "Xanthippe";

/// Version 1 withdrawn and erased, 2 in force.
async fn with_an_erased_version(app: &TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, &format!("Written by {WORD}.")).await;
    app.publish_text(SLUG, "Without a name.").await;
    let admin = app.as_role(Role::Admin);
    let input = json!({"slug": SLUG, "number": 1, "reason": "It named a customer."});
    let mut withdrawal = input.clone();
    withdrawal["then"] = json!("PREVIOUS");
    for (field, input) in [("withdrawVersion", withdrawal), ("eraseVersion", input)] {
        admin.done(field, input, "version { number }").await;
    }
}

fn everybody(app: &TestApp) -> [Caller; 4] {
    [
        app.anonymous(),
        app.as_role(Role::Editor),
        app.as_role(Role::Auditor),
        app.as_role(Role::Admin),
    ]
}

async fn pages_say_that_it_was_erased(app: TestApp) {
    with_an_erased_version(&app).await;
    for caller in everybody(&app) {
        for page in ["versions/1", "compare/1...2", "compare/2...1"] {
            let gone = caller.get(&format!("/notices/{SLUG}/{page}")).await;
            assert_eq!(gone.status, 410, "{page}");
            for said in ["erased for good", "Content erased", "It named a customer."] {
                assert!(
                    gone.text.contains(said),
                    "{page}: {said} is missing:\n{}",
                    gone.text
                );
            }
        }
        let history = caller.get(&format!("/notices/{SLUG}/history")).await;
        assert_eq!(history.status, 200);
        assert!(history.text.contains("Content erased"), "{}", history.text);
        for page in [
            "versions/1",
            "versions/2",
            "compare/1...2",
            "history",
            "feed.atom",
        ] {
            let shown = caller.get(&format!("/notices/{SLUG}/{page}")).await;
            assert!(!shown.text.contains(WORD), "{page}: {}", shown.text);
        }
    }
}

async fn differences_with_it_are_refused_by_name(app: TestApp) {
    with_an_erased_version(&app).await;
    for caller in everybody(&app) {
        for field in [
            "version(number: 1) { diff { redline } }",
            "version(number: 1) { diff(against: 2) { redline } }",
            "version(number: 2) { diff(against: 1) { redline } }",
        ] {
            let query = format!("{{ notice(slug: \"{SLUG}\") {{ {field} }} }}");
            let answer = caller.graphql(&query, json!({})).await;
            assert_eq!(codes(&answer), ["ERASED"], "{field}: {answer}");
            assert!(!answer.to_string().contains(WORD), "{answer}");
        }
        // The nearest one before it that can be read counts, and there is none.
        let query = format!(
            "{{ notice(slug: \"{SLUG}\") {{ version(number: 2) {{ diff {{ isIdentical redline }} }} }} }}"
        );
        let diff = caller.data(&query, json!({})).await["notice"]["version"]["diff"].take();
        assert_eq!(diff["isIdentical"], false, "{diff}");
        assert!(!diff.to_string().contains(WORD), "{diff}");
    }
}

async fn bundles_verify_and_name_it(app: TestApp) {
    with_an_erased_version(&app).await;
    for text in [public_bundle(&app).await, auditors_bundle(&app).await] {
        let report = verified(&text).unwrap();
        let missing: Vec<_> = report
            .missing
            .iter()
            .map(|missing| (missing.version, missing.why))
            .collect();
        assert_eq!(missing, [(1, Withheld::Erased)]);
        assert!(!text.contains(WORD), "{text}");
        let version = parsed(&text)["history"]["versions"][0].take();
        assert_eq!(version["withheld"], "ERASED", "{version}");
        assert!(
            version["contentHash"].is_string() && version["content"].is_null(),
            "{version}"
        );
    }
}
