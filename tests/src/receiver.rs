//! A receiver of webhooks: a real server on this machine that says what it is told to, and remembers what it got.
//! It verifies signatures by itself, without the code of the product.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use tokio::task::JoinHandle;

/// Longer than a worker needs to look at its queue twice.
const PATIENCE: Duration = Duration::from_secs(15);
/// In this time a worker would have looked at its queue.
const QUIET: Duration = Duration::from_millis(1_800);

/// What a receiver answers: a status and headers.
#[derive(Debug, Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
}

impl Reply {
    /// A status alone.
    pub const fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
        }
    }

    /// The same with a header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// What a receiver got.
#[derive(Debug, Clone)]
pub struct Received {
    /// Path and query.
    pub path: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub text: String,
}

impl Received {
    /// A header's value, empty when it is missing.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    }

    /// What names the message.
    pub fn id(&self) -> &str {
        self.header("webhook-id")
    }

    /// The body.
    ///
    /// # Panics
    /// When it is no JSON.
    pub fn body(&self) -> Value {
        serde_json::from_str(&self.text).expect("the body is JSON")
    }

    /// The event's number.
    ///
    /// # Panics
    /// When there is none.
    pub fn sequence(&self) -> i64 {
        self.body()["data"]["sequence"].as_i64().expect("a sequence")
    }

    /// Kind and slug, such as `IN_FORCE privacy`, with the version's number behind when there is one.
    pub fn in_short(&self) -> String {
        let data = self.body()["data"].take();
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let number = data["version"]["number"].as_i64();
        let number = number.map(|number| format!(" {number}")).unwrap_or_default();
        format!(
            "{} {}{number}",
            word(&data["kind"]),
            word(&data["notice"]["slug"])
        )
    }

    /// Whether it is signed with this secret.
    ///
    /// Source: Standard Webhooks, "Signature scheme".
    ///
    /// # Panics
    /// When the secret is none.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let key = secret.strip_prefix("whsec_").expect("a secret begins so");
        let key = STANDARD.decode(key).expect("a secret is base64");
        assert!((24..=64).contains(&key.len()), "a secret of {} bytes", key.len());
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length will do");
        let timestamp = self.header("webhook-timestamp");
        mac.update(format!("{}.{timestamp}.{}", self.id(), self.text).as_bytes());
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        self.header("webhook-signature")
            .split(' ')
            .any(|signature| signature == expected)
    }
}

#[derive(Debug, Default)]
struct Memory {
    received: Vec<Received>,
    next: VecDeque<Reply>,
    usual: Option<Reply>,
}

type Shared = Arc<Mutex<Memory>>;

/// A receiver; it ends with the value.
#[derive(Debug)]
pub struct Receiver {
    url: String,
    memory: Shared,
    serving: JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn locked(memory: &Shared) -> MutexGuard<'_, Memory> {
    memory.lock().expect("no test fails while it holds this")
}

async fn take(State(memory): State<Shared>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let mut memory = locked(&memory);
    memory.received.push(Received {
        path: uri.to_string(),
        headers,
        text: String::from_utf8_lossy(&body).into_owned(),
    });
    let usual = memory.usual.clone();
    let reply = memory.next.pop_front().or(usual).unwrap_or(Reply::status(204));
    let status = StatusCode::from_u16(reply.status).expect("a status");
    let mut response = status.into_response();
    for (name, value) in reply.headers {
        let value = value.parse().expect("a header's value");
        response.headers_mut().insert(name, value);
    }
    response
}

impl Receiver {
    /// A receiver at the loopback address that takes everything, with 204.
    pub async fn start() -> Self {
        Self::start_at("127.0.0.1").await
    }

    /// The same at another address of this machine.
    ///
    /// # Panics
    /// When it has no free port.
    pub async fn start_at(host: &str) -> Self {
        let listener = tokio::net::TcpListener::bind((host, 0))
            .await
            .expect("a port is free");
        let address = listener.local_addr().expect("a listener has an address");
        let memory = Shared::default();
        let routes = Router::new().fallback(take).with_state(Arc::clone(&memory));
        let serving = tokio::spawn(async move {
            axum::serve(listener, routes).await.expect("the receiver goes on");
        });
        Self {
            url: format!("http://{address}"),
            memory,
            serving,
        }
    }

    /// Its address, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its port.
    ///
    /// # Panics
    /// Never.
    pub fn port(&self) -> &str {
        self.url.rsplit(':').next().expect("an address has a port")
    }

    /// Says this to the next messages, one each.
    pub fn answer_next(&self, replies: impl IntoIterator<Item = Reply>) {
        locked(&self.memory).next.extend(replies);
    }

    /// Says this from now on.
    pub fn answer(&self, reply: Reply) {
        locked(&self.memory).usual = Some(reply);
    }

    /// What it got so far.
    pub fn received(&self) -> Vec<Received> {
        locked(&self.memory).received.clone()
    }

    /// The same in short.
    pub fn in_short(&self) -> Vec<String> {
        self.received().iter().map(Received::in_short).collect()
    }

    /// What it got, once that is so many messages.
    ///
    /// # Panics
    /// When it does not get them, or more.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        let begun = Instant::now();
        while self.received().len() < count {
            assert!(
                begun.elapsed() < PATIENCE,
                "{count} messages should have come, and these did: {:#?}",
                self.in_short()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let received = self.received();
        assert_eq!(received.len(), count, "{:#?}", self.in_short());
        received
    }

    /// What it got, after a worker had time to send more.
    pub async fn wait_in_vain(&self) -> Vec<Received> {
        tokio::time::sleep(QUIET).await;
        self.received()
    }
}
