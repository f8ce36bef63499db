//! Completeness checks: who sees them, and what keeps a version from being published.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{DraftRef, TestApp, codes, messages, section, title};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    checks_of_a_draft_and_of_a_version_are_for_roles,
    checks_of_a_withdrawn_version_are_for_whoever_may_read_it,
    without_jurisdictions_one_item_says_so_and_nothing_is_refused,
    an_incomplete_draft_is_refused_with_the_checks_that_fail,
    a_reason_that_says_nothing_overrides_nothing,
    an_incomplete_draft_is_published_with_a_reason_which_the_record_names,
    a_reason_overrides_nothing_where_nothing_fails,
    an_incomplete_version_comes_back_with_a_reason_only,
    a_refused_publication_leaves_nothing,
    a_jurisdiction_that_is_added_counts_for_the_next_version,
    an_announced_version_knows_how_long_before_it_was_public,
);

const CHECKS: &str = "checks { rule status severity message sectionKey cookieKey source }";

/// A notice for the Union, and a draft that says next to nothing.
async fn incomplete(app: &TestApp) -> DraftRef {
    app.create_notice_with("privacy", json!({"jurisdictions": ["EU"]}))
        .await;
    app.draft("privacy", &edits("We take care.")).await
}

fn edits(text: &str) -> [Value; 2] {
    [title("Privacy"), section("data", "Data", text)]
}

async fn last_record(app: &TestApp) -> (Value, Value) {
    let query = "{ auditLog(last: 1) { nodes { record text } } }";
    let data = app.as_role(Role::Auditor).data(query, json!({})).await;
    let node = &data["auditLog"]["nodes"][0];
    (
        serde_json::from_str(node["record"].as_str().unwrap()).unwrap(),
        node["text"].clone(),
    )
}

fn rules(checks: &Value, status: &str, severity: &str) -> Vec<String> {
    let all = checks.as_array().unwrap().iter();
    let is_it = |check: &&Value| check["status"] == status && check["severity"] == severity;
    all.filter(is_it)
        .map(|check| check["rule"].as_str().unwrap().to_owned())
        .collect()
}

/// The payload of publishing, with what a failed check says.
async fn publishing(app: &TestApp, draft: &DraftRef, more: Value) -> Value {
    let mut input = json!({"draftId": draft.id, "expectedRevision": draft.revision, "changeNote": "First."});
    input
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let selection = "version { number } errors { __typename code message path \
                     ... on ChecksFailedError { checks { rule status severity source } } }";
    let mutation =
        format!("mutation($input: PublishDraftInput!) {{ publishDraft(input: $input) {{ {selection} }} }}");
    let publisher = app.as_role(Role::Publisher);
    publisher.data(&mutation, json!({"input": input})).await["publishDraft"].take()
}

async fn checks_of_a_draft_and_of_a_version_are_for_roles(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "We take care.").await;
    let draft = app.draft("privacy", &edits("We take great care.")).await;
    let query = format!(
        "query($id: ID!) {{ node(id: $id) {{ ... on Draft {{ {CHECKS} }} }} notice(slug: \"privacy\") {{ latest {{ {CHECKS} }} }} }}"
    );
    for role in Role::ALL {
        let seen = app.as_role(*role).data(&query, json!({"id": draft.id})).await;
        assert!(seen["node"]["checks"].is_array(), "{role:?}: {seen}");
        assert!(seen["notice"]["latest"]["checks"].is_array(), "{role:?}: {seen}");
    }
    let anonymous = app.anonymous().graphql(&query, json!({"id": draft.id})).await;
    assert_eq!(anonymous["errors"], json!(null), "{anonymous}");
    assert_eq!(
        anonymous["data"],
        json!({"node": null, "notice": {"latest": {"checks": null}}})
    );
}

async fn checks_of_a_withdrawn_version_are_for_whoever_may_read_it(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "We take care.").await;
    let input = json!({"slug": "privacy", "number": 1, "reason": "Wrong.", "then": "NOTHING"});
    app.as_role(Role::Admin)
        .done("withdrawVersion", input, "version { number }")
        .await;
    let query = format!("{{ notice(slug: \"privacy\") {{ version(number: 1) {{ {CHECKS} }} }} }}");
    let editor = app.as_role(Role::Editor).graphql(&query, json!({})).await;
    assert_eq!(codes(&editor), ["WITHDRAWN"]);
    assert_eq!(editor["data"]["notice"]["version"]["checks"], json!(null));
    let auditor = app.as_role(Role::Auditor).data(&query, json!({})).await;
    assert!(auditor["notice"]["version"]["checks"].is_array());
}

async fn without_jurisdictions_one_item_says_so_and_nothing_is_refused(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = app.draft("privacy", &edits("We take care.")).await;
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Draft {{ {CHECKS} }} }} }}");
    let seen = app
        .as_role(Role::Editor)
        .data(&query, json!({"id": draft.id}))
        .await;
    let checks = &seen["node"]["checks"];
    assert_eq!(rules(checks, "FAIL", "INFO"), ["jurisdiction-none"]);
    assert_eq!(rules(checks, "FAIL", "ERROR"), Vec::<String>::new());
    let is_of_law = |check: &Value| !check["source"].is_null();
    assert!(!checks.as_array().unwrap().iter().any(is_of_law), "{checks}");
    app.publish(&draft).await;
}

async fn an_incomplete_draft_is_refused_with_the_checks_that_fail(app: TestApp) {
    let draft = incomplete(&app).await;
    let payload = publishing(&app, &draft, json!({})).await;
    assert_eq!(codes(&payload), ["CHECKS_FAILED"]);
    let error = &payload["errors"][0];
    assert_eq!(error["__typename"], "ChecksFailedError");
    assert_eq!(error["path"], json!(["input", "overrideChecks"]));
    let checks = error["checks"].as_array().unwrap();
    assert!(
        checks
            .iter()
            .all(|check| check["status"] == "FAIL" && check["severity"] == "ERROR")
    );
    let complaint = checks
        .iter()
        .find(|check| check["rule"] == "gdpr-13-2-d")
        .unwrap();
    assert_eq!(complaint["source"], "GDPR art. 13(2)(d) and 77");
    let message = &messages(&payload)[0];
    assert!(
        message.contains("gdpr-13-1-a-identity") && message.contains("overrideChecks"),
        "{message}"
    );
    assert_eq!(payload["version"], json!(null));
}

async fn a_reason_that_says_nothing_overrides_nothing(app: TestApp) {
    let draft = incomplete(&app).await;
    for reason in ["", "  ", "\u{feff}"] {
        let payload = publishing(&app, &draft, json!({"overrideChecks": reason})).await;
        assert_eq!(codes(&payload), ["CHECKS_FAILED"], "{reason:?}");
    }
}

async fn an_incomplete_draft_is_published_with_a_reason_which_the_record_names(app: TestApp) {
    let draft = incomplete(&app).await;
    let payload = publishing(
        &app,
        &draft,
        json!({"overrideChecks": "Counsel reads it next week."}),
    )
    .await;
    assert_eq!(payload["errors"], json!([]));
    let (record, text) = last_record(&app).await;
    assert_eq!(
        (&record["action"], &record["format"]),
        (&json!("VERSION_PUBLISHED"), &json!(1))
    );
    let overridden = record["details"]["overriddenChecks"].as_array().unwrap();
    assert!(overridden.contains(&json!("gdpr-13-2-d")), "{record}");
    assert!(overridden.is_sorted_by_key(|rule| rule.as_str().unwrap().to_owned()));
    assert_eq!(text, "Counsel reads it next week.");
    assert!(
        record["text"].as_str().unwrap().starts_with("sha256:"),
        "{record}"
    );
    assert!(!record.to_string().contains("Counsel"), "{record}");
}

async fn a_reason_overrides_nothing_where_nothing_fails(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = app.draft("privacy", &edits("We take care.")).await;
    publishing(&app, &draft, json!({"overrideChecks": "In case."})).await;
    let (record, _) = last_record(&app).await;
    assert_eq!(record["details"].get("overriddenChecks"), None);
}

async fn an_incomplete_version_comes_back_with_a_reason_only(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    app.publish_text("privacy", "Second.").await;
    let settings = json!({"slug": "privacy", "expectedRevision": 1, "jurisdictions": ["US-CA"]});
    app.as_role(Role::Admin)
        .done("updateNotice", settings, "notice { id }")
        .await;
    let mut input = json!({"slug": "privacy", "number": 1, "expectedLatest": 2, "changeNote": "Back."});
    let publisher = app.as_role(Role::Publisher);
    let refused = publisher
        .mutate("restoreVersion", input.clone(), "version { number }")
        .await;
    assert_eq!(codes(&refused), ["CHECKS_FAILED"]);
    input["overrideChecks"] = json!("It was complete for its time.");
    let done = publisher
        .mutate("restoreVersion", input, "version { number }")
        .await;
    assert_eq!(
        (&done["errors"], &done["version"]["number"]),
        (&json!([]), &json!(3))
    );
    let (record, text) = last_record(&app).await;
    assert_eq!(record["action"], "VERSION_RESTORED");
    assert!(
        record["details"]["overriddenChecks"]
            .as_array()
            .unwrap()
            .contains(&json!("ccpa-updated"))
    );
    assert_eq!(text, "It was complete for its time.");
}

async fn a_refused_publication_leaves_nothing(app: TestApp) {
    let draft = incomplete(&app).await;
    let (before, _) = last_record(&app).await;
    publishing(&app, &draft, json!({})).await;
    assert_eq!(last_record(&app).await.0, before);
    let state = "query($id: ID!) { node(id: $id) { ... on Draft { state revision } } }";
    let seen = app
        .as_role(Role::Editor)
        .data(state, json!({"id": draft.id}))
        .await;
    assert_eq!(
        seen["node"],
        json!({"state": "EDITING", "revision": draft.revision})
    );
}

async fn a_jurisdiction_that_is_added_counts_for_the_next_version(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    let draft = app.draft("privacy", &edits("Second.")).await;
    let settings = json!({"slug": "privacy", "expectedRevision": 1, "jurisdictions": ["EU"]});
    app.as_role(Role::Admin)
        .done("updateNotice", settings, "notice { id }")
        .await;
    assert_eq!(
        codes(&publishing(&app, &draft, json!({})).await),
        ["CHECKS_FAILED"]
    );
    let query = format!("{{ notice(slug: \"privacy\") {{ latest {{ {CHECKS} }} }} }}");
    let seen = app.as_role(Role::Editor).data(&query, json!({})).await;
    assert!(rules(&seen["notice"]["latest"]["checks"], "FAIL", "ERROR").len() > 5);
}

async fn an_announced_version_knows_how_long_before_it_was_public(app: TestApp) {
    app.create_notice_with("privacy", json!({"jurisdictions": ["EU"]}))
        .await;
    let first = app.draft("privacy", &edits("First.")).await;
    app.publishing(&first, json!({"overrideChecks": "A test."})).await;
    let mut number = 1;
    for (from, announce, expected) in [
        // The latest instant first, since each draft is based on the version that is in force just before.
        ("2028-03-01T00:00:00Z", false, "FAIL"),
        ("2027-03-01T00:00:00Z", true, "PASS"),
        ("2026-01-20T00:00:00Z", true, "FAIL"),
    ] {
        number += 1;
        let draft = app.draft("privacy", &edits(&format!("Text {number}."))).await;
        let more = json!({"effectiveFrom": from, "announce": announce, "materiality": "MATERIAL",
            "pending": "KEEP", "overrideChecks": "A test."});
        let payload = app.publishing(&draft, more).await;
        assert_eq!(payload["errors"], json!([]), "{from}");
        let query = format!("{{ notice(slug: \"privacy\") {{ version(number: {number}) {{ {CHECKS} }} }} }}");
        let seen = app.as_role(Role::Auditor).data(&query, json!({})).await;
        let checks = seen["notice"]["version"]["checks"].as_array().unwrap();
        let ahead = checks.iter().find(|check| check["rule"] == "wp260-30").unwrap();
        assert_eq!(ahead["status"], expected, "{from}: {ahead}");
        assert_eq!(ahead["severity"], "WARNING");
    }
}
