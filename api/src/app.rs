//! The one place where the parts are joined, for the binary and for the tests.

pub mod log_key;
pub mod opening;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;

use crate::auth::token::Verifier;
use crate::domain::clock::{Clock, Randomness};
use crate::graphql::{self, PublicUrl, Schema};
use crate::http::cors::Origins;
use crate::http::edge::{Edge, Limits};
use crate::http::graphql::Endpoint;
use crate::http::graphql::streams::Streams;
use crate::http::health::Check;
use crate::http::server::{self, ServerError};
use crate::http::site::Site;
use crate::http::{graphiql, health, log, pages, respond, site};
use crate::service::Noticeboard;
use crate::store::Store;

/// What the server is made of.
pub struct Parts {
    /// An open database that is up to date.
    pub store: Store,
    /// Says what time it is; on `PostgreSQL` the database does, and this one judges tokens alone.
    pub clock: Arc<dyn Clock>,
    /// Gives random bytes.
    pub randomness: Arc<dyn Randomness>,
    /// How far ahead a change takes effect.
    pub window: Duration,
    /// Judges bearer tokens.
    pub verifier: Verifier,
    /// The address under which people reach the server, without a slash at the end.
    pub public_url: String,
    /// How much a request may ask for.
    pub limits: Limits,
    /// Which pages of other origins may read answers.
    pub origins: Origins,
    /// Whether `/graphiql` is served.
    pub graphiql: bool,
}

/// The server, ready to listen.
pub struct App {
    /// The use cases.
    pub board: Noticeboard,
    /// The GraphQL schema over them.
    pub schema: Schema,
    /// Every route.
    pub router: Router,
    /// Sockets and event streams that are open.
    streams: Streams,
    /// A client that takes nothing for so long loses its connection.
    stalled_time: Duration,
}

impl App {
    /// Joins the parts.
    pub fn new(parts: Parts) -> Self {
        let board = Noticeboard::new(
            parts.store,
            Arc::clone(&parts.clock),
            Arc::clone(&parts.randomness),
            parts.window,
        );
        let public_url: Arc<str> = parts.public_url.into();
        let schema = graphql::schema(board.clone(), PublicUrl(public_url.to_string()));
        let edge = Edge {
            verifier: Arc::new(parts.verifier),
            clock: parts.clock,
            randomness: parts.randomness,
            limits: parts.limits,
        };
        let endpoint = Endpoint::new(schema.clone(), edge.clone(), parts.origins.clone());
        let asked = board.clone();
        let check = Check::new(move || {
            let board = asked.clone();
            async move { board.readiness().await }
        });
        let mut inner = Router::new()
            .merge(crate::http::graphql::router(endpoint.clone()))
            .merge(health::router(check))
            .merge(pages::layout::router())
            .merge(site::router(Site {
                board: board.clone(),
                edge: edge.clone(),
                public_url,
            }))
            .merge(log::router(board.clone()));
        if parts.graphiql {
            inner = inner.merge(graphiql::router());
        }
        let router = respond::finish(inner, edge, &parts.origins);
        Self {
            board,
            schema,
            router,
            stalled_time: endpoint.streams.limits.stalled_time,
            streams: endpoint.streams,
        }
    }

    /// Answers until `stop` completes, finishes what was begun and closes the database.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ServerError> {
        // Before the first answer, so that none is given by a clock that is behind the records.
        if let Err(error) = self.board.number_due_events().await {
            tracing::warn!(?error, "events that are due have no number yet");
        }
        let board = self.board.clone();
        let hearing = tokio::spawn(async move { board.hear().await });
        let board = self.board.clone();
        let following = tokio::spawn(async move { board.follow().await });
        let streams = self.streams.clone();
        let stop = async move {
            stop.await;
            streams.stop();
        };
        let serving = async {
            let ended = server::serve(listener, self.router, self.stalled_time, stop).await;
            self.streams.stop();
            ended
        };
        // Sockets are no requests to the server, which does not wait for them.
        let parting = async {
            self.streams.stopped().await;
            let ended = tokio::time::timeout(server::GRACE, self.streams.ended()).await;
            if ended.is_err() {
                tracing::warn!("stopped with streams that had not ended");
            }
        };
        let (ended, ()) = tokio::join!(serving, parting);
        hearing.abort();
        following.abort();
        self.board.close().await;
        ended
    }
}

impl App {
    /// Answers until a signal to stop.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve_until_stopped(self, listener: TcpListener) -> Result<(), ServerError> {
        self.serve(listener, server::stop_signal()).await
    }
}
