//! The transparency log for everybody: its signed head, the keys, and the hashes of its tree.
//!
//! Source: C2SP tlog-tiles, <https://c2sp.org/tlog-tiles>. Records are not served here: they are for auditors.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::domain::error::Error;
use crate::log::tile::Tile;
use crate::service::Noticeboard;

/// The head changes with every record.
const HEAD_CACHING: &str = "public, max-age=0, must-revalidate";
/// A tile never changes while the log goes on. A log that was reopened after an older backup has other hashes in the
/// same places; caches come to know of it within a day.
const TILE_CACHING: &str = "public, max-age=86400";
/// What is not there yet may be there in a moment.
const ABSENT_CACHING: &str = "no-store";
const TEXT: &str = "text/plain; charset=utf-8";

/// The routes below `/log`.
pub fn router(board: Noticeboard) -> Router {
    Router::new()
        .route("/log/checkpoint", get(checkpoint))
        .route("/log/keys", get(keys))
        .route("/log/tile/{*path}", get(tile))
        .with_state(board)
}

/// A failure below `/log`.
struct Failed(Error);

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let status = match &self.0 {
            Error::Unavailable(cause) => {
                tracing::error!(cause = cause.for_log(), "the database did not answer");
                StatusCode::SERVICE_UNAVAILABLE
            }
            other => {
                tracing::error!(error = ?other, "the log could not be served");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        let sentence = "The log cannot be served now; the request id names the cause in the server's log.\n";
        answer(status, TEXT, ABSENT_CACHING, sentence)
    }
}

async fn checkpoint(State(board): State<Noticeboard>) -> Result<Response, Failed> {
    let head = board.checkpoint().await?.head;
    Ok(answer(StatusCode::OK, TEXT, HEAD_CACHING, head.note))
}

/// Verifier keys, one a line, the present one last.
async fn keys(State(board): State<Noticeboard>) -> Result<Response, Failed> {
    let mut lines = String::new();
    for key in board.log_keys().await? {
        lines += &key.verifier.to_string();
        lines += "\n";
    }
    Ok(answer(StatusCode::OK, TEXT, HEAD_CACHING, lines))
}

async fn tile(State(board): State<Noticeboard>, Path(path): Path<String>) -> Result<Response, Failed> {
    if path.starts_with("entries/") {
        let sentence = "Records are for auditors: ask `auditLog` of /graphql.\n";
        return Ok(answer(StatusCode::NOT_FOUND, TEXT, ABSENT_CACHING, sentence));
    }
    let tile: Tile = match path.parse() {
        Ok(tile) => tile,
        Err(error) => {
            let sentence = format!("The path after /log/tile/ {error}.\n");
            return Ok(answer(StatusCode::BAD_REQUEST, TEXT, ABSENT_CACHING, sentence));
        }
    };
    Ok(match board.tile(tile).await? {
        Some(hashes) => {
            let bytes: Vec<u8> = hashes.iter().flat_map(|hash| *hash.as_bytes()).collect();
            answer(StatusCode::OK, "application/octet-stream", TILE_CACHING, bytes)
        }
        None => answer(
            StatusCode::NOT_FOUND,
            TEXT,
            ABSENT_CACHING,
            "The log does not reach so far.\n",
        ),
    })
}

fn answer(
    status: StatusCode,
    content_type: &'static str,
    caching: &'static str,
    body: impl Into<Body>,
) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}
