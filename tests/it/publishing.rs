//! What publishing and scheduling do to what is in force, and when they are refused.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{TestApp, codes, messages, section, set_title, title};
use serde_json::json;

noticeboard_tests::on_both!(
    a_draft_that_is_published_now_is_in_force,
    a_scheduled_version_comes_into_force_by_the_clock_alone,
    a_draft_on_an_older_base_is_stale_and_the_latest_is_shown,
    a_draft_of_before_the_first_version_is_stale_after_it,
    content_that_says_nothing_new_is_not_published,
    an_empty_draft_is_not_published,
    an_instant_of_the_past_of_another_version_or_too_fine_is_refused,
    a_draft_is_published_once,
    a_change_note_is_asked_for,
    a_notice_that_needs_approvals_refuses_what_nobody_approved,
    each_text_that_a_language_lacks_is_named_and_no_reason_lifts_that,
    versions_are_numbered_without_gaps_whatever_was_refused,
);

async fn a_draft_that_is_published_now_is_in_force(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = app
        .draft("privacy", &[title("Privacy"), section("data", "Data", "First.")])
        .await;
    let payload = app.publishing(&draft, json!({})).await;
    assert_eq!(payload["errors"], json!([]));
    assert_eq!(payload["version"]["state"], "IN_FORCE");
    let selection = "cacheTags latest { number state effectiveUntil content { title text } }";
    let notice = app.anonymous().notice("privacy", selection).await;
    assert_eq!(payload["invalidatedTags"], notice["cacheTags"]);
    let latest = &notice["latest"];
    assert_eq!(
        (&latest["number"], &latest["state"]),
        (&json!(1), &json!("IN_FORCE"))
    );
    assert_eq!(latest["effectiveUntil"], json!(null));
    assert_eq!(latest["content"]["title"], "Privacy");
    assert!(latest["content"]["text"].as_str().unwrap().contains("First."));
}

async fn a_scheduled_version_comes_into_force_by_the_clock_alone(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    assert_eq!(
        app.schedule_text("privacy", "Second.", "2026-03-01T00:00:00Z")
            .await,
        2
    );
    let selection = "latest { number } upcoming { number state } version(number: 1) { state effectiveUntil }";
    let publisher = app.as_role(Role::Publisher);
    app.set_now("2026-02-28T23:59:59.999999Z").await;
    let before = publisher.notice("privacy", selection).await;
    assert_eq!(before["latest"]["number"], 1);
    assert_eq!(before["upcoming"], json!([{"number": 2, "state": "SCHEDULED"}]));
    app.set_now("2026-03-01T00:00:00Z").await;
    let after = publisher.notice("privacy", selection).await;
    assert_eq!(after["latest"]["number"], 2);
    assert_eq!(after["upcoming"], json!([]));
    let until = "2026-03-01T00:00:00Z";
    assert_eq!(
        after["version"],
        json!({"state": "SUPERSEDED", "effectiveUntil": until})
    );
}

async fn a_draft_on_an_older_base_is_stale_and_the_latest_is_shown(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    let one = app.draft("privacy", &[section("data", "Data", "Second.")]).await;
    let other = app.draft("privacy", &[section("data", "Data", "Third.")]).await;
    app.publish(&one).await;
    let payload = app.publishing(&other, json!({})).await;
    assert_eq!(codes(&payload), ["STALE_BASE"]);
    assert_eq!(payload["errors"][0]["latest"]["number"], 2);
    assert_eq!(payload["version"], json!(null));
}

async fn a_draft_of_before_the_first_version_is_stale_after_it(app: TestApp) {
    app.create_notice("privacy").await;
    let early = app
        .draft("privacy", &[title("Early"), section("a", "A", "A.")])
        .await;
    app.publish_text("privacy", "First.").await;
    assert_eq!(codes(&app.publishing(&early, json!({})).await), ["STALE_BASE"]);
}

async fn content_that_says_nothing_new_is_not_published(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    let draft = app.draft("privacy", &[section("data", "Data", "First.")]).await;
    let payload = app.publishing(&draft, json!({})).await;
    assert_eq!(codes(&payload), ["INVALID_INPUT"]);
    assert!(messages(&payload)[0].contains("nothing to publish"), "{payload}");
}

async fn an_empty_draft_is_not_published(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = app.draft("privacy", &[]).await;
    let payload = app.publishing(&draft, json!({})).await;
    assert_eq!(payload["version"], json!(null));
    assert_eq!(codes(&payload), ["INVALID_INPUT"]);
    assert_eq!(payload["errors"][0]["path"], json!(["content", "en", "title"]));
}

async fn an_instant_of_the_past_of_another_version_or_too_fine_is_refused(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    app.schedule_text("privacy", "Second.", "2026-03-01T00:00:00Z")
        .await;
    let draft = app.draft("privacy", &[section("data", "Data", "Third.")]).await;
    let cases = [
        ("2025-12-31T23:59:59Z", "is in the past"),
        ("2026-03-01T00:00:00Z", "is the instant of version 2 already"),
        ("2026-03-01T00:00:00.0000001Z", "is finer than a microsecond"),
        ("2026-03-01T00:00:00", "is not an RFC 3339 instant"),
        ("tomorrow", "is not an RFC 3339 instant"),
    ];
    for (instant, expected) in cases {
        let more = json!({"effectiveFrom": instant, "pending": "KEEP"});
        let payload = app.publishing(&draft, more).await;
        assert_eq!(codes(&payload), ["INVALID_INPUT"], "{instant}");
        assert_eq!(payload["errors"][0]["path"], json!(["input", "effectiveFrom"]));
        assert!(messages(&payload)[0].contains(expected), "{payload}");
    }
}

async fn a_draft_is_published_once(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = app
        .draft("privacy", &[title("Privacy"), section("a", "A", "A.")])
        .await;
    app.publish(&draft).await;
    let again = codes(&app.publishing(&draft, json!({})).await);
    assert!(
        ["WRONG_STATE", "STALE_REVISION"].contains(&again[0].as_str()),
        "{again:?}"
    );
    let notice = app.anonymous().notice("privacy", "versions { totalCount }").await;
    assert_eq!(notice["versions"]["totalCount"], 1);
}

async fn a_change_note_is_asked_for(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = app
        .draft("privacy", &[title("Privacy"), section("a", "A", "A.")])
        .await;
    let payload = app.publishing(&draft, json!({"changeNote": " "})).await;
    assert_eq!(codes(&payload), ["INVALID_INPUT"]);
    assert_eq!(payload["errors"][0]["path"], json!(["input", "changeNote"]));
}

async fn a_notice_that_needs_approvals_refuses_what_nobody_approved(app: TestApp) {
    app.create_notice_with("privacy", json!({"approvalsRequired": 1}))
        .await;
    let draft = app
        .draft("privacy", &[title("Privacy"), section("a", "A", "A.")])
        .await;
    let payload = app.publishing(&draft, json!({})).await;
    assert_eq!(payload["errors"][0]["__typename"], "ApprovalsMissingError");
    assert_eq!(payload["errors"][0]["missing"], 1);
}

async fn each_text_that_a_language_lacks_is_named_and_no_reason_lifts_that(app: TestApp) {
    app.create_notice_with("privacy", json!({"requiredLocales": ["nb"]}))
        .await;
    let edits = [
        title("Privacy"),
        section("a", "A", "A."),
        set_title("fi", "Tietosuoja"),
    ];
    let draft = app.draft("privacy", &edits).await;
    let payload = app
        .publishing(&draft, json!({"overrideChecks": "Nobody reads Finnish."}))
        .await;
    let path = |error: &serde_json::Value| {
        let steps: Vec<&str> = error["path"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s.as_str().unwrap())
            .collect();
        steps.join(".")
    };
    let paths: Vec<String> = payload["errors"].as_array().unwrap().iter().map(path).collect();
    let expected = [
        "content.fi.sections.a.heading",
        "content.fi.sections.a.body",
        "content.nb.title",
        "content.nb.sections.a.heading",
        "content.nb.sections.a.body",
    ];
    assert_eq!(paths, expected);
    assert!(codes(&payload).iter().all(|code| code == "INVALID_INPUT"));
}

async fn versions_are_numbered_without_gaps_whatever_was_refused(app: TestApp) {
    app.create_notice("privacy").await;
    for number in 1..=3 {
        let refused = app.draft("privacy", &[]).await;
        assert_ne!(
            codes(&app.publishing(&refused, json!({})).await),
            Vec::<String>::new()
        );
        assert_eq!(
            app.publish_text("privacy", &format!("Text {number}.")).await,
            number
        );
    }
}
