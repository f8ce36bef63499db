//! What a preview token lets its holder read.

use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Caller, DraftRef, TestApp, codes, put_section, section, set_title, title};
use serde_json::json;

noticeboard_tests::on_both!(
    a_token_reads_what_its_draft_says_and_nothing_of_the_people,
    what_a_draft_changes_is_told_against_the_latest,
    for_all_else_the_holder_is_anybody,
    a_notice_that_nobody_knows_stays_unknown_but_for_the_draft,
    the_holder_reads_what_the_draft_says_now,
    a_socket_and_a_stream_take_a_preview_token_and_end_with_it,
    no_answer_to_a_preview_token_is_kept,
);

pub(crate) const SLUG: &str = "privacy";
const READ: &str = "query($id: ID!) { node(id: $id) { id ... on Draft { label state revision contentHash \
                    locales basedOn { number } createdBy { subject } checks { rule } reviews { decision } \
                    notice { slug drafts { id } } content { title sections { key html } } \
                    nb: content(locale: \"nb\") { title isFallback } diff { changes { __typename } } } } }";

/// The holder of a fresh token of a draft, and the token.
pub(crate) async fn holder(app: &TestApp, draft: &DraftRef, valid_for: &str) -> (Caller, String) {
    let input = json!({"draftId": draft.id, "validFor": valid_for});
    let payload = app
        .as_role(Role::Editor)
        .done("createPreviewToken", input, "token")
        .await;
    let token = payload["token"].as_str().unwrap().to_owned();
    (app.with_credential(&format!("Bearer {token}")), token)
}

/// A published notice, and a draft of it with a label and a second language.
pub(crate) async fn drafted(app: &TestApp) -> DraftRef {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "In force.").await;
    let input = json!({"slug": SLUG, "label": "For the lawyers"});
    let editor = app.as_role(Role::Editor);
    let draft = DraftRef::of(&editor.done("createDraft", input, "draft { id revision }").await);
    let edits = [
        title("Privacy, soon"),
        section("data", "Data", "Not in force yet."),
        set_title("nb", "Personvern, snart"),
        put_section("nb", "data", "Opplysninger", "Ikke ennå."),
    ];
    app.edit(&draft, &edits).await
}

async fn a_token_reads_what_its_draft_says_and_nothing_of_the_people(app: TestApp) {
    let draft = drafted(&app).await;
    app.submit(&draft).await;
    app.approve("rita", &draft).await;
    let (holder, _) = holder(&app, &draft, "PT1H").await;
    let response = holder.graphql(READ, json!({"id": draft.id})).await;
    assert_eq!(codes(&response), ["FORBIDDEN"], "{response:#}");
    assert_eq!(response["errors"][0]["path"], json!(["node", "notice", "drafts"]));
    let seen = &response["data"]["node"];
    assert_eq!(seen["id"], json!(draft.id));
    assert_eq!(seen["label"], "For the lawyers");
    assert_eq!(seen["content"]["title"], "Privacy, soon");
    assert_eq!(seen["content"]["sections"][0]["html"], "<p>Not in force yet.</p>");
    assert_eq!(
        seen["nb"],
        json!({"title": "Personvern, snart", "isFallback": false})
    );
    assert_eq!(seen["locales"], json!(["en", "nb"]));
    assert_eq!(seen["basedOn"], json!({"number": 1}));
    for field in ["createdBy", "checks", "reviews"] {
        assert_eq!(seen[field], json!(null), "{field}");
    }
    assert_eq!(seen["notice"], json!({"slug": SLUG, "drafts": null}));
    assert!(!response.to_string().contains("rita") && !response.to_string().contains("editor"));
    // With a role all of it is there.
    let whole = app
        .as_role(Role::Editor)
        .data(READ, json!({"id": draft.id}))
        .await;
    assert_eq!(whole["node"]["createdBy"]["subject"], "editor");
    assert_eq!(whole["node"]["reviews"], json!([{"decision": "APPROVE"}]));
    assert!(whole["node"]["checks"].is_array());
}

async fn what_a_draft_changes_is_told_against_the_latest(app: TestApp) {
    let draft = drafted(&app).await;
    app.schedule_text(SLUG, "Scheduled in silence.", "2026-03-01T00:00:00Z")
        .await;
    let (holder, _) = holder(&app, &draft, "PT1H").await;
    let query = "query($id: ID!) { node(id: $id) { ... on Draft { diff { redline } hidden: diff(against: 2) { redline } \
                 absent: diff(against: 99) { redline } } } }";
    let response = holder.graphql(query, json!({"id": draft.id})).await;
    assert_eq!(codes(&response), ["INVALID_INPUT", "INVALID_INPUT"]);
    let redline = response["data"]["node"]["diff"]["redline"].as_str().unwrap();
    assert!(
        redline.contains("<ins>") && redline.contains("force"),
        "{redline}"
    );
    // Whether a number is taken is not told either.
    let [hidden, absent] = ["2", "99"].map(|number| format!("there is no version {number}"));
    let said = response["errors"].to_string();
    assert!(said.contains(&hidden) && said.contains(&absent), "{said}");
}

async fn for_all_else_the_holder_is_anybody(app: TestApp) {
    let draft = drafted(&app).await;
    let other = app
        .draft(SLUG, &[section("data", "Data", "Another draft.")])
        .await;
    let (holder, _) = holder(&app, &draft, "PT1H").await;
    app.schedule_text(SLUG, "Scheduled in silence.", "2026-03-01T00:00:00Z")
        .await;
    let query = "query($id: ID!, $mine: ID!) { viewer { subject roles notices } node(id: $id) { id } \
                 nodes(ids: [$id, $mine]) { id } \
                 notice(slug: \"privacy\") { upcoming { number } versions { totalCount } latest { number publishedBy { subject } } } \
                 notices { totalCount } }";
    let seen = holder
        .data(query, json!({"id": other.id, "mine": draft.id}))
        .await;
    assert_eq!(
        seen["viewer"],
        json!({"subject": null, "roles": [], "notices": null})
    );
    assert_eq!(seen["node"], json!(null));
    assert_eq!(seen["nodes"], json!([null, {"id": draft.id}]));
    let notice =
        json!({"upcoming": [], "versions": {"totalCount": 1}, "latest": {"number": 1, "publishedBy": null}});
    assert_eq!(seen["notice"], notice);
    assert_eq!(seen["notices"]["totalCount"], 1);
    for (query, code) in [
        ("{ notice(slug: \"privacy\") { drafts { id } } }", "FORBIDDEN"),
        ("{ auditLog { totalCount } }", "UNAUTHENTICATED"),
        ("{ webhooks { id } }", "UNAUTHENTICATED"),
        (
            "{ cookieSuggestions(names: [\"_ga\"]) { name } }",
            "UNAUTHENTICATED",
        ),
    ] {
        assert_eq!(codes(&holder.graphql(query, json!({})).await), [code], "{query}");
    }
    let edit = json!({"draftId": draft.id, "expectedRevision": draft.revision, "edits": [title("Mine now")]});
    let token = json!({"draftId": draft.id});
    for (field, input, selection) in [
        ("editDraft", edit, "draft { id }"),
        ("createPreviewToken", token, "token"),
        ("createDraft", json!({"slug": SLUG}), "draft { id }"),
    ] {
        let response = holder.mutation(field, input, selection).await;
        assert_eq!(codes(&response), ["UNAUTHENTICATED"], "{field}");
    }
    let page = holder.get("/notices/privacy/versions/2").await;
    assert_eq!(
        (page.status, page.header("cache-control")),
        (404, "private, no-store")
    );
}

async fn a_notice_that_nobody_knows_stays_unknown_but_for_the_draft(app: TestApp) {
    app.create_notice("secret").await;
    let draft = app
        .draft("secret", &[title("Secret"), section("data", "Data", "Hush.")])
        .await;
    let notice = app.as_role(Role::Editor).notice("secret", "id").await["id"].clone();
    let (holder, _) = holder(&app, &draft, "PT1H").await;
    let query = "query($id: ID!, $notice: ID!) { notice(slug: \"secret\") { id } notices { totalCount } \
                 other: node(id: $notice) { id } \
                 node(id: $id) { ... on Draft { basedOn { number } diff { changes { __typename } } content { title } \
                   notice { slug defaultLocale latest { number } versions { totalCount } evidence } } } }";
    let seen = holder
        .data(query, json!({"id": draft.id, "notice": notice}))
        .await;
    assert_eq!((&seen["notice"], &seen["other"]), (&json!(null), &json!(null)));
    assert_eq!(seen["notices"]["totalCount"], 0);
    let notice = json!({"slug": "secret", "defaultLocale": "en", "latest": null, "versions": {"totalCount": 0}, "evidence": null});
    assert_eq!(seen["node"]["notice"], notice);
    assert_eq!(seen["node"]["content"]["title"], "Secret");
    assert!(!seen["node"]["diff"]["changes"].as_array().unwrap().is_empty());
    assert_eq!(holder.get("/notices/secret").await.status, 404);
}

async fn the_holder_reads_what_the_draft_says_now(app: TestApp) {
    let draft = drafted(&app).await;
    let (holder, _) = holder(&app, &draft, "PT1H").await;
    app.edit(&draft, &[title("Changed since")]).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Draft { content { title } } } }";
    let seen = holder.data(query, json!({"id": draft.id})).await;
    assert_eq!(seen["node"]["content"]["title"], "Changed since");
}

async fn a_socket_and_a_stream_take_a_preview_token_and_end_with_it(app: TestApp) {
    let draft = drafted(&app).await;
    let (holder, _) = holder(&app, &draft, "PT10M").await;
    let query =
        "query($id: ID!) { node(id: $id) { ... on Draft { content { title } createdBy { subject } } } }";
    let mut socket = holder.socket().await;
    socket.subscribe("1", query, json!({"id": draft.id})).await;
    let answer = socket.result("1").await;
    assert_eq!(
        answer["data"]["node"],
        json!({"content": {"title": "Privacy, soon"}, "createdBy": null})
    );
    assert_eq!(socket.message().await["type"], "complete");
    let listen = "subscription { noticePublished { sequence } }";
    let mut stream = holder.event_stream(listen, json!({})).await;
    app.advance(Duration::from_secs(601)).await;
    assert_eq!(socket.closed().await, 4403);
    let last = stream.next().await.unwrap();
    assert_eq!(codes(&last), ["UNAUTHENTICATED"], "{last}");
}

async fn no_answer_to_a_preview_token_is_kept(app: TestApp) {
    let draft = drafted(&app).await;
    let (holder, _) = holder(&app, &draft, "PT1H").await;
    let query = format!("{{ node(id: \"{}\") {{ id }} }}", draft.id);
    // The same bytes by somebody else, before and after, are answered as to somebody else.
    for _ in 0..2 {
        let anonymous = app.anonymous().query(&query, &[]).await;
        assert_eq!(anonymous.json()["data"]["node"], json!(null));
        let seen = holder.query(&query, &[]).await;
        assert_eq!(seen.json()["data"]["node"]["id"], json!(draft.id));
        assert_eq!(seen.header("cache-control"), "private, no-store");
        assert_eq!(seen.header("etag"), "");
    }
}
