//! An identity provider's address of public keys: a real server on this machine that answers as it is told to and
//! counts how often it was asked.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::LOCATION;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;
use tokio::task::JoinHandle;

/// What it answers.
#[derive(Debug, Clone)]
pub enum Reply {
    /// This text, with 200.
    Text(String),
    /// A status and nothing else.
    Status(u16),
    /// A redirect to the same server, which would answer there with this text.
    Elsewhere(String),
    /// Nothing for so long, then 200 without keys.
    Silence(Duration),
}

#[derive(Debug)]
struct Memory {
    reply: Reply,
    asked: usize,
    delay: Duration,
}

type Shared = Arc<Mutex<Memory>>;

/// The server; it ends with the value.
#[derive(Debug)]
pub struct KeyServer {
    address: String,
    memory: Shared,
    serving: JoinHandle<()>,
}

impl Drop for KeyServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn locked(memory: &Shared) -> MutexGuard<'_, Memory> {
    memory.lock().expect("no test fails while it holds this")
}

async fn answer(State(memory): State<Shared>, uri: Uri) -> Response {
    let (reply, delay) = {
        let mut memory = locked(&memory);
        memory.asked += 1;
        (memory.reply.clone(), memory.delay)
    };
    tokio::time::sleep(delay).await;
    match reply {
        Reply::Text(text) => text.into_response(),
        Reply::Elsewhere(text) if uri.path() == "/elsewhere" => text.into_response(),
        Reply::Elsewhere(_) => (StatusCode::FOUND, [(LOCATION, "/elsewhere")]).into_response(),
        Reply::Status(status) => StatusCode::from_u16(status).expect("a status").into_response(),
        Reply::Silence(span) => {
            tokio::time::sleep(span).await;
            StatusCode::OK.into_response()
        }
    }
}

impl KeyServer {
    /// A server that gives this set.
    ///
    /// # Panics
    /// When it has no free port.
    pub async fn start(set: &Value) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port is free");
        let address = listener.local_addr().expect("a listener has an address");
        let memory = Arc::new(Mutex::new(Memory {
            reply: Reply::Text(set.to_string()),
            asked: 0,
            delay: Duration::ZERO,
        }));
        let routes = Router::new().fallback(answer).with_state(Arc::clone(&memory));
        let serving = tokio::spawn(async move {
            axum::serve(listener, routes)
                .await
                .expect("the key server goes on");
        });
        Self {
            address: format!("http://{address}/keys"),
            memory,
            serving,
        }
    }

    /// Where the keys are.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Gives this set from now on.
    pub fn give(&self, set: &Value) {
        self.answer(Reply::Text(set.to_string()));
    }

    /// Answers so from now on.
    pub fn answer(&self, reply: Reply) {
        locked(&self.memory).reply = reply;
    }

    /// Takes so long for every answer.
    pub fn take_time(&self, delay: Duration) {
        locked(&self.memory).delay = delay;
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        locked(&self.memory).asked
    }
}
