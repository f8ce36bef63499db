//! Bringing versions of the past in.

use noticeboard::domain::actor::Role;
use noticeboard::domain::clock::Instant;
use noticeboard_entity::{log_records, source_documents, versions};
use noticeboard_tests::app::{TestApp, codes, messages};
use noticeboard_tests::records;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

noticeboard_tests::on_both!(
    documents_become_versions_with_their_instants_notes_and_sources,
    what_says_nothing_new_is_named_and_an_earlier_text_that_comes_back_has_its_hash,
    all_items_apply_or_none_does,
    instants_must_be_past_rising_and_before_what_was_published_here,
    failed_captures_are_held_back_unless_they_are_accepted,
    a_dry_run_shows_the_versions_and_writes_nothing,
    where_approvals_count_it_takes_an_administrator,
    the_public_hears_of_what_is_in_force_now_and_of_nothing_else,
    a_past_before_what_was_published_here_leads_up_to_its_keys,
    the_past_goes_on_from_what_was_brought_in_before,
    no_language_and_no_title_is_required,
);

const PUBLISHER: Role = Role::Publisher;

fn item(document: &str, effective_from: &str) -> Value {
    json!({"document": document, "effectiveFrom": effective_from})
}

fn page(calls: &str) -> String {
    format!(
        "# Privacy\n\n## Calls\n\n{calls}\n\n## Letters\n\nLetters are kept in a locked drawer until the matter is settled.\n"
    )
}

async fn importing(app: &TestApp, role: Role, more: Value) -> Value {
    let mut input = json!({"slug": "privacy", "format": "MARKDOWN"});
    input
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let selection = "versions { number state effectiveFrom publishedAt changeNote materiality contentHash \
                     basedOn { number } locales source { format sha256 } \
                     content { title sections { key heading } } } unchanged warnings { code message sectionKey }";
    app.as_role(role).mutate("importHistory", input, selection).await
}

/// As a publisher, and done.
async fn import(app: &TestApp, items: Value) -> Value {
    let payload = importing(app, PUBLISHER, json!({"items": items})).await;
    assert_eq!(payload["errors"], json!([]), "the import was refused");
    payload
}

fn each(payload: &Value, field: &str) -> Vec<Value> {
    let versions = payload["versions"].as_array().unwrap();
    versions.iter().map(|version| version[field].clone()).collect()
}

async fn counts(app: &TestApp) -> [u64; 3] {
    let database = app.connect().await;
    let counts = [
        versions::Entity::find().count(&database).await.unwrap(),
        source_documents::Entity::find().count(&database).await.unwrap(),
        log_records::Entity::find().count(&database).await.unwrap(),
    ];
    database.close().await.unwrap();
    counts
}

async fn documents_become_versions_with_their_instants_notes_and_sources(app: TestApp) {
    app.create_notice("privacy").await;
    let first = page("We note calls.");
    let second =
        format!("{first}\n## Partners\n\nWe share calls with Example Analytics Ltd in the United States.\n");
    let mut noted = item(&second, "2021-03-01T00:00:00Z");
    noted["changeNote"] = json!("Calls are kept for a *year*.");
    let payload = import(&app, json!([item(&first, "2020-01-01T00:00:00Z"), noted])).await;
    assert_eq!(each(&payload, "number"), [1, 2]);
    assert_eq!(each(&payload, "state"), ["SUPERSEDED", "IN_FORCE"]);
    assert_eq!(
        each(&payload, "effectiveFrom"),
        ["2020-01-01T00:00:00Z", "2021-03-01T00:00:00Z"]
    );
    assert_eq!(each(&payload, "changeNote"), ["", "Calls are kept for a *year*."]);
    assert_eq!(each(&payload, "basedOn"), [Value::Null, json!({"number": 1})]);
    assert_eq!(each(&payload, "materiality"), ["MATERIAL", "MATERIAL"]);
    assert_eq!(each(&payload, "locales"), [json!(["en"]), json!(["en"])]);
    let sha = |text: &str| format!("sha256:{}", hex::encode(Sha256::digest(text)));
    let sources = [&first, &second].map(|text| json!({"format": "MARKDOWN", "sha256": sha(text)}));
    assert_eq!(each(&payload, "source"), sources);
    for at in each(&payload, "publishedAt") {
        assert!(at.as_str().unwrap().parse::<Instant>().unwrap() >= app.now());
    }

    let query = "{ auditLog(filter: {actions: [VERSION_IMPORTED]}) { nodes { version { number } record } } }";
    let log = app.as_role(Role::Auditor).data(query, json!({})).await;
    let nodes = log["auditLog"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 2, "{log}");
    let first_record = nodes.iter().find(|node| node["version"]["number"] == 1).unwrap();
    let record: Value = serde_json::from_str(first_record["record"].as_str().unwrap()).unwrap();
    assert_eq!(record["effectiveFrom"], "2020-01-01T00:00:00Z", "{record}");
    assert_eq!(record["details"]["format"], "MARKDOWN", "{record}");
    assert_eq!(record["details"]["sha256"], sha(&first), "{record}");
    records::sound(&app.connect().await).await;
}

async fn what_says_nothing_new_is_named_and_an_earlier_text_that_comes_back_has_its_hash(app: TestApp) {
    app.create_notice("privacy").await;
    let (first, second) = (
        page("We note calls."),
        "# Privacy\n\n## Post\n\nAll is new here.\n",
    );
    let payload = import(
        &app,
        json!([
            item(&first, "2020-01-01T00:00:00Z"),
            item(
                &format!(
                    "---\ntitle: Privacy\nlayout: wide\n---\n\n{}",
                    first.replace("\n\n", "\n\n\n")
                ),
                "2020-02-01T00:00:00Z"
            ),
            item(second, "2020-03-01T00:00:00Z"),
            item(&first, "2020-04-01T00:00:00Z"),
        ]),
    )
    .await;
    assert_eq!(payload["unchanged"], json!([1]));
    assert_eq!(each(&payload, "number"), [1, 2, 3]);
    let hashes = each(&payload, "contentHash");
    assert_eq!(hashes[0], hashes[2]);
    assert_ne!(hashes[0], hashes[1]);
    // In another call, too.
    let later = import(
        &app,
        json!([
            item(&first, "2020-04-02T00:00:00Z"),
            item(second, "2020-05-01T00:00:00Z")
        ]),
    )
    .await;
    assert_eq!(later["unchanged"], json!([0]));
    assert_eq!(each(&later, "contentHash"), [hashes[1].clone()]);
    records::sound(&app.connect().await).await;
}

async fn all_items_apply_or_none_does(app: TestApp) {
    app.create_notice("privacy").await;
    let before = counts(&app).await;
    let rows = [
        item(&page("We note calls."), "2020-01-01T00:00:00Z"),
        item(&page("We do not."), "2020-01-01T00:00:00Z"),
        item(&page("We do."), "2999-01-01T00:00:00Z"),
    ];
    let payload = importing(&app, PUBLISHER, json!({"items": rows})).await;
    assert_eq!(codes(&payload), ["INVALID_INPUT", "INVALID_INPUT"]);
    let told = messages(&payload);
    assert!(told[0].starts_with("input.items.1.effectiveFrom: "), "{told:?}");
    assert!(told[1].starts_with("input.items.2.effectiveFrom: "), "{told:?}");
    assert_eq!(
        (&payload["versions"], &payload["unchanged"]),
        (&json!([]), &json!([]))
    );

    let long = "x".repeat(10_001);
    let mut noted = item(&page("We note calls."), "2020-01-01T00:00:00Z");
    noted["changeNote"] = json!(long);
    let payload = importing(&app, PUBLISHER, json!({"items": [noted]})).await;
    assert_eq!(
        payload["errors"][0]["path"],
        json!(["input", "items", "0", "changeNote"])
    );
    let payload = importing(&app, PUBLISHER, json!({"items": []})).await;
    assert_eq!(payload["errors"][0]["path"], json!(["input", "items"]));
    let rows = [item("{}", "2020-01-01T00:00:00Z")];
    let payload = importing(&app, PUBLISHER, json!({"format": "WORDPRESS", "items": rows})).await;
    assert!(
        messages(&payload)[0].starts_with("input.items.0.document."),
        "{payload}"
    );
    assert_eq!(counts(&app).await, before);
}

async fn instants_must_be_past_rising_and_before_what_was_published_here(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    let mut latest = app
        .anonymous()
        .notice("privacy", "latest { effectiveFrom }")
        .await;
    let published = latest["latest"]["effectiveFrom"].take();
    app.set_now("2026-06-01T00:00:00Z").await;
    import(
        &app,
        json!([item(&page("We note calls."), "2020-01-01T00:00:00Z")]),
    )
    .await;
    for instant in [
        "2019-01-01T00:00:00Z",
        "2020-01-01T00:00:00Z",
        published.as_str().unwrap(),
        "2026-05-01T00:00:00Z",
        "2026-06-01T00:00:00Z",
        "2999-01-01T00:00:00Z",
    ] {
        let payload = importing(
            &app,
            PUBLISHER,
            json!({"items": [item(&page("We do not."), instant)]}),
        )
        .await;
        assert_eq!(
            payload["errors"][0]["path"],
            json!(["input", "items", "0", "effectiveFrom"]),
            "{instant}"
        );
    }
    import(
        &app,
        json!([item(&page("We do not."), "2020-01-01T00:00:00.000001Z")]),
    )
    .await;
    records::sound(&app.connect().await).await;
}

async fn failed_captures_are_held_back_unless_they_are_accepted(app: TestApp) {
    app.create_notice("privacy").await;
    let long = page(&"We note calls, and this is why. ".repeat(40));
    let rows = json!([
        item("", "2019-01-01T00:00:00Z"),
        item(&long, "2020-01-01T00:00:00Z"),
        item(" \n", "2020-02-01T00:00:00Z"),
        item("# Privacy\n\nNot found.\n", "2020-03-01T00:00:00Z"),
        item(&long.replace("note", "do not note"), "2020-04-01T00:00:00Z"),
    ]);
    let payload = importing(&app, PUBLISHER, json!({"items": rows, "dryRun": true})).await;
    assert_eq!(
        each(&payload, "effectiveFrom"),
        ["2020-01-01T00:00:00Z", "2020-04-01T00:00:00Z"]
    );
    assert_eq!(payload["unchanged"], json!([]));
    let told: Vec<&str> = payload["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|warning| warning["code"] == "SUSPECT_DOCUMENT")
        .map(|warning| warning["message"].as_str().unwrap())
        .collect();
    assert_eq!(told.len(), 3, "{told:?}");
    for (message, item) in told.iter().zip(["item 0: ", "item 2: ", "item 3: "]) {
        assert!(
            message.starts_with(item) && message.contains("held back"),
            "{message}"
        );
    }
    let payload = importing(&app, PUBLISHER, json!({"items": rows, "acceptSuspect": true})).await;
    assert_eq!(payload["errors"], json!([]));
    assert_eq!(each(&payload, "number"), [1, 2, 3, 4, 5]);
    records::sound(&app.connect().await).await;
    // The document before counts, too, when it came in another call.
    let rows = json!([item("# Privacy\n\nGone.\n", "2020-05-01T00:00:00Z")]);
    let payload = importing(&app, PUBLISHER, json!({"items": rows})).await;
    assert_eq!(
        (
            &payload["versions"],
            codes(&json!({"errors": payload["warnings"]}))
        ),
        (&json!([]), vec!["SUSPECT_DOCUMENT".to_owned()])
    );
}

async fn a_dry_run_shows_the_versions_and_writes_nothing(app: TestApp) {
    app.create_notice("privacy").await;
    let rows = json!([
        item(&page("We note calls."), "2020-01-01T00:00:00Z"),
        item(&page("We do not."), "2021-01-01T00:00:00Z"),
    ]);
    let before = counts(&app).await;
    let dry = importing(&app, PUBLISHER, json!({"items": rows, "dryRun": true})).await;
    assert_eq!(counts(&app).await, before);
    let done = import(&app, rows).await;
    for field in [
        "number",
        "state",
        "effectiveFrom",
        "materiality",
        "contentHash",
        "basedOn",
        "content",
    ] {
        assert_eq!(each(&dry, field), each(&done, field), "{field}");
    }
}

async fn where_approvals_count_it_takes_an_administrator(app: TestApp) {
    app.create_notice_with("privacy", json!({"approvalsRequired": 1}))
        .await;
    let input =
        json!({"slug": "privacy", "format": "MARKDOWN", "items": [item(&page("x"), "2020-01-01T00:00:00Z")]});
    let refused = app
        .as_role(PUBLISHER)
        .mutation("importHistory", input.clone(), "versions { number }")
        .await;
    assert_eq!(codes(&refused), ["FORBIDDEN"]);
    let payload = app
        .as_role(Role::Admin)
        .done("importHistory", input, "versions { number }")
        .await;
    assert_eq!(payload["versions"], json!([{"number": 1}]));
}

/// Kind, version, instant and the version before, as they were numbered.
async fn heard(app: &TestApp) -> Vec<(String, Option<i32>, Option<i32>)> {
    let records = records::sound(&app.connect().await).await;
    let said = records.events.iter();
    said.map(|event| (event.kind.clone(), event.version_number, event.previous_number))
        .collect()
}

async fn the_public_hears_of_what_is_in_force_now_and_of_nothing_else(app: TestApp) {
    app.create_notice("privacy").await;
    import(
        &app,
        json!([
            item(&page("We note calls."), "2020-01-01T00:00:00Z"),
            item(&page("We do not."), "2021-01-01T00:00:00Z"),
        ]),
    )
    .await;
    let in_force = |now, before| ("IN_FORCE".to_owned(), Some(now), before);
    assert_eq!(heard(&app).await, [in_force(2, None)]);
    import(&app, json!([item(&page("We do again."), "2022-01-01T00:00:00Z")])).await;
    assert_eq!(heard(&app).await, [in_force(2, None), in_force(3, Some(2))]);
    app.set_now("2026-02-01T00:00:00Z").await;
    app.publish_text("privacy", "Published here.").await;
    let after = [in_force(2, None), in_force(3, Some(2)), in_force(4, Some(3))];
    assert_eq!(heard(&app).await, after);
    import(
        &app,
        json!([item(&page("We never did."), "2023-01-01T00:00:00Z")]),
    )
    .await;
    assert_eq!(heard(&app).await, after, "what is in force now stays");
}

async fn a_past_before_what_was_published_here_leads_up_to_its_keys(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text(
        "privacy",
        "We note the number and a summary of every call that reaches our desk.",
    )
    .await;
    app.set_now("2026-02-01T00:00:00Z").await;
    let text = "We note the number and a summary of each call that reaches our desk.";
    let payload = import(
        &app,
        json!([
            item(
                &format!("# Privacy\n\n## Telephone\n\n{text}\n"),
                "2020-01-01T00:00:00Z"
            ),
            item(
                &format!("# Privacy\n\n## Calls\n\n{text} Always.\n"),
                "2021-01-01T00:00:00Z"
            ),
        ]),
    )
    .await;
    for content in each(&payload, "content") {
        assert_eq!(content["sections"][0]["key"], "data", "{content}");
    }
}

async fn the_past_goes_on_from_what_was_brought_in_before(app: TestApp) {
    app.create_notice("privacy").await;
    let text = "We note the number and a summary of every call that reaches our desk.";
    import(
        &app,
        json!([item(
            &format!("# Privacy\n\n## Calls\n\n{text}\n"),
            "2020-01-01T00:00:00Z"
        )]),
    )
    .await;
    let renamed = item(
        &format!("# Privacy\n\n## Telephone\n\n{text}\n"),
        "2021-01-01T00:00:00Z",
    );
    let payload = import(&app, json!([renamed])).await;
    assert_eq!(
        payload["versions"][0]["content"]["sections"],
        json!([{"key": "calls", "heading": "Telephone"}])
    );
    // A page that is imported now goes on from there.
    let input = json!({"slug": "privacy", "format": "MARKDOWN", "document": format!("# Privacy\n\n## Phone\n\n{text} Yes.\n")});
    let draft = app
        .as_role(Role::Editor)
        .done(
            "importDocument",
            input,
            "draft { basedOn { number } content { sections { key heading } } }",
        )
        .await;
    assert_eq!(draft["draft"]["basedOn"], json!({"number": 2}));
    assert_eq!(
        draft["draft"]["content"]["sections"],
        json!([{"key": "calls", "heading": "Phone"}])
    );
}

async fn no_language_and_no_title_is_required(app: TestApp) {
    app.create_notice_with("privacy", json!({"requiredLocales": ["nb"]}))
        .await;
    let rows = json!([
        item("## Data\n\nWe keep letters.\n", "2020-01-01T00:00:00Z"),
        item(
            "---\ntitle: Our privacy\n---\n## Data\n\nWe keep letters.\n",
            "2021-01-01T00:00:00Z"
        ),
        item("## Data\n\nWe keep letters for long.\n", "2022-01-01T00:00:00Z"),
    ]);
    let payload = import(&app, rows).await;
    let titles: Vec<Value> = each(&payload, "content")
        .iter()
        .map(|content| content["title"].clone())
        .collect();
    assert_eq!(titles, ["Privacy", "Our privacy", "Our privacy"]);
    let told = payload["warnings"].as_array().unwrap();
    let codes: Vec<&Value> = told.iter().map(|warning| &warning["code"]).collect();
    assert_eq!(codes, ["TITLE_MISSING", "TITLE_MISSING"]);
}
