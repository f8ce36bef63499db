//! Whether the process lives, and whether it may be sent requests.

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use futures_util::future::BoxFuture;
use serde_json::json;

use crate::http::respond;
use crate::service::Readiness;

/// Answers whether the server may be sent requests now.
#[derive(Clone)]
pub struct Check(Arc<dyn Fn() -> BoxFuture<'static, Readiness> + Send + Sync>);

impl Check {
    /// Answers what `check` does.
    pub fn new<F>(check: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Readiness> + Send + 'static,
    {
        Self(Arc::new(move || Box::pin(check())))
    }
}

/// `/health/live`, always 200, and `/health/ready`, 503 while the server may not be sent requests.
pub fn router(check: Check) -> Router {
    let ready = async move || ready(&(check.0)().await);
    Router::new()
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
}

async fn live() -> Response {
    respond::json(StatusCode::OK, &json!({"status": "live"}))
}

fn ready(readiness: &Readiness) -> Response {
    let (status, body) = match readiness {
        Readiness::Ready => (StatusCode::OK, json!({"status": "ready"})),
        Readiness::ReadyToRead(refusal) => (
            StatusCode::OK,
            json!({"status": "ready", "changes": "refused", "reason": refusal.to_string()}),
        ),
        Readiness::NotReady(None) => (StatusCode::SERVICE_UNAVAILABLE, json!({"status": "not ready"})),
        Readiness::OutOfTouch(None) => (
            StatusCode::SERVICE_UNAVAILABLE,
            json!({"status": "not ready", "reason": "the database has not been seen for too long"}),
        ),
        Readiness::OutOfTouch(Some(estranged)) => (
            StatusCode::SERVICE_UNAVAILABLE,
            json!({"status": "not ready", "reason": estranged.to_string()}),
        ),
        Readiness::NotReady(Some(refusal)) => (
            StatusCode::SERVICE_UNAVAILABLE,
            json!({"status": "not ready", "reason": refusal.to_string()}),
        ),
    };
    respond::json(status, &body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::testing::{send, text};
    use crate::service::{Estranged, Refusal};

    #[tokio::test]
    async fn readiness_follows_the_check_and_life_does_not() {
        let shorter = Refusal::Damaged { size: 3, signed: 4 };
        for (readiness, status, says) in [
            (Readiness::Ready, 200, r#"{"status":"ready"}"#),
            (
                Readiness::ReadyToRead(Refusal::NoKey),
                200,
                r#""changes":"refused""#,
            ),
            (Readiness::NotReady(Some(shorter)), 503, "the log has 3 records"),
            (Readiness::NotReady(None), 503, r#"{"status":"not ready"}"#),
            (Readiness::OutOfTouch(None), 503, "not been seen for too long"),
            (
                Readiness::OutOfTouch(Some(Arc::new(Estranged::Replica))),
                503,
                "is a replica",
            ),
        ] {
            let routes = router(Check::new(move || {
                let readiness = readiness.clone();
                async move { readiness }
            }));
            let ready = send(routes.clone(), "GET", "/health/ready", &[], "").await;
            assert_eq!(ready.status(), status);
            let body = text(ready).await;
            assert!(body.contains(says), "{body}");
            let live = send(routes, "GET", "/health/live", &[], "").await;
            assert_eq!(live.status(), StatusCode::OK);
        }
    }
}
