//! The name of a request: taken from the client or a proxy when it is a plain one, else made here.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;

use crate::domain::clock::Randomness;

/// The header that carries it, both ways.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST: usize = 64;

/// Names one request in the log and in answers to internal failures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestId(String);

impl RequestId {
    /// The id that came with the request when it is 1 to 64 of `A-Z a-z 0-9 _ -`, else a random one.
    pub fn of(headers: &HeaderMap, randomness: &dyn Randomness) -> Self {
        match plain(headers) {
            Some(text) => Self(text.to_owned()),
            None => Self::random(randomness),
        }
    }

    /// The id that came with the request, as the header of its answer, when it is a plain one.
    pub(super) fn given(headers: &HeaderMap) -> Option<HeaderValue> {
        plain(headers).and_then(|text| HeaderValue::from_str(text).ok())
    }

    fn random(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0; 16];
        match randomness.fill(&mut bytes) {
            Ok(()) => Self(hex::encode(bytes)),
            // An id only helps to find a line in the log; an answer is worth more.
            Err(_) => Self("unnamed".to_owned()),
        }
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn plain(headers: &HeaderMap) -> Option<&str> {
    let given = headers.get(HEADER)?.to_str().ok()?;
    is_plain(given).then_some(given)
}

fn is_plain(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(is_plain)
}

/// Names the request for the handlers, in the log and in the answer.
///
/// What is logged meanwhile carries the id and the method, never the query string, which may hold a document or a token.
pub async fn named(randomness: &dyn Randomness, mut request: Request, next: Next) -> Response {
    let id = RequestId::of(request.headers(), randomness);
    let span = tracing::info_span!("request", request_id = id.as_str(), method = %request.method());
    request.extensions_mut().insert(id.clone());
    let mut response = next.run(request).instrument(span).await;
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::SystemRandomness;

    fn id(given: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_str(given).unwrap());
        RequestId::of(&headers, &SystemRandomness).as_str().to_owned()
    }

    #[test]
    fn a_plain_id_is_kept() {
        let longest = "x".repeat(64);
        for text in ["a", "A-1_b", longest.as_str()] {
            assert_eq!(id(text), text);
        }
    }

    #[test]
    fn another_id_is_replaced_by_a_random_one() {
        let too_long = "x".repeat(65);
        for text in ["", "a b", "a\tb", "<script>", "a,b", too_long.as_str()] {
            assert!(id(text).len() == 32 && id(text) != id(text), "{text}");
        }
    }
}
