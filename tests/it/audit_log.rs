//! That every change leaves a record that can be checked, and that what is derived fits what is sealed.

use std::collections::BTreeMap;

use noticeboard::domain::actor::Role;
use noticeboard::domain::canonical;
use noticeboard::domain::ids::VersionId;
use noticeboard::store::contents;
use noticeboard_entity::{
    log_commitments, log_records, version_contents, version_cookie_texts, version_cookies,
    version_section_texts, version_sections, versions,
};
use noticeboard_tests::app::{DraftRef, TestApp, codes, section, title};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

noticeboard_tests::on_both!(
    every_change_leaves_its_record,
    records_hang_together_and_commit_to_what_they_do_not_say,
    a_refused_change_leaves_no_record,
    the_log_is_filtered,
    a_limited_auditor_reads_the_records_of_its_notices,
    derived_rows_are_what_the_canonical_bytes_give,
);

const PAGE: &str = include_str!("../../api/assets/demo/privacy-page.json");

/// Every mutation once: the actions that follow, in order.
async fn everything(app: &TestApp) -> Vec<&'static str> {
    let admin = app.as_role(Role::Admin);
    let act = async |field: &str, input: Value| {
        let selection = if field.ends_with("Draft") || field.starts_with("import") {
            "draft { id revision }"
        } else {
            "notice { slug }"
        };
        admin.done(field, input, selection).await
    };
    let version = |number: i64| json!({"slug": "privacy", "number": number, "reason": "A public reason."});
    app.create_notice("privacy").await;
    act(
        "updateNotice",
        json!({"slug": "privacy", "jurisdictions": ["US"]}),
    )
    .await;
    app.publish_text("privacy", "First.").await;
    app.schedule_text("privacy", "Second.", "2026-03-01T00:00:00Z")
        .await;
    act("announceVersion", json!({"slug": "privacy", "number": 2})).await;
    act("cancelVersion", version(2)).await;
    app.publish_text("privacy", "Third.").await;
    let side = app.draft("privacy", &[]).await;
    let at_revision = |draft: &DraftRef| json!({"draftId": draft.id, "expectedRevision": draft.revision});
    let mut withdrawal = version(3);
    withdrawal["then"] = json!("NOTHING");
    act("withdrawVersion", withdrawal).await;
    act("rebaseDraft", at_revision(&side)).await;
    act("eraseVersion", version(3)).await;
    let restore = json!({"slug": "privacy", "number": 1, "expectedLatest": 0, "changeNote": "Back.",
        "materiality": "MATERIAL", "overrideChecks": "A reason for the log."});
    act("restoreVersion", restore).await;
    act(
        "retireNotice",
        json!({"slug": "privacy", "reason": "A public reason."}),
    )
    .await;
    let import = json!({"slug": "privacy", "format": "WORDPRESS", "document": PAGE});
    let draft = DraftRef::of(&act("importDocument", import).await);
    let draft = DraftRef::of(&act("submitDraft", at_revision(&draft)).await);
    app.approve("reviewer", &draft).await;
    act("discardDraft", at_revision(&draft)).await;
    let draft_to_version = ["DRAFT_CREATED", "DRAFT_EDITED"];
    [
        &["NOTICE_CREATED", "NOTICE_UPDATED"][..],
        &draft_to_version,
        &["VERSION_PUBLISHED"],
        &draft_to_version,
        &["VERSION_SCHEDULED", "VERSION_ANNOUNCED", "VERSION_CANCELLED"],
        &draft_to_version,
        &[
            "VERSION_PUBLISHED",
            "DRAFT_CREATED",
            "VERSION_WITHDRAWN",
            "DRAFT_REBASED",
            "VERSION_ERASED",
            "VERSION_RESTORED",
            "NOTICE_RETIRED",
        ],
        &[
            "DOCUMENT_IMPORTED",
            "DRAFT_SUBMITTED",
            "DRAFT_REVIEWED",
            "DRAFT_DISCARDED",
        ],
    ]
    .concat()
}

async fn log(app: &TestApp, filter: Value) -> Vec<Value> {
    let query = "query($f: AuditFilter) { auditLog(first: 100, filter: $f) { totalCount nodes { \
                 id sequence at action actor { subject } notice { slug } version { number } draftId requestId text \
                 record leafHash } } }";
    let mut data = app.as_role(Role::Auditor).data(query, json!({"f": filter})).await;
    let nodes = data["auditLog"]["nodes"].take();
    assert_eq!(data["auditLog"]["totalCount"], nodes.as_array().unwrap().len());
    nodes.as_array().unwrap().clone()
}

fn actions(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["action"].as_str().unwrap())
        .collect()
}

fn sha256(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    format!("sha256:{}", hex::encode(hash.finalize()))
}

async fn every_change_leaves_its_record(app: TestApp) {
    let expected = everything(&app).await;
    let events = log(&app, json!({})).await;
    assert_eq!(actions(&events), expected);
    for event in &events {
        assert_eq!(event["notice"]["slug"], "privacy");
        assert!(!event["requestId"].as_str().unwrap().is_empty());
        let action = event["action"].as_str().unwrap();
        assert_eq!(
            event["version"].is_null(),
            !action.starts_with("VERSION"),
            "{action}"
        );
        let about_draft = action.starts_with("DRAFT")
            || ["DOCUMENT_IMPORTED", "VERSION_PUBLISHED", "VERSION_SCHEDULED"].contains(&action);
        assert_eq!(event["draftId"].is_null(), !about_draft, "{action}");
        let subject = match action {
            "DRAFT_CREATED" | "DRAFT_EDITED" => "editor",
            "VERSION_PUBLISHED" | "VERSION_SCHEDULED" => "publisher",
            "DRAFT_REVIEWED" => "reviewer",
            _ => "admin",
        };
        assert_eq!(event["actor"]["subject"], subject, "{action}");
        let text = match action {
            "VERSION_CANCELLED" | "VERSION_WITHDRAWN" | "VERSION_ERASED" | "NOTICE_RETIRED" => {
                json!("A public reason.")
            }
            "VERSION_RESTORED" => json!("A reason for the log."),
            _ => json!(null),
        };
        assert_eq!(event["text"], text, "{action}");
        let found = app
            .as_role(Role::Auditor)
            .data(
                "query($id: ID!) { node(id: $id) { ... on AuditEvent { record } } }",
                json!({"id": event["id"]}),
            )
            .await;
        assert_eq!(found["node"]["record"], event["record"]);
    }
}

async fn records_hang_together_and_commit_to_what_they_do_not_say(app: TestApp) {
    app.create_notice("other").await;
    everything(&app).await;
    app.publish_text("other", "Other.").await;
    let events = log(&app, json!({})).await;
    let database = app.connect().await;
    let stored = log_records::Entity::find()
        .order_by_asc(log_records::Column::Sequence)
        .all(&database)
        .await
        .unwrap();
    let commitments = log_commitments::Entity::find().all(&database).await.unwrap();
    let mut last: BTreeMap<String, (i64, String)> = BTreeMap::new();
    let mut last_at = String::new();
    assert_eq!(stored.len(), events.len());
    for ((sequence, event), row) in (0_i64..).zip(&events).zip(&stored) {
        let text = event["record"].as_str().unwrap();
        let record: Value = serde_json::from_str(text).unwrap();
        assert_eq!(canonical::json(&record).unwrap(), text);
        assert_eq!(
            (&event["sequence"], &record["sequence"]),
            (&json!(sequence), &json!(sequence))
        );
        assert_eq!(event["leafHash"], sha256(&[&[0], text.as_bytes()]));
        assert_eq!(
            (row.sequence, hex::encode(&row.leaf_hash)),
            (sequence, event["leafHash"].as_str().unwrap()[7..].to_owned())
        );
        assert_eq!((row.record.as_str(), &record["at"]), (text, &event["at"]));
        let at = noticeboard_tests::app::instant(event["at"].as_str().unwrap());
        assert!(
            last_at.is_empty() || at > noticeboard_tests::app::instant(&last_at),
            "at {sequence}"
        );
        last_at = at.to_string();
        // The notice's own chain: ordinals without gaps, each with the leaf hash of the one before.
        let notice = record["notice"].as_str().unwrap().to_owned();
        let leaf = event["leafHash"].as_str().unwrap().to_owned();
        let (ordinal, previous) = match last.get(&notice) {
            Some((ordinal, leaf)) => (ordinal + 1, json!(leaf)),
            None => (0, json!(null)),
        };
        assert_eq!(
            (&record["ordinal"], &record["previous"]),
            (&json!(ordinal), &previous),
            "at {sequence}"
        );
        last.insert(notice, (ordinal, leaf));
        // Who and why stand beside the record, which holds commitments.
        let commitment = |kind: &str| {
            commitments
                .iter()
                .find(|row| row.sequence == sequence && row.kind.eq_ignore_ascii_case(kind))
        };
        for (kind, shown) in [("subject", &event["actor"]["subject"]), ("text", &event["text"])] {
            let Some(row) = commitment(kind) else {
                assert!(shown.is_null() && record[kind].is_null(), "{kind} of {sequence}");
                continue;
            };
            assert_eq!((row.salt.len(), &json!(row.text)), (32, shown));
            assert_eq!(
                record[kind],
                sha256(&[&row.salt, row.text.as_bytes()]),
                "{kind} of {sequence}"
            );
            assert!(!text.contains(&format!("\"{}\"", row.text)));
        }
        assert!(commitment("subject").is_some());
    }
    database.close().await.unwrap();
}

async fn a_refused_change_leaves_no_record(app: TestApp) {
    everything(&app).await;
    let before = log(&app, json!({})).await;
    let admin = app.as_role(Role::Admin);
    let draft = app.draft("privacy", &[]).await;
    assert_ne!(
        codes(&app.publishing(&draft, json!({})).await),
        Vec::<String>::new()
    );
    let version = json!({"slug": "privacy", "number": 1, "reason": "No."});
    assert_eq!(
        codes(&admin.mutate("cancelVersion", version, "__typename").await),
        ["WRONG_STATE"]
    );
    let same = json!({"slug": "privacy", "jurisdictions": ["US"]});
    admin.done("updateNotice", same, "notice { revision }").await;
    assert_eq!(
        log(&app, json!({})).await.len(),
        before.len() + 1,
        "the draft's record alone"
    );
}

async fn the_log_is_filtered(app: TestApp) {
    app.create_notice("other").await;
    app.set_now("2026-02-01T00:00:00Z").await;
    let expected = everything(&app).await;
    let all = log(&app, json!({})).await;
    assert_eq!(actions(&log(&app, json!({"slug": "privacy"})).await), expected);
    assert_eq!(
        actions(&log(&app, json!({"slug": "nothing"})).await),
        Vec::<&str>::new()
    );
    let published = log(
        &app,
        json!({"actions": ["VERSION_PUBLISHED", "VERSION_RESTORED"]}),
    )
    .await;
    assert_eq!(
        actions(&published),
        ["VERSION_PUBLISHED", "VERSION_PUBLISHED", "VERSION_RESTORED"]
    );
    assert_eq!(log(&app, json!({"actions": []})).await.len(), 0);
    let editors = log(&app, json!({"subject": "editor"})).await;
    assert_eq!(
        editors.len(),
        expected
            .iter()
            .filter(|action| action.starts_with("DRAFT_C") || action.starts_with("DRAFT_E"))
            .count()
    );
    assert_eq!(
        actions(&log(&app, json!({"until": "2026-02-01T00:00:00Z"})).await),
        ["NOTICE_CREATED"]
    );
    assert_eq!(
        log(&app, json!({"since": "2026-02-01T00:00:00Z"})).await.len(),
        all.len() - 1
    );
    let some = json!({"slug": "privacy", "subject": "publisher", "actions": ["VERSION_SCHEDULED"], "since": "2026-02-01T00:00:00Z"});
    assert_eq!(log(&app, some).await.len(), 1);
    let bad = json!({"f": {"since": "yesterday", "until": "2026-02-01"}});
    let query = "query($f: AuditFilter) { auditLog(filter: $f) { totalCount } }";
    assert_eq!(
        codes(&app.as_role(Role::Auditor).graphql(query, bad).await),
        ["INVALID_INPUT"]
    );
}

async fn a_limited_auditor_reads_the_records_of_its_notices(app: TestApp) {
    app.create_notice("mine").await;
    app.publish_text("mine", "Mine.").await;
    app.create_notice("theirs").await;
    app.publish_text("theirs", "Theirs.").await;
    let theirs = log(&app, json!({"slug": "theirs"})).await;
    let auditor = app.limited(Role::Auditor, &["mine"]);
    let query = "query($f: AuditFilter, $id: ID!) { node(id: $id) { id } \
                 auditLog(filter: $f) { totalCount nodes { notice { slug } } } }";
    let ask = async |filter: Value| {
        auditor
            .data(query, json!({"f": filter, "id": theirs[0]["id"]}))
            .await
    };
    let mine = ask(json!({})).await;
    assert_eq!(
        (&mine["auditLog"]["totalCount"], &mine["node"]),
        (&json!(4), &json!(null))
    );
    let nodes = mine["auditLog"]["nodes"].as_array().unwrap();
    assert!(nodes.iter().all(|node| node["notice"]["slug"] == "mine"));
    let none = json!({"totalCount": 0, "nodes": []});
    for filter in [json!({"slug": "theirs"}), json!({"slug": "nothing"})] {
        assert_eq!(ask(filter).await["auditLog"], none);
    }
}

async fn derived_rows_are_what_the_canonical_bytes_give(app: TestApp) {
    app.create_notice("privacy").await;
    let import = json!({"slug": "privacy", "format": "WORDPRESS", "document": PAGE});
    let draft = app
        .as_role(Role::Editor)
        .done("importDocument", import, "draft { id revision }")
        .await;
    app.publish(&DraftRef::of(&draft)).await;
    app.publish(
        &app.draft("privacy", &[title("Renamed"), section("more", "More", "More.")])
            .await,
    )
    .await;
    let database = app.connect().await;
    let sealed = versions::Entity::find().all(&database).await.unwrap();
    assert_eq!(sealed.len(), 2);
    for version in sealed {
        let id = version.id.clone();
        let bytes = version_contents::Entity::find_by_id(&id)
            .one(&database)
            .await
            .unwrap()
            .unwrap()
            .canonical;
        assert_eq!(Sha256::digest(&bytes).to_vec(), version.content_hash);
        let content = canonical::read(std::str::from_utf8(&bytes).unwrap()).unwrap();
        let (sections, section_texts) = contents::section_rows(&VersionId::from_text(&id), &content);
        let (cookies, cookie_texts) = contents::cookie_rows(&VersionId::from_text(&id), &content).unwrap();
        assert!(sections.len() > 5 && cookies.len() > 1);
        macro_rules! same {
            ($table:ident, $expected:ident, $order:expr) => {{
                let found = $table::Entity::find().filter($table::Column::VersionId.eq(&id));
                let mut found = found.all(&database).await.unwrap();
                let mut expected = $expected;
                found.sort_by_key($order);
                expected.sort_by_key($order);
                assert_eq!(found, expected);
            }};
        }
        same!(version_sections, sections, |row| row.key.clone());
        same!(version_section_texts, section_texts, |row| (
            row.key.clone(),
            row.locale.clone()
        ));
        same!(version_cookies, cookies, |row| row.key.clone());
        same!(version_cookie_texts, cookie_texts, |row| (
            row.key.clone(),
            row.locale.clone()
        ));
    }
    database.close().await.unwrap();
}
