//! What every answer has in common: protecting headers, and one sentence for every failure of ours.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, RETRY_AFTER,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::middleware::Next;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use futures_util::FutureExt as _;
use maud::Markup;
use serde_json::json;
use tower::ServiceBuilder;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use crate::domain::clock::Randomness;
use crate::http::conditional;
use crate::http::cors::{self, Origins};
use crate::http::pages::gone;
use crate::http::request_id::{self, RequestId};

/// What is said while this server may not say what is in force.
pub const UNAVAILABLE_SENTENCE: &str = "the server cannot answer now; try again in a moment";

/// When to try again, in seconds.
pub const SOON: HeaderValue = HeaderValue::from_static("1");

/// All that a client is told of a failure of ours, besides the request's id.
pub const INTERNAL_SENTENCE: &str = "Something went wrong on our side.";

/// Nothing but our own style sheet and pictures; no script at all. Source: W3C Content Security Policy Level 3.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; \
                      form-action 'self'; frame-ancestors 'none'";

/// Puts around all routes what every answer has in common. Routes that are added later do not have it.
///
/// Each layer copies what stands below it for every request, so they are few and joined into one.
pub fn finish(routes: Router, randomness: Arc<dyn Randomness>, origins: &Origins) -> Router {
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(randomness, around))
        .layer(cors::layer(origins))
        .layer(CompressionLayer::new().compress_when(worthwhile()))
        .layer(from_fn(guard));
    routes.fallback(not_found).layer(layers)
}

/// Hashes do not get smaller.
fn worthwhile() -> impl Predicate {
    DefaultPredicate::new().and(NotForContentType::const_new("application/octet-stream"))
}

/// A page as HTML. What it shows can change at any time, so caches ask again each time.
pub fn page(status: StatusCode, markup: Markup) -> Response {
    let mut response = Response::new(Body::from(markup.into_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=0, must-revalidate"),
    );
    response
}

/// A small JSON answer that nobody keeps.
pub fn json(status: StatusCode, body: &serde_json::Value) -> Response {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=utf-8"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The answer to a failure of ours, as a page for those who read pages. The cause must have been logged.
pub fn internal(headers: &HeaderMap, id: &str) -> Response {
    let mut response = if wants_page(headers) {
        page(StatusCode::INTERNAL_SERVER_ERROR, gone::internal(id))
    } else {
        let extensions = json!({"code": "INTERNAL", "requestId": id});
        let body = json!({"errors": [{"message": INTERNAL_SENTENCE, "extensions": extensions}]});
        json(StatusCode::INTERNAL_SERVER_ERROR, &body)
    };
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The answer while this server may not, or cannot, say what is in force, as a page for those who read pages.
pub fn unavailable(headers: &HeaderMap, id: &str) -> Response {
    let status = StatusCode::SERVICE_UNAVAILABLE;
    let mut response = if wants_page(headers) {
        page(status, gone::unavailable())
    } else {
        let extensions = json!({"code": "UNAVAILABLE", "requestId": id});
        let body = json!({"errors": [{"message": UNAVAILABLE_SENTENCE, "extensions": extensions}]});
        json(status, &body)
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(RETRY_AFTER, SOON);
    response
}

/// The way up to `/` from an address, such as `../`: one step for each part after the first.
pub fn root_of(uri: &Uri) -> String {
    "../".repeat(uri.path().matches('/').count().saturating_sub(1))
}

fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|text| text.contains("text/html"))
}

/// Marks a request, in its extensions, whose address has sent too many.
#[derive(Clone, Copy, Debug)]
pub struct TooMany {
    retry_after_seconds: u64,
}

impl TooMany {
    /// The address may send another one after this time.
    pub fn for_another(time: Duration) -> Self {
        let whole = time.as_secs() + u64::from(time.subsec_nanos() > 0);
        Self {
            retry_after_seconds: whole.max(1),
        }
    }
}

/// The answer to whoever sent too many, given before anything is read.
///
/// Source: RFC 6585, section 4.
fn turned_away(too_many: TooMany) -> Response {
    let message = "This address has sent too many requests: wait, then ask again.";
    let body = json!({"errors": [{"message": message, "extensions": {"code": "RATE_LIMITED"}}]});
    let mut response = json(StatusCode::TOO_MANY_REQUESTS, &body);
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(too_many.retry_after_seconds));
    response
}

async fn not_found(uri: Uri) -> Response {
    page(StatusCode::NOT_FOUND, gone::not_found(&root_of(&uri)))
}

/// A handler that panics fails its own request and no other. Stands inside the headers that every answer has, so that
/// pages of other origins can read that they were turned away.
async fn guard(request: Request, next: Next) -> Response {
    if let Some(too_many) = request.extensions().get::<TooMany>() {
        return turned_away(*too_many);
    }
    let accepted = request.headers().get(ACCEPT).cloned();
    let id = request.extensions().get::<RequestId>().cloned();
    if let Ok(response) = AssertUnwindSafe(next.run(request)).catch_unwind().await {
        return response;
    }
    tracing::error!("a handler panicked");
    let headers = accepted.map(|accepted| (ACCEPT, accepted)).into_iter().collect();
    internal(&headers, id.as_ref().map_or("unnamed", RequestId::as_str))
}

/// Names the request, and its answer's bytes where they are compressed; adds the headers that protect readers.
async fn around(State(randomness): State<Arc<dyn Randomness>>, request: Request, next: Next) -> Response {
    let mut response = request_id::named(randomness.as_ref(), request, next).await;
    conditional::name_coding(response.headers_mut());
    protect(response.headers_mut());
    response
}

fn protect(headers: &mut HeaderMap) {
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "same-origin"),
        (X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;

    use super::*;
    use crate::domain::clock::SystemRandomness;
    use crate::http::testing::{send, text};

    fn routes() -> Router {
        async fn broken() -> Response {
            panic!("a cause with a secret in it")
        }
        let routes = Router::new().route("/broken", get(broken));
        finish(
            routes,
            Arc::new(SystemRandomness),
            &Origins::Listed(vec!["https://a.example".to_owned()]),
        )
    }

    #[tokio::test]
    async fn every_answer_has_protecting_headers() {
        let response = send(routes(), "GET", "/nowhere", &[], "").await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        for name in [
            "content-security-policy",
            "x-content-type-options",
            "referrer-policy",
            "x-frame-options",
        ] {
            assert!(response.headers().contains_key(name), "{name}");
        }
        let policy = response.headers()["content-security-policy"].to_str().unwrap();
        assert!(!policy.contains("unsafe-inline"));
    }

    #[tokio::test]
    async fn a_panic_answers_a_fixed_sentence_with_the_request_id() {
        for accept in ["text/html", "application/json"] {
            let headers = [("accept", accept), ("x-request-id", "abc")];
            let response = send(routes(), "GET", "/broken", &headers, "").await;
            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
            assert_eq!(response.headers()["x-request-id"], "abc");
            let body = text(response).await;
            assert!(body.contains("abc") && body.contains(INTERNAL_SENTENCE) && !body.contains("secret"));
        }
    }

    #[tokio::test]
    async fn only_listed_origins_may_read() {
        for (origin, is_allowed) in [("https://a.example", true), ("https://b.example", false)] {
            let response = send(routes(), "GET", "/nowhere", &[("origin", origin)], "").await;
            let allowed = response.headers().get("access-control-allow-origin");
            assert_eq!(
                allowed.is_some_and(|value| value == origin),
                is_allowed,
                "{origin}"
            );
            assert!(
                !response
                    .headers()
                    .contains_key("access-control-allow-credentials")
            );
        }
    }
}
