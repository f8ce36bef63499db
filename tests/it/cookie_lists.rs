//! Cookie lists of other systems through the API: in as a draft, out with what only they have; and the catalogue.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Caller, DraftRef, TestApp, codes, messages, section, title};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    a_list_becomes_a_draft_and_goes_out_as_it_came,
    what_was_edited_here_goes_out_in_the_list_that_came,
    the_same_list_again_makes_no_second_draft_and_leaves_one_record,
    a_list_goes_into_an_open_draft_at_its_revision,
    a_dry_run_writes_nothing,
    what_is_wrong_with_a_list_is_said_with_its_path,
    anonymous_readers_get_what_is_declared_and_nothing_that_was_kept,
    kept_lists_go_with_an_erased_version,
    names_without_a_catalogue_have_no_suggestions,
);

const KLARO: &str = include_str!("../../api/tests/data/cookie_lists/klaro.js");
const COOKIEBOT: &str = include_str!("../../api/tests/data/cookie_lists/cookiebot.js");
const ONE_TRUST: &str = include_str!("../../api/tests/data/cookie_lists/one_trust.json");

const OUTCOME: &str =
    "changed cookieKeys addedKeys absentKeys losses { kind cookie field message } draft { id revision }";

fn list(format: &str, document: &str, mut input: Value) -> Value {
    input["slug"] = json!("privacy");
    input["format"] = json!(format);
    input["document"] = json!(document);
    input
}

async fn import(app: &TestApp, input: Value) -> Value {
    app.as_role(Role::Editor)
        .done("importCookies", input, OUTCOME)
        .await
}

async fn notice(app: &TestApp) {
    app.create_notice("privacy").await;
    let draft = app
        .draft(
            "privacy",
            &[title("Privacy"), section("cookies", "Cookies", "We use some.")],
        )
        .await;
    app.publish(&draft).await;
}

/// The list of a draft.
async fn exported(caller: &Caller, draft: &Value, format: &str, locale: &str) -> Value {
    let query = "query($id: ID!, $format: CookieListFormat!, $locale: Locale!) { node(id: $id) { ... on Draft { content(locale: $locale) { cookieList(format: $format) { text losses { kind cookie field } } } } } }";
    let variables = json!({"id": draft["id"], "format": format, "locale": locale});
    caller.data(query, variables).await["node"]["content"]["cookieList"].clone()
}

async fn count(app: &TestApp, table: &str) -> i64 {
    use sea_orm::{ConnectionTrait as _, Statement};
    let database = app.connect().await;
    let sql = format!("SELECT COUNT(*) AS number FROM {table}");
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let row = database.query_one_raw(statement).await.unwrap().unwrap();
    database.close().await.unwrap();
    row.try_get("", "number").unwrap()
}

async fn actions(app: &TestApp) -> Vec<String> {
    let log = app
        .as_role(Role::Auditor)
        .data("{ auditLog(last: 100) { nodes { action } } }", json!({}))
        .await;
    let nodes = log["auditLog"]["nodes"].as_array().unwrap();
    nodes
        .iter()
        .map(|node| node["action"].as_str().unwrap().to_owned())
        .collect()
}

async fn a_list_becomes_a_draft_and_goes_out_as_it_came(app: TestApp) {
    notice(&app).await;
    let payload = import(
        &app,
        list("COOKIEBOT", COOKIEBOT, json!({"sectionKey": "cookies"})),
    )
    .await;
    assert_eq!(
        (&payload["changed"], &payload["absentKeys"]),
        (&json!(true), &json!([]))
    );
    assert_eq!(payload["cookieKeys"], payload["addedKeys"]);
    assert_eq!(
        payload["losses"][0],
        json!({
            "kind": "DOUBTFUL",
            "cookie": "session_",
            "field": "nameMatch",
            "message": "`^session_[0-9a-f]{8}$` stands for fewer names than the declaration",
        })
    );
    let editor = app.as_role(Role::Editor);
    let query = "query($id: ID!) { node(id: $id) { ... on Draft { content { section(key: \"cookies\") { cookies { name nameMatch category provider purpose lifetime { text } } } } } } }";
    let draft = editor.data(query, json!({"id": payload["draft"]["id"]})).await;
    let cookies = &draft["node"]["content"]["section"]["cookies"];
    assert_eq!(cookies.as_array().unwrap().len(), 8);
    assert_eq!(
        cookies[0],
        json!({
            "name": "consent",
            "nameMatch": "EXACT",
            "category": "STRICTLY_NECESSARY",
            "provider": "example.com",
            "purpose": "Remembers what the visitor chose.",
            "lifetime": {"text": "1 year"},
        })
    );
    let written = exported(&editor, &payload["draft"], "COOKIEBOT", "en").await;
    assert_eq!(written, json!({"text": COOKIEBOT, "losses": []}));
    let record = actions(&app).await.pop();
    assert_eq!(record.as_deref(), Some("DOCUMENT_IMPORTED"));
}

async fn what_was_edited_here_goes_out_in_the_list_that_came(app: TestApp) {
    notice(&app).await;
    let payload = import(&app, list("ONE_TRUST", ONE_TRUST, json!({}))).await;
    let said = payload["losses"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&said["kind"], &said["field"]),
        (&json!("SKIPPED"), &json!(null)),
        "Norwegian is not begun: {said}"
    );
    let edit = json!({"putCookie": {"key": "like", "purpose": "Counts likes."}});
    let draft = app.edit(&DraftRef::of(&payload), &[edit]).await;
    app.publish(&draft).await;
    let query = "latest { content { cookieList(format: ONE_TRUST) { text losses { kind } } } }";
    let found = app.as_role(Role::Auditor).notice("privacy", query).await;
    let text = found["latest"]["content"]["cookieList"]["text"].as_str().unwrap();
    let written: Value = serde_json::from_str(text).unwrap();
    let mut expected: Value = serde_json::from_str(ONE_TRUST).unwrap();
    expected["cookies"][1]["description"] = json!("Counts likes.");
    assert_eq!(written, expected);
}

async fn the_same_list_again_makes_no_second_draft_and_leaves_one_record(app: TestApp) {
    notice(&app).await;
    let first = import(&app, list("KLARO", KLARO, json!({}))).await;
    let records = actions(&app).await.len();
    let second = import(&app, list("KLARO", KLARO, json!({}))).await;
    assert_eq!(
        (&second["draft"], &second["addedKeys"]),
        (&first["draft"], &first["addedKeys"])
    );
    assert_eq!(actions(&app).await.len(), records);
    app.publish(&DraftRef::of(&first)).await;
    let records = actions(&app).await.len();
    let third = import(&app, list("KLARO", KLARO, json!({}))).await;
    assert_eq!(
        (&third["draft"], &third["changed"], &third["addedKeys"]),
        (&json!(null), &json!(false), &json!([]))
    );
    assert_eq!(actions(&app).await.len(), records);
    assert_eq!(count(&app, "cookie_lists").await, 1);
    // Another list that says nothing new is kept and recorded all the same.
    let respelled = KLARO.replace("// Made for the tests.", "// Made again.");
    let fourth = import(&app, list("KLARO", &respelled, json!({}))).await;
    assert_eq!(fourth["draft"], json!(null));
    assert_eq!(actions(&app).await.len(), records + 1);
    let found = app
        .as_role(Role::Admin)
        .notice(
            "privacy",
            "latest { content { cookieList(format: KLARO) { text } } }",
        )
        .await;
    assert_eq!(found["latest"]["content"]["cookieList"]["text"], json!(respelled));
}

async fn a_list_goes_into_an_open_draft_at_its_revision(app: TestApp) {
    notice(&app).await;
    let put = json!({"putCookie": {"name": "_cnt", "recipients": ["Counter Ltd"], "category": "FUNCTIONAL"}});
    let draft = app.draft("privacy", &[put]).await;
    let into = |revision: i64| json!({"draftId": draft.id, "expectedRevision": revision});
    let payload = import(&app, list("KLARO", KLARO, into(draft.revision))).await;
    assert_eq!(
        payload["draft"],
        json!({"id": draft.id, "revision": draft.revision + 1})
    );
    assert_eq!(payload["addedKeys"], json!(["_cnt_", "_old", "basket", "odd"]));
    let editor = app.as_role(Role::Editor);
    let query = "query($id: ID!) { node(id: $id) { ... on Draft { content { cookies { name category recipients } } } } }";
    let found = editor.data(query, json!({"id": draft.id})).await;
    let counter = json!({"name": "_cnt", "category": "ANALYTICS", "recipients": ["Counter Ltd"]});
    assert_eq!(
        found["node"]["content"]["cookies"][0], counter,
        "what the list does not say stays"
    );
    let stale = editor
        .mutate(
            "importCookies",
            list("KLARO", KLARO, into(draft.revision)),
            OUTCOME,
        )
        .await;
    assert_eq!(codes(&stale), ["STALE_REVISION"]);
    app.create_notice("other").await;
    let mut elsewhere = list("KLARO", KLARO, into(draft.revision + 1));
    elsewhere["slug"] = json!("other");
    let refused = editor.mutate("importCookies", elsewhere, OUTCOME).await;
    assert_eq!(codes(&refused), ["NOT_FOUND"]);
}

async fn a_dry_run_writes_nothing(app: TestApp) {
    notice(&app).await;
    let records = actions(&app).await.len();
    let payload = import(&app, list("KLARO", KLARO, json!({"dryRun": true}))).await;
    assert_eq!(payload["addedKeys"].as_array().unwrap().len(), 5);
    assert_eq!(actions(&app).await.len(), records);
    assert_eq!(count(&app, "cookie_lists").await, 0);
    assert_eq!(count(&app, "drafts").await, 1);
}

async fn what_is_wrong_with_a_list_is_said_with_its_path(app: TestApp) {
    notice(&app).await;
    let editor = app.as_role(Role::Editor);
    let names = (0..5_001)
        .map(|n| format!("'c{n}'"))
        .collect::<Vec<_>>()
        .join(",");
    let many = format!("{{services: [{{name: 's', cookies: [{names}]}}]}}");
    for (input, code, path) in [
        (
            list("KLARO", &many, json!({})),
            "INVALID_INPUT",
            json!(["input", "document"]),
        ),
        (
            list("KLARO", "{}", json!({})),
            "INVALID_INPUT",
            json!(["input", "document"]),
        ),
        (
            list("KLARO", COOKIEBOT, json!({})),
            "INVALID_INPUT",
            json!(["input", "document"]),
        ),
        (
            list("KLARO", KLARO, json!({"sectionKey": "none"})),
            "NOT_FOUND",
            json!(["input", "sectionKey"]),
        ),
        (
            list("KLARO", KLARO, json!({"locale": "xx-!"})),
            "INVALID_INPUT",
            json!(["input", "locale"]),
        ),
        (
            list("KLARO", KLARO, json!({"expectedRevision": 1})),
            "INVALID_INPUT",
            json!(["input", "expectedRevision"]),
        ),
    ] {
        let payload = editor.mutate("importCookies", input, "draft { id } ").await;
        assert_eq!(codes(&payload), [code], "{:?}", messages(&payload));
        assert_eq!(payload["errors"][0]["path"], path);
    }
}

async fn anonymous_readers_get_what_is_declared_and_nothing_that_was_kept(app: TestApp) {
    notice(&app).await;
    let payload = import(&app, list("KLARO", KLARO, json!({}))).await;
    app.publish(&DraftRef::of(&payload)).await;
    let query = "latest { content { cookieList(format: KLARO) { text losses { kind field } } } }";
    let found = app.anonymous().notice("privacy", query).await;
    let text = found["latest"]["content"]["cookieList"]["text"].as_str().unwrap();
    assert!(text.contains("Counter") && text.contains("/^_cnt_/"), "{text}");
    for kept in ["callback", "translations", "maps", "Made for the tests"] {
        assert!(!text.contains(kept), "{kept} is in {text}");
    }
}

async fn kept_lists_go_with_an_erased_version(app: TestApp) {
    notice(&app).await;
    let payload = import(&app, list("KLARO", KLARO, json!({}))).await;
    app.publish(&DraftRef::of(&payload)).await;
    assert_eq!(count(&app, "cookie_lists").await, 1);
    let admin = app.as_role(Role::Admin);
    let withdrawal = json!({"slug": "privacy", "number": 2, "reason": "A name.", "then": "PREVIOUS"});
    admin
        .done("withdrawVersion", withdrawal, "version { number }")
        .await;
    let erasure = json!({"slug": "privacy", "number": 2, "reason": "A name."});
    admin.done("eraseVersion", erasure, "version { number }").await;
    assert_eq!(count(&app, "cookie_lists").await, 0);
}

async fn names_without_a_catalogue_have_no_suggestions(app: TestApp) {
    let query =
        "query($names: [String!]!) { cookieSuggestions(names: $names) { name suggestions { name } } }";
    let editor = app.as_role(Role::Editor);
    let found = editor.data(query, json!({"names": ["_ga", ""]})).await;
    let expected = json!([{"name": "_ga", "suggestions": []}, {"name": "", "suggestions": []}]);
    assert_eq!(found["cookieSuggestions"], expected);
    for names in [vec!["x".to_owned(); 101], vec!["x".repeat(501)]] {
        let answer = editor.graphql(query, json!({"names": names})).await;
        assert_eq!(codes(&answer), ["INVALID_INPUT"]);
    }
}
