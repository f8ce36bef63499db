//! Whether people must be told: what is suggested, what a publisher says, and what the log keeps of the difference.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{DraftRef, TestApp, codes, messages, put_section, section, set_title, title};
use serde_json::{Value, json};

const KEPT_BRIEFLY: &str = "We keep your IP address for 30 days.";
const KEPT_LONGER: &str = "We keep your IP address for 13 months.";

noticeboard_tests::on_both!(
    a_first_version_is_material_when_nobody_says_otherwise,
    what_is_left_out_becomes_what_is_suggested,
    more_than_suggested_needs_no_reason,
    less_than_suggested_is_refused_without_a_reason,
    a_reason_that_says_nothing_is_none,
    a_lowered_version_says_so_in_its_record_and_keeps_the_reason,
    the_record_of_a_version_that_is_not_lowered_says_nothing_of_it,
    a_restore_is_judged_against_what_is_in_force,
    a_lowered_restore_needs_a_reason,
    a_schedule_is_judged_against_the_version_before_it,
    every_language_counts,
);

/// A notice whose first version says this.
async fn published(app: &TestApp, text: &str) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", text).await;
}

/// The payload of publishing a new text on the latest version.
async fn publishing(app: &TestApp, text: &str, more: Value) -> Value {
    let draft = app.draft("privacy", &[section("data", "Data", text)]).await;
    app.publishing(&draft, more).await
}

async fn materiality(app: &TestApp, number: i64) -> Value {
    let query =
        "query($number: Int!) { notice(slug: \"privacy\") { version(number: $number) { materiality } } }";
    let auditor = app.as_role(Role::Auditor);
    auditor.data(query, json!({"number": number})).await["notice"]["version"]["materiality"].take()
}

/// The last record of the log and its free text.
async fn last_record(app: &TestApp) -> (Value, Value) {
    let query = "{ auditLog(last: 1) { nodes { record text } } }";
    let data = app.as_role(Role::Auditor).data(query, json!({})).await;
    let node = &data["auditLog"]["nodes"][0];
    let record = serde_json::from_str(node["record"].as_str().unwrap()).unwrap();
    (record, node["text"].clone())
}

async fn a_first_version_is_material_when_nobody_says_otherwise(app: TestApp) {
    published(&app, "First.").await;
    assert_eq!(materiality(&app, 1).await, "MATERIAL");
}

async fn what_is_left_out_becomes_what_is_suggested(app: TestApp) {
    published(&app, KEPT_BRIEFLY).await;
    publishing(&app, "We keep your **IP** address for 30 days!", json!({})).await;
    publishing(&app, KEPT_LONGER, json!({"materiality": null})).await;
    assert_eq!(materiality(&app, 2).await, "EDITORIAL");
    assert_eq!(materiality(&app, 3).await, "MATERIAL");
}

async fn more_than_suggested_needs_no_reason(app: TestApp) {
    published(&app, "We take care.").await;
    let payload = publishing(&app, "We take good care.", json!({"materiality": "MATERIAL"})).await;
    assert_eq!(payload["errors"], json!([]));
    assert_eq!(materiality(&app, 2).await, "MATERIAL");
}

async fn less_than_suggested_is_refused_without_a_reason(app: TestApp) {
    published(&app, KEPT_BRIEFLY).await;
    let payload = publishing(&app, KEPT_LONGER, json!({"materiality": "EDITORIAL"})).await;
    assert_eq!(codes(&payload), ["MATERIALITY_REASON_MISSING"]);
    assert_eq!(payload["errors"][0]["__typename"], "InvalidInputError");
    assert_eq!(
        payload["errors"][0]["path"],
        json!(["input", "materialityReason"])
    );
    let message = &messages(&payload)[0];
    assert!(message.contains("“13 months” instead of “30 days”"), "{message}");
    assert!(message.contains("GDPR art. 13(2)(a)"), "{message}");
    assert_eq!(payload["version"], json!(null));
}

async fn a_reason_that_says_nothing_is_none(app: TestApp) {
    published(&app, KEPT_BRIEFLY).await;
    for reason in ["", "  ", "\u{feff}"] {
        let more =
            json!({"materiality": "EDITORIAL", "materialityReason": reason, "overrideChecks": "Never mind."});
        let payload = publishing(&app, KEPT_LONGER, more).await;
        assert_eq!(codes(&payload), ["MATERIALITY_REASON_MISSING"], "{reason:?}");
    }
}

async fn a_lowered_version_says_so_in_its_record_and_keeps_the_reason(app: TestApp) {
    published(&app, KEPT_BRIEFLY).await;
    let more = json!({"materiality": "EDITORIAL", "materialityReason": "It was 13 months all the time."});
    let payload = publishing(&app, KEPT_LONGER, more).await;
    assert_eq!(payload["errors"], json!([]));
    let (record, text) = last_record(&app).await;
    assert_eq!(record["action"], "VERSION_PUBLISHED");
    assert_eq!(record["format"], 1);
    assert_eq!(record["details"]["materiality"], "EDITORIAL");
    assert_eq!(record["details"]["suggestedMateriality"], "MATERIAL");
    assert_eq!(text, "It was 13 months all the time.");
    assert!(
        record["text"].as_str().unwrap().starts_with("sha256:"),
        "{record}"
    );
}

async fn the_record_of_a_version_that_is_not_lowered_says_nothing_of_it(app: TestApp) {
    published(&app, KEPT_BRIEFLY).await;
    publishing(&app, KEPT_LONGER, json!({"materiality": "MATERIAL"})).await;
    let (record, _) = last_record(&app).await;
    assert_eq!(record["details"]["materiality"], "MATERIAL");
    assert_eq!(record["details"].get("suggestedMateriality"), None);
}

async fn restoring(app: &TestApp, expected_latest: i64, more: Value) -> Value {
    let mut input =
        json!({"slug": "privacy", "number": 1, "expectedLatest": expected_latest, "changeNote": "Back."});
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    let publisher = app.as_role(Role::Publisher);
    publisher
        .mutate("restoreVersion", input, "version { number materiality }")
        .await
}

async fn a_restore_is_judged_against_what_is_in_force(app: TestApp) {
    published(&app, KEPT_LONGER).await;
    publishing(&app, KEPT_BRIEFLY, json!({})).await;
    let payload = restoring(&app, 2, json!({})).await;
    assert_eq!(
        payload["version"],
        json!({"number": 3, "materiality": "MATERIAL"})
    );
}

async fn a_lowered_restore_needs_a_reason(app: TestApp) {
    published(&app, KEPT_LONGER).await;
    publishing(&app, KEPT_BRIEFLY, json!({})).await;
    let lower = json!({"materiality": "EDITORIAL"});
    assert_eq!(
        codes(&restoring(&app, 2, lower).await),
        ["MATERIALITY_REASON_MISSING"]
    );
    let lower = json!({"materiality": "EDITORIAL", "materialityReason": "Published by mistake an hour ago."});
    let payload = restoring(&app, 2, lower).await;
    assert_eq!(
        payload["version"],
        json!({"number": 3, "materiality": "EDITORIAL"})
    );
    let (record, text) = last_record(&app).await;
    assert_eq!(record["action"], "VERSION_RESTORED");
    assert_eq!(record["details"]["suggestedMateriality"], "MATERIAL");
    assert_eq!(text, "Published by mistake an hour ago.");
}

async fn a_schedule_is_judged_against_the_version_before_it(app: TestApp) {
    published(&app, KEPT_BRIEFLY).await;
    let number = app
        .schedule_text("privacy", KEPT_LONGER, "2026-03-01T00:00:00Z")
        .await;
    assert_eq!(materiality(&app, number).await, "MATERIAL");
    let editor = app.as_role(Role::Editor);
    let from = json!({"slug": "privacy", "from": number});
    let made = editor.done("createDraft", from, "draft { id revision }").await;
    let edits = [section(
        "data",
        "Data",
        "We keep your IP address for thirteen months.",
    )];
    let draft = app.edit(&DraftRef::of(&made), &edits).await;
    let payload = app
        .publishing(&draft, json!({"effectiveFrom": "2026-04-01T00:00:00Z"}))
        .await;
    assert_eq!(payload["errors"], json!([]));
    assert_eq!(materiality(&app, 3).await, "EDITORIAL");
}

async fn every_language_counts(app: TestApp) {
    app.create_notice("privacy").await;
    let german = |text: &str| put_section("de", "data", "Daten", text);
    let first = [
        title("Privacy"),
        set_title("de", "Datenschutz"),
        section("data", "Data", KEPT_BRIEFLY),
        german("Wir speichern Ihre IP-Adresse 30 Tage lang."),
    ];
    let draft = app.draft("privacy", &first).await;
    app.publish(&draft).await;
    let draft = app
        .draft(
            "privacy",
            &[german("Wir speichern Ihre IP-Adresse 13 Monate lang.")],
        )
        .await;
    let payload = app.publishing(&draft, json!({"materiality": "EDITORIAL"})).await;
    assert_eq!(codes(&payload), ["MATERIALITY_REASON_MISSING"]);
    assert!(messages(&payload)[0].contains("de: Section “Daten”"), "{payload}");
    app.publish(&draft).await;
    assert_eq!(materiality(&app, 2).await, "MATERIAL");
}
