//! Announcing, calling off, withdrawing, restoring and retiring.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{DraftRef, TestApp, codes, section};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    an_announced_version_is_public_before_its_time,
    only_what_is_scheduled_is_announced_and_only_once,
    a_cancelled_version_keeps_its_number_and_never_comes_into_force,
    only_what_is_scheduled_is_called_off,
    a_withdrawal_brings_the_version_before_back,
    the_note_of_a_withdrawn_version_is_for_those_who_may_read_it,
    a_withdrawal_can_leave_nothing_in_force,
    nothing_is_for_the_version_in_force_alone,
    a_version_is_withdrawn_once,
    a_withdrawal_asks_about_schedules_that_descend_from_it,
    a_draft_from_a_withdrawn_text_is_stale,
    a_restored_version_has_the_old_content_and_a_new_number,
    a_restore_names_the_latest_that_its_caller_saw,
    only_superseded_and_cancelled_versions_are_restored,
    a_retired_notice_has_no_latest_until_something_is_published,
    a_retirement_asks_about_schedules,
    an_action_on_a_version_that_is_not_there_says_so,
);

async fn act(app: &TestApp, role: Role, field: &str, input: Value) -> Value {
    let selection = if field == "retireNotice" {
        "notice { latest { number } retired { at reason by { subject } } }"
    } else {
        "version { number state restores { number } contentHash } notice { latest { number } }"
    };
    app.as_role(role).mutate(field, input, selection).await
}

async fn withdraw(app: &TestApp, number: i64, then: &str) -> Value {
    let input = json!({"slug": "privacy", "number": number, "reason": "It named a person.", "then": then});
    act(app, Role::Admin, "withdrawVersion", input).await
}

async fn cancel(app: &TestApp, number: i64) -> Value {
    let input = json!({"slug": "privacy", "number": number, "reason": "Not after all."});
    act(app, Role::Publisher, "cancelVersion", input).await
}

async fn announce(app: &TestApp, number: i64) -> Value {
    act(
        app,
        Role::Publisher,
        "announceVersion",
        json!({"slug": "privacy", "number": number}),
    )
    .await
}

async fn restore(app: &TestApp, number: i64, expected_latest: i64) -> Value {
    let input = json!({
        "slug": "privacy", "number": number, "expectedLatest": expected_latest,
        "changeNote": "Back.", "materiality": "MATERIAL",
    });
    act(app, Role::Publisher, "restoreVersion", input).await
}

async fn retire(app: &TestApp, more: Value) -> Value {
    let mut input = json!({"slug": "privacy", "reason": "The shop is closed."});
    input
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    act(app, Role::Admin, "retireNotice", input).await
}

async fn two_versions(app: &TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    app.publish_text("privacy", "Second.").await;
}

async fn latest(app: &TestApp) -> Value {
    app.anonymous().notice("privacy", "latest { number }").await["latest"]["number"].clone()
}

async fn an_announced_version_is_public_before_its_time(app: TestApp) {
    two_versions(&app).await;
    app.schedule_text("privacy", "Third.", "2026-03-01T00:00:00Z")
        .await;
    let selection = "upcoming { number announced content { text } }";
    assert_eq!(
        app.anonymous().notice("privacy", selection).await,
        json!({"upcoming": []})
    );
    assert_eq!(announce(&app, 3).await["errors"], json!([]));
    let seen = app.anonymous().notice("privacy", selection).await;
    assert_eq!(
        (&seen["upcoming"][0]["number"], &seen["upcoming"][0]["announced"]),
        (&json!(3), &json!(true))
    );
    assert!(
        seen["upcoming"][0]["content"]["text"]
            .as_str()
            .unwrap()
            .contains("Third.")
    );
    assert_eq!(latest(&app).await, 2);
}

async fn only_what_is_scheduled_is_announced_and_only_once(app: TestApp) {
    two_versions(&app).await;
    app.schedule_text("privacy", "Third.", "2026-03-01T00:00:00Z")
        .await;
    for (number, state) in [(1, "SUPERSEDED"), (2, "IN_FORCE")] {
        let payload = announce(&app, number).await;
        assert_eq!(codes(&payload), ["WRONG_STATE"]);
        assert_eq!(payload["errors"][0]["state"], state);
    }
    announce(&app, 3).await;
    assert_eq!(codes(&announce(&app, 3).await), ["WRONG_STATE"]);
}

async fn a_cancelled_version_keeps_its_number_and_never_comes_into_force(app: TestApp) {
    two_versions(&app).await;
    app.schedule_text("privacy", "Third.", "2026-03-01T00:00:00Z")
        .await;
    assert_eq!(cancel(&app, 3).await["version"]["state"], "CANCELLED");
    app.set_now("2026-03-02T00:00:00Z").await;
    assert_eq!(latest(&app).await, 2);
    assert_eq!(app.publish_text("privacy", "Fourth.").await, 4);
    let selection = "version(number: 3) { state intervals { from } cancelled { reason by { subject } } }";
    let seen = app.as_role(Role::Editor).notice("privacy", selection).await;
    let cancelled = json!({"reason": "Not after all.", "by": {"subject": "publisher"}});
    let expected = json!({"state": "CANCELLED", "intervals": [], "cancelled": cancelled});
    assert_eq!(seen["version"], expected);
}

async fn only_what_is_scheduled_is_called_off(app: TestApp) {
    two_versions(&app).await;
    app.schedule_text("privacy", "Third.", "2026-03-01T00:00:00Z")
        .await;
    for number in [1, 2] {
        assert_eq!(codes(&cancel(&app, number).await), ["WRONG_STATE"]);
    }
    cancel(&app, 3).await;
    assert_eq!(codes(&cancel(&app, 3).await), ["WRONG_STATE"]);
    app.schedule_text("privacy", "Fourth.", "2026-03-01T00:00:01Z")
        .await;
    app.set_now("2026-03-01T00:00:01Z").await;
    assert_eq!(codes(&cancel(&app, 4).await), ["WRONG_STATE"]);
}

async fn a_withdrawal_brings_the_version_before_back(app: TestApp) {
    two_versions(&app).await;
    app.set_now("2026-02-01T00:00:00Z").await;
    let payload = withdraw(&app, 2, "PREVIOUS").await;
    assert_eq!(payload["version"]["state"], "WITHDRAWN");
    assert_eq!(payload["notice"]["latest"]["number"], 1);
    let selection = "version(number: 1) { state effectiveUntil intervals { from until } }";
    let first = &app.anonymous().notice("privacy", selection).await["version"];
    assert_eq!(
        (&first["state"], &first["effectiveUntil"]),
        (&json!("IN_FORCE"), &json!(null))
    );
    let second_stretch = json!({"from": "2026-02-01T00:00:00Z", "until": null});
    assert_eq!(first["intervals"].as_array().unwrap().len(), 2);
    assert_eq!(first["intervals"][1], second_stretch);
}

async fn the_note_of_a_withdrawn_version_is_for_those_who_may_read_it(app: TestApp) {
    two_versions(&app).await;
    let selection = "version(number: 2) { changeNote }";
    let before = app.anonymous().notice("privacy", selection).await["version"]["changeNote"].take();
    assert_ne!(before, "");
    withdraw(&app, 2, "PREVIOUS").await;
    for (caller, note) in [
        (app.anonymous(), json!("")),
        (app.as_role(Role::Editor), json!("")),
        (app.as_role(Role::Auditor), before),
    ] {
        let version = &caller.notice("privacy", selection).await["version"];
        assert_eq!(version["changeNote"], note);
    }
}

async fn a_withdrawal_can_leave_nothing_in_force(app: TestApp) {
    two_versions(&app).await;
    let payload = withdraw(&app, 2, "NOTHING").await;
    assert_eq!(payload["notice"]["latest"], json!(null));
    let notice = app
        .anonymous()
        .notice("privacy", "retired { reason by { subject } }")
        .await;
    assert_eq!(
        notice["retired"],
        json!({"reason": "It named a person.", "by": null})
    );
    let draft = app.draft("privacy", &[]).await;
    let fresh = app.as_role(Role::Editor).data("query($id: ID!) { node(id: $id) { ... on Draft { basedOn { number } content { sections { key } } } } }", json!({"id": draft.id})).await;
    assert_eq!(
        fresh["node"],
        json!({"basedOn": null, "content": {"sections": []}})
    );
    assert_eq!(app.publish_text("privacy", "Third.").await, 3);
    assert_eq!(latest(&app).await, 3);
}

async fn nothing_is_for_the_version_in_force_alone(app: TestApp) {
    two_versions(&app).await;
    let payload = withdraw(&app, 1, "NOTHING").await;
    assert_eq!(codes(&payload), ["INVALID_INPUT"]);
    assert_eq!(payload["errors"][0]["path"], json!(["input", "then"]));
    assert_eq!(latest(&app).await, 2);
}

async fn a_version_is_withdrawn_once(app: TestApp) {
    two_versions(&app).await;
    withdraw(&app, 2, "PREVIOUS").await;
    let again = withdraw(&app, 2, "PREVIOUS").await;
    assert_eq!(
        (codes(&again), &again["errors"][0]["state"]),
        (vec!["WRONG_STATE".to_owned()], &json!("WITHDRAWN"))
    );
}

async fn a_withdrawal_asks_about_schedules_that_descend_from_it(app: TestApp) {
    two_versions(&app).await;
    app.schedule_text("privacy", "Third.", "2026-03-01T00:00:00Z")
        .await;
    let payload = withdraw(&app, 2, "PREVIOUS").await;
    assert_eq!(codes(&payload), ["PENDING_VERSIONS"]);
    assert_eq!(payload["errors"][0]["versions"], json!([{"number": 3}]));
    let input =
        json!({"slug": "privacy", "number": 2, "reason": "Wrong.", "then": "PREVIOUS", "pending": "CANCEL"});
    assert_eq!(
        act(&app, Role::Admin, "withdrawVersion", input).await["errors"],
        json!([])
    );
    app.set_now("2026-04-01T00:00:00Z").await;
    assert_eq!(latest(&app).await, 1);
}

async fn a_draft_from_a_withdrawn_text_is_stale(app: TestApp) {
    two_versions(&app).await;
    let editor = app.as_role(Role::Editor);
    let payload = editor
        .done(
            "createDraft",
            json!({"slug": "privacy", "from": 1}),
            "draft { id revision basedOn { number } }",
        )
        .await;
    assert_eq!(payload["draft"]["basedOn"]["number"], 2);
    let draft = DraftRef::of(&payload);
    let draft = app.edit(&draft, &[section("more", "More", "More.")]).await;
    withdraw(&app, 1, "PREVIOUS").await;
    assert_eq!(codes(&app.publishing(&draft, json!({})).await), ["STALE_BASE"]);
    let from_withdrawn = editor
        .mutate(
            "createDraft",
            json!({"slug": "privacy", "from": 1}),
            "draft { id }",
        )
        .await;
    assert_eq!(codes(&from_withdrawn), ["WRONG_STATE"]);
}

async fn a_restored_version_has_the_old_content_and_a_new_number(app: TestApp) {
    two_versions(&app).await;
    let payload = restore(&app, 1, 2).await;
    assert_eq!(
        (&payload["version"]["number"], &payload["version"]["restores"]),
        (&json!(3), &json!({"number": 1}))
    );
    let hash = app
        .anonymous()
        .notice("privacy", "version(number: 1) { contentHash }")
        .await;
    assert_eq!(payload["version"]["contentHash"], hash["version"]["contentHash"]);
    assert_eq!(latest(&app).await, 3);
}

async fn a_restore_names_the_latest_that_its_caller_saw(app: TestApp) {
    two_versions(&app).await;
    for seen in [0, 1] {
        assert_eq!(codes(&restore(&app, 1, seen).await), ["STALE_BASE"]);
    }
    retire(&app, json!({})).await;
    assert_eq!(codes(&restore(&app, 1, 2).await), ["STALE_BASE"]);
    assert_eq!(restore(&app, 1, 0).await["errors"], json!([]));
}

async fn only_superseded_and_cancelled_versions_are_restored(app: TestApp) {
    two_versions(&app).await;
    app.schedule_text("privacy", "Third.", "2026-03-01T00:00:00Z")
        .await;
    for (number, state) in [(2, "IN_FORCE"), (3, "SCHEDULED")] {
        let payload = restore(&app, number, 2).await;
        assert_eq!(
            (codes(&payload), &payload["errors"][0]["state"]),
            (vec!["WRONG_STATE".to_owned()], &json!(state))
        );
    }
    cancel(&app, 3).await;
    assert_eq!(restore(&app, 3, 2).await["version"]["number"], 4);
}

async fn a_retired_notice_has_no_latest_until_something_is_published(app: TestApp) {
    two_versions(&app).await;
    app.set_now("2026-02-01T00:00:00Z").await;
    let payload = retire(&app, json!({})).await;
    let by = json!({"subject": "admin"});
    let retired = json!({"at": "2026-02-01T00:00:00Z", "reason": "The shop is closed.", "by": by});
    assert_eq!(payload["notice"], json!({"latest": null, "retired": retired}));
    assert_eq!(codes(&retire(&app, json!({})).await), ["WRONG_STATE"]);
    assert_eq!(app.publish_text("privacy", "Open again.").await, 3);
    let notice = app
        .anonymous()
        .notice("privacy", "latest { number } retired { at }")
        .await;
    assert_eq!(notice, json!({"latest": {"number": 3}, "retired": null}));
}

async fn a_retirement_asks_about_schedules(app: TestApp) {
    two_versions(&app).await;
    app.schedule_text("privacy", "Third.", "2026-03-01T00:00:00Z")
        .await;
    assert_eq!(codes(&retire(&app, json!({})).await), ["PENDING_VERSIONS"]);
    assert_eq!(
        retire(&app, json!({"pending": "KEEP"})).await["errors"],
        json!([])
    );
    assert_eq!(latest(&app).await, json!(null));
    app.set_now("2026-03-01T00:00:00Z").await;
    assert_eq!(latest(&app).await, 3);
}

async fn an_action_on_a_version_that_is_not_there_says_so(app: TestApp) {
    two_versions(&app).await;
    for number in [0, -1, 9] {
        for payload in [
            withdraw(&app, number, "PREVIOUS").await,
            cancel(&app, number).await,
            announce(&app, number).await,
            restore(&app, number, 2).await,
        ] {
            assert_eq!(codes(&payload), ["NOT_FOUND"], "{number}");
            assert_eq!(payload["errors"][0]["path"], json!(["input", "number"]));
        }
    }
}
