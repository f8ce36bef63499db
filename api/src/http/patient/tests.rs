use axum::http::{StatusCode, Version};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

use super::*;

const TIME: Duration = Duration::from_millis(200);
const LONG: Duration = Duration::from_mins(1);

const PATIENCE: Patience = Patience {
    taking: TIME,
    asking: LONG,
    idle: LONG,
};
const ASKING: Patience = Patience {
    taking: LONG,
    asking: TIME,
    idle: LONG,
};
const IDLE: Patience = Patience {
    taking: LONG,
    asking: LONG,
    idle: TIME,
};

/// What reading ends in, if it ends within five times the patience.
async fn reading<S: AsyncRead + AsyncWrite + Unpin>(connection: &mut Connection<S>) -> Option<io::ErrorKind> {
    let mut text = Vec::new();
    let read = connection.read_to_end(&mut text);
    let read = tokio::time::timeout(TIME * 5, read).await.ok()?;
    Some(read.unwrap_err().kind())
}

#[tokio::test]
async fn whoever_takes_nothing_is_let_go() {
    let (ours, _theirs) = duplex(8);
    let mut connection = Connection::new(ours, PATIENCE);
    connection.write_all(b"12345678").await.unwrap();
    let begun = Instant::now();
    let error = connection.write_all(b"9").await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    assert!(begun.elapsed() >= TIME);
}

#[tokio::test]
async fn whoever_takes_little_by_little_is_not() {
    let (ours, mut theirs) = duplex(8);
    let mut connection = Connection::new(ours, PATIENCE);
    let reading = tokio::spawn(async move {
        let mut buffer = [0; 4];
        for _ in 0..12 {
            tokio::time::sleep(TIME / 4).await;
            theirs.read_exact(&mut buffer).await.unwrap();
        }
    });
    connection.write_all(&[0; 48]).await.unwrap();
    reading.await.unwrap();
}

#[tokio::test]
async fn whoever_connects_and_says_nothing_is_let_go_without_a_word() {
    let (ours, mut theirs) = duplex(1_024);
    let mut connection = Connection::new(ours, ASKING);
    assert_eq!(reading(&mut connection).await, Some(io::ErrorKind::TimedOut));
    drop(connection);
    let mut said = String::new();
    theirs.read_to_string(&mut said).await.unwrap();
    assert_eq!(said, "");
}

#[tokio::test]
async fn a_request_that_trickles_is_answered_with_408_however_often_a_byte_comes() {
    let (ours, mut theirs) = duplex(1_024);
    let mut connection = Connection::new(ours, ASKING);
    let trickling = tokio::spawn(async move {
        for byte in b"GET / HTTP/1.1\r\nhost: a.example\r\n" {
            if theirs.write_all(&[*byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(TIME / 10).await;
        }
        let mut said = String::new();
        theirs.read_to_string(&mut said).await.unwrap();
        said
    });
    let begun = Instant::now();
    assert_eq!(reading(&mut connection).await, Some(io::ErrorKind::TimedOut));
    assert!(begun.elapsed() < TIME * 3);
    drop(connection);
    let said = trickling.await.unwrap();
    assert!(said.starts_with("HTTP/1.1 408 "), "{said}");
}

#[tokio::test]
async fn the_second_request_on_a_connection_has_the_same_time() {
    let (ours, mut theirs) = duplex(1_024);
    let mut connection = Connection::new(ours, ASKING);
    let mut buffer = [0; 64];
    theirs.write_all(b"first").await.unwrap();
    assert!(connection.read(&mut buffer).await.unwrap() > 0);
    let running = connection.progress().begin(Version::HTTP_11);
    running.answered(StatusCode::OK);
    connection.write_all(b"answer").await.unwrap();
    tokio::time::timeout(TIME * 3, connection.read(&mut buffer))
        .await
        .expect_err("a connection may wait for its next request");
    theirs.write_all(b"sec").await.unwrap();
    assert_eq!(reading(&mut connection).await, Some(io::ErrorKind::TimedOut));
    drop(connection);
    let mut said = String::new();
    theirs.read_to_string(&mut said).await.unwrap();
    assert!(said.starts_with("answerHTTP/1.1 408 "), "{said}");
}

#[tokio::test]
async fn bytes_of_a_body_a_socket_or_http2_are_no_head() {
    for (version, status) in [
        (Version::HTTP_2, Some(StatusCode::OK)),
        (Version::HTTP_11, Some(StatusCode::SWITCHING_PROTOCOLS)),
        (Version::HTTP_11, None),
    ] {
        let (ours, mut theirs) = duplex(1_024);
        let mut connection = Connection::new(ours, ASKING);
        let mut running = Some(connection.progress().begin(version));
        if let Some(status) = status {
            running.take().unwrap().answered(status);
        }
        theirs.write_all(b"bytes").await.unwrap();
        assert_eq!(reading(&mut connection).await, None, "{version:?} {status:?}");
    }
}

#[tokio::test]
async fn a_connection_on_which_nothing_happens_is_let_go_and_one_that_is_answered_is_not() {
    let (ours, mut theirs) = duplex(1_024);
    let mut connection = Connection::new(ours, IDLE);
    let running = connection.progress().begin(Version::HTTP_11);
    assert_eq!(reading(&mut connection).await, None);
    running.answered(StatusCode::OK);
    let begun = Instant::now();
    connection.write_all(b"the last of it").await.unwrap();
    assert_eq!(reading(&mut connection).await, Some(io::ErrorKind::TimedOut));
    assert!(begun.elapsed() >= TIME);
    drop(connection);
    let mut said = String::new();
    theirs.read_to_string(&mut said).await.unwrap();
    assert_eq!(said, "the last of it");
}
