//! Deliveries: in order, again and again, for days, and never twice by two servers at once.

use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{TestApp, instant};
use noticeboard_tests::receiver::{Receiver, Reply};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    a_schedule_is_told_at_its_instant_once_whichever_server,
    a_later_event_of_a_notice_waits_and_other_notices_do_not,
    a_receiver_that_fails_is_told_again_with_the_same_id_for_days_and_then_no_more,
    a_receiver_s_wish_to_wait_is_obeyed,
    a_receiver_that_is_gone_is_told_nothing_until_somebody_switches_it_on,
    a_replay_sends_every_event_after_a_number_once_more,
    what_is_switched_off_misses_what_happens,
    a_hundred_deliveries_are_kept_to_look_at,
    what_waits_is_told_by_the_next_server,
);

const SLUG: &str = "privacy";
const FIELDS: &str = "id sequence attempt status responseCode at nextAttemptAt";

async fn created(app: &TestApp, url: &str) -> String {
    let admin = app.as_role(Role::Admin);
    let payload = admin
        .done("createWebhook", json!({"url": url}), "webhook { id }")
        .await;
    payload["webhook"]["id"].as_str().unwrap().to_owned()
}

async fn listed(app: &TestApp, first: i32) -> Vec<Value> {
    let query =
        format!("query($first: Int) {{ webhooks {{ isActive deliveries(first: $first) {{ {FIELDS} }} }} }}");
    let mut data = app
        .as_role(Role::Admin)
        .data(&query, json!({"first": first}))
        .await;
    match data["webhooks"][0]["deliveries"].take() {
        Value::Array(deliveries) => deliveries,
        other => panic!("no deliveries: {other}"),
    }
}

/// The list as `sequence.attempt STATUS code`, once the first entry says what is expected.
async fn lines_once(app: &TestApp, first: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for _ in 0..200 {
        lines = listed(app, 100).await.iter().map(line).collect();
        if lines.first().is_some_and(|line| line == first) {
            return lines;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{first} does not come: {lines:#?}");
}

fn line(delivery: &Value) -> String {
    let code = &delivery["responseCode"];
    let status = delivery["status"].as_str().unwrap();
    format!("{}.{} {status} {code}", delivery["sequence"], delivery["attempt"])
}

async fn is_active(app: &TestApp) -> Value {
    app.as_role(Role::Admin)
        .data("{ webhooks { isActive } }", json!({}))
        .await["webhooks"][0]["isActive"]
        .take()
}

async fn a_schedule_is_told_at_its_instant_once_whichever_server(app: TestApp) {
    let _other = app.another_server().await;
    let receiver = Receiver::start().await;
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    created(&app, receiver.url()).await;
    app.schedule_text(SLUG, "Two.", "2026-02-01T00:00:00Z").await;
    app.set_now("2026-01-31T23:59:59Z").await;
    assert_eq!(receiver.wait_in_vain().await.len(), 0);
    // An event gets its number once its instant is past.
    app.set_now("2026-02-01T00:00:00.000001Z").await;
    receiver.wait_for(1).await;
    let heard = receiver.wait_in_vain().await;
    assert_eq!(receiver.in_short(), ["IN_FORCE privacy 2"]);
    assert_eq!(heard[0].body()["timestamp"], json!("2026-02-01T00:00:00Z"));
}

async fn a_later_event_of_a_notice_waits_and_other_notices_do_not(app: TestApp) {
    let _other = app.another_server().await;
    let receiver = Receiver::start().await;
    for slug in [SLUG, "cookies"] {
        app.create_notice(slug).await;
    }
    created(&app, receiver.url()).await;
    receiver.answer_next([Reply::status(500)]);
    app.publish_text(SLUG, "One.").await;
    receiver.wait_for(1).await;
    app.publish_text(SLUG, "Two.").await;
    app.publish_text("cookies", "One.").await;
    receiver.wait_for(2).await;
    assert_eq!(receiver.wait_in_vain().await.len(), 2);
    app.advance(Duration::from_secs(7)).await;
    receiver.wait_for(4).await;
    let expected = [
        "IN_FORCE privacy 1",
        "IN_FORCE cookies 1",
        "IN_FORCE privacy 1",
        "IN_FORCE privacy 2",
    ];
    assert_eq!(receiver.in_short(), expected);
}

async fn a_receiver_that_fails_is_told_again_with_the_same_id_for_days_and_then_no_more(app: TestApp) {
    let receiver = Receiver::start().await;
    receiver.answer(Reply::status(500));
    app.create_notice(SLUG).await;
    created(&app, receiver.url()).await;
    let begun = app.now();
    app.publish_text(SLUG, "One.").await;
    let mut waits = Vec::new();
    for attempt in 1..=11 {
        let lines = lines_once(&app, &format!("1.{attempt} PENDING 500")).await;
        assert_eq!(lines.len(), attempt);
        assert!(
            lines[1..].iter().all(|line| line.contains("FAILED")),
            "{lines:#?}"
        );
        let next = instant(listed(&app, 1).await[0]["nextAttemptAt"].as_str().unwrap());
        waits.push(app.now().until(next).as_secs());
        app.set_now(&next.to_string()).await;
    }
    let lines = lines_once(&app, "1.12 FAILED 500").await;
    assert_eq!(lines.len(), 12);
    assert_eq!(listed(&app, 1).await[0]["nextAttemptAt"], json!(null));
    let least = [
        5, 30, 120, 900, 3_600, 10_800, 21_600, 43_200, 86_400, 86_400, 86_400,
    ];
    for (wait, least) in waits.iter().zip(least) {
        assert!((least..=least + least / 5 + 1).contains(wait), "{waits:?}");
    }
    let days = begun.until(app.now()).as_secs() / 86_400;
    assert!((3..=5).contains(&days), "{days}");
    let heard = receiver.wait_for(12).await;
    let timestamps: Vec<&str> = heard
        .iter()
        .map(|message| message.header("webhook-timestamp"))
        .collect();
    assert!(
        timestamps.is_sorted() && timestamps[0] != timestamps[11],
        "{timestamps:?}"
    );
    assert!(heard.iter().all(|message| message.id() == heard[0].id()));
    // The next event is told, though this one never was.
    receiver.answer(Reply::status(200));
    app.publish_text(SLUG, "Two.").await;
    lines_once(&app, "2.1 DELIVERED 200").await;
}

async fn a_receiver_s_wish_to_wait_is_obeyed(app: TestApp) {
    let receiver = Receiver::start().await;
    app.create_notice(SLUG).await;
    created(&app, receiver.url()).await;
    receiver.answer_next([
        Reply::status(429).with("retry-after", "600"),
        Reply::status(503).with("retry-after", "Thu, 01 Jan 2026 02:00:00 GMT"),
    ]);
    app.publish_text(SLUG, "One.").await;
    lines_once(&app, "1.1 PENDING 429").await;
    app.advance(Duration::from_secs(599)).await;
    assert_eq!(receiver.wait_in_vain().await.len(), 1);
    app.advance(Duration::from_secs(122)).await;
    lines_once(&app, "1.2 PENDING 503").await;
    app.set_now("2026-01-01T01:59:59Z").await;
    assert_eq!(receiver.wait_in_vain().await.len(), 2);
    app.set_now("2026-01-01T02:30:00Z").await;
    lines_once(&app, "1.3 DELIVERED 204").await;
}

async fn a_receiver_that_is_gone_is_told_nothing_until_somebody_switches_it_on(app: TestApp) {
    let receiver = Receiver::start().await;
    app.create_notice(SLUG).await;
    let id = created(&app, receiver.url()).await;
    receiver.answer_next([Reply::status(410)]);
    app.publish_text(SLUG, "One.").await;
    let lines = lines_once(&app, "1.1 FAILED 410").await;
    assert_eq!((lines.len(), is_active(&app).await), (1, json!(false)));
    let query = "{ auditLog(last: 1) { nodes { action actor { subject } record } } }";
    let log = app.as_role(Role::Auditor).data(query, json!({})).await;
    let record = &log["auditLog"]["nodes"][0];
    assert_eq!(
        (&record["action"], &record["actor"]["subject"]),
        (&json!("WEBHOOK_UPDATED"), &json!("delivery"))
    );
    assert!(
        record["record"]
            .as_str()
            .unwrap()
            .contains(r#""isActive":false,"responseCode":410"#),
        "{record}"
    );
    app.publish_text(SLUG, "Two.").await;
    app.advance(Duration::from_hours(24)).await;
    assert_eq!(receiver.wait_in_vain().await.len(), 1);
    let admin = app.as_role(Role::Admin);
    admin
        .done(
            "updateWebhook",
            json!({"webhookId": id, "isActive": true}),
            "webhook { id }",
        )
        .await;
    admin
        .done(
            "replayWebhook",
            json!({"webhookId": id, "afterSequence": 0}),
            "webhook { id }",
        )
        .await;
    receiver.wait_for(3).await;
    assert_eq!(
        receiver.in_short()[1..],
        ["IN_FORCE privacy 1", "IN_FORCE privacy 2"]
    );
}

async fn a_replay_sends_every_event_after_a_number_once_more(app: TestApp) {
    let receiver = Receiver::start().await;
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    let id = created(&app, receiver.url()).await;
    app.publish_text(SLUG, "Two.").await;
    app.publish_text(SLUG, "Three.").await;
    let first = receiver.wait_for(2).await;
    lines_once(&app, "3.1 DELIVERED 204").await;
    let admin = app.as_role(Role::Admin);
    let replay = async |after: i64| {
        admin
            .done(
                "replayWebhook",
                json!({"webhookId": id, "afterSequence": after}),
                "webhook { id }",
            )
            .await;
    };
    replay(2).await;
    let heard = receiver.wait_for(3).await;
    assert_eq!(
        heard[2].id(),
        first[1].id(),
        "a receiver knows what it had before"
    );
    replay(0).await;
    receiver.wait_for(6).await;
    let expected = ["IN_FORCE privacy 1", "IN_FORCE privacy 2", "IN_FORCE privacy 3"];
    assert_eq!(receiver.in_short()[3..], expected);
    replay(99).await;
    assert_eq!(receiver.wait_in_vain().await.len(), 6);
    // Of notices that it does not name a webhook is not told by a replay either.
    let other = Receiver::start().await;
    app.create_notice("cookies").await;
    app.publish_text("cookies", "One.").await;
    let input = json!({"url": other.url(), "slugs": ["cookies"]});
    let payload = admin.done("createWebhook", input, "webhook { id }").await;
    let input = json!({"webhookId": payload["webhook"]["id"], "afterSequence": 0});
    admin.done("replayWebhook", input, "webhook { id }").await;
    assert_eq!(other.wait_for(1).await[0].in_short(), "IN_FORCE cookies 1");
}

async fn what_is_switched_off_misses_what_happens(app: TestApp) {
    let receiver = Receiver::start().await;
    receiver.answer_next([Reply::status(500)]);
    app.create_notice(SLUG).await;
    let id = created(&app, receiver.url()).await;
    app.publish_text(SLUG, "One.").await;
    lines_once(&app, "1.1 PENDING 500").await;
    let admin = app.as_role(Role::Admin);
    let switch = async |is_active: bool| {
        admin
            .done(
                "updateWebhook",
                json!({"webhookId": id, "isActive": is_active}),
                "webhook { id }",
            )
            .await;
    };
    switch(false).await;
    assert_eq!(listed(&app, 1).await[0]["nextAttemptAt"], json!(null));
    app.publish_text(SLUG, "Two.").await;
    app.advance(Duration::from_mins(10)).await;
    assert_eq!(receiver.wait_in_vain().await.len(), 1);
    switch(true).await;
    app.publish_text(SLUG, "Three.").await;
    receiver.wait_for(3).await;
    assert_eq!(
        receiver.in_short()[1..],
        ["IN_FORCE privacy 1", "IN_FORCE privacy 3"]
    );
}

async fn a_hundred_deliveries_are_kept_to_look_at(app: TestApp) {
    let receiver = Receiver::start().await;
    for number in 0..30 {
        let slug = format!("notice-{number}");
        app.create_notice(&slug).await;
        app.publish_text(&slug, "One.").await;
    }
    let id = created(&app, receiver.url()).await;
    let admin = app.as_role(Role::Admin);
    for round in 1..=4 {
        admin
            .done(
                "replayWebhook",
                json!({"webhookId": id, "afterSequence": 0}),
                "webhook { id }",
            )
            .await;
        receiver.wait_for(30 * round).await;
        for _ in 0..200 {
            if listed(&app, 100)
                .await
                .iter()
                .all(|delivery| delivery["status"] == "DELIVERED")
            {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    let all = listed(&app, 100).await;
    assert_eq!(all.len(), 100);
    let mut ids: Vec<&Value> = all.iter().map(|delivery| &delivery["id"]).collect();
    ids.sort_by_key(ToString::to_string);
    ids.dedup();
    assert_eq!(ids.len(), 100, "an id names one delivery");
    assert_eq!(listed(&app, 7).await, all[..7]);
    assert_eq!(listed(&app, 0).await.len(), 0);
}

async fn what_waits_is_told_by_the_next_server(mut app: TestApp) {
    let receiver = Receiver::start().await;
    receiver.answer_next([Reply::status(500)]);
    app.create_notice(SLUG).await;
    created(&app, receiver.url()).await;
    app.publish_text(SLUG, "One.").await;
    lines_once(&app, "1.1 PENDING 500").await;
    app.schedule_text(SLUG, "Two.", "2026-02-01T00:00:00Z").await;
    app.stop().await;
    app.set_now("2026-02-02T00:00:00Z").await;
    let restarted = app.another_server().await;
    receiver.wait_for(3).await;
    lines_once(&restarted, "2.1 DELIVERED 204").await;
    assert_eq!(
        receiver.in_short()[1..],
        ["IN_FORCE privacy 1", "IN_FORCE privacy 2"]
    );
}
