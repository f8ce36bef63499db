//! Operations over WebSocket, by the letter of `graphql-transport-ws`: close codes, limits, and what runs.

use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard::http::edge::Limits;
use noticeboard::http::graphql::streams::StreamLimits;
use noticeboard_tests::app::{Engine, Setup, TestApp};
use noticeboard_tests::socket::{Coming, PROTOCOL, Socket};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

noticeboard_tests::on_both!(
    what_is_no_message_of_the_protocol_closes_with_4400,
    an_operation_before_the_acknowledgement_closes_with_4401,
    a_credential_that_is_not_good_closes_with_4403,
    a_credential_of_the_handshake_counts,
    another_protocol_closes_with_4406,
    a_name_that_is_taken_closes_with_4409_and_is_free_again_afterwards,
    saying_twice_who_one_is_closes_with_4429,
    queries_and_mutations_run_too_with_the_same_rights,
    a_document_is_weighed_before_it_is_run,
    pings_are_answered,
    a_client_that_says_goodbye_is_answered,
    a_socket_ends_with_its_token,
);

const QUERY: &str = "{ viewer { subject } }";
const LISTEN: &str = "subscription { noticePublished { sequence } }";

async fn fresh(app: &TestApp) -> Socket {
    Socket::open(app.url()).await
}

async fn what_is_no_message_of_the_protocol_closes_with_4400(app: TestApp) {
    let deep = format!(r#"{{"type":"ping","payload":{{"a":{}"#, "[".repeat(20_000));
    let large = format!(r#"{{"type":"ping","payload":{{"a":"{}"}}}}"#, "x".repeat(300_000));
    let texts = [
        "",
        "{",
        "[]",
        r#"{"type":"start"}"#,
        r#"{"type":"subscribe","id":"1"}"#,
        &deep,
        &large,
    ];
    for text in texts {
        for is_known in [true, false] {
            let mut socket = fresh(&app).await;
            if is_known {
                socket.init(None).await;
            }
            socket.send_text(text).await;
            assert_eq!(socket.closed().await, 4400, "{text:.60}");
        }
    }
    let mut socket = fresh(&app).await;
    socket
        .send_raw(Message::binary(r#"{"type":"connection_init"}"#))
        .await;
    assert_eq!(socket.closed().await, 4400);
}

async fn an_operation_before_the_acknowledgement_closes_with_4401(app: TestApp) {
    let mut socket = fresh(&app).await;
    socket.subscribe("1", QUERY, json!({})).await;
    assert_eq!(socket.closed().await, 4401);
}

async fn a_credential_that_is_not_good_closes_with_4403(app: TestApp) {
    let good = app.as_role(Role::Admin);
    let good = good.authorization().unwrap();
    for payload in [
        json!({"authorization": "Bearer nonsense"}),
        json!({"Authorization": "Basic YTpi"}),
        json!({"authorization": ""}),
        json!({"authorization": ["Bearer x"]}),
        json!({"authorization": good, "Authorization": good}),
    ] {
        let mut socket = fresh(&app).await;
        socket
            .send(&json!({"type": "connection_init", "payload": payload}))
            .await;
        assert_eq!(socket.closed().await, 4403, "{payload}");
    }
    let headers = [("authorization", "Bearer nonsense")];
    let refused = Socket::try_open(app.url(), Some(PROTOCOL), &headers).await;
    assert_eq!(refused.unwrap_err(), 401);
}

async fn viewer(socket: &mut Socket) -> Value {
    socket.subscribe("v", QUERY, json!({})).await;
    let result = socket.result("v").await;
    assert_eq!(socket.message().await, json!({"type": "complete", "id": "v"}));
    result["data"]["viewer"]["subject"].clone()
}

async fn a_credential_of_the_handshake_counts(app: TestApp) {
    let admin = app.as_role(Role::Admin);
    let headers = [("authorization", admin.authorization().unwrap())];
    let mut socket = Socket::try_open(app.url(), Some(PROTOCOL), &headers)
        .await
        .unwrap();
    socket.init(None).await;
    assert_eq!(viewer(&mut socket).await, "admin");
    let mut twice = Socket::try_open(app.url(), Some(PROTOCOL), &headers)
        .await
        .unwrap();
    let payload = json!({"authorization": admin.authorization()});
    twice
        .send(&json!({"type": "connection_init", "payload": payload}))
        .await;
    assert_eq!(twice.closed().await, 4403);
}

async fn another_protocol_closes_with_4406(app: TestApp) {
    let mut socket = Socket::try_open(app.url(), None, &[]).await.unwrap();
    assert_eq!(socket.closed().await, 4406);
    assert_eq!(closed_after_handshake(&app, "graphql-ws").await, 4406);
}

/// The close code of a socket that offers this protocol. Clients of others give up when theirs is not chosen, so this
/// one is written out (RFC 6455, sections 4.1 and 5.5.1).
async fn closed_after_handshake(app: &TestApp, protocol: &str) -> u16 {
    let host = app.url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).await.unwrap();
    let request = format!(
        "GET /graphql HTTP/1.1\r\nhost: {host}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         sec-websocket-protocol: {protocol}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    assert!(
        head.starts_with("HTTP/1.1 101") && !head.contains("sec-websocket-protocol"),
        "{head}"
    );
    let frame = &bytes[end + 4..];
    assert_eq!(frame[0], 0x88, "the first frame closes");
    u16::from_be_bytes([frame[2], frame[3]])
}

async fn a_name_that_is_taken_closes_with_4409_and_is_free_again_afterwards(app: TestApp) {
    let mut socket = app.anonymous().socket().await;
    socket.subscribe("1", LISTEN, json!({})).await;
    socket.send(&json!({"type": "complete", "id": "1"})).await;
    socket
        .send(&json!({"type": "complete", "id": "never there"}))
        .await;
    socket.subscribe("1", LISTEN, json!({})).await;
    app.create_notice("privacy").await;
    app.publish_text("privacy", "One.").await;
    assert_eq!(socket.result("1").await["data"]["noticePublished"]["sequence"], 1);
    socket.subscribe("1", QUERY, json!({})).await;
    assert_eq!(socket.closed().await, 4409);
}

async fn saying_twice_who_one_is_closes_with_4429(app: TestApp) {
    let mut socket = app.anonymous().socket().await;
    socket.send(&json!({"type": "connection_init"})).await;
    assert_eq!(socket.closed().await, 4429);
}

async fn queries_and_mutations_run_too_with_the_same_rights(app: TestApp) {
    const CREATE: &str =
        "mutation($input: CreateNoticeInput!) { createNotice(input: $input) { notice { slug } } }";
    let input = json!({"input": {"slug": "privacy", "defaultLocale": "en"}});
    let mut nobody = app.anonymous().socket().await;
    nobody.subscribe("1", CREATE, input.clone()).await;
    let refused = nobody.message().await;
    assert_eq!(
        refused["payload"]["errors"][0]["extensions"]["code"], "UNAUTHENTICATED",
        "{refused}"
    );
    let mut admin = app.as_role(Role::Admin).socket().await;
    admin.subscribe("1", CREATE, input).await;
    assert_eq!(
        admin.result("1").await["data"]["createNotice"]["notice"]["slug"],
        "privacy"
    );
    assert_eq!(admin.message().await, json!({"type": "complete", "id": "1"}));
    let records = app
        .as_role(Role::Auditor)
        .data("{ auditLog { nodes { requestId } } }", json!({}))
        .await;
    let id = records["auditLog"]["nodes"][0]["requestId"].as_str().unwrap();
    assert!(id.ends_with("-1"), "{id}");
}

async fn a_document_is_weighed_before_it_is_run(app: TestApp) {
    let nested = format!("{{ a(b: {}{}) }}", "[".repeat(2_000), "]".repeat(2_000));
    let wide = format!("{{ {} }}", "checkpoint { note } ".repeat(6_000));
    let two = "subscription { noticePublished { sequence } auditEventAppended { sequence } }";
    let fragment = "subscription { ...f } fragment f on Subscription { noticePublished { sequence } }";
    let mut socket = app.anonymous().socket().await;
    for (text, code) in [
        (nested.as_str(), "LIMIT_EXCEEDED"),
        (wide.as_str(), "LIMIT_EXCEEDED"),
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        (two, "GRAPHQL_VALIDATION_FAILED"),
        (fragment, "GRAPHQL_VALIDATION_FAILED"),
    ] {
        socket.subscribe("1", text, json!({})).await;
        let message = socket.message().await;
        assert_eq!(
            (&message["type"], &message["id"]),
            (&json!("error"), &json!("1")),
            "{text:.60}"
        );
        assert_eq!(message["payload"][0]["extensions"]["code"], code, "{message}");
    }
    assert_eq!(viewer(&mut socket).await, json!(null));
}

async fn pings_are_answered(app: TestApp) {
    let mut socket = fresh(&app).await;
    socket.send(&json!({"type": "ping", "payload": {"a": 1}})).await;
    assert_eq!(
        socket.message().await,
        json!({"type": "pong", "payload": {"a": 1}})
    );
    socket.init(None).await;
    socket.send(&json!({"type": "pong"})).await;
    socket.send(&json!({"type": "ping"})).await;
    assert_eq!(socket.message().await, json!({"type": "pong"}));
}

async fn a_client_that_says_goodbye_is_answered(app: TestApp) {
    let mut socket = app.anonymous().socket().await;
    socket.subscribe("1", LISTEN, json!({})).await;
    let frame = CloseFrame {
        code: 1000.into(),
        reason: "".into(),
    };
    socket.send_raw(Message::Close(Some(frame))).await;
    assert_eq!(socket.closed().await, 1000);
}

async fn a_socket_ends_with_its_token(app: TestApp) {
    let mut socket = app.as_role(Role::Auditor).socket().await;
    socket.subscribe("1", LISTEN, json!({})).await;
    let mut anonymous = app.anonymous().socket().await;
    app.set_now("2126-06-01T00:00:00Z").await;
    assert_eq!(socket.closed().await, 4403);
    assert_eq!(viewer(&mut anonymous).await, json!(null));
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
async fn whoever_does_not_say_who_it_is_is_closed_with_4408() {
    let app = with_limits(StreamLimits {
        init_time: Duration::from_millis(300),
        ..StreamLimits::default()
    })
    .await;
    let mut socket = fresh(&app).await;
    assert_eq!(socket.closed().await, 4408);
    let mut socket = app.anonymous().socket().await;
    assert!(socket.is_silent(Duration::from_millis(600)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_and_sockets_are_bounded() {
    let app = with_limits(StreamLimits {
        open: 1,
        operations: 2,
        ..StreamLimits::default()
    })
    .await;
    let mut socket = app.anonymous().socket().await;
    for id in ["1", "2", "3"] {
        socket.subscribe(id, LISTEN, json!({})).await;
    }
    let message = socket.message().await;
    assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!("3")));
    assert_eq!(message["payload"][0]["extensions"]["code"], "LIMIT_EXCEEDED");
    assert_eq!(
        Socket::try_open(app.url(), Some(PROTOCOL), &[])
            .await
            .unwrap_err(),
        503
    );
    assert_eq!(
        app.anonymous().event_stream(LISTEN, json!({})).await.status(),
        503
    );
    socket.send(&json!({"type": "complete", "id": "1"})).await;
    socket.subscribe("3", QUERY, json!({})).await;
    assert_eq!(socket.result("3").await["data"]["viewer"]["subject"], json!(null));
    drop(socket);
    let place = wait_for_place(&app).await;
    assert!(place.is_ok(), "the place was not given back");
}

/// A socket, once the one place is free.
async fn wait_for_place(app: &TestApp) -> Result<Socket, u16> {
    for _ in 0..100 {
        let opened = Socket::try_open(app.url(), Some(PROTOCOL), &[]).await;
        if !matches!(opened, Err(503)) {
            return opened;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(503)
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_nothing_is_dropped() {
    let app = with_limits(StreamLimits {
        open: 1,
        stalled_time: Duration::from_millis(500),
        ..StreamLimits::default()
    })
    .await;
    app.create_notice("privacy").await;
    app.publish_text("privacy", &"So many words. ".repeat(10_000))
        .await;
    let large = "{ notice(slug: \"privacy\") { latest { content { a: html b: html c: html d: html } } } }";
    let mut socket = app.anonymous().socket().await;
    // Some ten megabytes and more, which no buffer of the system holds.
    for number in 0..40 {
        socket.subscribe(&number.to_string(), large, json!({})).await;
    }
    let place = wait_for_place(&app).await;
    assert!(place.is_ok(), "whoever takes nothing keeps its place");
    drop(place);
    // What was under way may still come; then the line is dead.
    while let Coming::Message(_) = socket.coming().await {}
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gives_no_sign_of_life_is_dropped() {
    let app = with_limits(StreamLimits {
        open: 1,
        keep_alive: Duration::from_millis(300),
        ..StreamLimits::default()
    })
    .await;
    // Nothing is read here, so no ping is answered.
    let socket = app.anonymous().socket().await;
    let place = wait_for_place(&app).await;
    assert!(place.is_ok(), "a dead socket keeps its place");
    drop((socket, place));
    let mut lively = wait_for_place(&app).await.unwrap();
    lively.init(None).await;
    assert!(
        lively.is_silent(Duration::from_secs(1)).await,
        "whoever answers pings stays"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_closes_with_1001_and_soon() {
    let mut app = with_limits(StreamLimits::default()).await;
    let mut socket = app.anonymous().socket().await;
    socket.subscribe("1", LISTEN, json!({})).await;
    let begun = std::time::Instant::now();
    let (code, ()) = tokio::join!(socket.closed(), app.stop());
    assert_eq!(code, 1001);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}
