//! A clock that is set back, and a window between a change and its effect.

use std::time::Duration;

use futures_util::future::join_all;
use noticeboard::domain::actor::Role;
use noticeboard::domain::timing::Timing;
use noticeboard_tests::app::{Setup, TestApp, instant, section, title};
use noticeboard_tests::records;
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    a_clock_set_back_between_two_publishes_turns_nothing_back,
    a_clock_set_back_over_a_restart_turns_nothing_back,
    a_clock_set_back_behind_a_schedule_that_came_into_force_turns_nothing_back,
    a_clock_that_stands_still_gives_every_change_an_instant_of_its_own,
    with_a_window_an_answer_means_in_force,
    with_a_window_latest_never_goes_back_while_many_publish,
);

const SLUG: &str = "privacy";

/// The number of the version that anybody sees.
async fn latest(app: &TestApp) -> Option<i64> {
    let notice = app.anonymous().notice(SLUG, "latest { number }").await;
    notice["latest"]["number"].as_i64()
}

async fn a_clock_set_back_between_two_publishes_turns_nothing_back(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    app.set_now("2025-12-31T23:00:00Z").await;
    assert_eq!(latest(&app).await, Some(1));
    app.publish_text(SLUG, "Two.").await;
    assert_eq!(latest(&app).await, Some(2));
    app.set_now("2026-01-01T00:00:00Z").await;
    assert_eq!(latest(&app).await, Some(2));
    app.set_now("2025-12-31T00:00:00Z").await;
    assert_eq!(latest(&app).await, Some(2));
    let records = records::sound(&app.connect().await).await;
    assert_eq!(records.events.len(), 2);
    let versions = records.versions_of(SLUG);
    assert!(versions[0].effective_from < versions[1].effective_from);
}

async fn a_clock_set_back_over_a_restart_turns_nothing_back(mut app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    app.publish_text(SLUG, "Two.").await;
    app.stop().await;
    app.set_now("2025-12-31T23:00:00Z").await;
    let restarted = app.another_server().await;
    assert_eq!(latest(&restarted).await, Some(2));
    restarted.publish_text(SLUG, "Three.").await;
    assert_eq!(latest(&restarted).await, Some(3));
    records::sound(&restarted.connect().await).await;
}

async fn a_clock_set_back_behind_a_schedule_that_came_into_force_turns_nothing_back(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    app.schedule_text(SLUG, "Two.", "2026-02-01T00:00:00Z").await;
    app.set_now("2026-02-01T00:00:01Z").await;
    app.create_notice("another").await;
    assert_eq!(latest(&app).await, Some(2));
    app.set_now("2026-01-15T00:00:00Z").await;
    assert_eq!(latest(&app).await, Some(2));
    app.publish_text(SLUG, "Three.").await;
    assert_eq!(latest(&app).await, Some(3));
    app.set_now("2026-02-02T00:00:00Z").await;
    assert_eq!(latest(&app).await, Some(3));
    let records = records::sound(&app.connect().await).await;
    assert_eq!(records.events.len(), 3);
}

async fn a_clock_that_stands_still_gives_every_change_an_instant_of_its_own(app: TestApp) {
    app.create_notice(SLUG).await;
    for number in 1..=5 {
        assert_eq!(app.publish_text(SLUG, &format!("Text {number}.")).await, number);
        assert_eq!(latest(&app).await, Some(number));
    }
    let records = records::sound(&app.connect().await).await;
    let first = instant(noticeboard_tests::app::START).as_micros();
    let all_within = records
        .log
        .iter()
        .all(|record| (0..1_000).contains(&(record.at - first)));
    assert!(all_within, "the instants run away from the clock");
}

/// A server on a database of its own, with time that passes and a window.
async fn with_window(app: &TestApp, window: Duration) -> TestApp {
    let setup = Setup {
        timing: Timing::alone(window),
        real_time: true,
        ..Setup::default()
    };
    let other = TestApp::start_with(app.engine(), setup).await;
    other.expect("the database is there, for another one was")
}

/// Another server sees within a second what this one wrote, so the window is longer.
async fn with_a_window_an_answer_means_in_force(app: TestApp) {
    let window = Duration::from_millis(1_200);
    let app = with_window(&app, window).await;
    let other = app.another_server().await;
    app.create_notice(SLUG).await;
    for number in 1..=3 {
        let draft = app
            .draft(
                SLUG,
                &[
                    title("Privacy"),
                    section("data", "Data", &format!("Text {number}.")),
                ],
            )
            .await;
        let payload = app.publishing(&draft, json!({})).await;
        let version = &payload["version"];
        assert_eq!(version["state"], "IN_FORCE", "{payload:#}");
        let at = |field: &str| instant(version[field].as_str().unwrap());
        assert_eq!(at("effectiveFrom"), at("publishedAt").plus(window));
        assert_eq!(
            (latest(&app).await, latest(&other).await),
            (Some(number), Some(number))
        );
    }
    let input = json!({"slug": SLUG, "reason": "The site is closed."});
    let admin = app.as_role(Role::Admin);
    admin.done("retireNotice", input, "notice { slug }").await;
    assert_eq!((latest(&app).await, latest(&other).await), (None, None));
    records::sound(&app.connect().await).await;
}

async fn with_a_window_latest_never_goes_back_while_many_publish(app: TestApp) {
    let app = with_window(&app, Duration::from_millis(300)).await;
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "The first.").await;
    let publishers = async {
        for round in 0..3 {
            join_all((0..4).map(|publisher| publish(&app, round * 4 + publisher))).await;
        }
    };
    let reader = async {
        let mut seen = vec![1];
        for _ in 0..60 {
            seen.extend(latest(&app).await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        seen
    };
    let ((), seen) = tokio::join!(publishers, reader);
    assert!(seen.is_sorted(), "{seen:?}");
    records::sound(&app.connect().await).await;
}

/// Publishes, unless another was faster; then what is acknowledged is in force or superseded.
async fn publish(app: &TestApp, number: i64) {
    let text = format!("Text {number}.");
    let draft = app.draft(SLUG, &[section("data", "Data", &text)]).await;
    let payload: Value = app.publishing(&draft, json!({})).await;
    if let Some(acknowledged) = payload["version"]["number"].as_i64() {
        assert!(latest(app).await >= Some(acknowledged));
    }
}
