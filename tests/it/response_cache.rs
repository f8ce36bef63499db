//! Finished answers: given again while they are true, and not a moment longer; never to or from a credential.

use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Answer, TestApp, codes, query_path};
use serde_json::json;

noticeboard_tests::on_both!(
    a_query_that_comes_again_is_answered_from_what_is_kept,
    what_was_published_is_in_every_answer_after_it,
    a_version_comes_into_force_in_kept_answers_too,
    what_a_token_sees_is_never_kept_and_never_given_from_what_is_kept,
    answers_that_rest_on_more_than_the_record_are_never_kept,
    an_answer_with_an_error_is_not_kept,
    a_reader_who_has_the_answer_is_told_so_until_it_changes,
    an_answer_names_what_it_shows_and_says_who_may_keep_it,
    settings_of_a_notice_change_kept_answers,
    pages_that_everybody_reads_are_answered_from_what_is_kept,
    a_kept_page_ends_with_what_it_shows_and_is_never_given_to_a_token,
);

const LATEST: &str = "{ notice(slug: \"privacy\") { latest { number content { html } } } }";
/// Longer than the server takes to look at its database again.
const A_LOOK: Duration = Duration::from_millis(700);

async fn published(app: &TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
}

/// How many requests were answered from what is kept.
async fn hits(app: &TestApp) -> u64 {
    let metrics = app.anonymous().get("/metrics").await;
    assert_eq!(metrics.status, 200);
    let line = metrics
        .text
        .lines()
        .find_map(|line| line.strip_prefix("noticeboard_response_cache_lookups_total{result=\"hit\"} "));
    line.expect("hits are counted").parse().unwrap()
}

fn shows(answer: &Answer, text: &str) -> bool {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.text.contains(text)
}

async fn a_query_that_comes_again_is_answered_from_what_is_kept(app: TestApp) {
    published(&app).await;
    tokio::time::sleep(A_LOOK).await;
    let anybody = app.anonymous();
    let first = anybody.query(LATEST, &[]).await;
    let before = hits(&app).await;
    let second = anybody.query(LATEST, &[]).await;
    assert_eq!(hits(&app).await, before + 1);
    assert_eq!(first.text, second.text);
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    let posted = anybody.post_json(&json!({"query": LATEST}), &[]).await;
    let again = anybody.post_json(&json!({"query": LATEST}), &[]).await;
    assert_eq!((&posted.text, &again.text), (&first.text, &first.text));
    assert_eq!(hits(&app).await, before + 2);
    for answer in [&posted, &again] {
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

async fn what_was_published_is_in_every_answer_after_it(app: TestApp) {
    published(&app).await;
    let anybody = app.anonymous();
    for number in 2..8 {
        for _ in 0..3 {
            anybody.query(LATEST, &[]).await;
            anybody.post_json(&json!({"query": LATEST}), &[]).await;
        }
        let text = format!("Text of version {number}.");
        app.publish_text("privacy", &text).await;
        assert!(shows(&anybody.query(LATEST, &[]).await, &text), "by GET");
        let posted = anybody.post_json(&json!({"query": LATEST}), &[]).await;
        assert!(shows(&posted, &text), "by POST");
    }
    let input = json!({"slug": "privacy", "number": 7, "reason": "A mistake.", "then": "PREVIOUS"});
    app.as_role(Role::Admin)
        .done("withdrawVersion", input, "version { number }")
        .await;
    let answer = anybody.query(LATEST, &[]).await;
    assert!(!shows(&answer, "Text of version 7."), "{}", answer.text);
}

async fn a_version_comes_into_force_in_kept_answers_too(app: TestApp) {
    published(&app).await;
    app.schedule_text("privacy", "Second.", "2026-01-01T00:00:10Z")
        .await;
    app.set_now("2026-01-01T00:00:09.700000Z").await;
    tokio::time::sleep(A_LOOK).await;
    let anybody = app.anonymous();
    let before = hits(&app).await;
    for _ in 0..3 {
        assert!(shows(&anybody.query(LATEST, &[]).await, "First."));
    }
    assert_eq!(hits(&app).await, before + 2);
    // The server has not looked since, and needs not.
    app.set_now("2026-01-01T00:00:10Z").await;
    assert!(shows(&anybody.query(LATEST, &[]).await, "Second."));
    tokio::time::sleep(A_LOOK).await;
    assert!(shows(&anybody.query(LATEST, &[]).await, "Second."));
}

async fn what_a_token_sees_is_never_kept_and_never_given_from_what_is_kept(app: TestApp) {
    published(&app).await;
    app.schedule_text("privacy", "Secret.", "2027-01-01T00:00:00Z")
        .await;
    let query = "{ viewer { subject } notice(slug: \"privacy\") { upcoming { number } } }";
    let hidden = json!({"viewer": {"subject": null}, "notice": {"upcoming": []}});
    let seen = json!({"viewer": {"subject": "editor"}, "notice": {"upcoming": [{"number": 2}]}});
    for _ in 0..3 {
        let answer = app.anonymous().query(query, &[]).await;
        assert_eq!(answer.json()["data"], hidden);
        let answer = app.as_role(Role::Editor).query(query, &[]).await;
        assert_eq!(answer.json()["data"], seen);
        assert_eq!(answer.header("cache-control"), "private, no-store");
        assert_eq!(answer.header("etag"), "");
        let bad = app.with_credential("Bearer bad").query(query, &[]).await;
        assert_eq!(bad.status, 401);
    }
}

async fn answers_that_rest_on_more_than_the_record_are_never_kept(app: TestApp) {
    published(&app).await;
    let query = "{ checkpoint { treeSize } notice(slug: \"privacy\") { latest { number } } }";
    let size = async || {
        let answer = app.anonymous().query(query, &[]).await;
        answer.json()["data"]["checkpoint"]["treeSize"].as_i64().unwrap()
    };
    let before = size().await;
    let hits_before = hits(&app).await;
    assert_eq!(size().await, before);
    assert_eq!(hits(&app).await, hits_before);
    app.draft("privacy", &[]).await;
    assert!(size().await > before);
}

async fn an_answer_with_an_error_is_not_kept(app: TestApp) {
    published(&app).await;
    let query = "{ notice(slug: \"privacy\") { versionAt(at: \"2026-01-01T00:00:00.500000Z\") { number } } }";
    for _ in 0..2 {
        let answer = app.anonymous().query(query, &[]).await;
        assert_eq!(codes(&answer.json()), ["INVALID_INPUT"]);
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    app.set_now("2026-01-01T00:00:00.600000Z").await;
    let answer = app.anonymous().query(query, &[]).await;
    assert_eq!(answer.json()["data"]["notice"]["versionAt"]["number"], 1);
}

async fn a_reader_who_has_the_answer_is_told_so_until_it_changes(app: TestApp) {
    published(&app).await;
    let anybody = app.anonymous();
    let path = query_path(LATEST);
    for coding in ["identity", "gzip", "br"] {
        let coded = ("accept-encoding", coding);
        let first = anybody.ask("GET", &path, &[coded]).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with('"') && tag.len() > 20, "{tag}");
        for _ in 0..2 {
            let held = anybody.ask("GET", &path, &[coded, ("if-none-match", &tag)]).await;
            assert_eq!((held.status, held.header("etag")), (304, tag.as_str()));
            assert!(held.text.is_empty() && !held.header("cache-tag").is_empty());
        }
        let head = anybody.ask("HEAD", &path, &[coded]).await;
        assert_eq!((head.status, head.header("etag")), (200, tag.as_str()));
        app.publish_text("privacy", &format!("Newer, for {coding}."))
            .await;
        let newer = anybody.ask("GET", &path, &[coded, ("if-none-match", &tag)]).await;
        assert_eq!(newer.status, 200);
        assert_ne!(newer.header("etag"), tag);
    }
}

async fn an_answer_names_what_it_shows_and_says_who_may_keep_it(app: TestApp) {
    published(&app).await;
    let query = "{ notice(slug: \"privacy\") { cacheTags latest { cacheTags publishedAt } } }";
    for _ in 0..2 {
        let answer = app.anonymous().query(query, &[]).await;
        let notice = &answer.json()["data"]["notice"];
        let named: Vec<&str> = answer.header("cache-tag").split(',').collect();
        for tags in [&notice["cacheTags"], &notice["latest"]["cacheTags"]] {
            for tag in tags.as_array().unwrap() {
                assert!(named.contains(&tag.as_str().unwrap()), "{tag} in {named:?}");
            }
        }
        assert_eq!(
            answer.header("cache-control"),
            "public, max-age=0, must-revalidate"
        );
        assert!(answer.header("last-modified").ends_with("GMT"));
        let vary: Vec<_> = answer.headers.get_all("vary").iter().collect();
        let vary = format!("{vary:?}").to_lowercase();
        for name in ["accept", "authorization", "accept-encoding"] {
            assert!(vary.contains(name), "{vary}");
        }
    }
}

async fn settings_of_a_notice_change_kept_answers(app: TestApp) {
    published(&app).await;
    let query = "{ notice(slug: \"privacy\") { slug formerSlugs } }";
    for _ in 0..2 {
        let answer = app.anonymous().query(query, &[]).await;
        assert_eq!(answer.json()["data"]["notice"]["slug"], "privacy");
    }
    let input = json!({"slug": "privacy", "newSlug": "notice"});
    app.as_role(Role::Admin)
        .done("updateNotice", input, "notice { slug }")
        .await;
    let answer = app.anonymous().query(query, &[]).await;
    assert_eq!(answer.json()["data"]["notice"]["slug"], "notice");
}

async fn pages_that_everybody_reads_are_answered_from_what_is_kept(app: TestApp) {
    published(&app).await;
    tokio::time::sleep(A_LOOK).await;
    let anybody = app.anonymous();
    for path in ["/", "/notices/privacy", "/notices/privacy?locale=nb"] {
        let first = anybody.get(path).await;
        let before = hits(&app).await;
        let second = anybody.get(path).await;
        assert_eq!(hits(&app).await, before + 1, "{path}");
        assert_eq!((first.status, &first.text), (200, &second.text), "{path}");
        assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
        for name in [
            "etag",
            "cache-control",
            "vary",
            "content-security-policy",
            "content-type",
        ] {
            assert_eq!(first.header(name), second.header(name), "{path} {name}");
            assert!(!second.header(name).is_empty(), "{path} {name}");
        }
        let tag = second.header("etag").to_owned();
        let unchanged = anybody.ask("GET", path, &[("if-none-match", &tag)]).await;
        assert_eq!((unchanged.status, unchanged.text.as_str()), (304, ""), "{path}");
        let head = anybody.ask("HEAD", path, &[]).await;
        assert_eq!((head.status, head.header("etag")), (200, tag.as_str()), "{path}");
        assert_eq!(hits(&app).await, before + 3, "{path}");
    }
    let before = hits(&app).await;
    for path in [
        "/notices/privacy/history",
        "/notices/privacy/versions/1",
        "/notices/absent",
    ] {
        for _ in 0..2 {
            anybody.get(path).await;
        }
    }
    assert_eq!(hits(&app).await, before, "other pages are made each time");
}

async fn a_kept_page_ends_with_what_it_shows_and_is_never_given_to_a_token(app: TestApp) {
    published(&app).await;
    app.schedule_text("privacy", "Scheduled.", "2026-01-01T00:01:00Z")
        .await;
    tokio::time::sleep(A_LOOK).await;
    let anybody = app.anonymous();
    let page = async || anybody.get("/notices/privacy").await;
    for _ in 0..2 {
        assert!(shows(&page().await, "First."));
    }
    let before = hits(&app).await;
    let editor = app.as_role(Role::Editor).get("/notices/privacy").await;
    assert_eq!(
        (editor.status, editor.header("cache-control")),
        (200, "private, no-store")
    );
    assert_eq!(
        app.with_credential("Bearer bad")
            .get("/notices/privacy")
            .await
            .status,
        401
    );
    assert_eq!(hits(&app).await, before);
    app.set_now("2026-01-01T00:01:00Z").await;
    assert!(
        shows(&page().await, "Scheduled."),
        "the clock alone ends a kept page"
    );
    app.publish_text("privacy", "Third.").await;
    assert!(shows(&page().await, "Third."));
    let input = json!({"slug": "privacy", "reason": "The shop is closed."});
    app.as_role(Role::Admin)
        .done("retireNotice", input, "notice { slug }")
        .await;
    assert_eq!(page().await.status, 410);
}
