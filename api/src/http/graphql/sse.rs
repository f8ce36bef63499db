//! Operations over server-sent events: one request, one stream of results.
//!
//! Source: GraphQL over SSE, distinct connections mode; WHATWG HTML, section 9.2 (server-sent events).

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::Executor;
use async_graphql::parser::types::OperationType;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::response::Response;
use futures_util::stream::{StreamExt as _, unfold};
use serde_json::json;
use tokio::time::{Interval, MissedTickBehavior};
use tracing::Instrument as _;

use crate::domain::caller::Caller;
use crate::domain::clock::Clock;
use crate::http::edge::Bearer;
use crate::http::graphql::answer::Payload;
use crate::http::graphql::media::{self, MediaType};
use crate::http::graphql::operation::{Said, Sayings};
use crate::http::graphql::refusal::Refusal;
use crate::http::graphql::streams::Place;
use crate::http::graphql::{Asked, Endpoint, named};

/// Asks proxies that know it not to hold events back.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");
/// A line that clients pass by.
const SIGN_OF_LIFE: Bytes = Bytes::from_static(b":\n\n");
/// An event without data is not told to a browser's own listeners, so the field is there.
const COMPLETE: &str = "event: complete\ndata: \n\n";

/// Answers a request that takes event streams. Whoever takes JSON too gets a single result as JSON.
pub(super) async fn serve<E: Executor>(endpoint: Endpoint<E>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let id = named(&endpoint.edge, &parts).as_str().to_owned();
    let json = media::negotiate(&parts.headers);
    let asked = Asked {
        is_get: parts.method != Method::POST,
        query: parts.uri.query().unwrap_or_default(),
        headers: &parts.headers,
        id: &id,
    };
    let refused = |refusal: Refusal| refusal.into_response(json.unwrap_or(MediaType::Json), &id);
    let (bearer, params) = match endpoint.read(&asked, body).await {
        Ok(read) => read,
        Err(refusal) => return refused(refusal),
    };
    let asks_for_cost = params.asks_for_cost();
    let plan = endpoint.plan(params);
    let operation = plan.as_ref().ok().and_then(|plan| plan.operation);
    if asked.is_get && operation == Some(OperationType::Mutation) {
        return refused(Refusal::OnlyByPost);
    }
    if let Some(media_type) = json
        && operation != Some(OperationType::Subscription)
    {
        let answer = match plan {
            Ok(plan) => endpoint.answer_to(&asked, bearer, plan, asks_for_cost).await,
            Err(refusal) => Err(refusal),
        };
        return match answer {
            Ok(answer) => answer.into_response(media_type),
            Err(refusal) => refused(refusal),
        };
    }
    let Some(place) = endpoint.streams.open() else {
        return refused(Refusal::TooManyStreams);
    };
    let caller = Caller {
        actor: bearer.actor.clone(),
        request_id: id.clone(),
    };
    response(Streaming {
        sayings: endpoint.run(plan, caller),
        is_endless: operation == Some(OperationType::Subscription),
        bearer,
        clock: Arc::clone(&endpoint.edge.clock),
        beat: beat(endpoint.streams.limits.keep_alive),
        place,
        is_over: false,
    })
}

fn beat(period: Duration) -> Interval {
    let mut beat = tokio::time::interval(period);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beat
}

fn response(streaming: Streaming) -> Response {
    let span = tracing::Span::current();
    let chunks = unfold(streaming, move |mut streaming| {
        let chunk = async move {
            let chunk = streaming.next().await?;
            Some((Ok::<_, Infallible>(chunk), streaming))
        };
        chunk.instrument(span.clone())
    });
    let mut response = Response::new(Body::from_stream(chunks));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(VARY, HeaderValue::from_static("accept, authorization"));
    headers.insert(BUFFERING, HeaderValue::from_static("no"));
    response
}

/// A stream that is open.
struct Streaming {
    sayings: Sayings,
    /// Whether it goes on until somebody ends it.
    is_endless: bool,
    bearer: Bearer,
    clock: Arc<dyn Clock>,
    beat: Interval,
    place: Place,
    is_over: bool,
}

impl Streaming {
    /// The next bytes; none at the end.
    ///
    /// When the server stops, a subscription ends without `complete`: it is not over, and clients come again.
    async fn next(&mut self) -> Option<Bytes> {
        if self.is_over {
            return None;
        }
        if self.bearer.is_expired(self.clock.as_ref()) {
            return Some(self.expired());
        }
        tokio::select! {
            said = self.sayings.next() => Some(match said {
                Some(Said::Result(payload)) => next_event(&payload).into(),
                Some(Said::Failed(payload)) => self.last(next_event(&payload)),
                None => self.last(String::new()),
            }),
            _ = self.beat.tick() => Some(SIGN_OF_LIFE),
            () = self.bearer.expired(self.clock.as_ref()) => Some(self.expired()),
            () = self.place.stopping(), if self.is_endless => None,
        }
    }

    fn expired(&mut self) -> Bytes {
        let error = json!({
            "message": "The bearer token has expired.",
            "extensions": {"code": "UNAUTHENTICATED"},
        });
        self.last(format!("event: next\ndata: {}\n\n", json!({"errors": [error]})))
    }

    fn last(&mut self, mut text: String) -> Bytes {
        self.is_over = true;
        text.push_str(COMPLETE);
        text.into()
    }
}

/// JSON on one line has no line break in it.
fn next_event(payload: &Payload) -> String {
    let data = serde_json::to_string(payload).unwrap_or_else(|error| {
        tracing::error!(cause = %error, "a result could not be written");
        r#"{"errors":[{"message":"Something went wrong on our side.","extensions":{"code":"INTERNAL"}}]}"#
            .to_owned()
    });
    format!("event: next\ndata: {data}\n\n")
}
