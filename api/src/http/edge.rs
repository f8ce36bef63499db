//! What every handler shares, and who the caller of a request is.

use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use crate::auth::token::{Rejected, Verifier};
use crate::domain::actor::{Actor, Role};
use crate::domain::clock::{Clock, Randomness};

/// How much a request may ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The largest body from anybody, in bytes.
    pub body: usize,
    /// The largest body from a bearer who may write, in bytes.
    pub writer_body: usize,
    /// How long a query may take. Mutations have no such limit, since they may have to wait for an instant.
    pub query_time: Duration,
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
        }
    }
}

/// What every handler shares.
#[derive(Clone)]
pub struct Edge {
    /// Judges bearer tokens.
    pub verifier: Arc<Verifier>,
    /// Says what time it is.
    pub clock: Arc<dyn Clock>,
    /// Makes request ids.
    pub randomness: Arc<dyn Randomness>,
    /// How much a request may ask for.
    pub limits: Limits,
}

impl Edge {
    /// Who sends a request with these headers.
    ///
    /// # Errors
    /// When a credential is there and is not good; also when there are two of them.
    pub fn actor(&self, headers: &HeaderMap) -> Result<Actor, Rejected> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let first = values.next();
        if values.next().is_some() {
            return Err(Rejected::because("more than one Authorization header"));
        }
        let text = first
            .map(|value| value.to_str().map_err(|_| Rejected::because("not visible ASCII")))
            .transpose()?;
        self.verifier.verify(text, self.clock.now())
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
