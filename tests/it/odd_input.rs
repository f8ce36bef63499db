//! Input that nobody means: it is refused or cleaned, in the order of the rules, and never a failure of ours.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{TestApp, codes, section, title};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    no_text_in_a_query_is_a_failure_of_ours,
    no_text_in_a_mutation_is_a_failure_of_ours,
    whoever_may_not_is_told_so_before_what_is_wrong_with_the_input,
    a_reason_must_say_something,
    a_new_slug_that_is_taken_is_named_where_it_was_given,
    instants_at_the_ends_of_time_are_answered,
    a_text_that_nests_too_deep_is_refused_with_its_place,
);

/// Texts that a database, a parser or a page could trip over. The first cannot be stored by PostgreSQL.
const TEXTS: [&str; 6] = ["a\u{0}b", "'; DROP TABLE notices; --", "%", "\u{202e}", "💥", ""];

fn is_ours(response: &Value) -> bool {
    let ours = ["INTERNAL", "UNAVAILABLE", "IN_DOUBT", "(no code)"];
    codes(response).iter().any(|code| ours.contains(&code.as_str()))
}

async fn no_text_in_a_query_is_a_failure_of_ours(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    let queries = [
        "query($t: String!) { notice(slug: $t) { id } }",
        "query($t: String!) { auditLog(filter: {slug: $t}) { totalCount nodes { id } } }",
        "query($t: String!) { auditLog(filter: {subject: $t}) { totalCount nodes { id } } }",
        "query($t: String!) { notices(after: $t) { nodes { id } } }",
        "query($t: ID!) { node(id: $t) { id } }",
        "query($t: ID!) { nodes(ids: [$t]) { id } }",
        "query($t: Locale!) { notice(slug: \"privacy\") { latest { content(locale: $t) { title } } } }",
        "query($t: String!) { notice(slug: \"privacy\") { latest { content { section(key: $t) { html } } } } }",
    ];
    for query in queries {
        for text in TEXTS {
            for text in [
                text.to_owned(),
                format!("Notice:{text}"),
                format!("NoticeVersion:{text}"),
                format!("Draft:{text}"),
                format!("AuditEvent:{text}"),
            ] {
                let response = app.as_role(Role::Admin).graphql(query, json!({"t": text})).await;
                assert!(!is_ours(&response), "{query} with {text:?}: {response}");
            }
        }
    }
    for path in [
        "/notices/%00",
        "/notices/a%00b/versions/1",
        "/notices/%ff",
        "/notices/privacy/versions/99999999999",
    ] {
        assert_eq!(app.anonymous().get(path).await.status / 100, 4, "{path}");
    }
}

async fn no_text_in_a_mutation_is_a_failure_of_ours(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    let caller = app.as_role(Role::Admin);
    for (turn, text) in TEXTS.into_iter().enumerate() {
        let draft = app
            .draft("privacy", &[section("data", "Data", &format!("Turn {turn}."))])
            .await;
        let later = format!("2030-01-{:02}T00:00:00Z", turn + 1);
        let calls = [
            (
                "createNotice",
                json!({"slug": text, "defaultLocale": text, "jurisdictions": [text]}),
            ),
            ("updateNotice", json!({"slug": text, "newSlug": text})),
            ("createDraft", json!({"slug": "privacy", "label": text})),
            ("createDraft", json!({"slug": text})),
            (
                "editDraft",
                json!({"draftId": text, "expectedRevision": 1, "edits": [title("T")]}),
            ),
            (
                "discardDraft",
                json!({"draftId": format!("Draft:{text}"), "expectedRevision": 1}),
            ),
            (
                "publishDraft",
                json!({"draftId": draft.id, "expectedRevision": draft.revision, "changeNote": format!("Note {text}"),
                "materiality": "EDITORIAL", "materialityReason": text, "overrideChecks": text, "idempotencyKey": format!("k{text}"),
                "effectiveFrom": later, "pending": "KEEP"}),
            ),
            (
                "cancelVersion",
                json!({"slug": "privacy", "number": turn + 2, "reason": format!("Reason {text}")}),
            ),
            (
                "importDocument",
                json!({"slug": "privacy", "format": "WORDPRESS", "document": text}),
            ),
            (
                "importDocument",
                json!({"slug": text, "format": "WORDPRESS", "document": "{}"}),
            ),
            (
                "restoreVersion",
                json!({"slug": text, "number": 1, "expectedLatest": 1, "changeNote": text}),
            ),
            (
                "withdrawVersion",
                json!({"slug": text, "number": 1, "reason": text, "then": "NOTHING"}),
            ),
        ];
        for (field, input) in calls {
            let response = caller.mutation(field, input, "__typename").await;
            assert!(!is_ours(&response), "{field} with {text:?}: {response}");
        }
        let edits = [
            title(&format!("T{text}")),
            section("more", &format!("H{text}"), &format!("B{text}")),
        ];
        app.edit(&app.draft("privacy", &[]).await, &edits).await;
        let edits = [
            json!({"setTitle": {"title": text}}),
            json!({"putSection": {"key": text, "heading": text, "body": {"html": text}}}),
            json!({"putCookie": {"name": text, "provider": text, "recipients": [text], "domain": text,
                "policyUrl": text, "lifetime": {"kind": "SESSION", "text": text}}}),
            json!({"putCookie": {"name": "n", "provider": text, "recipients": [text], "domain": text, "purpose": text}}),
        ];
        for edit in edits {
            let draft = app.draft("privacy", &[]).await;
            let input = json!({"draftId": draft.id, "expectedRevision": draft.revision, "edits": [edit]});
            let response = caller.mutation("editDraft", input, "__typename").await;
            assert!(!is_ours(&response), "{edit}: {response}");
        }
    }
    // A subject comes from a token's issuer, who may call people what it likes.
    for subject in TEXTS.into_iter().filter(|text| !text.trim().is_empty()) {
        let caller = app.as_subject(subject, &[Role::Admin]);
        let response = caller
            .mutation("createDraft", json!({"slug": "privacy"}), "draft { id }")
            .await;
        assert!(!is_ours(&response), "as {subject:?}: {response}");
    }
}

async fn whoever_may_not_is_told_so_before_what_is_wrong_with_the_input(app: TestApp) {
    app.create_notice("privacy").await;
    let long = "x".repeat(5_000);
    let calls = [
        ("createDraft", json!({"slug": "privacy", "label": long})),
        ("createNotice", json!({"slug": "a b", "defaultLocale": "x x"})),
        (
            "editDraft",
            json!({"draftId": "x", "expectedRevision": 1, "edits": []}),
        ),
        (
            "publishDraft",
            json!({"draftId": "x", "expectedRevision": 1, "changeNote": "", "effectiveFrom": "now", "idempotencyKey": ""}),
        ),
        (
            "restoreVersion",
            json!({"slug": "privacy", "number": 1, "expectedLatest": 1, "changeNote": "", "effectiveFrom": "now"}),
        ),
        ("updateNotice", json!({"slug": "privacy", "newSlug": "a b"})),
        (
            "importDocument",
            json!({"slug": "privacy", "format": "WORDPRESS", "document": "", "locale": "x x"}),
        ),
        (
            "withdrawVersion",
            json!({"slug": "privacy", "number": 1, "reason": "", "then": "NOTHING"}),
        ),
        (
            "cancelVersion",
            json!({"slug": "privacy", "number": 1, "reason": ""}),
        ),
        ("retireNotice", json!({"slug": "privacy", "reason": ""})),
    ];
    for (field, input) in calls {
        let response = app.anonymous().mutation(field, input.clone(), "__typename").await;
        assert_eq!(codes(&response), ["UNAUTHENTICATED"], "{field}");
        let response = app
            .as_role(Role::Auditor)
            .mutation(field, input, "__typename")
            .await;
        assert_eq!(codes(&response), ["FORBIDDEN"], "{field}");
    }
}

async fn a_reason_must_say_something(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    app.schedule_text("privacy", "Second.", "2026-03-01T00:00:00Z")
        .await;
    let calls = [
        ("cancelVersion", json!({"slug": "privacy", "number": 2})),
        (
            "withdrawVersion",
            json!({"slug": "privacy", "number": 1, "then": "NOTHING", "pending": "KEEP"}),
        ),
        ("retireNotice", json!({"slug": "privacy", "pending": "KEEP"})),
    ];
    for (field, input) in calls {
        for reason in [" \n", &"x".repeat(2_001)] {
            let mut input = input.clone();
            input["reason"] = json!(reason);
            let payload = app
                .as_role(Role::Admin)
                .mutate(field, input, "notice { slug }")
                .await;
            assert_eq!(codes(&payload), ["INVALID_INPUT"], "{field}");
            assert_eq!(payload["errors"][0]["path"], json!(["input", "reason"]));
        }
    }
    let notice = app
        .anonymous()
        .notice("privacy", "latest { number } retired { at }")
        .await;
    assert_eq!(notice, json!({"latest": {"number": 1}, "retired": null}));
}

async fn a_new_slug_that_is_taken_is_named_where_it_was_given(app: TestApp) {
    app.create_notice("one").await;
    app.create_notice("other").await;
    let input = json!({"slug": "one", "newSlug": "other"});
    let payload = app
        .as_role(Role::Admin)
        .mutate("updateNotice", input, "notice { slug }")
        .await;
    assert_eq!(codes(&payload), ["SLUG_TAKEN"]);
    assert_eq!(payload["errors"][0]["path"], json!(["input", "newSlug"]));
}

async fn instants_at_the_ends_of_time_are_answered(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    let query = "query($at: DateTime!) { notice(slug: \"privacy\") { versionAt(at: $at) { number } } \
                 auditLog(filter: {since: $at}) { totalCount } }";
    for (at, expected) in [
        ("0000-01-01T00:00:00Z", json!(null)),
        ("9999-12-30T00:00:00Z", json!(1)),
    ] {
        let data = app.as_role(Role::Admin).data(query, json!({"at": at})).await;
        assert_eq!(data["notice"]["versionAt"]["number"], expected, "{at}");
    }
    app.schedule_text("privacy", "Last.", "9999-12-30T00:00:00Z")
        .await;
    let notice = app
        .as_role(Role::Editor)
        .notice("privacy", "upcoming { effectiveFrom }")
        .await;
    assert_eq!(notice["upcoming"][0]["effectiveFrom"], "9999-12-30T00:00:00Z");
}

async fn a_text_that_nests_too_deep_is_refused_with_its_place(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = app.draft("privacy", &[]).await;
    let html = |depth: usize| json!({"html": format!("{}x", "<b>".repeat(depth))});
    let markdown = |depth: usize| json!({"markdown": format!("{}x", "> ".repeat(depth))});
    let mut revision = draft.revision;
    for (body, field) in [
        (html(20_000), "html"),
        (markdown(20_000), "markdown"),
        (html(501), "html"),
    ] {
        let edit = json!({"putSection": {"key": "data", "heading": "Data", "body": body}});
        let input = json!({"draftId": draft.id, "expectedRevision": revision, "edits": [title("T"), edit]});
        let payload = app
            .as_role(Role::Editor)
            .mutate("editDraft", input, "draft { revision }")
            .await;
        let path = json!(["input", "edits", "1", "putSection", "body", field]);
        assert_eq!(payload["errors"][0]["path"], path, "{payload}");
    }
    for body in [html(500), markdown(400)] {
        let edit = json!({"putSection": {"key": "data", "heading": "Data", "body": body}});
        let input = json!({"draftId": draft.id, "expectedRevision": revision, "edits": [edit]});
        app.as_role(Role::Editor)
            .done("editDraft", input, "draft { revision }")
            .await;
        revision += 1;
    }
}
