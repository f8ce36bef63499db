//! Whether this server may say what is in force now: asked once for each request that reads.

use std::sync::Arc;

use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use futures_util::future::BoxFuture;

use crate::domain::error::Error;
use crate::service::{AsOf, Noticeboard};

/// On answers that may be older than what is in force.
pub const STALE: HeaderName = HeaderName::from_static("noticeboard-stale");

/// Asks for the instant that counts as now.
#[derive(Clone)]
pub struct Touch(Arc<dyn Fn() -> BoxFuture<'static, Result<AsOf, Error>> + Send + Sync>);

impl Touch {
    /// By what a server knows; waits while an instant passes at which something changes.
    pub fn of(board: Noticeboard) -> Self {
        Self(Arc::new(move || {
            let board = board.clone();
            Box::pin(async move { board.as_of().await })
        }))
    }

    /// Always in touch, for tests of what has no database.
    #[cfg(test)]
    pub(super) fn always() -> Self {
        let as_of = AsOf {
            now: crate::domain::clock::Instant::from_micros(0),
            is_stale: false,
        };
        Self(Arc::new(move || Box::pin(async move { Ok(as_of) })))
    }

    /// Never in touch.
    #[cfg(test)]
    pub(super) fn never() -> Self {
        let lost = || Error::Unavailable(crate::domain::error::Cause::new("out of touch"));
        Self(Arc::new(move || Box::pin(async move { Err(lost()) })))
    }

    /// The instant that counts as now.
    ///
    /// # Errors
    /// `Unavailable` while the server must not answer.
    pub async fn as_of(&self) -> Result<AsOf, Error> {
        (self.0)().await
    }
}

/// Says of an answer that it may be old, and that nobody keeps it.
pub fn mark_stale(headers: &mut HeaderMap) {
    headers.insert(STALE, HeaderValue::from_static("true"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
}
