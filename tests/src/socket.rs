//! A client of WebSocket that says what it is told to say, right or wrong, and shows what comes.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::ClientRequestBuilder;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// The protocol that the server speaks.
pub const PROTOCOL: &str = "graphql-transport-ws";
/// Nobody waits longer for a message that must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open socket.
#[derive(Debug)]
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What comes over a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coming {
    /// A message.
    Message(Value),
    /// The other side closed it, with this code; 1006 when it said none.
    Closed(u16),
}

impl Socket {
    /// Opens a socket that speaks the protocol.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn open(url: &str) -> Self {
        Self::try_open(url, Some(PROTOCOL), &[])
            .await
            .expect("a socket opens")
    }

    /// Tries to open a socket, by whatever protocol and with whatever headers.
    ///
    /// # Errors
    /// The status code of the refusal.
    ///
    /// # Panics
    /// When the server is not there.
    pub async fn try_open(url: &str, protocol: Option<&str>, headers: &[(&str, &str)]) -> Result<Self, u16> {
        let address = format!("{}/graphql", url.replacen("http", "ws", 1));
        let mut request = ClientRequestBuilder::new(address.parse().expect("an address"));
        if let Some(protocol) = protocol {
            request = request.with_sub_protocol(protocol);
        }
        for (name, value) in headers {
            request = request.with_header(*name, *value);
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("no socket: {error}"),
        }
    }

    /// Says who it is, and waits for the acknowledgement.
    ///
    /// # Panics
    /// When there is none.
    pub async fn init(&mut self, authorization: Option<&str>) {
        let payload = authorization.map(|text| json!({"authorization": text}));
        self.send(&json!({"type": "connection_init", "payload": payload}))
            .await;
        let ack = self.coming().await;
        assert_eq!(ack, Coming::Message(json!({"type": "connection_ack"})));
    }

    /// Sends a message.
    pub async fn send(&mut self, message: &Value) {
        self.send_text(&message.to_string()).await;
    }

    /// Sends a text.
    pub async fn send_text(&mut self, text: &str) {
        self.send_raw(Message::text(text)).await;
    }

    /// Sends whatever it is. A server that is gone shows when something is read.
    pub async fn send_raw(&mut self, message: Message) {
        drop(self.0.send(message).await);
    }

    /// Asks for an operation.
    pub async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({"query": query, "variables": variables});
        self.send(&json!({"type": "subscribe", "id": id, "payload": payload}))
            .await;
    }

    /// What comes next.
    ///
    /// # Panics
    /// When nothing comes in time.
    pub async fn coming(&mut self) -> Coming {
        tokio::time::timeout(PATIENCE, self.take())
            .await
            .expect("something comes in time")
    }

    /// The next message.
    ///
    /// # Panics
    /// When the socket is closed instead, or nothing comes.
    pub async fn message(&mut self) -> Value {
        match self.coming().await {
            Coming::Message(message) => message,
            Coming::Closed(code) => panic!("closed with {code}"),
        }
    }

    /// The payload of the next message, which is a result of this operation.
    ///
    /// # Panics
    /// When it is not.
    pub async fn result(&mut self, id: &str) -> Value {
        let mut message = self.message().await;
        assert_eq!(
            (&message["type"], &message["id"]),
            (&json!("next"), &json!(id)),
            "{message}"
        );
        message["payload"].take()
    }

    /// The code with which the socket is closed, whatever comes before.
    ///
    /// # Panics
    /// When it is not closed in time.
    pub async fn closed(&mut self) -> u16 {
        loop {
            if let Coming::Closed(code) = self.coming().await {
                return code;
            }
        }
    }

    /// Whether nothing comes for so long.
    pub async fn is_silent(&mut self, span: Duration) -> bool {
        tokio::time::timeout(span, self.take()).await.is_err()
    }

    async fn take(&mut self) -> Coming {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => {
                    return Coming::Message(serde_json::from_str(&text).expect("messages are JSON"));
                }
                Some(Ok(Message::Close(frame))) => {
                    return Coming::Closed(frame.map_or(1006, |frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Coming::Closed(1006),
            }
        }
    }
}
