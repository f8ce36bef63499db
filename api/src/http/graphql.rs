//! GraphQL over HTTP, over WebSocket and over server-sent events, on top of any executor.
//!
//! Source: GraphQL over HTTP, working draft, sections 4 (serving), 5 (request) and 6 (response). Batches and form
//! bodies are not taken. Knows nothing of what the schema holds.

pub mod answer;
pub mod body;
pub mod cost;
pub mod documents;
mod doubles;
pub mod keeping;
pub mod manifest;
pub mod media;
pub mod nesting;
pub mod nodes;
mod operation;
pub mod params;
pub mod persisted;
pub mod plan;
pub mod refusal;
mod sse;
pub mod streams;
mod written;
mod ws;

use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Request as GraphqlRequest, Response as GraphqlResponse};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::from_fn;
use axum::response::Response;
use axum::routing::get;
use serde_json::json;
use tracing::Instrument as _;

use crate::domain::caller::Caller;
use crate::domain::shown::Shown;
use crate::graphql::TakesJson;
use crate::http::conditional;
use crate::http::cors::Origins;
use crate::http::edge::{Bearer, Edge};
use crate::http::graphql::answer::Answer;
use crate::http::graphql::documents::Documents;
use crate::http::graphql::keeping::{About, Keeping};
use crate::http::graphql::media::MediaType;
use crate::http::graphql::params::Params;
use crate::http::graphql::plan::Plan;
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
    /// Documents that are known.
    pub documents: Arc<Documents>,
    /// How long answers may be kept.
    pub keeping: Keeping,
    /// Streams that are open, and who may open more.
    pub streams: Streams,
    /// Which pages of other origins may open a socket.
    pub origins: Origins,
}

/// `/graphql` by POST, and by GET for queries, event streams and sockets.
///
/// The executor finds a [`Caller`] in the data of each request, and an [`Arc`] of [`Shown`] to say what it shows. Its schema must have suggestions switched off; what is
/// left of them in messages is cut here.
pub fn router<E: Executor>(endpoint: Endpoint<E>) -> Router {
    Router::new()
        .route("/graphql", get(serve::<E>).post(serve::<E>))
        .layer(from_fn(conditional::revalidate))
        .with_state(Arc::new(endpoint))
}

async fn serve<E: Executor>(State(endpoint): State<Arc<Endpoint<E>>>, request: Request) -> Response {
    if ws::is_asked_for(request.headers()) {
        return ws::serve(Endpoint::clone(&endpoint), request).await;
    }
    if media::takes_events(request.headers()) {
        return sse::serve(Endpoint::clone(&endpoint), request).await;
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
        Ok(answer) => answer.into_response(media_type),
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

impl Asked<'_> {
    fn way(&self) -> keeping::Asked {
        if self.headers.contains_key(AUTHORIZATION) {
            keeping::Asked::WithCredential
        } else if self.is_get {
            keeping::Asked::Get
        } else {
            keeping::Asked::Post
        }
    }
}

impl<E: Executor> Endpoint<E> {
    async fn answer(&self, asked: Asked<'_>, body: Body) -> Result<Answer, Refusal> {
        let (bearer, params) = self.read(&asked, body).await?;
        let asks_for_cost = params.asks_for_cost();
        let plan = self.plan(params)?;
        if asked.is_get
            && plan
                .operation
                .is_some_and(|operation| operation != OperationType::Query)
        {
            return Err(Refusal::OnlyByPost);
        }
        self.answer_to(&asked, bearer, plan, asks_for_cost).await
    }

    fn plan(&self, params: Params) -> Result<Plan, Refusal> {
        plan::prepare(params, &self.documents, self.edge.limits.nodes)
    }

    async fn answer_to(
        &self,
        asked: &Asked<'_>,
        bearer: Bearer,
        plan: Plan,
        asks_for_cost: bool,
    ) -> Result<Answer, Refusal> {
        let most_nodes = self.edge.limits.nodes;
        let caller = Caller {
            actor: bearer.actor,
            request_id: asked.id.to_owned(),
        };
        let way = asked.way();
        let shown = Arc::new(Shown::new(self.keeping.wish(way)));
        let (prepared, nodes) = (plan.prepared, plan.nodes);
        let mut request = plan.request.data(caller).data(Arc::clone(&shown));
        if !prepared.has_doubles {
            request = request.data(TakesJson);
        }
        // A change is made where the database is, and what it answers is what it did there.
        let is_stale = if plan.operation == Some(OperationType::Mutation) {
            false
        } else {
            let as_of = self.edge.touch.as_of().await?;
            request = request.data(as_of);
            as_of.is_stale
        };
        let response = self.execute(request, plan.operation).await?;
        let mut answer = Answer::executed(response, asked.id);
        if answer.was_executed() {
            prepared.was_valid();
        }
        if asks_for_cost {
            answer = answer.with_extension("cost", cost_in_numbers(&prepared.cost, nodes, most_nodes));
        }
        let about = About {
            asked: way,
            is_whole: answer.is_whole(),
            is_steady: prepared.is_steady && plan.operation == Some(OperationType::Query),
            seen: shown.seen(),
        };
        let answer = answer.kept(self.keeping.of(&about));
        Ok(if is_stale { answer.stale() } else { answer })
    }

    /// Who asks, and what for.
    async fn read(&self, asked: &Asked<'_>, body: Body) -> Result<(Bearer, Params), Refusal> {
        let bearer = self.edge.bearer(asked.headers).await?;
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

/// What a request costs, beside what it may cost.
fn cost_in_numbers(cost: &cost::Cost, nodes: u64, most_nodes: u64) -> serde_json::Value {
    json!({
        "nodes": nodes,
        "fields": cost.fields,
        "depth": cost.depth,
        "aliases": cost.aliases,
        "directives": cost.directives,
        "limits": {
            "nodes": most_nodes,
            "fields": cost::MOST_FIELDS,
            "depth": cost::DEEPEST,
            "aliases": cost::MOST_ALIASES,
            "directives": cost::MOST_DIRECTIVES,
        },
    })
}

#[cfg(test)]
mod tests;
