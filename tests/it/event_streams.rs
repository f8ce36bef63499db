//! Operations over server-sent events, in distinct connections mode.

use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard::http::edge::Limits;
use noticeboard::http::graphql::streams::StreamLimits;
use noticeboard_tests::app::{Caller, Engine, Setup, TestApp, codes};
use noticeboard_tests::event_stream::Event;
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    events_come_as_they_happen_after_what_was_missed,
    a_single_result_is_followed_by_complete,
    what_is_wrong_with_a_document_comes_as_an_event,
    what_is_wrong_with_a_request_is_a_status,
    a_stream_ends_with_its_token,
);

const HEARD: &str = "subscription($after: Int) { noticePublished(afterSequence: $after) { sequence } }";

async fn sequence(stream: &mut noticeboard_tests::event_stream::EventStream) -> Value {
    stream.next().await.expect("an event")["data"]["noticePublished"]["sequence"].take()
}

async fn events_come_as_they_happen_after_what_was_missed(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "One.").await;
    let mut replayed = app.anonymous().event_stream(HEARD, json!({"after": 0})).await;
    assert_eq!(replayed.status(), 200);
    for (name, value) in [
        ("content-type", "text/event-stream"),
        ("cache-control", "no-store"),
        ("x-accel-buffering", "no"),
        ("content-encoding", ""),
    ] {
        assert_eq!(replayed.header(name), value, "{name}");
    }
    let mut live = app.anonymous().event_stream(HEARD, json!({})).await;
    assert_eq!(sequence(&mut replayed).await, 1);
    app.publish_text("privacy", "Two.").await;
    assert_eq!(sequence(&mut replayed).await, 2);
    assert_eq!(sequence(&mut live).await, 2);
}

async fn a_single_result_is_followed_by_complete(app: TestApp) {
    let query = "{ viewer { subject } }";
    let mut stream = app.as_role(Role::Admin).event_stream(query, json!({})).await;
    let mut events = Vec::new();
    while let Some(event) = stream.event().await {
        events.extend(Some(event).filter(|event| *event != Event::Comment));
    }
    let result = json!({"data": {"viewer": {"subject": "admin"}}});
    assert_eq!(events, [Event::Next(result), Event::Complete]);
    let create = "mutation($input: CreateNoticeInput!) { createNotice(input: $input) { notice { slug } } }";
    let input = json!({"input": {"slug": "privacy", "defaultLocale": "en"}});
    let mut stream = app.as_role(Role::Admin).event_stream(create, input).await;
    assert_eq!(
        stream.next().await.unwrap()["data"]["createNotice"]["notice"]["slug"],
        "privacy"
    );
    assert_eq!(stream.next().await, None);
}

async fn what_is_wrong_with_a_document_comes_as_an_event(app: TestApp) {
    let followed = "subscription { auditEventAppended { sequence } }";
    for (query, code) in [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "subscription { noticePublished(afterSequence: 7) { sequence } }",
            "INVALID_INPUT",
        ),
        (followed, "UNAUTHENTICATED"),
    ] {
        let mut stream = app.anonymous().event_stream(query, json!({})).await;
        assert_eq!(
            (stream.status(), stream.header("content-type")),
            (200, "text/event-stream")
        );
        assert_eq!(codes(&stream.next().await.unwrap()), [code], "{query}");
        assert_eq!(stream.next().await, None);
    }
}

async fn status(caller: &Caller, path: &str, accept: &str) -> (u16, String) {
    let answer = caller.ask("GET", path, &[("accept", accept)]).await;
    (answer.status, answer.text)
}

async fn what_is_wrong_with_a_request_is_a_status(app: TestApp) {
    const EVENTS: &str = "text/event-stream";
    let bad = app.with_credential("Bearer nonsense");
    assert_eq!(bad.event_stream(HEARD, json!({})).await.status(), 401);
    let nobody = app.anonymous();
    let of = |query: &str| format!("/graphql?query={}", query.replace(' ', "%20"));
    assert_eq!(status(&nobody, "/graphql", EVENTS).await.0, 400);
    let mutation =
        of("mutation { submitDraft(input: {draftId: \"x\", expectedRevision: 1}) { __typename } }");
    assert_eq!(status(&nobody, &mutation, EVENTS).await.0, 405);
    let subscription = of("subscription { noticePublished(afterSequence: 7) { sequence } }");
    assert_eq!(status(&nobody, &subscription, "application/json").await.0, 405);
    let (code, text) = status(&nobody, &subscription, EVENTS).await;
    assert!(
        code == 200 && text.contains("event: next") && text.ends_with("event: complete\ndata: \n\n"),
        "{text}"
    );
    let query = of("{ viewer { subject } }");
    let (_, text) = status(&nobody, &query, "application/json, text/event-stream").await;
    assert_eq!(text, r#"{"data":{"viewer":{"subject":null}}}"#);
    let (_, text) = status(&nobody, &subscription, "application/json, text/event-stream").await;
    assert!(text.contains("event: next"), "{text}");
}

async fn a_stream_ends_with_its_token(app: TestApp) {
    let mut stream = app.as_role(Role::Editor).event_stream(HEARD, json!({})).await;
    app.set_now("2126-06-01T00:00:00Z").await;
    assert_eq!(codes(&stream.next().await.unwrap()), ["UNAUTHENTICATED"]);
    assert_eq!(stream.next().await, None);
    assert_eq!(stream.event().await, None);
}

async fn with_limits(streams: StreamLimits) -> TestApp {
    let setup = Setup {
        limits: Limits {
            streams,
            ..Limits::default()
        },
        ..Setup::default()
    };
    TestApp::start_with(Engine::Sqlite, setup)
        .await
        .expect("SQLite is everywhere")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_stream_gives_signs_of_life() {
    let app = with_limits(StreamLimits {
        keep_alive: Duration::from_millis(100),
        ..StreamLimits::default()
    })
    .await;
    let mut stream = app.anonymous().event_stream(HEARD, json!({})).await;
    for _ in 0..3 {
        assert_eq!(stream.event().await, Some(Event::Comment));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_breaks_the_stream_off_and_does_not_complete_it() {
    let mut app = with_limits(StreamLimits::default()).await;
    let mut stream = app.anonymous().event_stream(HEARD, json!({})).await;
    assert_eq!(stream.event().await, Some(Event::Comment));
    let begun = std::time::Instant::now();
    let (event, ()) = tokio::join!(stream.event(), app.stop());
    assert_eq!(event, None);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_nothing_of_an_endless_answer_is_dropped() {
    let app = with_limits(StreamLimits {
        open: 1,
        stalled_time: Duration::from_millis(500),
        ..StreamLimits::default()
    })
    .await;
    app.create_notice("privacy").await;
    app.publish_text("privacy", &"So many words. ".repeat(10_000))
        .await;
    for number in 0..12 {
        app.publish_text(
            "privacy",
            &format!("{number}. {}", "So many words. ".repeat(10_000)),
        )
        .await;
    }
    let query = "subscription { noticePublished(afterSequence: 0) { version { content { a: html b: html c: html d: html \
        e: html f: html g: html h: html } } } }";
    // Kept and not read.
    let stalled = app.anonymous().event_stream(query, json!({})).await;
    let mut is_free = false;
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        is_free = app
            .anonymous()
            .event_stream("{ viewer { subject } }", json!({}))
            .await
            .status()
            == 200;
        if is_free {
            break;
        }
    }
    assert!(is_free, "whoever takes nothing keeps its place");
    drop(stalled);
}
