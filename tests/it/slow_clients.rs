//! Clients that send their request slowly, do nothing, or send too much of a head.

use std::time::{Duration, Instant};

use noticeboard::app::serving::Serving;
use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Engine, Setup, TestApp};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const TIME: Duration = Duration::from_secs(1);
const QUERY: &str = "{ viewer { subject } }";

async fn server() -> TestApp {
    let setup = Setup {
        serving: Serving {
            request_time: TIME,
            ..Serving::default()
        },
        ..Setup::default()
    };
    let app = TestApp::start_with(Engine::Sqlite, setup).await;
    app.expect("SQLite is everywhere")
}

async fn connect(app: &TestApp) -> TcpStream {
    let address = app.url().strip_prefix("http://").unwrap();
    TcpStream::connect(address).await.unwrap()
}

/// What the server says until it closes the connection, and how long that took.
async fn last_words(stream: &mut TcpStream) -> (String, Duration) {
    let begun = Instant::now();
    let mut said = Vec::new();
    // A connection that is cut off has said what it said.
    let _ = tokio::time::timeout(TIME * 10, stream.read_to_end(&mut said))
        .await
        .expect("the server lets go");
    (String::from_utf8(said).unwrap(), begun.elapsed())
}

fn head(length: usize, authorization: Option<&str>) -> String {
    let credential = authorization.map(|text| format!("authorization: {text}\r\n"));
    format!(
        "POST /graphql HTTP/1.1\r\nhost: a.example\r\ncontent-type: application/json\r\n{}content-length: {length}\r\n\r\n",
        credential.unwrap_or_default()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_trickles_is_answered_with_408_within_its_time() {
    let app = server().await;
    let (mut reading, mut writing) = connect(&app).await.into_split();
    let trickling = tokio::spawn(async move {
        let head = format!(
            "GET / HTTP/1.1\r\nhost: a.example\r\n{}",
            "x-more: x\r\n".repeat(100)
        );
        for byte in head.bytes() {
            if writing.write_all(&[byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(TIME / 20).await;
        }
    });
    let begun = Instant::now();
    let mut said = String::new();
    let _ = tokio::time::timeout(TIME * 10, reading.read_to_string(&mut said))
        .await
        .expect("the server lets go");
    assert!(said.starts_with("HTTP/1.1 408 "), "{said}");
    assert!(
        begun.elapsed() >= TIME && begun.elapsed() < TIME * 4,
        "{:?}",
        begun.elapsed()
    );
    trickling.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_connects_and_says_nothing_is_let_go_and_whoever_has_asked_may_wait() {
    let app = server().await;
    let mut silent = connect(&app).await;
    let (said, took) = last_words(&mut silent).await;
    assert!(
        said.is_empty() && took >= TIME && took < TIME * 4,
        "{said} {took:?}"
    );
    let mut waiting = connect(&app).await;
    for _ in 0..2 {
        waiting
            .write_all(b"GET /health/live HTTP/1.1\r\nhost: a.example\r\n\r\n")
            .await
            .unwrap();
        let mut buffer = [0; 1_024];
        let size = waiting.read(&mut buffer).await.unwrap();
        let said = String::from_utf8_lossy(&buffer[..size]).into_owned();
        assert!(said.starts_with("HTTP/1.1 200 "), "{said}");
        // Proxies keep connections between two requests.
        tokio::time::sleep(TIME * 2).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_trickles_or_never_comes_is_408_and_nothing_is_executed() {
    let app = server().await;
    let admin = app.as_role(Role::Admin);
    let mutation = json!({"query":
        "mutation { createNotice(input: {slug: \"slow\", defaultLocale: \"en\"}) { notice { slug } } }"});
    let query = json!({"query": QUERY});
    for (body, authorization) in [(mutation, admin.authorization()), (query, None)] {
        let body = body.to_string();
        let mut stream = connect(&app).await;
        stream
            .write_all(head(body.len(), authorization).as_bytes())
            .await
            .unwrap();
        stream
            .write_all(&body.as_bytes()[..body.len() - 1])
            .await
            .unwrap();
        let (said, took) = last_words(&mut stream).await;
        assert!(said.starts_with("HTTP/1.1 408 "), "{said}");
        let (_, text) = said.split_once("\r\n\r\n").unwrap();
        let error: Value = serde_json::from_str(text).unwrap();
        assert_eq!(error["errors"][0]["extensions"]["code"], "TIMEOUT", "{text}");
        assert!(took >= TIME && took < TIME * 4, "{took:?}");
    }
    assert_eq!(app.anonymous().query(QUERY, &[]).await.status, 200);
    assert_eq!(admin.notice("slow", "slug").await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_document_on_a_slow_line_is_taken_though_it_takes_longer() {
    let app = server().await;
    app.create_notice("privacy").await;
    let editor = app.as_role(Role::Editor);
    let words = "We keep what you wrote for a year. ".repeat(10_000);
    let document = format!("# Privacy\n\n## Letters\n\n{words}\n");
    let body = json!({
        "query": "mutation($input: ImportDocumentInput!) { importDocument(input: $input) { changed errors { message } } }",
        "variables": {"input": {"slug": "privacy", "format": "MARKDOWN", "document": document}},
    });
    let body = body.to_string();
    assert!(body.len() > 300_000);
    let mut stream = connect(&app).await;
    let begun = Instant::now();
    let head = head(body.len(), editor.authorization());
    stream.write_all(head.as_bytes()).await.unwrap();
    for part in body.as_bytes().chunks(body.len() / 12 + 1) {
        tokio::time::sleep(TIME / 4).await;
        stream.write_all(part).await.unwrap();
    }
    assert!(begun.elapsed() > TIME * 2);
    let mut buffer = vec![0; 64 * 1024];
    let size = stream.read(&mut buffer).await.unwrap();
    let said = String::from_utf8_lossy(&buffer[..size]).into_owned();
    assert!(
        said.starts_with("HTTP/1.1 200 ") && said.contains("\"changed\":true"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sockets_and_event_streams_live_longer_than_a_request_may_take() {
    let app = server().await;
    app.create_notice("privacy").await;
    let subscription = "subscription { noticePublished { kind } }";
    let mut socket = app.anonymous().socket().await;
    socket.subscribe("1", subscription, json!({})).await;
    let mut events = app.anonymous().event_stream(subscription, json!({})).await;
    tokio::time::sleep(TIME * 2).await;
    // Bytes of a socket are no request that has begun to come.
    socket.send(&json!({"type": "ping"})).await;
    assert_eq!(socket.message().await["type"], "pong");
    tokio::time::sleep(TIME * 2).await;
    app.publish_text("privacy", "First.").await;
    let heard = socket.result("1").await;
    assert_eq!(heard["data"]["noticePublished"]["kind"], "IN_FORCE", "{heard}");
    let heard = events.next().await.unwrap();
    assert_eq!(heard["data"]["noticePublished"]["kind"], "IN_FORCE", "{heard}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_a_megabyte_is_401_like_any_other_that_is_not_good() {
    let app = server().await;
    let short = app
        .with_credential("Bearer nonsense")
        .post(QUERY, json!({}))
        .await;
    for bytes in [20_000, 400_000, 1_048_576] {
        let long = format!("Bearer {}", "e".repeat(bytes));
        let answer = app.with_credential(&long).post(QUERY, json!({})).await;
        assert_eq!((answer.status, &answer.text), (401, &short.text), "{bytes} bytes");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
}
