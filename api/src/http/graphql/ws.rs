//! Operations over WebSocket: the handshake.
//!
//! Source: GraphQL over WebSocket protocol, `graphql-transport-ws`; RFC 6455, section 4.2.

mod close;
mod connection;
mod message;
mod operations;

use async_graphql::Executor;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts as _, Request};
use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN, UPGRADE};
use axum::response::Response;
use tracing::Instrument as _;

use crate::http::cors::Origins;
use crate::http::graphql::media::MediaType;
use crate::http::graphql::refusal::Refusal;
use crate::http::graphql::{Endpoint, named};
use connection::Connection;

/// The name of the protocol.
const PROTOCOL: &str = "graphql-transport-ws";
/// Many sockets are quiet, so each begins with little memory.
const READ_BUFFER: usize = 4 * 1024;

/// Whether a request wants to become a socket.
pub(super) fn is_asked_for(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(UPGRADE).and_then(|value| value.to_str().ok());
    upgrade.is_some_and(|text| text.trim().eq_ignore_ascii_case("websocket"))
}

/// Makes a socket of a request, when its origin and its credential are good and there is a place for it.
pub(super) async fn serve<E: Executor>(endpoint: Endpoint<E>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let id = named(&endpoint.edge, &parts).as_str().to_owned();
    let refused = |refusal: Refusal| refusal.into_response(MediaType::Json, &id);
    if !is_from_here(&parts.headers, &endpoint.origins) {
        return refused(Refusal::ForeignOrigin);
    }
    let bearer = match endpoint.edge.bearer(&parts.headers).await {
        Ok(bearer) => bearer,
        Err(unproven) => return refused(unproven.into()),
    };
    let Ok(upgrade) = WebSocketUpgrade::from_request_parts(&mut parts, &()).await else {
        return refused(Refusal::BadRequest("This is no handshake of WebSocket."));
    };
    let Some(place) = endpoint.streams.open() else {
        return refused(Refusal::TooManyStreams);
    };
    let body = endpoint.edge.limits.body;
    let upgrade = upgrade
        .protocols([PROTOCOL])
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        // A little above what is taken, so that whoever sends more can be told so.
        .max_message_size(body.saturating_mul(2))
        .max_frame_size(body.saturating_mul(2));
    let speaks = upgrade.selected_protocol().is_some();
    let span = tracing::Span::current();
    upgrade.on_upgrade(move |socket| {
        let connection = Connection::new(endpoint, socket, bearer, id);
        connection.serve(place, speaks).instrument(span)
    })
}

/// Browsers let every page open a socket anywhere and only say which page it is. Source: RFC 6455, section 10.2.
fn is_from_here(headers: &HeaderMap, origins: &Origins) -> bool {
    let Some(origin) = headers.get(ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    let host = headers.get(HOST).and_then(|value| value.to_str().ok());
    let is_own = origin
        .split_once("://")
        .is_some_and(|(_, authority)| Some(authority) == host);
    let is_listed = match origins {
        Origins::Any => true,
        Origins::Listed(list) => list.iter().any(|one| one == origin),
    };
    is_own || is_listed
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn pages_of_listed_origins_and_of_this_server_open_sockets() {
        let listed = Origins::Listed(vec!["https://a.example".to_owned()]);
        let is_taken = |origin: &'static str, origins: &Origins| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static("here.example:4000"));
            headers.insert(ORIGIN, HeaderValue::from_static(origin));
            is_from_here(&headers, origins)
        };
        for origin in ["https://a.example", "http://here.example:4000"] {
            assert!(is_taken(origin, &listed), "{origin}");
        }
        for origin in [
            "https://b.example",
            "null",
            "http://here.example",
            "here.example:4000",
            "",
        ] {
            assert!(!is_taken(origin, &listed), "{origin}");
        }
        assert!(is_taken("https://b.example", &Origins::Any));
        assert!(is_from_here(&HeaderMap::new(), &listed));
    }
}
