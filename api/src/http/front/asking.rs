//! What decides an answer, as the bytes that finished answers are found by.

use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_LENGTH, ORIGIN, UPGRADE};
use axum::http::{HeaderMap, Method};

use crate::http::cors::Origins;
use crate::http::front::coding::Coding;
use crate::http::graphql::media::{self, MediaType};

/// Bodies above so many bytes are no key: what is sent again and again is short.
pub(super) const LARGEST_BODY: usize = 16 * 1024;
/// No address above so many bytes is a key.
const LONGEST_QUERY: usize = 16 * 1024;
/// Stands between the parts of a key; in no query string.
const BETWEEN: u8 = 0xff;

/// A request whose answer may be kept: an anonymous one to `/graphql`, as everything but its body says, or for a page
/// that everybody reads.
pub(super) struct Asking {
    /// The coding of the answer.
    pub(super) coding: Coding,
    /// Whether only the headers are wanted.
    pub(super) is_head: bool,
    /// Whether the document comes in a body, which must be put into the key.
    pub(super) has_body: bool,
    key: Vec<u8>,
}

impl Asking {
    /// None when the answer is never kept. The request must carry no credential.
    pub(super) fn of(request: &Request, origins: &Origins) -> Option<Self> {
        let (method, headers, uri) = (request.method(), request.headers(), request.uri());
        if is_kept_page(uri.path()) {
            return Self::of_page(request, origins);
        }
        let has_body = *method == Method::POST;
        if uri.path() != "/graphql" || headers.contains_key(UPGRADE) {
            return None;
        }
        let is_good = if has_body {
            has_short_json(headers)
        } else {
            matches!(*method, Method::GET | Method::HEAD)
        };
        if !is_good || wants_events(headers) {
            return None;
        }
        let media_type = media::negotiate(headers)?;
        let coding = Coding::asked(headers);
        let query = uri.query().unwrap_or_default();
        if query.len() > LONGEST_QUERY {
            return None;
        }
        let mut key = Vec::with_capacity(query.len() + 8);
        key.push(if has_body { b'p' } else { b'g' });
        key.push(match media_type {
            MediaType::GraphqlResponse => b'g',
            MediaType::Json => b'j',
        });
        key.push(coding.mark());
        key.extend_from_slice(&origin(headers, origins).to_be_bytes());
        key.extend_from_slice(query.as_bytes());
        Some(Self {
            coding,
            is_head: *method == Method::HEAD,
            has_body,
            key,
        })
    }

    /// A page's address and query say what it shows, besides its coding.
    fn of_page(request: &Request, origins: &Origins) -> Option<Self> {
        let (method, headers, uri) = (request.method(), request.headers(), request.uri());
        let query = uri.query().unwrap_or_default();
        let is_good = matches!(*method, Method::GET | Method::HEAD) && !headers.contains_key(UPGRADE);
        if !is_good || uri.path().len() + query.len() > LONGEST_QUERY {
            return None;
        }
        let coding = Coding::asked(headers);
        let mut key = vec![b'h', coding.mark()];
        key.extend_from_slice(&origin(headers, origins).to_be_bytes());
        key.extend_from_slice(uri.path().as_bytes());
        key.push(BETWEEN);
        key.extend_from_slice(query.as_bytes());
        Some(Self {
            coding,
            is_head: *method == Method::HEAD,
            has_body: false,
            key,
        })
    }

    /// The key of a request without a body.
    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }

    /// Puts the body into the key.
    pub(super) fn add_body(&mut self, body: &[u8]) {
        self.key.push(BETWEEN);
        self.key.extend_from_slice(body);
    }
}

/// Whether the page at this path is one that everybody reads: the list, or the text in force of a notice.
fn is_kept_page(path: &str) -> bool {
    let slug = path.strip_prefix("/notices/");
    path == "/" || slug.is_some_and(|slug| !slug.is_empty() && !slug.contains('/'))
}

/// A body of unknown length is read where its limit is known.
fn has_short_json(headers: &HeaderMap) -> bool {
    let length = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    length.is_some_and(|length| length <= LARGEST_BODY) && media::check_content_type(headers).is_ok()
}

/// Answers that come bit by bit are never finished.
fn wants_events(headers: &HeaderMap) -> bool {
    let texts = headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok());
    texts.into_iter().any(|text| text.contains("text/event-stream"))
}

/// Which of the listed origins asks, counted from 1; 0 for all that get the same headers.
fn origin(headers: &HeaderMap, origins: &Origins) -> u16 {
    let (Origins::Listed(list), Some(origin)) = (origins, headers.get(ORIGIN)) else {
        return 0;
    };
    let place = list
        .iter()
        .position(|listed| listed.as_bytes() == origin.as_bytes());
    place.map_or(0, |place| u16::try_from(place + 1).unwrap_or(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn asking(method: &str, uri: &str, headers: &[(&str, &str)]) -> Option<Asking> {
        let mut request = axum::http::Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let origins = Origins::Listed(vec!["https://a.example".to_owned()]);
        Asking::of(&request.body(Body::empty()).unwrap(), &origins)
    }

    const JSON: (&str, &str) = ("content-type", "application/json");
    const SHORT: (&str, &str) = ("content-length", "20");

    #[test]
    fn whatever_decides_the_answer_is_in_the_key() {
        let key = |method: &str, uri: &str, headers: &[(&str, &str)]| {
            asking(method, uri, headers).unwrap().key().to_vec()
        };
        let plain = key("GET", "/graphql?query=a", &[]);
        for (method, uri, headers) in [
            ("GET", "/graphql?query=b", vec![]),
            ("GET", "/graphql?query=a", vec![("accept-encoding", "gzip")]),
            ("GET", "/graphql?query=a", vec![("accept-encoding", "br")]),
            (
                "GET",
                "/graphql?query=a",
                vec![("accept", "application/graphql-response+json")],
            ),
            ("GET", "/graphql?query=a", vec![("origin", "https://a.example")]),
            ("POST", "/graphql?query=a", vec![JSON, SHORT]),
        ] {
            assert_ne!(key(method, uri, &headers), plain, "{method} {uri} {headers:?}");
        }
        for headers in [
            vec![("accept", "*/*")],
            vec![("origin", "https://b.example")],
            vec![("user-agent", "x")],
        ] {
            assert_eq!(key("GET", "/graphql?query=a", &headers), plain, "{headers:?}");
        }
        assert_eq!(key("HEAD", "/graphql?query=a", &[]), plain);
    }

    #[test]
    fn the_key_of_a_page_is_its_address_and_its_coding() {
        let key = |method: &str, uri: &str, headers: &[(&str, &str)]| {
            asking(method, uri, headers).unwrap().key().to_vec()
        };
        let plain = key("GET", "/notices/privacy?locale=nb", &[("accept", "text/html")]);
        for (uri, headers) in [
            ("/notices/privacy", vec![]),
            ("/notices/privacy?locale=en", vec![]),
            ("/notices/privacylocale=nb", vec![]),
            ("/", vec![]),
            ("/notices/privacy?locale=nb", vec![("accept-encoding", "gzip")]),
            (
                "/notices/privacy?locale=nb",
                vec![("origin", "https://a.example")],
            ),
        ] {
            assert_ne!(key("GET", uri, &headers), plain, "{uri} {headers:?}");
        }
        assert_eq!(key("HEAD", "/notices/privacy?locale=nb", &[]), plain);
        assert_ne!(
            key("GET", "/graphql?a", &[]),
            key("GET", "/notices/graphql?a", &[])
        );
    }

    #[test]
    fn a_body_and_an_address_are_told_apart() {
        let posted = |uri: &str, body: &str| {
            let mut asking = asking("POST", uri, &[JSON, SHORT]).unwrap();
            asking.add_body(body.as_bytes());
            asking.key
        };
        assert_ne!(posted("/graphql?ab", "c"), posted("/graphql?a", "bc"));
    }

    #[test]
    fn what_is_never_kept_has_no_key() {
        for (method, uri, headers) in [
            ("POST", "/", vec![JSON, SHORT]),
            ("GET", "/notices", vec![]),
            ("GET", "/notices/", vec![]),
            ("GET", "/notices/privacy/", vec![]),
            ("GET", "/notices/privacy/history", vec![]),
            ("GET", "/notices/privacy/feed.atom", vec![]),
            ("GET", "/graphiql", vec![]),
            ("GET", "/", vec![("upgrade", "websocket")]),
            ("PUT", "/graphql", vec![]),
            ("OPTIONS", "/graphql", vec![]),
            ("POST", "/graphql", vec![SHORT]),
            ("POST", "/graphql", vec![JSON]),
            ("POST", "/graphql", vec![JSON, ("content-length", "20000")]),
            ("POST", "/graphql", vec![SHORT, ("content-type", "text/plain")]),
            ("GET", "/graphql", vec![("accept", "text/event-stream")]),
            (
                "GET",
                "/graphql",
                vec![("accept", "application/json, text/event-stream")],
            ),
            ("GET", "/graphql", vec![("accept", "text/html")]),
            ("GET", "/graphql", vec![("upgrade", "websocket")]),
        ] {
            assert!(
                asking(method, uri, &headers).is_none(),
                "{method} {uri} {headers:?}"
            );
        }
    }
}
