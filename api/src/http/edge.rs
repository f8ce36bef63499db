//! What every handler shares, and who the caller of a request is.

use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use crate::auth::token::{Rejected, Verifier, bearer_token};
use crate::domain::actor::{Actor, Role};
use crate::domain::clock::{Clock, Instant, Randomness};
use crate::domain::error::Error;
use crate::domain::preview::PreviewToken;
use crate::http::graphql::streams::StreamLimits;
use crate::http::previews::Previews;
use crate::http::touch::Touch;

/// How much a request may ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The largest body from anybody, in bytes.
    pub body: usize,
    /// The largest body from a bearer who may write, in bytes.
    pub writer_body: usize,
    /// How long a query may take. Mutations have no such limit, since they may have to wait for an instant.
    pub query_time: Duration,
    /// How many streams there may be, and how patient the server is with them.
    pub streams: StreamLimits,
    /// How many items of lists one request may ask for, pages within pages multiplied.
    pub nodes: u64,
}

/// How many items of lists one request may ask for, unless it is set otherwise.
pub const MOST_NODES: u64 = 10_000;

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 256 * 1024,
            writer_body: 8 * 1024 * 1024,
            query_time: Duration::from_secs(10),
            nodes: MOST_NODES,
            streams: StreamLimits::default(),
        }
    }
}

/// Who asks, and until when that is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bearer {
    /// Who asks.
    pub actor: Actor,
    /// From here on the token is no longer good; none without a token.
    pub expires_at: Option<Instant>,
}

impl Bearer {
    /// Anybody.
    pub fn anonymous() -> Self {
        Self {
            actor: Actor::anonymous(),
            expires_at: None,
        }
    }

    /// Whether the token is no longer good.
    pub fn is_expired(&self, clock: &dyn Clock) -> bool {
        self.expires_at.is_some_and(|at| clock.now() >= at)
    }

    /// Completes when the token is no longer good; never without a token. A clock that is set while somebody waits is
    /// noticed within a second.
    pub async fn expired(&self, clock: &dyn Clock) {
        let Some(at) = self.expires_at else {
            return std::future::pending().await;
        };
        loop {
            let left = clock.now().until(at);
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(Duration::from_secs(1))).await;
        }
    }
}

/// Why it is not known who sends a request.
#[derive(Debug)]
pub enum Unproven {
    /// The credential is not good.
    Rejected(Rejected),
    /// It could not be looked up.
    Failed(Error),
}

impl From<Rejected> for Unproven {
    fn from(rejected: Rejected) -> Self {
        Self::Rejected(rejected)
    }
}

impl From<Error> for Unproven {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// What every handler shares.
#[derive(Clone)]
pub struct Edge {
    /// Judges bearer tokens.
    pub verifier: Arc<Verifier>,
    /// Judges preview tokens, which come in the same place.
    pub previews: Previews,
    /// Says what time it is.
    pub clock: Arc<dyn Clock>,
    /// Makes request ids.
    pub randomness: Arc<dyn Randomness>,
    /// How much a request may ask for.
    pub limits: Limits,
    /// Whether this server may say what is in force.
    pub touch: Touch,
}

impl Edge {
    /// Who sends a request with these headers.
    ///
    /// # Errors
    /// When a credential is there and is not good, or cannot be looked up; also when there are two of them.
    pub async fn actor(&self, headers: &HeaderMap) -> Result<Actor, Unproven> {
        self.bearer(headers).await.map(|bearer| bearer.actor)
    }

    /// Who sends a request with these headers, and until when that is so.
    ///
    /// # Errors
    /// As [`Edge::actor`].
    pub async fn bearer(&self, headers: &HeaderMap) -> Result<Bearer, Unproven> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let first = values.next();
        if values.next().is_some() {
            return Err(Rejected::because("more than one Authorization header").into());
        }
        let text = first
            .map(|value| value.to_str().map_err(|_| Rejected::because("not visible ASCII")))
            .transpose()?;
        match text {
            None => Ok(Bearer::anonymous()),
            Some(text) => self.credential(text).await,
        }
    }

    /// Whose credential this is, written as in an `Authorization` header. Waits for a bounded time when it names a key
    /// that a fresh key set may have.
    ///
    /// # Errors
    /// When it is not good, or cannot be looked up.
    pub async fn credential(&self, text: &str) -> Result<Bearer, Unproven> {
        if let Some(token) = bearer_token(text).and_then(PreviewToken::read) {
            return self.previews.bearer(&token).await;
        }
        let judge = || self.verifier.bearer(text, self.clock.now());
        let mut judged = judge();
        if let Err(rejected) = judged
            && rejected.may_be_known_soon()
            && self.verifier.look_again().await
        {
            judged = judge();
        }
        let verified = judged?;
        Ok(Bearer {
            actor: verified.actor,
            expires_at: Some(verified.expires_at),
        })
    }

    /// The largest body that a caller may send, in bytes.
    pub fn body_limit(&self, actor: &Actor) -> usize {
        let may_write = |role| matches!(role, Role::Editor | Role::Publisher | Role::Admin);
        if actor.roles().any(may_write) {
            self.limits.writer_body
        } else {
            self.limits.body
        }
    }
}
