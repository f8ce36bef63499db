//! What `/metrics` shows of the parts behind the edge.

use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::TestApp;
use noticeboard_tests::receiver::{Receiver, Reply};
use sea_orm::ConnectionTrait as _;
use serde_json::json;

noticeboard_tests::on_both!(
    what_webhooks_wait_for_is_counted_until_they_are_told,
    streams_and_subscriptions_are_counted_while_they_are_open,
    numbers_that_the_database_does_not_tell_are_left_out_and_the_others_shown,
);

async fn number(app: &TestApp, name: &str) -> Option<f64> {
    let metrics = app.anonymous().get("/metrics").await;
    assert_eq!(metrics.status, 200);
    let line = metrics
        .text
        .lines()
        .find_map(|line| line.strip_prefix(&format!("noticeboard_{name} ")));
    line.map(|value| value.parse().unwrap())
}

async fn until(app: &TestApp, name: &str, wanted: Option<f64>) {
    let mut last = None;
    for _ in 0..200 {
        last = number(app, name).await;
        if last == wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{name} is {last:?} and not {wanted:?}");
}

async fn what_webhooks_wait_for_is_counted_until_they_are_told(app: TestApp) {
    assert_eq!(number(&app, "webhook_deliveries_waiting").await, Some(0.0));
    assert_eq!(number(&app, "webhook_oldest_delivery_seconds").await, Some(0.0));
    let receiver = Receiver::start().await;
    receiver.answer(Reply::status(500));
    let input = json!({"url": receiver.url()});
    app.as_role(Role::Admin)
        .done("createWebhook", input, "webhook { id }")
        .await;
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    app.advance(Duration::from_secs(1)).await;
    app.publish_text("privacy", "Second.").await;
    until(&app, "webhook_deliveries_waiting", Some(2.0)).await;
    let before = number(&app, "webhook_oldest_delivery_seconds").await.unwrap();
    receiver.answer(Reply::status(204));
    app.advance(Duration::from_hours(1)).await;
    // What was found out serves for a second.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let after = number(&app, "webhook_oldest_delivery_seconds").await.unwrap();
    // Unless all were told meanwhile, the oldest has waited for an hour, less the second between the events.
    assert!(after == 0.0 || after >= 3_599.0, "{before} {after}");
    until(&app, "webhook_deliveries_waiting", Some(0.0)).await;
    assert_eq!(number(&app, "webhook_oldest_delivery_seconds").await, Some(0.0));
}

async fn streams_and_subscriptions_are_counted_while_they_are_open(app: TestApp) {
    let both = async || {
        let open = number(&app, "open_streams").await.unwrap();
        (open, number(&app, "subscriptions").await.unwrap())
    };
    assert_eq!(both().await, (0.0, 0.0));
    let subscription = "subscription { noticePublished { kind } }";
    let mut socket = app.anonymous().socket().await;
    socket.subscribe("1", subscription, json!({})).await;
    socket.subscribe("2", subscription, json!({})).await;
    let events = app.as_role(Role::Auditor);
    let events = events
        .event_stream("subscription { auditEventAppended { action } }", json!({}))
        .await;
    until(&app, "subscriptions", Some(3.0)).await;
    assert_eq!(both().await, (2.0, 3.0));
    socket.send(&json!({"type": "complete", "id": "1"})).await;
    until(&app, "subscriptions", Some(2.0)).await;
    drop((socket, events));
    until(&app, "subscriptions", Some(0.0)).await;
    until(&app, "open_streams", Some(0.0)).await;
}

async fn numbers_that_the_database_does_not_tell_are_left_out_and_the_others_shown(app: TestApp) {
    until(&app, "database_in_touch", Some(1.0)).await;
    let connection = app.connect().await;
    for table in ["webhook_deliveries", "log_records"] {
        let rename = format!("ALTER TABLE {table} RENAME TO hidden_{table}");
        connection.execute_unprepared(&rename).await.unwrap();
    }
    connection.close().await.unwrap();
    // The clock stands, so that what was seen last is of now until it is moved.
    app.advance(Duration::from_mins(1)).await;
    until(&app, "database_in_touch", Some(0.0)).await;
    until(&app, "webhook_deliveries_waiting", None).await;
    assert_eq!(number(&app, "webhook_oldest_delivery_seconds").await, None);
    assert_eq!(number(&app, "open_streams").await, Some(0.0));
    assert!(number(&app, "response_cache_bytes").await.is_some());
}
