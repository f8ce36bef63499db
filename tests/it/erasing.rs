//! Removing for good: the content of a version, and what the records hold of a person.

use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard_entity::{
    drafts, erased_authors, log_records, source_documents, version_contents, version_cookie_texts,
    version_cookies, version_section_texts, version_sections,
};
use noticeboard_tests::app::{Caller, DraftRef, Engine, TestApp, codes, section, title};
use noticeboard_tests::records;
use sea_orm::{ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _, Statement};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    the_content_of_a_withdrawn_version_goes_and_its_record_stays,
    only_a_withdrawn_version_is_erased_and_only_once,
    where_approvals_are_asked_for_another_administrator_erases,
    a_request_ends_after_seven_days,
    lowering_the_number_does_not_help_whoever_asked_for_the_erasure,
    two_administrators_at_once_are_one_who_asks_and_one_who_erases,
    an_erased_version_is_served_by_no_server,
    a_document_goes_with_the_last_version_that_came_from_it,
    closed_drafts_hold_nothing_of_an_erased_version,
    an_erased_person_is_named_nowhere,
    an_erased_persons_records_still_hang_together,
    whoever_erases_themselves_is_not_named_by_that,
    comments_go_with_their_author_and_public_reasons_stay,
    an_erased_author_cannot_approve_their_draft,
    an_erased_reviewer_is_still_one_person,
    a_limited_administrator_erases_nobody,
);

const ANNA: &str = "anna.andersson@example.org";

fn of_version(number: i64, more: &[(&str, Value)]) -> Value {
    let mut input = json!({"slug": "privacy", "number": number, "reason": "It named a customer."});
    for (name, value) in more {
        input[name] = value.clone();
    }
    input
}

/// Version 1, with a declaration and a name in it, withdrawn; version 2 in force.
async fn with_a_withdrawn_version(app: &TestApp, settings: Value) {
    app.create_notice("privacy").await;
    let edits = [
        title("Privacy"),
        section("data", "Data", "Written by Xanthippe Qvist."),
        json!({"putCookie": {"name": "_ga", "purpose": "Counts.", "sectionKey": "data"}}),
    ];
    app.publish(&app.draft("privacy", &edits).await).await;
    app.publish_text("privacy", "Without a name.").await;
    let mut update = settings;
    update["slug"] = json!("privacy");
    let admin = app.as_role(Role::Admin);
    admin.done("updateNotice", update, "notice { slug }").await;
    let withdrawal = of_version(1, &[("then", json!("PREVIOUS"))]);
    admin
        .done("withdrawVersion", withdrawal, "version { number }")
        .await;
}

async fn erase(caller: &Caller, number: i64) -> Value {
    let selection = "version { number state erasedAt contentHash } invalidatedTags";
    caller
        .mutate("eraseVersion", of_version(number, &[]), selection)
        .await
}

async fn version(caller: &Caller, selection: &str) -> Value {
    let query = format!("{{ notice(slug: \"privacy\") {{ version(number: 1) {{ {selection} }} }} }}");
    caller.graphql(&query, json!({})).await
}

/// How often each action stands in the log.
async fn count(app: &TestApp, action: &str) -> i64 {
    let query = "query($actions: [AuditAction!]) { auditLog(filter: {actions: $actions}) { totalCount } }";
    let log = app
        .as_role(Role::Auditor)
        .data(query, json!({"actions": [action]}))
        .await;
    log["auditLog"]["totalCount"].as_i64().unwrap()
}

/// The rows, in whichever table, that hold a text, as such or in bytes; each with the name of its table.
async fn holding(app: &TestApp, text: &str) -> Vec<String> {
    let database = app.connect().await;
    let backend = database.get_database_backend();
    let ask = async |sql: String| -> Vec<String> {
        let rows = database
            .query_all_raw(Statement::from_string(backend, sql))
            .await
            .unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    };
    let is_postgres = app.engine() == Engine::Postgres;
    let tables = if is_postgres {
        "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table'"
    };
    let mut found = Vec::new();
    for table in ask(tables.to_owned()).await {
        let rows = if is_postgres {
            format!("SELECT t::text FROM {table} t")
        } else {
            let columns = ask(format!("SELECT name FROM pragma_table_info('{table}')")).await;
            let values: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
            format!("SELECT {} FROM {table}", values.join(" || ' ' || "))
        };
        let in_hex = hex::encode(text);
        let holds = |row: &String| row.contains(text) || row.to_lowercase().contains(&in_hex);
        let rows = ask(rows).await;
        found.extend(
            rows.into_iter()
                .filter(holds)
                .map(|row| format!("{table}: {row}")),
        );
    }
    database.close().await.unwrap();
    found
}

const NOTHING: Vec<String> = Vec::new();

async fn the_content_of_a_withdrawn_version_goes_and_its_record_stays(app: TestApp) {
    with_a_withdrawn_version(&app, json!({})).await;
    let auditor = app.as_role(Role::Auditor);
    let facts = "number contentHash logSequence changeNote effectiveFrom locales withdrawn { reason }";
    let before = version(&auditor, facts).await["data"].take();
    let payload = erase(&app.as_role(Role::Admin), 1).await;
    assert_eq!(payload["errors"], json!([]));
    assert_eq!(payload["version"]["state"], "WITHDRAWN");
    assert!(
        payload["version"]["erasedAt"]
            .as_str()
            .unwrap()
            .starts_with("2026-01-01T00:00:00")
    );
    assert_eq!(
        version(&auditor, facts).await["data"],
        before,
        "all but the content stays"
    );
    for caller in [app.anonymous(), auditor, app.as_role(Role::Admin)] {
        let answer = version(&caller, "number erasedAt content { title }").await;
        assert_eq!(codes(&answer), ["ERASED"]);
        let found = &answer["data"]["notice"]["version"];
        assert_eq!((&found["number"], &found["content"]), (&json!(1), &json!(null)));
        assert!(!found["erasedAt"].is_null());
    }
    assert_eq!(
        app.anonymous().get("/notices/privacy/versions/1").await.status,
        410
    );
    let database = app.connect().await;
    let id = "the version that is left has its own rows";
    assert_eq!(
        version_contents::Entity::find().count(&database).await.unwrap(),
        1,
        "{id}"
    );
    assert_eq!(
        version_sections::Entity::find().count(&database).await.unwrap(),
        1,
        "{id}"
    );
    assert_eq!(
        version_section_texts::Entity::find()
            .count(&database)
            .await
            .unwrap(),
        1,
        "{id}"
    );
    assert_eq!(
        version_cookies::Entity::find().count(&database).await.unwrap(),
        1,
        "{id}"
    );
    assert_eq!(
        version_cookie_texts::Entity::find()
            .count(&database)
            .await
            .unwrap(),
        1,
        "{id}"
    );
    records::sound(&database).await;
    assert_eq!(holding(&app, "Xanthippe").await, NOTHING);
    let log = "{ auditLog(filter: {actions: [VERSION_ERASED]}) { nodes { text version { number } actor { subject } record } } }";
    let log = app.as_role(Role::Auditor).data(log, json!({})).await;
    let node = &log["auditLog"]["nodes"][0];
    assert_eq!(
        (
            &node["text"],
            &node["version"]["number"],
            &node["actor"]["subject"]
        ),
        (&json!("It named a customer."), &json!(1), &json!("admin"))
    );
    let record: Value = serde_json::from_str(node["record"].as_str().unwrap()).unwrap();
    assert_eq!(record["contentHash"], payload["version"]["contentHash"]);
}

async fn only_a_withdrawn_version_is_erased_and_only_once(app: TestApp) {
    with_a_withdrawn_version(&app, json!({})).await;
    app.publish_text("privacy", "Third.").await;
    let admin = app.as_role(Role::Admin);
    app.schedule_text("privacy", "Called off.", "2026-03-01T00:00:00Z")
        .await;
    admin
        .done("cancelVersion", of_version(4, &[]), "version { number }")
        .await;
    app.schedule_text("privacy", "Later.", "2026-03-02T00:00:00Z")
        .await;
    for (number, state) in [
        (2, "SUPERSEDED"),
        (3, "IN_FORCE"),
        (4, "CANCELLED"),
        (5, "SCHEDULED"),
    ] {
        let refused = erase(&admin, number).await;
        assert_eq!(
            (codes(&refused), &refused["errors"][0]["state"]),
            (vec!["WRONG_STATE".to_owned()], &json!(state))
        );
    }
    assert_eq!(codes(&erase(&admin, 9).await), ["NOT_FOUND"]);
    let silent = of_version(1, &[("reason", json!("  "))]);
    let refused = admin.mutate("eraseVersion", silent, "version { number }").await;
    assert_eq!(refused["errors"][0]["path"], json!(["input", "reason"]));
    assert_eq!(erase(&admin, 1).await["errors"], json!([]));
    let again = erase(&admin, 1).await;
    assert_eq!(again["errors"][0]["state"], "ERASED");
    assert_eq!(count(&app, "VERSION_ERASED").await, 1);
}

async fn where_approvals_are_asked_for_another_administrator_erases(app: TestApp) {
    with_a_withdrawn_version(&app, json!({"approvalsRequired": 2})).await;
    let (one, two) = (
        app.as_subject("one", &[Role::Admin]),
        app.as_subject("two", &[Role::Admin]),
    );
    for _ in 0..2 {
        let asked = erase(&one, 1).await;
        assert_eq!(codes(&asked), ["APPROVALS_MISSING"]);
        assert_eq!(asked["errors"][0]["missing"], 1);
        assert_eq!(
            count(&app, "VERSION_ERASURE_REQUESTED").await,
            1,
            "asked once is asked"
        );
    }
    let auditor = app.as_role(Role::Auditor);
    assert_eq!(
        codes(&version(&auditor, "content { title }").await),
        Vec::<String>::new()
    );
    let done = erase(&two, 1).await;
    assert_eq!(done["errors"], json!([]));
    assert_eq!(codes(&version(&auditor, "content { title }").await), ["ERASED"]);
    let query = "{ auditLog(filter: {actions: [VERSION_ERASURE_REQUESTED, VERSION_ERASED]}) { nodes { \
                 sequence actor { subject } text record } } }";
    let log = auditor.data(query, json!({})).await;
    let nodes = log["auditLog"]["nodes"].as_array().unwrap();
    let actors: Vec<&Value> = nodes.iter().map(|node| &node["actor"]["subject"]).collect();
    assert_eq!(actors, ["one", "two"]);
    let record: Value = serde_json::from_str(nodes[1]["record"].as_str().unwrap()).unwrap();
    assert_eq!(record["details"]["request"], nodes[0]["sequence"]);
    records::sound(&app.connect().await).await;
}

async fn a_request_ends_after_seven_days(app: TestApp) {
    with_a_withdrawn_version(&app, json!({"approvalsRequired": 1})).await;
    let (one, two) = (
        app.as_subject("one", &[Role::Admin]),
        app.as_subject("two", &[Role::Admin]),
    );
    erase(&one, 1).await;
    app.advance(Duration::from_hours(7 * 24) + Duration::from_secs(1))
        .await;
    assert_eq!(
        codes(&erase(&two, 1).await),
        ["APPROVALS_MISSING"],
        "it asks anew"
    );
    app.advance(Duration::from_hours(6 * 24)).await;
    assert_eq!(erase(&one, 1).await["errors"], json!([]));
}

async fn lowering_the_number_does_not_help_whoever_asked_for_the_erasure(app: TestApp) {
    with_a_withdrawn_version(&app, json!({"approvalsRequired": 1})).await;
    let one = app.as_subject("one", &[Role::Admin]);
    erase(&one, 1).await;
    let lower = json!({"slug": "privacy", "approvalsRequired": 0});
    one.done("updateNotice", lower, "notice { slug }").await;
    assert_eq!(codes(&erase(&one, 1).await), ["APPROVALS_MISSING"]);
}

async fn two_administrators_at_once_are_one_who_asks_and_one_who_erases(app: TestApp) {
    with_a_withdrawn_version(&app, json!({"approvalsRequired": 1})).await;
    let (one, two) = (
        app.as_subject("one", &[Role::Admin]),
        app.as_subject("two", &[Role::Admin]),
    );
    let (first, second) = tokio::join!(erase(&one, 1), erase(&two, 1));
    let mut told = [codes(&first), codes(&second)];
    told.sort();
    assert_eq!(told, [vec![], vec!["APPROVALS_MISSING".to_owned()]]);
    assert_eq!(count(&app, "VERSION_ERASURE_REQUESTED").await, 1);
    assert_eq!(count(&app, "VERSION_ERASED").await, 1);
    records::sound(&app.connect().await).await;
}

async fn an_erased_version_is_served_by_no_server(app: TestApp) {
    with_a_withdrawn_version(&app, json!({})).await;
    let other = app.another_server().await;
    for server in [&app, &other] {
        let read = version(&server.as_role(Role::Auditor), "content { title }").await;
        assert_eq!(
            codes(&read),
            Vec::<String>::new(),
            "both servers have it in memory now"
        );
    }
    assert_eq!(erase(&app.as_role(Role::Admin), 1).await["errors"], json!([]));
    for server in [&app, &other] {
        let read = version(&server.as_role(Role::Auditor), "content { title }").await;
        assert_eq!(codes(&read), ["ERASED"]);
    }
}

const PAGE: &str = include_str!("../../api/assets/demo/privacy-page.json");

async fn import(app: &TestApp, document: &str) -> DraftRef {
    let input = json!({"slug": "privacy", "format": "WORDPRESS", "document": document});
    let editor = app.as_role(Role::Editor);
    DraftRef::of(
        &editor
            .done("importDocument", input, "draft { id revision }")
            .await,
    )
}

async fn documents(app: &TestApp) -> u64 {
    let database = app.connect().await;
    let count = source_documents::Entity::find().count(&database).await.unwrap();
    database.close().await.unwrap();
    count
}

async fn a_document_goes_with_the_last_version_that_came_from_it(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish(&import(&app, PAGE).await).await;
    app.publish_text("privacy", "Second.").await;
    let admin = app.as_role(Role::Admin);
    let restore = json!({"slug": "privacy", "number": 1, "expectedLatest": 2, "changeNote": "Back."});
    admin.done("restoreVersion", restore, "version { number }").await;
    let withdrawal = |number: i64| of_version(number, &[("then", json!("PREVIOUS"))]);
    admin
        .done("withdrawVersion", withdrawal(1), "version { number }")
        .await;
    assert_eq!(erase(&admin, 1).await["errors"], json!([]));
    assert_eq!(documents(&app).await, 1, "version 3 came from it and stands");
    admin
        .done("withdrawVersion", withdrawal(3), "version { number }")
        .await;
    assert_eq!(erase(&admin, 3).await["errors"], json!([]));
    assert_eq!(documents(&app).await, 0);
    let source = "version(number: 3) { number source { sha256 } }";
    let found = app.as_role(Role::Auditor).notice("privacy", source).await;
    assert_eq!(found["version"], json!({"number": 3, "source": null}));
}

async fn closed_drafts_hold_nothing_of_an_erased_version(app: TestApp) {
    app.create_notice("privacy").await;
    let secret = [
        title("Privacy"),
        section("data", "Data", "Written by Xanthippe Qvist."),
    ];
    app.publish(&app.draft("privacy", &secret).await).await;
    let thrown_away = app.draft("privacy", &[title("Thrown away")]).await;
    let open = app.draft("privacy", &[title("Still open")]).await;
    let discard = async |draft: &DraftRef| {
        let input = json!({"draftId": draft.id, "expectedRevision": draft.revision});
        app.as_role(Role::Editor)
            .done("discardDraft", input, "draft { id state }")
            .await
    };
    discard(&thrown_away).await;
    let admin = app.as_role(Role::Admin);
    let withdrawal = of_version(1, &[("then", json!("NOTHING"))]);
    admin
        .done("withdrawVersion", withdrawal, "version { number }")
        .await;
    assert_eq!(erase(&admin, 1).await["errors"], json!([]));
    let left = holding(&app, "Xanthippe").await;
    assert!(
        left.len() == 1 && left[0].starts_with("drafts"),
        "the open draft is somebody's work: {left:?}"
    );
    let query = "query($id: ID!) { node(id: $id) { ... on Draft { state contentHash content { title } } } }";
    let seen = admin.graphql(query, json!({"id": thrown_away.id})).await;
    assert_eq!(codes(&seen), ["ERASED"]);
    // It can still be brought onto what is in force, since only what is erased is missing.
    let input = json!({"draftId": open.id, "expectedRevision": open.revision});
    let editor = app.as_role(Role::Editor);
    let payload = editor.done("rebaseDraft", input, "draft { id revision }").await;
    discard(&DraftRef::of(&payload)).await;
    assert_eq!(
        holding(&app, "Xanthippe").await,
        NOTHING,
        "what it held went with it"
    );
    let database = app.connect().await;
    let rows = drafts::Entity::find().all(&database).await.unwrap();
    assert!(
        rows.iter()
            .all(|draft| draft.erased_at.is_some() && draft.content == "{\"format\":1}")
    );
    records::sound(&database).await;
}

/// Anna makes, writes, hands in and publishes; Bert reviews, and Anna objects to another draft.
async fn anna_was_here(app: &TestApp) -> DraftRef {
    app.create_notice_with("privacy", json!({"approvalsRequired": 1}))
        .await;
    let anna = app.as_subject(ANNA, &[Role::Admin]);
    let made = anna
        .done("createDraft", json!({"slug": "privacy"}), "draft { id revision }")
        .await;
    let draft = DraftRef::of(&made);
    let edits = [title("Privacy"), section("data", "Data", "What we keep.")];
    let input = json!({"draftId": draft.id, "expectedRevision": draft.revision, "edits": edits});
    let draft = DraftRef::of(&anna.done("editDraft", input, "draft { id revision }").await);
    let input = json!({"draftId": draft.id, "expectedRevision": draft.revision});
    let draft = DraftRef::of(&anna.done("submitDraft", input, "draft { id revision }").await);
    app.approve("bert", &draft).await;
    let input = json!({"draftId": draft.id, "expectedRevision": draft.revision, "changeNote": "First.",
        "materiality": "MATERIAL", "materialityReason": "So said Anna.", "idempotencyKey": "anna-1"});
    anna.done("publishDraft", input, "version { number }").await;
    let other = app.draft("privacy", &[title("Another")]).await;
    let other = app.submit(&other).await;
    app.reviewing(ANNA, &other, "REQUEST_CHANGES").await;
    other
}

async fn erase_anna(app: &TestApp) -> i64 {
    let admin = app.as_role(Role::Admin);
    let payload = admin
        .done("eraseSubject", json!({"subject": ANNA}), "records")
        .await;
    payload["records"].as_i64().unwrap()
}

async fn an_erased_person_is_named_nowhere(app: TestApp) {
    anna_was_here(&app).await;
    assert!(holding(&app, ANNA).await.len() > 5, "she is named before");
    let query = "query($s: String) { auditLog(filter: {subject: $s}) { totalCount nodes { sequence } } }";
    let auditor = app.as_role(Role::Auditor);
    let spoke = auditor.data(query, json!({"s": ANNA})).await["auditLog"]["totalCount"].clone();
    assert_eq!(json!(erase_anna(&app).await), spoke);
    assert_eq!(holding(&app, ANNA).await, NOTHING);
    let found = auditor.data(query, json!({"s": ANNA})).await;
    assert_eq!(found["auditLog"], json!({"totalCount": 0, "nodes": []}));
    let selection = "latest { number publishedBy { subject } reviews { reviewer { subject } } }";
    let latest = auditor.notice("privacy", selection).await["latest"].take();
    assert_eq!(latest["publishedBy"], json!({"subject": null}));
    assert_eq!(latest["reviews"][0]["reviewer"]["subject"], "bert");
    assert_eq!(erase_anna(&app).await, 0, "a second run finds nothing");
    assert_eq!(count(&app, "SUBJECT_ERASED").await, 1, "and records nothing");
    let nobody = app
        .as_role(Role::Admin)
        .mutate("eraseSubject", json!({"subject": ""}), "records")
        .await;
    assert_eq!(codes(&nobody), ["INVALID_INPUT"]);
}

async fn an_erased_persons_records_still_hang_together(app: TestApp) {
    anna_was_here(&app).await;
    let database = app.connect().await;
    let before = log_records::Entity::find().all(&database).await.unwrap();
    let erased = erase_anna(&app).await;
    let after = log_records::Entity::find().all(&database).await.unwrap();
    assert_eq!(after.split_last().unwrap().1, before, "no record changed");
    let last: Value = serde_json::from_str(&after.last().unwrap().record).unwrap();
    assert_eq!(
        (&last["action"], &last["details"], &last["notice"]),
        (
            &json!("SUBJECT_ERASED"),
            &json!({"records": erased}),
            &json!(null)
        )
    );
    records::sound(&database).await;
}

async fn whoever_erases_themselves_is_not_named_by_that(app: TestApp) {
    anna_was_here(&app).await;
    let anna = app.as_subject(ANNA, &[Role::Admin]);
    let payload = anna
        .done("eraseSubject", json!({"subject": ANNA}), "records")
        .await;
    assert!(payload["records"].as_i64().unwrap() > 0);
    assert_eq!(erase_anna(&app).await, 0);
    assert_eq!(holding(&app, ANNA).await, NOTHING);
}

async fn comments_go_with_their_author_and_public_reasons_stay(app: TestApp) {
    let other = anna_was_here(&app).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Draft { contentHash reviews { comment } } } }";
    let hash = app
        .as_role(Role::Auditor)
        .data(query, json!({"id": other.id}))
        .await["node"]["contentHash"]
        .take();
    let anna = app.as_subject(ANNA, &[Role::Admin]);
    let input =
        json!({"draftId": other.id, "contentHash": hash, "decision": "APPROVE", "comment": "Fine by me."});
    anna.done("reviewDraft", input, "draft { id }").await;
    let withdrawal = of_version(1, &[("then", json!("NOTHING"))]);
    anna.done("withdrawVersion", withdrawal, "version { number }")
        .await;
    erase_anna(&app).await;
    let texts = "{ auditLog(first: 100) { nodes { action text } } }";
    let log = app.as_role(Role::Auditor).data(texts, json!({})).await;
    let said: Vec<(&str, &str)> = log["auditLog"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|node| Some((node["action"].as_str()?, node["text"].as_str()?)))
        .collect();
    assert_eq!(said, [("VERSION_WITHDRAWN", "It named a customer.")]);
    let seen = app
        .as_role(Role::Auditor)
        .data(query, json!({"id": other.id}))
        .await;
    let comments = seen["node"]["reviews"].as_array().unwrap();
    assert!(
        comments.iter().all(|review| review["comment"].is_null()),
        "{comments:?}"
    );
}

async fn an_erased_author_cannot_approve_their_draft(app: TestApp) {
    app.create_notice_with("privacy", json!({"approvalsRequired": 1}))
        .await;
    let anna = app.as_subject(ANNA, &[Role::Editor, Role::Reviewer]);
    let made = anna
        .done("createDraft", json!({"slug": "privacy"}), "draft { id revision }")
        .await;
    let draft = DraftRef::of(&made);
    let edits = [title("Privacy"), section("data", "Data", "By Anna.")];
    let input = json!({"draftId": draft.id, "expectedRevision": draft.revision, "edits": edits});
    let draft = DraftRef::of(&anna.done("editDraft", input, "draft { id revision }").await);
    let draft = app.submit(&draft).await;
    erase_anna(&app).await;
    assert_eq!(
        codes(&app.reviewing(ANNA, &draft, "APPROVE").await),
        ["OWN_REVIEW"]
    );
    let database = app.connect().await;
    assert_eq!(erased_authors::Entity::find().count(&database).await.unwrap(), 1);
    app.approve("bert", &draft).await;
    app.publish(&draft).await;
    assert_eq!(
        erased_authors::Entity::find().count(&database).await.unwrap(),
        0,
        "nothing is kept when nobody can approve it any more"
    );
}

async fn an_erased_reviewer_is_still_one_person(app: TestApp) {
    app.create_notice_with("privacy", json!({"approvalsRequired": 2}))
        .await;
    let draft = app
        .draft("privacy", &[title("Privacy"), section("data", "Data", "Text.")])
        .await;
    let draft = app.submit(&draft).await;
    app.approve(ANNA, &draft).await;
    erase_anna(&app).await;
    app.approve(ANNA, &draft).await;
    assert_eq!(app.publishing(&draft, json!({})).await["errors"][0]["missing"], 1);
    erase_anna(&app).await;
    app.approve(ANNA, &draft).await;
    assert_eq!(app.publishing(&draft, json!({})).await["errors"][0]["missing"], 1);
    app.approve("bert", &draft).await;
    app.publish(&draft).await;
    let selection = "latest { reviews { reviewer { subject } } }";
    let latest = app.as_role(Role::Auditor).notice("privacy", selection).await;
    let names: Vec<&Value> = latest["latest"]["reviews"]
        .as_array()
        .unwrap()
        .iter()
        .map(|review| &review["reviewer"]["subject"])
        .collect();
    assert_eq!(names, [&json!(null), &json!(null), &json!(ANNA), &json!("bert")]);
}

async fn a_limited_administrator_erases_nobody(app: TestApp) {
    anna_was_here(&app).await;
    let limited = app.limited(Role::Admin, &["privacy"]);
    let answer = limited
        .mutation("eraseSubject", json!({"subject": ANNA}), "records")
        .await;
    assert_eq!(codes(&answer), ["FORBIDDEN"], "her records are of all notices");
    assert!(erase_anna(&app).await > 0);
}

/// What is deleted is gone from the file and its journal, not only from the tables.
#[tokio::test(flavor = "multi_thread")]
async fn an_erased_text_is_in_no_byte_of_a_sqlite_file() {
    let app = TestApp::start(Engine::Sqlite).await.unwrap();
    let address = app.database_url();
    let path = address
        .trim_start_matches("sqlite://")
        .split('?')
        .next()
        .unwrap()
        .to_owned();
    let holds = |needle: &[u8]| {
        [path.clone(), format!("{path}-wal")].iter().any(|file| {
            let bytes = std::fs::read(file).unwrap_or_default();
            bytes.windows(needle.len()).any(|window| window == needle)
        })
    };
    with_a_withdrawn_version(&app, json!({})).await;
    anna_in(&app).await;
    assert!(holds(b"Xanthippe Qvist") && holds(ANNA.as_bytes()));
    assert_eq!(erase(&app.as_role(Role::Admin), 1).await["errors"], json!([]));
    assert!(!holds(b"Xanthippe Qvist"));
    erase_anna(&app).await;
    assert!(!holds(ANNA.as_bytes()));
}

/// Anna starts a draft.
async fn anna_in(app: &TestApp) {
    let anna = app.as_subject(ANNA, &[Role::Editor]);
    anna.done("createDraft", json!({"slug": "privacy"}), "draft { id }")
        .await;
}
