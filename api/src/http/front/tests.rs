use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::middleware::from_fn;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use tower::Service as _;

use super::{Front, Keepable, Parts};
use crate::domain::clock::{Instant, SystemRandomness};
use crate::http::cors::Origins;
use crate::http::limiter::Rate;
use crate::http::metrics::Metrics;
use crate::http::peer::Proxies;
use crate::http::standing::{Standing, Standings};
use crate::http::testing::edge;
use crate::http::{conditional, respond};

/// A front door before a handler that counts how often it is asked.
struct Door {
    front: Front,
    asked: Arc<AtomicUsize>,
    generation: Arc<AtomicU64>,
}

impl Door {
    fn new(rate: Option<(u32, u32)>) -> Self {
        let asked = Arc::new(AtomicUsize::new(0));
        let generation = Arc::new(AtomicU64::new(0));
        let (count, standing) = (Arc::clone(&asked), Arc::clone(&generation));
        let answer = move |request: Request| {
            let number = count.fetch_add(1, Ordering::SeqCst);
            async move { answered(request, number).await }
        };
        let routes = Router::new()
            .route("/graphql", get(answer.clone()).post(answer))
            .layer(from_fn(conditional::revalidate));
        let number = |number| NonZeroU32::new(number).unwrap();
        let front = Front::new(Parts {
            routes: respond::finish(routes, edge().randomness, &Origins::Any),
            standings: Standings::new(move || {
                Some(Standing {
                    generation: standing.load(Ordering::SeqCst),
                    until: None,
                    now: Instant::from_micros(0),
                })
            }),
            metrics: Metrics::default(),
            rate: rate.map(|(per_second, burst)| Rate {
                per_second: number(per_second),
                burst: number(burst),
            }),
            proxies: Proxies::default(),
            origins: Origins::Any,
            cache_bytes: 1 << 20,
            randomness: Arc::new(SystemRandomness),
        });
        Self {
            front,
            asked,
            generation,
        }
    }

    async fn send(&self, method: &str, query: &str, headers: &[(&str, &str)], body: &str) -> Response {
        self.send_from("192.0.2.1", method, query, headers, body).await
    }

    async fn send_from(
        &self,
        peer: &str,
        method: &str,
        query: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Response {
        let mut request = axum::http::Request::builder()
            .method(method)
            .uri(format!("/graphql?{query}"))
            .header("content-length", body.len());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let peer: IpAddr = peer.parse().unwrap();
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let Ok(response) = self.front.connection(peer).call(request).await;
        response
    }

    async fn get(&self, query: &str, headers: &[(&str, &str)]) -> Response {
        self.send("GET", query, headers, "").await
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

/// Tells how many requests came before, in words that get shorter by compression.
async fn answered(request: Request, number: usize) -> Response {
    let (parts, body) = request.into_parts();
    let query = parts.uri.query().unwrap_or_default();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let text = format!("answer {number} to {query} {}", "again and again ".repeat(20));
    let status = if query == "refused" {
        StatusCode::UNAUTHORIZED
    } else {
        StatusCode::OK
    };
    let control = if parts.method == "POST" {
        "no-store"
    } else {
        "public, max-age=0, must-revalidate"
    };
    let mut response = (
        status,
        [(CACHE_CONTROL, control)],
        text + &String::from_utf8_lossy(&body),
    )
        .into_response();
    if query != "moving" {
        response.extensions_mut().insert(Keepable);
    }
    response
}

async fn text(response: Response) -> String {
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn an_answer_is_given_again_with_a_name_of_its_own_for_the_request() {
    let door = Door::new(None);
    let (first, second) = (door.get("a", &[]).await, door.get("a", &[]).await);
    assert_eq!(door.asked(), 1);
    assert_ne!(first.headers()["x-request-id"], second.headers()["x-request-id"]);
    let headers = |response: &Response| {
        let mut headers = response.headers().clone();
        headers.remove("x-request-id").unwrap();
        headers
    };
    assert_eq!(headers(&first), headers(&second));
    for name in [
        "content-security-policy",
        "x-content-type-options",
        "access-control-allow-origin",
        "etag",
        "vary",
    ] {
        assert!(second.headers().contains_key(name), "{name}");
    }
    assert_eq!(text(first).await, text(second).await);
    let named = door.get("a", &[("x-request-id", "mine-1")]).await;
    assert_eq!(named.headers()["x-request-id"], "mine-1");
    assert_eq!(door.asked(), 1);
}

#[tokio::test]
async fn no_credential_meets_what_is_kept() {
    let door = Door::new(None);
    for _ in 0..2 {
        door.get("a", &[("authorization", "Bearer x")]).await;
    }
    assert_eq!(door.asked(), 2);
    let anonymous = text(door.get("a", &[]).await).await;
    assert!(anonymous.starts_with("answer 2 "), "{anonymous}");
    let bearer = text(door.get("a", &[("authorization", "")]).await).await;
    assert!(bearer.starts_with("answer 3 "), "{bearer}");
    let anonymous = text(door.get("a", &[]).await).await;
    assert!(anonymous.starts_with("answer 2 "), "{anonymous}");
}

#[tokio::test]
async fn an_answer_ends_with_the_state_of_the_record() {
    let door = Door::new(None);
    door.get("a", &[]).await;
    door.generation.store(1, Ordering::SeqCst);
    assert!(text(door.get("a", &[]).await).await.starts_with("answer 1 "));
    assert!(text(door.get("a", &[]).await).await.starts_with("answer 1 "));
}

#[tokio::test]
async fn what_moves_and_what_is_no_success_is_not_kept() {
    let door = Door::new(None);
    for query in ["moving", "refused"] {
        let before = door.asked();
        for _ in 0..2 {
            door.get(query, &[]).await;
        }
        assert_eq!(door.asked(), before + 2, "{query}");
    }
}

#[tokio::test]
async fn a_body_decides_the_answer_and_reaches_the_handler_whole() {
    let door = Door::new(None);
    let first = text(door.send("POST", "", &[JSON], "{\"query\":1}").await).await;
    assert!(first.ends_with("{\"query\":1}"), "{first}");
    let again = text(door.send("POST", "", &[JSON], "{\"query\":1}").await).await;
    assert_eq!(first, again);
    let other = text(door.send("POST", "", &[JSON], "{\"query\":2}").await).await;
    assert!(other.ends_with("{\"query\":2}"), "{other}");
    assert_eq!(door.asked(), 2);
}

#[tokio::test]
async fn each_coding_has_its_own_bytes_and_its_own_name() {
    let door = Door::new(None);
    let mut tags = Vec::new();
    for accepted in ["", "gzip", "br", "gzip, deflate, br"] {
        for _ in 0..2 {
            let response = door.get("a", &[("accept-encoding", accepted)]).await;
            let tag = response.headers()["etag"].to_str().unwrap().to_owned();
            let coding = response.headers().get("content-encoding").cloned();
            match accepted {
                "" => assert!(coding.is_none() && text(response).await.contains("again")),
                "gzip" => assert!(coding.unwrap() == "gzip" && tag.ends_with("-gzip\"")),
                _ => assert!(coding.unwrap() == "br" && tag.ends_with("-br\"")),
            }
            tags.push(tag);
        }
    }
    assert_eq!(door.asked(), 3);
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 3, "{tags:?}");
}

#[tokio::test]
async fn whoever_has_the_bytes_is_told_so_whether_they_are_kept_or_not() {
    for query in ["a", "moving"] {
        let door = Door::new(None);
        let response = door.get(query, &[]).await;
        let tag = response.headers()["etag"].to_str().unwrap().to_owned();
        let unchanged = door.get(query, &[("if-none-match", &tag)]).await;
        if query == "moving" {
            // Its words tell how often it was made, so the tag is another.
            assert_eq!(unchanged.status(), StatusCode::OK);
            continue;
        }
        assert_eq!(unchanged.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(unchanged.headers()["etag"], tag.as_str());
        for name in [
            "vary",
            "cache-control",
            "x-request-id",
            "access-control-allow-origin",
        ] {
            assert!(unchanged.headers().contains_key(name), "{name}");
        }
        assert!(!unchanged.headers().contains_key("content-type"));
        assert!(text(unchanged).await.is_empty());
        let other = door.get(query, &[("if-none-match", "\"x\"")]).await;
        assert_eq!(other.status(), StatusCode::OK);
        let mut first = door.get("fresh", &[("if-none-match", "*")]).await;
        assert_eq!(first.status(), StatusCode::NOT_MODIFIED);
        first = door.get("fresh", &[]).await;
        assert!(text(first).await.contains("again"));
    }
}

#[tokio::test]
async fn the_head_of_an_answer_has_its_length_and_no_bytes() {
    let door = Door::new(None);
    let whole = door.get("a", &[]).await;
    let head = door.send("HEAD", "a", &[], "").await;
    assert_eq!(door.asked(), 1);
    assert_eq!(head.headers()["etag"], whole.headers()["etag"]);
    let length = text(whole).await.len();
    assert_eq!(head.headers()["content-length"], length.to_string().as_str());
    assert!(text(head).await.is_empty());
    let fresh = door.send("HEAD", "b", &[], "").await;
    assert!(fresh.headers().contains_key("etag") && text(fresh).await.is_empty());
}

#[tokio::test]
async fn an_address_that_sends_too_many_is_turned_away_and_no_other() {
    let door = Door::new(Some((1, 2)));
    for status in [StatusCode::OK, StatusCode::OK, StatusCode::TOO_MANY_REQUESTS] {
        assert_eq!(door.get("a", &[]).await.status(), status);
    }
    let away = door.get("a", &[]).await;
    assert_eq!(away.headers()["retry-after"], "1");
    assert!(away.headers().contains_key("access-control-allow-origin"));
    assert!(text(away).await.contains("RATE_LIMITED"));
    let other = door.send_from("192.0.2.2", "GET", "a", &[], "").await;
    assert_eq!(other.status(), StatusCode::OK);
    let bearer = door.get("a", &[("authorization", "Bearer x")]).await;
    assert_eq!(bearer.status(), StatusCode::OK);
}

#[tokio::test]
async fn whoever_guesses_credentials_is_turned_away() {
    let door = Door::new(Some((1, 2)));
    let guess = [("authorization", "Bearer guess")];
    for _ in 0..2 {
        assert_eq!(
            door.get("refused", &guess).await.status(),
            StatusCode::UNAUTHORIZED
        );
    }
    assert_eq!(
        door.get("refused", &guess).await.status(),
        StatusCode::TOO_MANY_REQUESTS
    );
    assert_eq!(door.get("a", &[]).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_flood_of_different_requests_is_answered_and_little_of_it_is_kept() {
    let door = Door::new(None);
    for number in 0..3_000 {
        door.get(&format!("n{number}"), &[]).await;
    }
    let kept = door.front.0.answers.bytes();
    assert!(kept <= 2 << 20, "{kept} bytes");
    assert_eq!(door.asked(), 3_000);
}
