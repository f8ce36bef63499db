//! What becomes of later schedules, of repeated requests, and how long an answer waits.

use std::time::{Duration, Instant};

use noticeboard::domain::actor::Role;
use noticeboard::domain::timing::Timing;
use noticeboard_tests::app::{Engine, Setup, TestApp, codes, section, title};
use serde_json::json;

noticeboard_tests::on_both!(
    a_publisher_must_say_what_becomes_of_later_schedules,
    kept_schedules_that_undo_the_new_text_are_named,
    schedules_can_be_called_off_with_the_publication,
    one_key_and_one_input_give_one_version,
    one_key_with_another_input_is_a_mismatch,
    a_key_is_forgotten_after_a_day,
);

async fn with_a_schedule(app: &TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    app.schedule_text("privacy", "Later.", "2026-03-01T00:00:00Z")
        .await;
}

async fn a_publisher_must_say_what_becomes_of_later_schedules(app: TestApp) {
    with_a_schedule(&app).await;
    let draft = app.draft("privacy", &[section("data", "Data", "Now.")]).await;
    let payload = app.publishing(&draft, json!({})).await;
    assert_eq!(codes(&payload), ["PENDING_VERSIONS"]);
    assert_eq!(payload["errors"][0]["versions"], json!([{"number": 2}]));
    // A schedule before the pending one has it after itself; one after it has not.
    let before = json!({"effectiveFrom": "2026-02-01T00:00:00Z"});
    assert_eq!(codes(&app.publishing(&draft, before).await), ["PENDING_VERSIONS"]);
    let publisher = app.as_role(Role::Publisher);
    let editor = app.as_role(Role::Editor);
    let payload = editor
        .done(
            "createDraft",
            json!({"slug": "privacy", "from": 2}),
            "draft { id revision }",
        )
        .await;
    let descendant = noticeboard_tests::app::DraftRef::of(&payload);
    let descendant = app.edit(&descendant, &[section("data", "Data", "Latest.")]).await;
    let after = json!({"effectiveFrom": "2026-04-01T00:00:00Z"});
    assert_eq!(app.publishing(&descendant, after).await["errors"], json!([]));
    let notice = publisher
        .notice("privacy", "upcoming { number basedOn { number } }")
        .await;
    assert_eq!(
        notice["upcoming"][1],
        json!({"number": 3, "basedOn": {"number": 2}})
    );
}

async fn kept_schedules_that_undo_the_new_text_are_named(app: TestApp) {
    with_a_schedule(&app).await;
    let draft = app.draft("privacy", &[section("data", "Data", "Now.")]).await;
    let payload = app.publishing(&draft, json!({"pending": "KEEP"})).await;
    assert_eq!(payload["errors"], json!([]));
    assert_eq!(payload["undoneBy"], json!([{"number": 2}]));
    app.set_now("2026-03-01T00:00:00Z").await;
    let latest = app.anonymous().notice("privacy", "latest { number }").await;
    assert_eq!(latest["latest"]["number"], 2);
}

async fn schedules_can_be_called_off_with_the_publication(app: TestApp) {
    with_a_schedule(&app).await;
    let draft = app.draft("privacy", &[section("data", "Data", "Now.")]).await;
    let payload = app.publishing(&draft, json!({"pending": "CANCEL"})).await;
    assert_eq!(
        (&payload["errors"], &payload["undoneBy"]),
        (&json!([]), &json!([]))
    );
    app.set_now("2026-03-02T00:00:00Z").await;
    let selection = "latest { number } version(number: 2) { state }";
    let notice = app.as_role(Role::Editor).notice("privacy", selection).await;
    assert_eq!(
        notice,
        json!({"latest": {"number": 3}, "version": {"state": "CANCELLED"}})
    );
}

async fn one_key_and_one_input_give_one_version(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = app
        .draft("privacy", &[title("Privacy"), section("a", "A", "A.")])
        .await;
    let once = json!({"idempotencyKey": "key-1"});
    let first = app.publishing(&draft, once.clone()).await;
    let second = app.publishing(&draft, once).await;
    assert_eq!(first["errors"], json!([]));
    assert_eq!(second, first);
    let restore = json!({
        "slug": "privacy", "number": 1, "expectedLatest": 2, "changeNote": "Back.",
        "idempotencyKey": "key-1",
    });
    app.publish_text("privacy", "Second.").await;
    let publisher = app.as_role(Role::Publisher);
    let restored = publisher
        .done("restoreVersion", restore.clone(), "version { number }")
        .await;
    assert_eq!(restored["version"]["number"], 3);
    assert_eq!(
        publisher
            .mutate("restoreVersion", restore, "version { number }")
            .await,
        restored
    );
}

async fn one_key_with_another_input_is_a_mismatch(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = app
        .draft("privacy", &[title("Privacy"), section("a", "A", "A.")])
        .await;
    let key = |note: &str| json!({"idempotencyKey": "key-1", "changeNote": note});
    app.publishing(&draft, key("One.")).await;
    let payload = app.publishing(&draft, key("Another.")).await;
    assert_eq!(codes(&payload), ["IDEMPOTENCY_MISMATCH"]);
    assert_eq!(payload["errors"][0]["path"], json!(["input", "idempotencyKey"]));
}

async fn a_key_is_forgotten_after_a_day(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = app
        .draft("privacy", &[title("Privacy"), section("a", "A", "A.")])
        .await;
    let once = json!({"idempotencyKey": "key-1"});
    app.publishing(&draft, once.clone()).await;
    app.advance(Duration::from_hours(25)).await;
    let later = codes(&app.publishing(&draft, once).await);
    assert!(
        ["WRONG_STATE", "STALE_REVISION"].contains(&later[0].as_str()),
        "{later:?}"
    );
}

/// With a window and a clock that runs, the answer comes when the version is in force, and not before.
async fn an_answer_waits_for_the_window(engine: Engine) {
    let window = Duration::from_millis(300);
    let setup = Setup {
        timing: Timing::alone(window),
        real_time: true,
        ..Setup::default()
    };
    let Some(app) = TestApp::start_with(engine, setup).await else {
        return;
    };
    app.create_notice("privacy").await;
    let draft = app
        .draft("privacy", &[title("Privacy"), section("a", "A", "A.")])
        .await;
    let begun = Instant::now();
    let payload = app.publishing(&draft, json!({})).await;
    assert!(begun.elapsed() >= window, "answered after {:?}", begun.elapsed());
    assert_eq!(payload["version"]["state"], "IN_FORCE");
    let at = |field: &str| noticeboard_tests::app::instant(payload["version"][field].as_str().unwrap());
    assert!(at("publishedAt").until(at("effectiveFrom")) >= window);
    let notice = app.anonymous().notice("privacy", "latest { number }").await;
    assert_eq!(notice["latest"]["number"], 1);
    let near = app.draft("privacy", &[section("a", "A", "B.")]).await;
    let soon = noticeboard::domain::clock::Clock::now(&noticeboard::domain::clock::SystemClock)
        .plus(Duration::from_millis(100))
        .to_string();
    let refused = app.publishing(&near, json!({"effectiveFrom": soon})).await;
    assert_eq!(codes(&refused), ["INVALID_INPUT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_on_sqlite_waits_for_the_window() {
    an_answer_waits_for_the_window(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_on_postgres_waits_for_the_window() {
    an_answer_waits_for_the_window(Engine::Postgres).await;
}
