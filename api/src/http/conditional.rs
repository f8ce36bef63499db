//! Conditional requests: an answer's bytes have a name, and whoever has them already is told so instead.
//!
//! Source: RFC 9110, sections 8.8 (validators), 13.1 (preconditions) and 13.2.2 (which counts first).

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use sha2::{Digest as _, Sha256};

/// So many hexadecimal digits of the SHA-256 of the bytes.
const TAG_DIGITS: usize = 32;
/// Codings whose bytes have a name of their own, with what their name has at its end.
const CODINGS: [(&str, &str); 2] = [("gzip", "-gzip"), ("br", "-br")];

/// Middleware: names the bytes of a good answer by a strong entity tag, and answers 304 to whoever has them.
///
/// What nobody may keep has no name. Stands inside compression, which [`name_coding`] makes up for. Answers must be whole
/// in memory, as all pages are.
pub async fn revalidate(request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let asked = request.headers().clone();
    let response = next.run(request).await;
    if !is_read || response.status() != StatusCode::OK || is_for_nobody_to_keep(response.headers()) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = match to_bytes(body, usize::MAX).await {
        Ok(bytes) => bytes,
        Err(error) => {
            tracing::error!(cause = %error, "an answer could not be read");
            parts.status = StatusCode::INTERNAL_SERVER_ERROR;
            return Response::from_parts(parts, Body::empty());
        }
    };
    let tag = tag_of(&bytes);
    if let Some(held) = held_tag(&asked, &tag).or_else(|| unmodified(&asked, &parts.headers, &tag)) {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.insert(ETAG, held);
        parts.headers.remove(CONTENT_TYPE);
        parts.headers.remove(CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    if let Ok(value) = HeaderValue::from_str(&format!("\"{tag}\"")) {
        parts.headers.insert(ETAG, value);
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// Compressed bytes are other bytes, so they have another name. For the headers of an answer that has been compressed.
///
/// Source: RFC 9110, 8.8.3.3.
pub fn name_coding(headers: &mut HeaderMap) {
    let coding = headers
        .get(CONTENT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let suffix = CODINGS
        .iter()
        .find(|(name, _)| Some(*name) == coding)
        .map(|(_, suffix)| *suffix);
    let tag = headers.get(ETAG).and_then(|value| value.to_str().ok());
    if let (Some(suffix), Some(tag)) = (suffix, tag)
        && let Some(opaque) = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'))
        && let Ok(value) = HeaderValue::from_str(&format!("\"{opaque}{suffix}\""))
    {
        headers.insert(ETAG, value);
    }
}

fn is_for_nobody_to_keep(headers: &HeaderMap) -> bool {
    headers
        .get(CACHE_CONTROL)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|text| text.contains("no-store"))
}

fn tag_of(bytes: &[u8]) -> String {
    let mut tag = hex::encode(Sha256::digest(bytes));
    tag.truncate(TAG_DIGITS);
    tag
}

/// The name of the bytes before compression, from the tag of any coding.
pub(super) fn plain_tag(tag: &HeaderValue) -> Option<String> {
    let opaque = tag.to_str().ok()?.strip_prefix('"')?.strip_suffix('"')?;
    let plain = CODINGS.iter().find_map(|(_, suffix)| opaque.strip_suffix(suffix));
    Some(plain.unwrap_or(opaque).to_owned())
}

/// The tag under which the client has these bytes, in whichever coding; a client that has "anything" has the plain ones.
pub(super) fn held_tag(asked: &HeaderMap, tag: &str) -> Option<HeaderValue> {
    let lists = asked.get_all(IF_NONE_MATCH).iter();
    let mut members = lists
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(','))
        .map(|member| member.trim().trim_start_matches("W/"));
    let opaque = members.find_map(|member| {
        if member == "*" {
            return Some(tag);
        }
        let opaque = member.strip_prefix('"')?.strip_suffix('"')?;
        let mut plain = CODINGS
            .iter()
            .filter_map(|(_, suffix)| opaque.strip_suffix(suffix));
        (opaque == tag || plain.any(|plain| plain == tag)).then_some(opaque)
    })?;
    HeaderValue::from_str(&format!("\"{opaque}\"")).ok()
}

/// Counts only where no tag was sent: a tag tells bytes apart that are of one second.
fn unmodified(asked: &HeaderMap, answer: &HeaderMap, tag: &str) -> Option<HeaderValue> {
    if asked.contains_key(IF_NONE_MATCH) {
        return None;
    }
    let date = |headers: &HeaderMap, name| httpdate::parse_http_date(headers.get(name)?.to_str().ok()?).ok();
    let since = date(asked, IF_MODIFIED_SINCE)?;
    let modified = date(answer, LAST_MODIFIED)?;
    (modified <= since)
        .then(|| HeaderValue::from_str(&format!("\"{tag}\"")).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::middleware::{from_fn, map_response};
    use axum::routing::get;
    use tower_http::compression::CompressionLayer;

    use super::*;
    use crate::http::testing::{send, text};

    const MODIFIED: &str = "Mon, 09 Mar 2026 14:00:00 GMT";

    fn routes() -> Router {
        let page = async || ([(LAST_MODIFIED, MODIFIED)], "the same words ".repeat(100));
        let routes = Router::new()
            .route("/", get(page))
            .route("/gone", get(async || (StatusCode::GONE, "gone")))
            .route(
                "/mine",
                get(async || ([(CACHE_CONTROL, "private, no-store")], "mine")),
            );
        routes
            .layer(from_fn(revalidate))
            .layer(CompressionLayer::new())
            .layer(map_response(async |mut response: Response| {
                name_coding(response.headers_mut());
                response
            }))
    }

    async fn ask(headers: &[(&str, &str)]) -> Response {
        send(routes(), "GET", "/", headers, "").await
    }

    fn tag(response: &Response) -> String {
        response.headers()[ETAG].to_str().unwrap().to_owned()
    }

    #[tokio::test]
    async fn whoever_has_the_bytes_is_told_so() {
        let first = tag(&ask(&[]).await);
        for held in [
            first.clone(),
            format!("W/{first}"),
            format!("\"x\", {first}"),
            "*".to_owned(),
        ] {
            let response = ask(&[("if-none-match", &held)]).await;
            assert_eq!(
                (response.status(), tag(&response)),
                (StatusCode::NOT_MODIFIED, first.clone())
            );
            assert!(text(response).await.is_empty(), "{held}");
        }
        assert_eq!(ask(&[("if-none-match", "\"x\"")]).await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn each_coding_has_a_name_and_all_are_recognised() {
        let plain = tag(&ask(&[]).await);
        for coding in ["gzip", "br"] {
            let response = ask(&[("accept-encoding", coding)]).await;
            assert_eq!(response.headers()[CONTENT_ENCODING], coding);
            let coded = tag(&response);
            assert_ne!(coded, plain);
            let again = ask(&[("accept-encoding", coding), ("if-none-match", &coded)]).await;
            assert_eq!((again.status(), tag(&again)), (StatusCode::NOT_MODIFIED, coded));
        }
    }

    #[tokio::test]
    async fn a_date_counts_where_no_tag_was_sent() {
        let status = async |headers: &[(&str, &str)]| ask(headers).await.status();
        assert_eq!(
            status(&[("if-modified-since", MODIFIED)]).await,
            StatusCode::NOT_MODIFIED
        );
        let earlier = "Mon, 09 Mar 2026 13:59:59 GMT";
        assert_eq!(status(&[("if-modified-since", earlier)]).await, StatusCode::OK);
        let both = [("if-modified-since", MODIFIED), ("if-none-match", "\"x\"")];
        assert_eq!(status(&both).await, StatusCode::OK);
        assert_eq!(
            status(&[("if-modified-since", "yesterday")]).await,
            StatusCode::OK
        );
    }

    #[tokio::test]
    async fn asking_for_the_head_names_the_same_bytes() {
        let head = send(routes(), "HEAD", "/", &[], "").await;
        assert_eq!(tag(&head), tag(&ask(&[]).await));
        assert!(text(head).await.is_empty());
    }

    #[tokio::test]
    async fn what_nobody_may_keep_has_no_name() {
        let mine = send(routes(), "GET", "/mine", &[("if-none-match", "*")], "").await;
        assert_eq!(mine.status(), StatusCode::OK);
        assert!(!mine.headers().contains_key(ETAG));
    }

    #[tokio::test]
    async fn an_answer_that_is_not_good_is_never_taken_for_unchanged() {
        let gone = send(routes(), "GET", "/gone", &[("if-none-match", "*")], "").await;
        assert_eq!(gone.status(), StatusCode::GONE);
    }
}
