//! One socket, from the handshake to its end.
//!
//! Everything happens in one task: while the client does not take what is sent, nothing more is asked of its
//! operations, so nothing piles up for it.

use std::ops::ControlFlow;
use std::time::Duration;

use async_graphql::Executor;
use async_graphql::parser::types::OperationType;
use axum::extract::ws::{Message, WebSocket};
use serde_json::{Map, Value};
use tokio::time::{Instant, MissedTickBehavior, timeout};

use super::close::Close;
use super::message::{Incoming, Outgoing, read};
use super::operations::Operations;
use crate::auth::token::Rejected;
use crate::domain::caller::Caller;
use crate::http::edge::{Bearer, Unproven};
use crate::http::graphql::Endpoint;
use crate::http::graphql::operation::Said;
use crate::http::graphql::refusal::Refusal;
use crate::http::graphql::streams::Place;

/// How long the other side may take to agree that the socket is closed.
const FAREWELL: Duration = Duration::from_secs(1);

/// What is too large to be read at all, or no text; also a line that broke, which no word reaches.
const UNREADABLE: Close = Close::Invalid("Message is too large, or is not UTF-8");

/// How a socket ends: with a word, or without because nobody is there.
type End = Option<Close>;
/// Whether to go on.
type Flow = ControlFlow<End>;

/// A socket and what runs on it.
pub(super) struct Connection<E> {
    endpoint: Endpoint<E>,
    socket: WebSocket,
    bearer: Bearer,
    /// The handshake's request id.
    id: String,
    /// Whether the client said who it is.
    is_known: bool,
    /// Whether the client gave a sign of life since it was last asked for one.
    is_alive: bool,
    is_stopping: bool,
    operations: Operations,
}

impl<E: Executor> Connection<E> {
    pub(super) fn new(endpoint: Endpoint<E>, socket: WebSocket, bearer: Bearer, id: String) -> Self {
        Self {
            endpoint,
            socket,
            bearer,
            id,
            is_known: false,
            is_alive: true,
            is_stopping: false,
            operations: Operations::default(),
        }
    }

    /// Serves until either side ends it. `speaks` says whether both agree on the protocol.
    pub(super) async fn serve(mut self, mut place: Place, speaks: bool) {
        let end = if speaks {
            self.converse(&mut place).await
        } else {
            Some(Close::Subprotocol)
        };
        // What still runs must not hold on to anything while the client takes its time.
        self.operations = Operations::default();
        if let Some(close) = end {
            tracing::debug!(code = close.code(), "a socket is closed");
            // Whether the client hears it is its own affair.
            let _ = timeout(FAREWELL, self.part(close)).await;
        }
    }

    async fn part(&mut self, close: Close) -> Option<()> {
        self.socket.send(Message::Close(Some(close.frame()))).await.ok()?;
        // Unread bytes would make the system throw the close frame away.
        while self.socket.recv().await?.is_ok() {}
        Some(())
    }

    async fn converse(&mut self, place: &mut Place) -> End {
        let limits = self.endpoint.streams.limits;
        let init_until = Instant::now() + limits.init_time;
        let mut beat = tokio::time::interval_at(Instant::now() + limits.keep_alive, limits.keep_alive);
        // A client gets the whole period for its sign of life, also after a long answer.
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let flow = tokio::select! {
                received = self.socket.recv() => match received {
                    Some(Ok(message)) => self.hear(message).await,
                    Some(Err(_)) => ControlFlow::Break(Some(UNREADABLE)),
                    None => ControlFlow::Break(None),
                },
                (id, said) = self.operations.next() => self.tell(id, said).await,
                _ = beat.tick() => self.beat().await,
                () = tokio::time::sleep_until(init_until), if !self.is_known => {
                    ControlFlow::Break(Some(Close::InitTimeout))
                }
                () = self.bearer.expired(self.endpoint.edge.clock.as_ref()) => {
                    ControlFlow::Break(Some(Close::Expired))
                }
                () = place.stopping(), if !self.is_stopping => self.stop(),
            };
            if let ControlFlow::Break(end) = flow {
                return end;
            }
            if self.is_stopping && self.operations.len() == 0 {
                return Some(Close::GoingAway);
            }
        }
    }

    /// Subscriptions end at once; what was begun otherwise may finish.
    fn stop(&mut self) -> Flow {
        self.is_stopping = true;
        self.operations.remove_endless();
        ControlFlow::Continue(())
    }

    async fn beat(&mut self) -> Flow {
        if !std::mem::take(&mut self.is_alive) {
            return ControlFlow::Break(None);
        }
        self.send(Message::Ping(axum::body::Bytes::new())).await
    }

    async fn hear(&mut self, message: Message) -> Flow {
        self.is_alive = true;
        match message {
            Message::Text(text) if text.len() > self.endpoint.edge.limits.body => {
                ControlFlow::Break(Some(Close::Invalid("Message is too large")))
            }
            Message::Text(text) => match read(text.as_str()) {
                Ok(incoming) => self.obey(incoming).await,
                Err(close) => ControlFlow::Break(Some(close)),
            },
            Message::Binary(_) => ControlFlow::Break(Some(Close::Invalid("Message is binary"))),
            Message::Ping(_) | Message::Pong(_) => ControlFlow::Continue(()),
            Message::Close(_) => {
                // The answer is written by the next reading, after which the line is down.
                let _ = timeout(FAREWELL, self.socket.recv()).await;
                ControlFlow::Break(None)
            }
        }
    }

    async fn obey(&mut self, incoming: Incoming) -> Flow {
        match incoming {
            Incoming::Init(_) if self.is_known => ControlFlow::Break(Some(Close::TooManyInits)),
            Incoming::Init(payload) => {
                if let Err(unproven) = self.introduce(&payload).await {
                    return ControlFlow::Break(Some(not_known(unproven)));
                }
                self.is_known = true;
                self.say(&Outgoing::ConnectionAck).await
            }
            Incoming::Ping(payload) => self.say(&Outgoing::Pong { payload }).await,
            Incoming::Pong => ControlFlow::Continue(()),
            Incoming::Complete(id) => {
                self.operations.remove(&id);
                ControlFlow::Continue(())
            }
            Incoming::Subscribe(..) if !self.is_known => ControlFlow::Break(Some(Close::Unauthorized)),
            Incoming::Subscribe(id, _) if self.operations.has(&id) => {
                ControlFlow::Break(Some(Close::Taken(id)))
            }
            Incoming::Subscribe(..) if self.is_stopping => ControlFlow::Continue(()),
            Incoming::Subscribe(id, params) => {
                let plan = self.room().and_then(|()| self.endpoint.plan(*params));
                let operation = plan.as_ref().ok().and_then(|plan| plan.operation);
                let caller = Caller {
                    actor: self.bearer.actor.clone(),
                    request_id: format!("{}-{}", self.id, self.operations.next_number()),
                };
                let sayings = self.endpoint.run(plan, caller);
                let is_endless = operation == Some(OperationType::Subscription);
                self.operations.add(id, sayings, is_endless);
                ControlFlow::Continue(())
            }
        }
    }

    /// Passes when one more operation may run.
    fn room(&self) -> Result<(), Refusal> {
        if self.operations.len() < self.endpoint.streams.limits.operations {
            Ok(())
        } else {
            Err(Refusal::LimitExceeded(
                "As many operations run on this socket as may: end one first.",
            ))
        }
    }

    /// Takes the credential of the payload, if there is one. `null` is none; browsers cannot send headers here.
    async fn introduce(&mut self, payload: &Map<String, Value>) -> Result<(), Unproven> {
        let is_credential = |(name, value): &(&String, &Value)| {
            name.eq_ignore_ascii_case("authorization") && !value.is_null()
        };
        let mut given = payload.iter().filter(is_credential);
        let Some((_, value)) = given.next() else {
            return Ok(());
        };
        if given.next().is_some() || self.bearer.expires_at.is_some() {
            return Err(Rejected::because("more than one credential").into());
        }
        let text = value.as_str().ok_or(Rejected::because("no text"))?;
        self.bearer = self.endpoint.edge.credential(text).await?;
        Ok(())
    }

    async fn tell(&mut self, id: String, said: Option<Said>) -> Flow {
        if self.bearer.is_expired(self.endpoint.edge.clock.as_ref()) {
            return ControlFlow::Break(Some(Close::Expired));
        }
        match said {
            Some(Said::Result(payload)) => {
                self.say(&Outgoing::Next {
                    id: &id,
                    payload: &payload,
                })
                .await
            }
            Some(Said::Failed(payload)) => {
                self.operations.remove(&id);
                self.say(&Outgoing::Error {
                    id: &id,
                    payload: &payload.errors,
                })
                .await
            }
            None => {
                self.operations.remove(&id);
                self.say(&Outgoing::Complete { id: &id }).await
            }
        }
    }

    async fn say(&mut self, message: &Outgoing<'_>) -> Flow {
        match serde_json::to_string(message) {
            Ok(text) => self.send(Message::Text(text.into())).await,
            Err(error) => {
                tracing::error!(cause = %error, "a message could not be written");
                // Without it the client would wait for ever.
                ControlFlow::Break(None)
            }
        }
    }

    /// Sends; a client that does not take it in time is let go.
    async fn send(&mut self, message: Message) -> Flow {
        let stalled_time = self.endpoint.streams.limits.stalled_time;
        match timeout(stalled_time, self.socket.send(message)).await {
            Ok(Ok(())) => ControlFlow::Continue(()),
            Ok(Err(_)) => ControlFlow::Break(None),
            Err(_) => {
                tracing::info!("a socket that took nothing was dropped");
                ControlFlow::Break(None)
            }
        }
    }
}

/// How a socket ends whose client is not known.
fn not_known(unproven: Unproven) -> Close {
    match unproven {
        Unproven::Rejected(rejected) => {
            tracing::info!(reason = rejected.for_log(), "a bearer token was refused");
            Close::Forbidden
        }
        Unproven::Failed(error) => {
            tracing::error!(?error, "a bearer token could not be looked up");
            Close::TryAgain
        }
    }
}
