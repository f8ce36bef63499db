//! GraphQL over HTTP, over WebSocket and over server-sent events, on top of any executor.
//!
//! Source: GraphQL over HTTP, working draft, sections 4 (serving), 5 (request) and 6 (response). Batches and form
//! bodies are not taken. Knows nothing of what the schema holds.

pub mod answer;
pub mod body;
pub mod cost;
pub mod media;
pub mod nesting;
mod operation;
pub mod params;
pub mod plan;
pub mod refusal;
mod sse;
pub mod streams;
mod ws;

use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Request as GraphqlRequest, Response as GraphqlResponse};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::get;
use tracing::Instrument as _;

use crate::domain::caller::Caller;
use crate::http::cors::Origins;
use crate::http::edge::{Bearer, Edge};
use crate::http::graphql::answer::Answer;
use crate::http::graphql::media::MediaType;
use crate::http::graphql::params::Params;
use crate::http::graphql::refusal::Refusal;
use crate::http::graphql::streams::Streams;
use crate::http::request_id::RequestId;

/// What the handler needs: something that executes, and what all handlers share.
#[derive(Clone)]
pub struct Endpoint<E> {
    /// Executes documents.
    pub executor: E,
    /// Shared by all handlers.
    pub edge: Edge,
    /// Streams that are open, and who may open more.
    pub streams: Streams,
    /// Which pages of other origins may open a socket.
    pub origins: Origins,
}

impl<E: Executor> Endpoint<E> {
    /// An endpoint without streams so far.
    pub fn new(executor: E, edge: Edge, origins: Origins) -> Self {
        Self {
            executor,
            streams: Streams::new(edge.limits.streams),
            edge,
            origins,
        }
    }
}

/// `/graphql` by POST, and by GET for queries, event streams and sockets.
///
/// The executor finds a [`Caller`] in the data of each request. Its schema must have suggestions switched off; what is
/// left of them in messages is cut here.
pub fn router<E: Executor>(endpoint: Endpoint<E>) -> Router {
    Router::new()
        .route("/graphql", get(serve::<E>).post(serve::<E>))
        .with_state(endpoint)
}

async fn serve<E: Executor>(State(endpoint): State<Endpoint<E>>, request: Request) -> Response {
    if ws::is_asked_for(request.headers()) {
        return ws::serve(endpoint, request).await;
    }
    if media::takes_events(request.headers()) {
        return sse::serve(endpoint, request).await;
    }
    let (parts, body) = request.into_parts();
    let id = named(&endpoint.edge, &parts);
    let media_type = media::negotiate(&parts.headers);
    let asked = Asked {
        is_get: parts.method != Method::POST,
        query: parts.uri.query().unwrap_or_default(),
        headers: &parts.headers,
        id: id.as_str(),
    };
    let result = match media_type {
        Some(_) => endpoint.answer(asked, body).await,
        None => Err(Refusal::NotAcceptable),
    };
    let media_type = media_type.unwrap_or(MediaType::Json);
    match result {
        Ok(response) => Answer::executed(response, id.as_str()).into_response(media_type),
        Err(refusal) => refusal.into_response(media_type, id.as_str()),
    }
}

/// The request's name, also where no layer gave it one.
fn named(edge: &Edge, parts: &Parts) -> RequestId {
    match parts.extensions.get::<RequestId>() {
        Some(id) => id.clone(),
        None => RequestId::of(&parts.headers, edge.randomness.as_ref()),
    }
}

/// The parts of a request that decide what becomes of it.
struct Asked<'a> {
    is_get: bool,
    query: &'a str,
    headers: &'a HeaderMap,
    id: &'a str,
}

impl<E: Executor> Endpoint<E> {
    async fn answer(&self, asked: Asked<'_>, body: Body) -> Result<GraphqlResponse, Refusal> {
        let (bearer, params) = self.read(&asked, body).await?;
        let (request, operation) = plan::prepare(params)?;
        if asked.is_get && operation.is_some_and(|operation| operation != OperationType::Query) {
            return Err(Refusal::OnlyByPost);
        }
        let caller = Caller {
            actor: bearer.actor,
            request_id: asked.id.to_owned(),
        };
        self.execute(request.data(caller), operation).await
    }

    /// Who asks, and what for.
    async fn read(&self, asked: &Asked<'_>, body: Body) -> Result<(Bearer, Params), Refusal> {
        let bearer = self.edge.bearer(asked.headers)?;
        let params = if asked.is_get {
            Params::from_query(asked.query)?
        } else {
            media::check_content_type(asked.headers)?;
            let limit = self.edge.body_limit(&bearer.actor);
            Params::from_body(&body::read(body, asked.headers, limit).await?)?
        };
        Ok((bearer, params))
    }

    async fn execute(
        &self,
        request: GraphqlRequest,
        operation: Option<OperationType>,
    ) -> Result<GraphqlResponse, Refusal> {
        if operation == Some(OperationType::Mutation) {
            let executor = self.executor.clone();
            // In a task of its own, so that a client that hangs up does not stop it half-way; the span goes along,
            // because its lines in the log would name no request otherwise.
            let running = async move { executor.execute(request).await };
            let running = tokio::spawn(running.instrument(tracing::Span::current()));
            return running.await.map_err(|error| Refusal::internal(&error));
        }
        let limit: Duration = self.edge.limits.query_time;
        tokio::time::timeout(limit, self.executor.execute(request))
            .await
            .map_err(|_| Refusal::TimedOut)
    }
}

#[cfg(test)]
mod tests;
