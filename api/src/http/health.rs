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

/// Answers whether the server may be sent requests now.
#[derive(Clone)]
pub struct Readiness(Arc<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>);

impl Readiness {
    /// Ready whenever `check` says so.
    pub fn new<F>(check: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = bool> + Send + 'static,
    {
        Self(Arc::new(move || Box::pin(check())))
    }
}

/// `/health/live`, always 200, and `/health/ready`, 503 while the check says no.
pub fn router(readiness: Readiness) -> Router {
    let ready = async move || ready((readiness.0)().await);
    Router::new()
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
}

async fn live() -> Response {
    respond::json(StatusCode::OK, &json!({"status": "live"}))
}

fn ready(is_ready: bool) -> Response {
    if is_ready {
        respond::json(StatusCode::OK, &json!({"status": "ready"}))
    } else {
        respond::json(StatusCode::SERVICE_UNAVAILABLE, &json!({"status": "not ready"}))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::testing::send;

    #[tokio::test]
    async fn readiness_follows_the_check_and_life_does_not() {
        for (is_ready, status) in [(true, StatusCode::OK), (false, StatusCode::SERVICE_UNAVAILABLE)] {
            let routes = router(Readiness::new(move || async move { is_ready }));
            assert_eq!(
                send(routes.clone(), "GET", "/health/ready", &[], "")
                    .await
                    .status(),
                status
            );
            assert_eq!(
                send(routes, "GET", "/health/live", &[], "").await.status(),
                StatusCode::OK
            );
        }
    }
}
