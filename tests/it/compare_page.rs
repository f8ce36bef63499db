//! The page of what changed between two versions.

use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Answer, TestApp, put_section, section, set_title, title};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    the_text_is_marked_and_the_list_leads_into_it,
    what_changed_is_shown_in_both_directions,
    each_language_is_compared,
    the_same_version_twice_differs_in_nothing,
    a_withdrawn_side_is_for_auditors,
    what_is_not_public_cannot_be_compared,
    an_announced_version_can_be_compared_before_its_time,
    a_comparison_that_somebody_has_is_not_sent_again,
);

const SLUG: &str = "privacy";

async fn publish(app: &TestApp, edits: &[Value], more: Value) {
    let draft = app.draft(SLUG, edits).await;
    let payload = app.publishing(&draft, more).await;
    assert_eq!(payload["errors"], json!([]), "{payload:#}");
}

/// Version 2 changes a text, adds a section and takes one away.
async fn two_versions(app: &TestApp) {
    app.create_notice(SLUG).await;
    let first = [
        title("Privacy"),
        section("data", "Data", "We keep your name for two years."),
        section("old", "Old ways", "No more."),
    ];
    publish(app, &first, json!({})).await;
    app.advance(Duration::from_hours(24)).await;
    let second = [
        section("data", "Data", "We keep your name for five years."),
        section("new", "New ways", "From now on."),
        json!({"removeSection": {"key": "old"}}),
    ];
    publish(app, &second, json!({})).await;
    app.advance(Duration::from_secs(1)).await;
}

async fn compared(app: &TestApp, range: &str) -> Answer {
    app.anonymous()
        .get(&format!("/notices/{SLUG}/compare/{range}"))
        .await
}

fn expect(answer: &Answer, parts: &[&str]) {
    for part in parts {
        assert!(answer.text.contains(part), "{part}\n{}", answer.text);
    }
}

async fn the_text_is_marked_and_the_list_leads_into_it(app: TestApp) {
    two_versions(&app).await;
    let page = compared(&app, "1...2").await;
    assert_eq!(page.status, 200);
    expect(
        &page,
        &[
            "<del>two</del><ins>five</ins> years.",
            "href=\"#data\"",
            "id=\"data\"",
            "href=\"#new\"",
            "id=\"new\"",
            "href=\"#-old\"",
            "id=\"-old\"",
            "1 section added, 1 section removed, 1 section changed",
            "a longer time",
            "GDPR art. 13(2)(a)",
            "href=\"../versions/2\"",
        ],
    );
}

async fn what_changed_is_shown_in_both_directions(app: TestApp) {
    two_versions(&app).await;
    expect(&compared(&app, "1...2").await, &["href=\"2...1?locale=en\""]);
    let back = compared(&app, "2...1").await;
    assert_eq!(back.status, 200);
    expect(
        &back,
        &[
            "<del>five</del><ins>two</ins> years.",
            "from version 2 to version 1",
            "id=\"-new\"",
        ],
    );
}

async fn each_language_is_compared(app: TestApp) {
    app.create_notice(SLUG).await;
    publish(
        &app,
        &[title("Privacy"), section("data", "Data", "Names.")],
        json!({}),
    )
    .await;
    let norwegian = [
        set_title("nb", "Personvern"),
        put_section("nb", "data", "Data", "Navn."),
    ];
    publish(&app, &norwegian, json!({})).await;
    let english = compared(&app, "1...2").await;
    expect(&english, &["The language nb was added.", "norsk bokmål"]);
    let page = compared(&app, "1...2?locale=nb").await;
    expect(&page, &["<ins>Navn.</ins>", "lang=\"nb\"", "(unchanged)"]);
    let page = compared(&app, "1...2?locale=fr").await;
    expect(
        &page,
        &["Neither version is there in", "français", "<html lang=\"en\""],
    );
    assert_eq!(compared(&app, "1...2?locale=%20").await.status, 200);
}

async fn the_same_version_twice_differs_in_nothing(app: TestApp) {
    two_versions(&app).await;
    let page = compared(&app, "2...2").await;
    assert_eq!(page.status, 200);
    expect(
        &page,
        &["the same version twice: nothing differs", "for five years."],
    );
    assert!(!page.text.contains("<ins>") && !page.text.contains("page:changes"));
}

async fn a_withdrawn_side_is_for_auditors(app: TestApp) {
    two_versions(&app).await;
    let input = json!({"slug": SLUG, "number": 1, "reason": "It named a person.", "then": "PREVIOUS"});
    app.as_role(Role::Admin)
        .done("withdrawVersion", input, "notice { slug }")
        .await;
    app.advance(Duration::from_secs(1)).await;
    for range in ["1...2", "2...1"] {
        let path = format!("/notices/{SLUG}/compare/{range}");
        for caller in [app.anonymous(), app.as_role(Role::Editor)] {
            let gone = caller.get(&path).await;
            assert_eq!(gone.status, 410);
            expect(
                &gone,
                &["It named a person.", "This version was withdrawn", "sha256:"],
            );
            assert!(!gone.text.contains("years"), "{}", gone.text);
        }
        let read = app.as_role(Role::Auditor).get(&path).await;
        assert_eq!(read.status, 200);
        expect(&read, &["<del>", "<ins>"]);
        assert_eq!(read.header("cache-control"), "private, no-store");
    }
}

async fn what_is_not_public_cannot_be_compared(app: TestApp) {
    two_versions(&app).await;
    publish(
        &app,
        &[section("data", "Data", "Secret.")],
        json!({"effectiveFrom": "2026-09-01T00:00:00Z"}),
    )
    .await;
    for range in [
        "2...3",
        "3...2",
        "1...4",
        "0...1",
        "1...x",
        "x...1",
        "1..2",
        "1...",
        "...",
        "01...2",
        "latest...2",
    ] {
        let page = compared(&app, range).await;
        assert_eq!(page.status, 404, "{range}");
        expect(&page, &["<h1>No such version</h1>", "notices/privacy/history"]);
    }
    let editor = app
        .as_role(Role::Editor)
        .get("/notices/privacy/compare/2...3")
        .await;
    assert_eq!(editor.status, 200);
    expect(&editor, &["<ins>Secret.", "Scheduled, not public"]);
}

async fn an_announced_version_can_be_compared_before_its_time(app: TestApp) {
    two_versions(&app).await;
    let later = json!({"effectiveFrom": "2026-09-01T00:00:00Z", "announce": true});
    publish(&app, &[section("data", "Data", "We keep nothing.")], later).await;
    let page = compared(&app, "2...3").await;
    assert_eq!(page.status, 200);
    expect(
        &page,
        &[
            "nothing",
            "Announced",
            "from <time datetime=\"2026-09-01T00:00:00Z\">",
        ],
    );
    let notice = app.anonymous().get("/notices/privacy").await;
    expect(&notice, &["href=\"../notices/privacy/compare/2...3?locale=en\""]);
    let input = json!({"slug": SLUG, "number": 3, "reason": "Not yet."});
    app.as_role(Role::Publisher)
        .done("cancelVersion", input, "notice { slug }")
        .await;
    let gone = compared(&app, "2...3").await;
    assert_eq!(gone.status, 410);
    expect(&gone, &["This version was called off", "Not yet."]);
}

async fn a_comparison_that_somebody_has_is_not_sent_again(app: TestApp) {
    two_versions(&app).await;
    let first = compared(&app, "1...2").await;
    assert_eq!(
        first.header("cache-control"),
        "public, max-age=0, must-revalidate"
    );
    assert_eq!(
        first.header("cache-tag").split(',').count(),
        3,
        "the notice and both versions"
    );
    let held = [("if-none-match", first.header("etag"))];
    let again = app
        .anonymous()
        .ask("GET", "/notices/privacy/compare/1...2", &held)
        .await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
}
