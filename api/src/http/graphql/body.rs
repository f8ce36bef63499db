//! Reads a body up to a limit, which was decided before the first byte was read.

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use futures_util::StreamExt as _;

use crate::http::graphql::refusal::Refusal;
use crate::http::slow_body::TooSlow;

/// The whole body, if it has at most `limit` bytes.
///
/// # Errors
/// `TooLarge`, by the announced length when there is one; `TooSlow` when it trickles; `BadRequest` when the client stops
/// half-way.
pub async fn read(body: Body, headers: &HeaderMap, limit: usize) -> Result<Vec<u8>, Refusal> {
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(Refusal::TooLarge { limit });
    }
    let mut bytes = Vec::with_capacity(announced.unwrap_or_default());
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| {
            if TooSlow::is_cause_of(&error) {
                Refusal::TooSlow
            } else {
                Refusal::BadRequest("The body ended too early.")
            }
        })?;
        if bytes.len().saturating_add(chunk.len()) > limit {
            return Err(Refusal::TooLarge { limit });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
