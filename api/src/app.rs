//! The one place where the parts are joined, for the binary and for the tests.

pub mod log_key;
pub mod opening;
pub mod serving;
mod verifying;
mod vitals;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::app::serving::Serving;
use crate::auth::token::Verifier;
use crate::delivery::courier::Courier;
use crate::delivery::lookup::Lookup;
use crate::delivery::worker::Worker;
use crate::domain::clock::{Clock, Randomness};
use crate::domain::reach::Reach;
use crate::domain::timing::Timing;
use crate::graphql::{self, PublicUrl, Served};
use crate::http::cors::Origins;
use crate::http::edge::{Edge, Limits};
use crate::http::front::{self, Front};
use crate::http::graphql::Endpoint;
use crate::http::graphql::keeping::Keeping;
use crate::http::graphql::streams::Streams;
use crate::http::health::Check;
use crate::http::metrics::{self, Metrics};
use crate::http::patient::Patience;
use crate::http::previews::Previews;
use crate::http::server;
use crate::http::site::Site;
use crate::http::standing::{Standing, Standings};
use crate::http::touch::Touch;
use crate::http::{graphiql, health, log, pages, respond, site};
use crate::service::Noticeboard;
use crate::store::Store;

/// A connection on which nothing happens for so long is let go; proxies keep theirs for a minute or so.
const IDLE_TIME: Duration = Duration::from_mins(2);

/// What the server is made of.
pub struct Parts {
    /// An open database that is up to date.
    pub store: Store,
    /// Says what time it is; on `PostgreSQL` the database does, and this one judges tokens alone.
    pub clock: Arc<dyn Clock>,
    /// Gives random bytes.
    pub randomness: Arc<dyn Randomness>,
    /// How far ahead a change takes effect, and how servers on one database agree.
    pub timing: Timing,
    /// Judges bearer tokens.
    pub verifier: Verifier,
    /// So many days a material change should be public before it counts.
    pub notice_days: u32,
    /// The address under which people reach the server, without a slash at the end.
    pub public_url: String,
    /// How much a request may ask for.
    pub limits: Limits,
    /// Which pages of other origins may read answers.
    pub origins: Origins,
    /// Whether `/graphiql` is served.
    pub graphiql: bool,
    /// Which machines webhooks may be sent to besides public ones.
    pub reach: Reach,
    /// Where the addresses of their names come from.
    pub lookup: Arc<dyn Lookup>,
    /// How the edge serves.
    pub serving: Serving,
}

/// The server, ready to listen.
pub struct App {
    /// The use cases.
    pub board: Noticeboard,
    /// The GraphQL schema over them.
    pub schema: Served,
    /// What `/metrics` shows; whoever runs beside the server may add to it.
    pub metrics: Metrics,
    /// Every route, behind the front door.
    pub front: Front,
    /// Sockets and event streams that are open.
    streams: Streams,
    /// Who is slower loses the connection.
    patience: Patience,
    /// Tells webhooks.
    worker: Worker,
    /// Keeps the keys of tokens fresh.
    verifier: Arc<Verifier>,
}

impl App {
    /// Joins the parts.
    pub fn new(parts: Parts) -> Self {
        let board = Noticeboard::new(
            parts.store,
            Arc::clone(&parts.clock),
            Arc::clone(&parts.randomness),
            parts.timing,
        )
        .with_notice_days(parts.notice_days)
        .reaching(parts.reach.clone());
        let public_url: Arc<str> = parts.public_url.into();
        let schema = graphql::schema(board.clone(), &PublicUrl(public_url.to_string()));
        let verifier = Arc::new(parts.verifier);
        let edge = Edge {
            verifier: Arc::clone(&verifier),
            previews: Previews::of(board.clone()),
            clock: parts.clock,
            randomness: parts.randomness,
            limits: parts.limits,
            touch: Touch::of(board.clone()),
        };
        let streams = Streams::new(edge.limits.streams);
        let asked = board.clone();
        let check = Check::new(move || {
            let board = asked.clone();
            async move { board.readiness().await }
        });
        let standings = standings(&board);
        let metrics = Metrics::default();
        let counting = board.clone();
        metrics.count(
            "database_statements",
            "Statements sent to the database",
            move || counting.statements(),
        );
        vitals::show(&metrics, &board, &streams);
        let patience = Patience {
            taking: streams.limits.stalled_time,
            asking: parts.serving.request_time,
            idle: IDLE_TIME,
        };
        let mut inner = Router::new()
            .merge(crate::http::graphql::router(Endpoint {
                executor: schema.clone(),
                edge: edge.clone(),
                streams: streams.clone(),
                origins: parts.origins.clone(),
                documents: parts.serving.documents,
                keeping: Keeping {
                    standings: standings.clone(),
                    max_age: parts.serving.cache_max_age,
                },
            }))
            .merge(health::router(check))
            .merge(pages::layout::router())
            .merge(site::router(Site {
                board: board.clone(),
                edge: edge.clone(),
                public_url: Arc::clone(&public_url),
            }))
            .merge(log::router(board.clone()));
        if parts.graphiql {
            inner = inner.merge(graphiql::router());
        }
        if parts.serving.metrics {
            inner = inner.merge(metrics::router(metrics.clone()));
        }
        let front = Front::new(front::Parts {
            randomness: Arc::clone(&edge.randomness),
            routes: respond::finish(inner, Arc::clone(&edge.randomness), &parts.origins),
            standings,
            metrics: metrics.clone(),
            rate: parts.serving.rate,
            proxies: parts.serving.proxies,
            origins: parts.origins,
            cache_bytes: parts.serving.cache_bytes,
        });
        let worker = Worker {
            board: board.clone(),
            courier: Arc::new(Courier::new(parts.reach, parts.lookup)),
            public_url,
        };
        Self {
            board,
            schema,
            metrics,
            front,
            streams,
            patience,
            worker,
            verifier,
        }
    }

    /// Answers until `stop` completes, finishes what was begun and closes the database.
    pub async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()>) {
        // Before the first answer, so that none is given from less than what is recorded, or by a clock behind it.
        if let Err(error) = self.board.look().await {
            tracing::error!(?error, "the database was not seen; nothing is served until it is");
        }
        if let Err(error) = self.board.number_due_events().await {
            tracing::warn!(?error, "events that are due have no number yet");
        }
        let board = self.board.clone();
        let hearing = tokio::spawn(async move { board.hear().await });
        let (tell, told) = watch::channel(false);
        let delivering = tokio::spawn(self.worker.run(told));
        let board = self.board.clone();
        let following = tokio::spawn(async move { board.follow().await });
        let verifier = Arc::clone(&self.verifier);
        let verifying = tokio::spawn(async move { verifier.keep().await });
        let streams = self.streams.clone();
        let stop = async move {
            stop.await;
            streams.stop();
            // Nobody listens any more when the worker ended by itself.
            let _ = tell.send(true);
        };
        let serving = async {
            let front = |peer| self.front.connection(peer);
            server::serve(listener, front, self.patience, stop).await;
            self.streams.stop();
        };
        // Sockets are no requests to the server, which does not wait for them.
        let parting = async {
            self.streams.stopped().await;
            let ended = tokio::time::timeout(server::GRACE, self.streams.ended()).await;
            if ended.is_err() {
                tracing::warn!("stopped with streams that had not ended");
            }
        };
        tokio::join!(serving, parting);
        hearing.abort();
        following.abort();
        verifying.abort();
        if let Err(error) = delivering.await {
            tracing::error!(%error, "the worker that tells webhooks did not end well");
        }
        self.board.close().await;
    }
}

impl App {
    /// Answers until a signal to stop.
    pub async fn serve_until_stopped(self, listener: TcpListener) {
        self.serve(listener, server::stop_signal()).await;
    }
}

/// Where the public record stands, as the use cases know it.
fn standings(board: &Noticeboard) -> Standings {
    let board = board.clone();
    Standings::new(move || {
        let standing = board.standing().ok()?;
        Some(Standing {
            generation: standing.generation,
            until: standing.until,
            now: standing.now,
        })
    })
}
