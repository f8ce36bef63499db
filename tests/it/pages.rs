//! What the pages of a notice tell, and to whom.

use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Answer, TestApp, section, title};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    the_history_tells_what_happened_to_each_version,
    a_version_that_came_into_force_twice_has_both_stretches,
    the_history_of_a_notice_that_ended_says_since_when_and_why,
    what_is_scheduled_in_silence_shows_to_roles_alone,
    a_withdrawn_version_keeps_its_record_and_loses_its_text,
    an_auditor_reads_what_was_withdrawn,
    an_announced_version_says_that_it_does_not_count,
    the_record_of_a_version_is_that_of_the_log,
    where_a_version_came_from_is_for_roles,
    a_notice_that_is_announced_alone_is_not_there_yet,
    a_token_that_is_not_good_gets_no_page,
    whoever_has_a_page_is_not_sent_it_again,
    addresses_that_are_nearly_right_lead_somewhere,
    every_page_of_a_former_slug_leads_to_that_of_the_present_one,
    a_page_is_for_reading,
);

const SLUG: &str = "privacy";

async fn act(app: &TestApp, field: &str, more: Value) {
    let mut input = json!({"slug": SLUG});
    input
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    app.as_role(Role::Admin)
        .done(field, input, "notice { slug }")
        .await;
}

async fn publish(app: &TestApp, text: &str, more: Value) -> i64 {
    let draft = app
        .draft(SLUG, &[title("Privacy"), section("data", "Data", text)])
        .await;
    let payload = app.publishing(&draft, more).await;
    assert_eq!(payload["errors"], json!([]), "{payload:#}");
    payload["version"]["number"].as_i64().unwrap()
}

async fn page(app: &TestApp, path: &str) -> Answer {
    app.anonymous().get(&format!("/notices/{SLUG}{path}")).await
}

/// The words of a part of a page: from the element with this id until the next item of its list.
fn part(answer: &Answer, id: &str) -> String {
    let start = answer
        .text
        .find(&format!("id=\"{id}\""))
        .unwrap_or_else(|| panic!("no {id}: {}", answer.text));
    let rest = &answer.text[start..];
    words(rest.split("<li class=\"").next().unwrap())
}

fn words(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            c if !is_tag => text.push(c),
            _ => {}
        }
    }
    text
}

fn expect(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
}

async fn the_history_tells_what_happened_to_each_version(app: TestApp) {
    app.create_notice(SLUG).await;
    publish(&app, "First.", json!({"changeNote": "We *begin*."})).await;
    app.set_now("2026-02-01T12:00:00Z").await;
    publish(&app, "Second.", json!({"materiality": "MATERIAL"})).await;
    let later = json!({"effectiveFrom": "2026-09-01T00:00:00Z", "announce": true});
    publish(&app, "Third.", later).await;
    act(
        &app,
        "cancelVersion",
        json!({"number": 3, "reason": "The law was put off."}),
    )
    .await;
    let later = json!({"effectiveFrom": "2026-10-01T00:00:00Z", "announce": true});
    publish(&app, "Fourth.", later).await;
    let history = page(&app, "/history").await;
    assert_eq!(history.status, 200);
    expect(
        &part(&history, "version-1"),
        &[
            "No longer in force",
            "Material",
            "2026-01-01 00:00 UTC to 2026-02-01 12:00 UTC",
            "We begin.",
        ],
    );
    let second = part(&history, "version-2");
    expect(
        &second,
        &[
            "In force",
            "Material",
            "to 2026-10-01 00:00 UTC",
            "What changed since version 1",
        ],
    );
    let third = part(&history, "version-3");
    expect(
        &third,
        &[
            "Called off",
            "Would have taken effect on 2026-09-01",
            "The law was put off.",
        ],
    );
    assert!(!third.contains("What changed since"), "{third}");
    let fourth = part(&history, "version-4");
    expect(
        &fourth,
        &["Announced", "Takes effect on 2026-10-01", "since version 2"],
    );
    for target in ["versions/1", "compare/1...2", "compare/2...4"] {
        assert!(history.text.contains(&format!("href=\"{target}\"")), "{target}");
    }
    expect(
        &history.text,
        &["type=\"application/atom+xml\"", "<em>begin</em>"],
    );
}

async fn a_version_that_came_into_force_twice_has_both_stretches(app: TestApp) {
    app.create_notice(SLUG).await;
    publish(&app, "First.", json!({})).await;
    app.set_now("2026-02-01T00:00:00Z").await;
    publish(&app, "Second.", json!({})).await;
    app.set_now("2026-03-01T00:00:00Z").await;
    let input = json!({"number": 2, "reason": "It named a person.", "then": "PREVIOUS"});
    act(&app, "withdrawVersion", input).await;
    app.advance(Duration::from_secs(1)).await;
    let history = page(&app, "/history").await;
    expect(
        &part(&history, "version-1"),
        &[
            "In force",
            "to 2026-02-01 00:00 UTC, and again since 2026-03-01 00:00 UTC",
        ],
    );
    let second = part(&history, "version-2");
    expect(
        &second,
        &[
            "Withdrawn",
            "2026-02-01 00:00 UTC to 2026-03-01 00:00 UTC",
            "It named a person.",
        ],
    );
    // What it was withdrawn for may stand in its note, and it cannot be compared.
    assert!(!second.contains("What changed"), "{second}");
}

async fn the_history_of_a_notice_that_ended_says_since_when_and_why(app: TestApp) {
    app.create_notice(SLUG).await;
    publish(&app, "First.", json!({})).await;
    app.set_now("2026-02-01T00:00:00Z").await;
    act(&app, "retireNotice", json!({"reason": "The shop is closed."})).await;
    app.advance(Duration::from_secs(1)).await;
    let ended = words(&page(&app, "/history").await.text);
    expect(
        &ended,
        &[
            "Nothing in force",
            "since 2026-02-01 00:00 UTC",
            "The shop is closed.",
        ],
    );
    app.set_now("2026-03-01T00:00:00Z").await;
    publish(&app, "Second.", json!({})).await;
    app.advance(Duration::from_secs(1)).await;
    let again = words(&page(&app, "/history").await.text);
    expect(
        &again,
        &[
            "2026-02-01 00:00 UTC to 2026-03-01 00:00 UTC",
            "The shop is closed.",
        ],
    );
}

async fn what_is_scheduled_in_silence_shows_to_roles_alone(app: TestApp) {
    app.create_notice(SLUG).await;
    publish(&app, "First.", json!({})).await;
    publish(&app, "Secret.", json!({"effectiveFrom": "2026-09-01T00:00:00Z"})).await;
    let paths = ["/history", "/versions/1", "", "/feed.atom"];
    for path in paths {
        let text = page(&app, path).await.text;
        assert!(
            !text.contains("2026-09-01") && !text.contains("ersion 2"),
            "{path}: {text}"
        );
    }
    for limited in [
        app.as_subject("nobody", &[]),
        app.limited(Role::Admin, &["other"]),
    ] {
        let history = limited.get("/notices/privacy/history").await;
        assert!(!history.text.contains("2026-09-01"));
    }
    for role in Role::ALL {
        let history = app.as_role(*role).get("/notices/privacy/history").await;
        expect(
            &part(&history, "version-2"),
            &["Scheduled, not public", "2026-09-01"],
        );
        assert_eq!(history.header("cache-control"), "private, no-store");
        assert!(history.header("etag").is_empty());
        let version = app.as_role(*role).get("/notices/privacy/versions/2").await;
        assert!(version.status == 200 && version.text.contains("Secret."));
    }
}

/// Version 1 was withdrawn, version 2 is in force.
async fn with_a_withdrawn_version(app: &TestApp) {
    app.create_notice(SLUG).await;
    publish(app, "Ada Lovelace.", json!({"changeNote": "Ada was added."})).await;
    publish(app, "Nobody.", json!({})).await;
    let input = json!({"number": 1, "reason": "It named a person.", "then": "PREVIOUS"});
    act(app, "withdrawVersion", input).await;
    app.advance(Duration::from_secs(1)).await;
}

async fn a_withdrawn_version_keeps_its_record_and_loses_its_text(app: TestApp) {
    with_a_withdrawn_version(&app).await;
    let hash = app
        .anonymous()
        .notice(SLUG, "version(number: 1) { contentHash }")
        .await;
    let hash = hash["version"]["contentHash"].as_str().unwrap().to_owned();
    for caller in [app.anonymous(), app.as_role(Role::Editor)] {
        let gone = caller.get("/notices/privacy/versions/1").await;
        assert_eq!(gone.status, 410);
        expect(
            &gone.text,
            &["It named a person.", &hash, "is in force now", "Version 2"],
        );
        assert!(!gone.text.contains("Ada"), "{}", gone.text);
    }
}

async fn an_auditor_reads_what_was_withdrawn(app: TestApp) {
    with_a_withdrawn_version(&app).await;
    for role in [Role::Auditor, Role::Admin] {
        let read = app.as_role(role).get("/notices/privacy/versions/1").await;
        assert_eq!(read.status, 200);
        expect(
            &read.text,
            &[
                "Ada Lovelace.",
                "This version was withdrawn",
                "because of your role",
            ],
        );
        assert_eq!(read.header("cache-control"), "private, no-store");
        assert!(read.header("vary").contains("authorization"));
    }
}

async fn an_announced_version_says_that_it_does_not_count(app: TestApp) {
    app.create_notice(SLUG).await;
    publish(&app, "First.", json!({})).await;
    let later = json!({"effectiveFrom": "2026-09-01T00:00:00Z", "announce": true});
    publish(&app, "Second.", later).await;
    let announced = page(&app, "/versions/2").await;
    assert_eq!(announced.status, 200);
    expect(
        &words(&announced.text),
        &[
            "announced and not in force yet",
            "2026-09-01 00:00 UTC",
            "Version 1 is in force now",
            "Second.",
        ],
    );
    app.set_now("2026-09-01T00:00:00Z").await;
    assert!(!page(&app, "/versions/2").await.text.contains("not in force yet"));
    expect(
        &page(&app, "/versions/1").await.text,
        &["This version is no longer in force"],
    );
}

async fn the_record_of_a_version_is_that_of_the_log(app: TestApp) {
    app.create_notice(SLUG).await;
    publish(&app, "First.", json!({})).await;
    publish(&app, "Second.", json!({})).await;
    let input = json!({"number": 1, "expectedLatest": 2, "changeNote": "Back.", "materiality": "EDITORIAL"});
    act(&app, "restoreVersion", input).await;
    let query = "{ notice(slug: \"privacy\") { version(number: 3) { contentHash logSequence } } \
                 auditLog(last: 1) { nodes { sequence leafHash } } }";
    let known = app.as_role(Role::Auditor).data(query, json!({})).await;
    let (version, record) = (&known["notice"]["version"], &known["auditLog"]["nodes"][0]);
    assert_eq!(version["logSequence"], record["sequence"]);
    let shown = page(&app, "/versions/3").await;
    let text = words(&shown.text);
    expect(
        &text,
        &[
            version["contentHash"].as_str().unwrap(),
            &format!("record {}", record["sequence"]),
            record["leafHash"].as_str().unwrap(),
            "Brings backVersion 1",
            "https://notices.example.org/notices/privacy/versions/3",
        ],
    );
    assert!(!text.contains("Sealed by"));
}

async fn where_a_version_came_from_is_for_roles(app: TestApp) {
    app.create_notice(SLUG).await;
    let document = json!({"id": 7, "link": "https://example.org/privacy", "modified_gmt": "2026-01-01T00:00:00",
        "title": {"rendered": "Privacy"}, "content": {"rendered": "<h2>Data</h2><p>None.</p>"}});
    let input = json!({"slug": SLUG, "format": "WORDPRESS", "document": document.to_string()});
    let editor = app.as_role(Role::Editor);
    let payload = editor
        .done("importDocument", input, "draft { id revision }")
        .await;
    app.publish(&noticeboard_tests::app::DraftRef::of(&payload)).await;
    let source = editor
        .notice(SLUG, "latest { source { sha256 } publishedBy { subject } }")
        .await;
    let sha256 = source["latest"]["source"]["sha256"].as_str().unwrap().to_owned();
    let shown = editor.get("/notices/privacy/versions/1").await;
    expect(
        &words(&shown.text),
        &[
            "WORDPRESS",
            "https://example.org/privacy",
            &sha256,
            "Sealed bypublisher",
        ],
    );
    let public = page(&app, "/versions/1").await.text;
    assert!(!public.contains(&sha256) && !public.contains("WORDPRESS"));
}

async fn a_notice_that_is_announced_alone_is_not_there_yet(app: TestApp) {
    app.create_notice(SLUG).await;
    let later = json!({"effectiveFrom": "2026-09-01T00:00:00Z", "announce": true});
    publish(&app, "First.", later).await;
    let notice = page(&app, "").await;
    assert_eq!(notice.status, 410);
    expect(
        &notice.text,
        &["Not in force yet", "2026-09-01", "href=\"privacy/versions/1\""],
    );
    expect(&app.anonymous().get("/").await.text, &["Takes effect on"]);
    let version = page(&app, "/versions/1").await;
    expect(
        &words(&version.text),
        &["announced and not in force yet", "No version is in force now"],
    );
}

async fn a_token_that_is_not_good_gets_no_page(app: TestApp) {
    app.create_notice(SLUG).await;
    publish(&app, "First.", json!({})).await;
    let stranger = app.with_credential("Bearer nonsense");
    for path in [
        "/",
        "/notices/privacy",
        "/notices/privacy/history",
        "/notices/privacy/feed.atom",
        "/notices/absent",
    ] {
        let refused = stranger.get(path).await;
        assert_eq!(refused.status, 401, "{path}");
        assert_eq!(refused.header("www-authenticate"), "Bearer");
        assert_eq!(refused.header("cache-control"), "private, no-store");
    }
}

async fn whoever_has_a_page_is_not_sent_it_again(app: TestApp) {
    app.create_notice(SLUG).await;
    publish(&app, "First.", json!({})).await;
    for path in [
        "/",
        "/notices/privacy",
        "/notices/privacy/versions/1",
        "/notices/privacy/history",
    ] {
        let first = app.anonymous().get(path).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with('"') && first.status == 200, "{path}: {tag}");
        let again = app.anonymous().ask("GET", path, &[("if-none-match", &tag)]).await;
        assert_eq!(
            (again.status, again.text.as_str(), again.header("etag")),
            (304, "", tag.as_str())
        );
        assert_eq!(
            again.header("cache-control"),
            "public, max-age=0, must-revalidate"
        );
        assert_eq!(again.header("cache-tag"), first.header("cache-tag"));
    }
    let history = app.anonymous().get("/notices/privacy/history").await;
    publish(&app, "Second.", json!({})).await;
    let held = [("if-none-match", history.header("etag"))];
    let changed = app
        .anonymous()
        .ask("GET", "/notices/privacy/history", &held)
        .await;
    assert_eq!(changed.status, 200);
}

async fn addresses_that_are_nearly_right_lead_somewhere(app: TestApp) {
    app.create_notice(SLUG).await;
    publish(&app, "First.", json!({})).await;
    act(&app, "updateNotice", json!({"newSlug": "new"})).await;
    for (path, target) in [
        ("/notices", "/"),
        ("/notices/", "/"),
        ("/notices/new/", "/notices/new"),
        ("/notices/new/history/", "/notices/new/history"),
        ("/notices/new/versions/1/", "/notices/new/versions/1"),
        ("/notices/new/versions", "/notices/new/history"),
        ("/notices/privacy?locale=nb", "/notices/new?locale=nb"),
        ("/notices/privacy/history", "/notices/new/history"),
        (
            "/notices/privacy/feed.atom?before=2",
            "/notices/new/feed.atom?before=2",
        ),
    ] {
        let answer = app.anonymous().get(path).await;
        assert_eq!(answer.status, 307, "{path}");
        let base = reqwest::Url::parse(app.url()).unwrap().join(path).unwrap();
        let led_to = base.join(answer.header("location")).unwrap();
        assert_eq!(led_to.as_str().strip_prefix(app.url()).unwrap(), target, "{path}");
        assert_eq!(app.anonymous().get(target).await.status, 200, "{target}");
    }
    for path in [
        "/notices/New",
        "/notices/%ff/history",
        "/notices/a%00b/history",
        "/notices/new/versions/01",
        "/notices/new/versions/+1",
        "/notices/new/versions/2147483648",
        "/notices/new/versions/1/x",
        "/notices/new/history?page=2",
        "/notices/new/history?page=0",
        "/notices/new/history?page=-1",
        "/notices/new/feed.atom?before=x",
        "/notices/absent/feed.atom",
    ] {
        let answer = app.anonymous().get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        let said = if path.starts_with("/notices/new/versions/") && !path.ends_with('x') {
            assert!(answer.text.contains("notices/new/history"), "{}", answer.text);
            "<h1>No such version</h1>"
        } else {
            "<h1>Not found</h1>"
        };
        assert!(answer.text.contains(said), "{path}: {}", answer.text);
    }
}

async fn every_page_of_a_former_slug_leads_to_that_of_the_present_one(app: TestApp) {
    app.create_notice(SLUG).await;
    publish(&app, "First.", json!({})).await;
    publish(&app, "Second.", json!({})).await;
    act(&app, "updateNotice", json!({"newSlug": "new"})).await;
    app.as_role(Role::Admin)
        .done(
            "updateNotice",
            json!({"slug": "new", "newSlug": "newest"}),
            "notice { slug }",
        )
        .await;
    for former in [SLUG, "new"] {
        for rest in [
            "",
            "?locale=nb",
            "?locale=nb&utm_source=a%26b",
            "/versions/1",
            "/versions/1?locale=nb",
            "/history",
            "/history?page=1",
            "/compare/1...2",
            "/compare/2...1?locale=nb",
            "/feed.atom",
            "/feed.atom?before=2",
            "/evidence.json",
            "/evidence.json?checkpoint=1",
        ] {
            let path = format!("/notices/{former}{rest}");
            for (caller, is_role) in [(app.anonymous(), false), (app.as_role(Role::Auditor), true)] {
                let answer = caller.get(&path).await;
                assert_eq!(answer.status, 307, "{path}");
                let base = reqwest::Url::parse(app.url()).unwrap().join(&path).unwrap();
                let led_to = base.join(answer.header("location")).unwrap();
                let target = led_to.as_str().strip_prefix(app.url()).unwrap();
                assert_eq!(target, format!("/notices/newest{rest}"), "{path}");
                assert_eq!(caller.get(target).await.status, 200, "{target}");
                let kept = if is_role {
                    "private, no-store"
                } else {
                    "public, max-age=0, must-revalidate"
                };
                assert_eq!(answer.header("cache-control"), kept, "{path}");
            }
        }
    }
    // What is not there is not there below a former slug either.
    for rest in ["/versions/9", "/compare/1...9", "/feed.atom?before=x", "/nowhere"] {
        let path = format!("/notices/{SLUG}{rest}");
        let answer = app.anonymous().get(&path).await;
        let status = if answer.status == 307 {
            let base = reqwest::Url::parse(app.url()).unwrap().join(&path).unwrap();
            let led_to = base.join(answer.header("location")).unwrap();
            app.anonymous()
                .get(led_to.as_str().strip_prefix(app.url()).unwrap())
                .await
                .status
        } else {
            answer.status
        };
        assert_eq!(status, 404, "{path}");
    }
}

async fn a_page_is_for_reading(app: TestApp) {
    app.create_notice(SLUG).await;
    publish(&app, "First.", json!({})).await;
    for path in [
        "/",
        "/notices/privacy",
        "/notices/privacy/history",
        "/notices/privacy/feed.atom",
    ] {
        let refused = app.anonymous().ask("POST", path, &[]).await;
        assert_eq!(refused.status, 405, "{path}");
        assert!(
            refused.header("allow").contains("GET"),
            "{}",
            refused.header("allow")
        );
        assert!(refused.text.contains("<h1>Not allowed</h1>"), "{path}");
        let head = app.anonymous().ask("HEAD", path, &[]).await;
        let get = app.anonymous().get(path).await;
        assert_eq!((head.status, head.text.as_str()), (200, ""));
        assert_eq!(head.header("etag"), get.header("etag"));
    }
}
