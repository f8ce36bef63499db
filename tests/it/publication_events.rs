//! What the public hears of, in which order, and when it gets its number.

use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{TestApp, section, title};
use noticeboard_tests::records::{self, Records};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    each_publish_is_heard_once,
    a_schedule_is_heard_when_it_is_due,
    a_hotfix_that_overtakes_a_schedule_is_heard_first,
    an_announcement_is_heard_at_once,
    a_schedule_called_off_in_silence_is_never_heard_of,
    an_announced_schedule_called_off_is_heard_of_as_such,
    a_schedule_called_off_by_a_publish_is_never_in_force,
    a_withdrawal_is_heard_before_what_comes_back_at_the_same_instant,
    a_withdrawal_that_leaves_nothing_is_heard_alone,
    withdrawing_what_is_not_in_force_brings_nothing_back,
    withdrawing_an_unannounced_schedule_is_not_heard,
    a_retirement_is_heard_and_so_is_the_next_publish,
    what_fell_due_while_the_server_was_down_is_numbered_in_order,
    two_servers_number_each_event_once,
);

const SLUG: &str = "privacy";

/// Each numbered event as `KIND version after previous`, on the record of a sound database.
fn heard(records: &Records) -> Vec<String> {
    let number = |number: Option<i32>| number.map_or("none".to_owned(), |number| number.to_string());
    let line = |event: &noticeboard_entity::publication_events::Model| {
        let (version, previous) = (number(event.version_number), number(event.previous_number));
        format!("{} {version} after {previous}", event.kind)
    };
    records.events.iter().map(line).collect()
}

async fn records_of(app: &TestApp) -> Records {
    records::sound(&app.connect().await).await
}

/// Moves the clock and lets something be written, before which everything that is due gets its number.
async fn at(app: &TestApp, instant: &str) -> Records {
    app.set_now(instant).await;
    let made = format!("at-{}", app.now().as_micros());
    app.create_notice(&made).await;
    records_of(app).await
}

async fn schedule(app: &TestApp, text: &str, more: Value) -> Value {
    let draft = app
        .draft(SLUG, &[title("Privacy"), section("data", "Data", text)])
        .await;
    let payload = app.publishing(&draft, more).await;
    assert_eq!(payload["errors"], json!([]), "{payload:#}");
    payload
}

async fn act(app: &TestApp, field: &str, mut input: Value) {
    input["slug"] = json!(SLUG);
    app.as_role(Role::Admin)
        .done(field, input, "notice { slug }")
        .await;
}

async fn each_publish_is_heard_once(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    app.publish_text(SLUG, "Two.").await;
    assert_eq!(
        heard(&records_of(&app).await),
        ["IN_FORCE 1 after none", "IN_FORCE 2 after 1"]
    );
}

async fn a_schedule_is_heard_when_it_is_due(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    app.schedule_text(SLUG, "Two.", "2026-02-01T00:00:00Z").await;
    let before = at(&app, "2026-01-31T23:59:59Z").await;
    assert_eq!(heard(&before), ["IN_FORCE 1 after none"]);
    assert_eq!(before.waiting.len(), 1);
    let after = at(&app, "2026-02-01T00:00:01Z").await;
    assert_eq!(heard(&after), ["IN_FORCE 1 after none", "IN_FORCE 2 after 1"]);
    assert_eq!(after.waiting.len(), 0);
}

async fn a_hotfix_that_overtakes_a_schedule_is_heard_first(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    app.schedule_text(SLUG, "Two.", "2026-02-01T00:00:00Z").await;
    schedule(&app, "Hotfix.", json!({"pending": "KEEP"})).await;
    let records = at(&app, "2026-03-01T00:00:00Z").await;
    let expected = [
        "IN_FORCE 1 after none",
        "IN_FORCE 3 after 1",
        "IN_FORCE 2 after 3",
    ];
    assert_eq!(heard(&records), expected);
}

async fn an_announcement_is_heard_at_once(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    let more = json!({"effectiveFrom": "2026-02-01T00:00:00Z", "announce": true});
    schedule(&app, "Two.", more).await;
    assert_eq!(
        heard(&records_of(&app).await),
        ["IN_FORCE 1 after none", "ANNOUNCED 2 after 1"]
    );
    app.schedule_text(SLUG, "Three.", "2026-01-20T00:00:00Z").await;
    act(&app, "announceVersion", json!({"number": 3})).await;
    let records = at(&app, "2026-03-01T00:00:00Z").await;
    let expected = ["ANNOUNCED 3 after 1", "IN_FORCE 3 after 1", "IN_FORCE 2 after 3"];
    assert_eq!(heard(&records)[2..], expected);
}

async fn a_schedule_called_off_in_silence_is_never_heard_of(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    app.schedule_text(SLUG, "Two.", "2026-02-01T00:00:00Z").await;
    act(&app, "cancelVersion", json!({"number": 2, "reason": "Not yet."})).await;
    let records = at(&app, "2026-03-01T00:00:00Z").await;
    assert_eq!(heard(&records), ["IN_FORCE 1 after none"]);
    assert_eq!(records.waiting.len(), 0);
}

async fn an_announced_schedule_called_off_is_heard_of_as_such(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    let more = json!({"effectiveFrom": "2026-02-01T00:00:00Z", "announce": true});
    schedule(&app, "Two.", more).await;
    act(&app, "cancelVersion", json!({"number": 2, "reason": "Not yet."})).await;
    let records = at(&app, "2026-03-01T00:00:00Z").await;
    let expected = [
        "IN_FORCE 1 after none",
        "ANNOUNCED 2 after 1",
        "CANCELLED 2 after 1",
    ];
    assert_eq!(heard(&records), expected);
}

async fn a_schedule_called_off_by_a_publish_is_never_in_force(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    let more = json!({"effectiveFrom": "2026-02-01T00:00:00Z", "announce": true});
    schedule(&app, "Two.", more).await;
    schedule(&app, "Three.", json!({"pending": "CANCEL"})).await;
    let records = at(&app, "2026-03-01T00:00:00Z").await;
    let mut expected = vec!["IN_FORCE 1 after none", "ANNOUNCED 2 after 1"];
    expected.extend(["IN_FORCE 3 after 1", "CANCELLED 2 after 3"]);
    assert_eq!(heard(&records), expected);
}

async fn a_withdrawal_is_heard_before_what_comes_back_at_the_same_instant(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    app.publish_text(SLUG, "Two.").await;
    act(
        &app,
        "withdrawVersion",
        json!({"number": 2, "reason": "A name.", "then": "PREVIOUS"}),
    )
    .await;
    let records = records_of(&app).await;
    assert_eq!(
        heard(&records)[2..],
        ["WITHDRAWN 2 after 2", "IN_FORCE 1 after 2"]
    );
    assert_eq!(records.events[2].instant, records.events[3].instant);
}

async fn a_withdrawal_that_leaves_nothing_is_heard_alone(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    app.publish_text(SLUG, "Two.").await;
    act(
        &app,
        "withdrawVersion",
        json!({"number": 2, "reason": "A name.", "then": "NOTHING"}),
    )
    .await;
    assert_eq!(heard(&records_of(&app).await)[2..], ["WITHDRAWN 2 after 2"]);
}

async fn withdrawing_what_is_not_in_force_brings_nothing_back(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    app.publish_text(SLUG, "Two.").await;
    act(
        &app,
        "withdrawVersion",
        json!({"number": 1, "reason": "A name.", "then": "PREVIOUS"}),
    )
    .await;
    assert_eq!(heard(&records_of(&app).await)[2..], ["WITHDRAWN 1 after 2"]);
}

async fn withdrawing_an_unannounced_schedule_is_not_heard(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    app.schedule_text(SLUG, "Two.", "2026-02-01T00:00:00Z").await;
    act(
        &app,
        "withdrawVersion",
        json!({"number": 2, "reason": "A name.", "then": "PREVIOUS"}),
    )
    .await;
    let records = at(&app, "2026-03-01T00:00:00Z").await;
    assert_eq!(heard(&records), ["IN_FORCE 1 after none"]);
}

async fn a_retirement_is_heard_and_so_is_the_next_publish(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    act(&app, "retireNotice", json!({"reason": "The site is closed."})).await;
    app.publish_text(SLUG, "Two.").await;
    let records = records_of(&app).await;
    let expected = [
        "IN_FORCE 1 after none",
        "RETIRED none after 1",
        "IN_FORCE 2 after none",
    ];
    assert_eq!(heard(&records), expected);
}

/// Three schedules of two notices, so that what is due later was written earlier.
async fn schedule_out_of_order(app: &TestApp) {
    for slug in [SLUG, "cookies"] {
        app.create_notice(slug).await;
        app.publish_text(slug, "One.").await;
    }
    app.schedule_text(SLUG, "Two.", "2026-04-01T00:00:00Z").await;
    app.schedule_text("cookies", "Two.", "2026-03-01T00:00:00Z").await;
    app.schedule_text(SLUG, "Three.", "2026-02-01T00:00:00Z").await;
}

/// The records once nothing waits for its number any more; a server looks once a second.
async fn numbered(app: &TestApp) -> Records {
    for _ in 0..100 {
        let records = records_of(app).await;
        if records.waiting.is_empty() {
            return records;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no server numbered what is due");
}

async fn what_fell_due_while_the_server_was_down_is_numbered_in_order(mut app: TestApp) {
    schedule_out_of_order(&app).await;
    app.stop().await;
    app.set_now("2026-05-01T00:00:00Z").await;
    let _restarted = app.another_server().await;
    let expected = ["IN_FORCE 3 after 1", "IN_FORCE 2 after 1", "IN_FORCE 2 after 3"];
    assert_eq!(heard(&numbered(&app).await)[2..], expected);
}

async fn two_servers_number_each_event_once(app: TestApp) {
    let _other = app.another_server().await;
    schedule_out_of_order(&app).await;
    app.set_now("2026-05-01T00:00:00Z").await;
    assert_eq!(numbered(&app).await.events.len(), 5);
}
