//! What a server remembers never hides what another process wrote.

use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::TestApp;
use serde_json::json;

noticeboard_tests::on_both!(
    another_servers_changes_show_at_once,
    a_change_that_came_to_nothing_is_not_remembered
);

const LATEST: &str = "latest { number content { section(key: \"data\") { text } } }";

/// The clock moves on by itself between a change and the next question; a test's does not.
async fn another_servers_changes_show_at_once(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "One").await;
    let other = app.another_server().await;
    let seen = |number: i64, text: &str| json!({"latest": {"number": number, "content": {"section": {"text": text}}}});
    app.advance(Duration::from_secs(1)).await;
    assert_eq!(other.anonymous().notice("privacy", LATEST).await, seen(1, "One"));
    app.publish_text("privacy", "Two").await;
    app.advance(Duration::from_secs(1)).await;
    assert_eq!(other.anonymous().notice("privacy", LATEST).await, seen(2, "Two"));
    let input = json!({"slug": "privacy", "number": 2, "reason": "It named somebody.", "then": "PREVIOUS"});
    app.as_role(Role::Admin)
        .done("withdrawVersion", input, "version { number }")
        .await;
    app.advance(Duration::from_secs(1)).await;
    assert_eq!(other.anonymous().notice("privacy", LATEST).await, seen(1, "One"));
}

async fn a_change_that_came_to_nothing_is_not_remembered(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "One").await;
    let input = json!({"slug": "privacy", "number": 1, "reason": " ", "then": "PREVIOUS"});
    app.as_role(Role::Admin)
        .mutate("withdrawVersion", input, "version { number }")
        .await;
    let state = app.anonymous().notice("privacy", "latest { number state }").await;
    assert_eq!(state, json!({"latest": {"number": 1, "state": "IN_FORCE"}}));
}
