//! The front door: what stands before everything else, in the cheapest form.
//!
//! Counts requests, turns away who sends too many, and gives finished answers to anonymous queries while the public
//! record stands as it did when they were made. Nothing that carries a credential comes near those answers. All else goes
//! to the routes behind.

mod answers;
mod asking;
mod coding;
mod doorkeeper;
mod ids;

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use futures_util::future::Either;
use futures_util::stream;
use tower::{Service, ServiceExt as _};

use crate::domain::clock::Randomness;
use crate::http::conditional;
use crate::http::cors::Origins;
use crate::http::front::answers::{Answers, Finished};
use crate::http::front::asking::{Asking, LARGEST_BODY};
use crate::http::front::ids::Ids;
use crate::http::limiter::{Limiter, Rate};
use crate::http::metrics::{Area, Kept, Metrics};
use crate::http::peer::Proxies;
use crate::http::request_id::{self, RequestId};
use crate::http::respond::{self, TooMany};
use crate::http::standing::{Standing, Standings};

/// Marks an answer, in its extensions, that is the same for every anonymous caller while the record stands as it does.
#[derive(Clone, Copy, Debug)]
pub struct Keepable;

/// What the front door is made of.
pub struct Parts {
    /// All that stands behind it.
    pub routes: Router,
    /// Where the public record stands.
    pub standings: Standings,
    /// Where requests are counted.
    pub metrics: Metrics,
    /// How many requests an anonymous address may send; any number when there is none.
    pub rate: Option<Rate>,
    /// Proxies that say whose requests they pass on.
    pub proxies: Proxies,
    /// Which pages of other origins may read answers.
    pub origins: Origins,
    /// So many bytes of finished answers are kept at most; 0 keeps none.
    pub cache_bytes: u64,
    /// Where names of requests begin.
    pub randomness: Arc<dyn Randomness>,
}

/// The server's face: every connection gets one of these with its address.
#[derive(Clone)]
pub struct Front(Arc<Inner>);

struct Inner {
    routes: Router,
    standings: Standings,
    metrics: Metrics,
    limits: Option<Limits>,
    proxies: Proxies,
    origins: Origins,
    answers: Answers,
    ids: Ids,
}

/// Who has no good credential is counted; whoever guesses credentials is counted apart, so that the bearers behind the
/// same address are not kept out by anonymous readers.
struct Limits {
    anonymous: Limiter,
    refused: Limiter,
}

impl Front {
    /// Joins the parts, and shows what is kept among the numbers.
    pub fn new(parts: Parts) -> Self {
        let answers = Answers::new(parts.cache_bytes);
        let (sized, counted) = (answers.clone(), answers.clone());
        #[expect(clippy::cast_precision_loss, reason = "a number to look at")]
        let as_number = |number: u64| Some(number as f64);
        parts.metrics.gauge(
            "response_cache_bytes",
            "Bytes of finished answers that are kept",
            move || as_number(sized.bytes()),
        );
        parts.metrics.gauge(
            "response_cache_answers",
            "Finished answers that are kept",
            move || as_number(counted.count()),
        );
        Self(Arc::new(Inner {
            routes: parts.routes,
            standings: parts.standings,
            metrics: parts.metrics,
            limits: parts.rate.map(|rate| Limits {
                anonymous: Limiter::new(rate),
                refused: Limiter::new(rate),
            }),
            proxies: parts.proxies,
            origins: parts.origins,
            answers,
            ids: Ids::new(parts.randomness.as_ref()),
        }))
    }

    /// What answers the requests of one connection from this address.
    pub fn connection(&self, peer: IpAddr) -> Connection {
        Connection {
            inner: Arc::clone(&self.0),
            peer,
        }
    }
}

/// Answers the requests of one connection.
#[derive(Clone)]
pub struct Connection {
    inner: Arc<Inner>,
    peer: IpAddr,
}

type Answering = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

impl Service<Request> for Connection {
    type Response = Response;
    type Error = Infallible;
    type Future = Either<Ready<Result<Response, Infallible>>, Answering>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        let started = Instant::now();
        let area = Area::of(request.uri().path());
        let inner = Arc::clone(&self.inner);
        let client = inner.client(self.peer, request.headers());
        if let Some(too_many) = inner.too_many(area, client, request.headers()) {
            inner.metrics.turned_away();
            request.extensions_mut().insert(too_many);
            return Either::Right(Box::pin(async move {
                Ok(inner.counted(area, started, inner.pass(request).await))
            }));
        }
        if request.headers().contains_key(AUTHORIZATION) {
            return Either::Right(Box::pin(async move {
                let response = inner.pass(request).await;
                inner.note_refusal(client, response.status());
                Ok(inner.counted(area, started, response))
            }));
        }
        let Some(asking) = Asking::of(&request, &inner.origins) else {
            return Either::Right(Box::pin(async move {
                Ok(inner.counted(area, started, inner.pass(request).await))
            }));
        };
        if !asking.has_body
            && let Some(now) = inner.standings.now()
            && let Some(finished) = inner.answers.find(asking.key(), &now)
        {
            let response = inner.hit(&finished, request.headers(), asking.is_head);
            return Either::Left(ready(Ok(inner.counted(area, started, response))));
        }
        Either::Right(Box::pin(async move {
            let response = inner.asked(request, asking).await;
            Ok(inner.counted(area, started, response))
        }))
    }
}

impl Inner {
    fn counted(&self, area: Area, started: Instant, response: Response) -> Response {
        self.metrics.answered(area, response.status(), started.elapsed());
        response
    }

    /// The address matters for limits alone, so without them nobody looks for it.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        match self.limits {
            Some(_) => self.proxies.client(peer, headers),
            None => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        }
    }

    fn too_many(&self, area: Area, client: IpAddr, headers: &HeaderMap) -> Option<TooMany> {
        let limits = self.limits.as_ref().filter(|_| area != Area::Operations)?;
        let passed = if headers.contains_key(AUTHORIZATION) {
            limits.refused.look(client)
        } else {
            limits.anonymous.take(client)
        };
        passed.err().map(TooMany::for_another)
    }

    fn note_refusal(&self, client: IpAddr, status: StatusCode) {
        if let Some(limits) = self
            .limits
            .as_ref()
            .filter(|_| status == StatusCode::UNAUTHORIZED)
        {
            // An empty bucket needs no telling: the next request looks at it.
            let _ = limits.refused.take(client);
        }
    }

    async fn pass(&self, request: Request) -> Response {
        match self.routes.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    /// A request whose answer may be there, or be kept.
    async fn asked(&self, request: Request, mut asking: Asking) -> Response {
        let (parts, body) = request.into_parts();
        let body = if asking.has_body {
            // The announced length was looked at; whoever breaks off or is too slow gets what the handler says to that.
            match to_bytes(body, LARGEST_BODY).await {
                Ok(bytes) => bytes,
                Err(error) => {
                    let broken = stream::once(ready(Err::<Bytes, _>(error)));
                    return self
                        .pass(Request::from_parts(parts, Body::from_stream(broken)))
                        .await;
                }
            }
        } else {
            Bytes::new()
        };
        if asking.has_body {
            asking.add_body(&body);
        }
        // Before anything is read: what changes from here on must show.
        let before = self.standings.now();
        if let Some(finished) = before.and_then(|now| self.answers.find(asking.key(), &now)) {
            return self.hit(&finished, &parts.headers, asking.is_head);
        }
        self.metrics.looked_up(Kept::Miss);
        self.made(Request::from_parts(parts, Body::from(body)), &asking, before)
            .await
    }

    async fn made(&self, mut request: Request, asking: &Asking, before: Option<Standing>) -> Response {
        let asked = request.headers().clone();
        let headers = request.headers_mut();
        // The whole answer is wanted; whether the client has it is judged here.
        headers.remove(IF_NONE_MATCH);
        headers.remove(IF_MODIFIED_SINCE);
        asking.coding.tell(headers);
        if asking.is_head {
            *request.method_mut() = Method::GET;
        }
        let (mut parts, body) = Box::pin(self.pass(request)).await.into_parts();
        let Ok(bytes) = to_bytes(body, usize::MAX).await else {
            tracing::error!("an answer could not be read");
            return respond::internal(&asked, "unnamed");
        };
        if parts.status != StatusCode::OK {
            parts.headers.remove(CONTENT_LENGTH);
            return without_body_if(asking.is_head, parts.status, parts.headers, bytes);
        }
        let id = parts.headers.remove(request_id::HEADER);
        let is_keepable = parts.extensions.remove::<Keepable>().is_some();
        let finished = Arc::new(Finished::new(before, parts.headers, bytes));
        let holds = before
            .zip(self.standings.now())
            .is_some_and(|(before, after)| before.holds_at(&after));
        if is_keepable && holds {
            self.answers.keep(asking.key(), &finished);
        }
        let id = id.unwrap_or_else(|| self.ids.next());
        given(&finished, &asked, asking.is_head, id)
    }

    fn hit(&self, finished: &Finished, asked: &HeaderMap, is_head: bool) -> Response {
        self.metrics.looked_up(Kept::Hit);
        let id = RequestId::given(asked).unwrap_or_else(|| self.ids.next());
        given(finished, asked, is_head, id)
    }
}

impl Finished {
    fn new(made_at: Option<Standing>, mut headers: HeaderMap, bytes: Bytes) -> Self {
        headers.remove(CONTENT_LENGTH);
        let tag = headers.get(ETAG).and_then(conditional::plain_tag);
        let mut unchanged = headers.clone();
        for name in [CONTENT_TYPE, CONTENT_ENCODING, ETAG] {
            unchanged.remove(name);
        }
        Self {
            made_at: made_at.unwrap_or(Standing::NEVER),
            headers,
            unchanged,
            tag,
            bytes,
        }
    }
}

/// A finished answer, or that the client has it.
fn given(finished: &Finished, asked: &HeaderMap, is_head: bool, id: HeaderValue) -> Response {
    let held = finished
        .tag
        .as_deref()
        .and_then(|tag| conditional::held_tag(asked, tag));
    if let Some(held) = held {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.headers_mut() = finished.unchanged.clone();
        response.headers_mut().insert(ETAG, held);
        response.headers_mut().insert(request_id::HEADER, id);
        return response;
    }
    let mut headers = finished.headers.clone();
    headers.insert(request_id::HEADER, id);
    without_body_if(is_head, StatusCode::OK, headers, finished.bytes.clone())
}

fn without_body_if(is_head: bool, status: StatusCode, mut headers: HeaderMap, bytes: Bytes) -> Response {
    let body = if is_head {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        Body::empty()
    } else {
        Body::from(bytes)
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

#[cfg(test)]
mod tests;
