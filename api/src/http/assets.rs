//! Files that are part of the program, each served under a path that changes with its bytes.

use std::io::Read as _;

use axum::body::Body;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use flate2::read::GzDecoder;
use sha2::{Digest as _, Sha256};

use crate::http::respond;

/// A file of the program.
#[derive(Clone, Copy)]
pub struct Asset {
    /// Its name without its ending.
    pub stem: &'static str,
    /// Its ending, without the dot.
    pub ending: &'static str,
    /// Its media type.
    pub content_type: &'static str,
    /// Its bytes, compressed or not.
    pub bytes: &'static [u8],
    /// Whether the bytes are compressed by gzip.
    pub is_gzip: bool,
}

impl Asset {
    /// Its name with a part of its hash, so that a browser may keep it for ever.
    pub fn name(&self) -> String {
        let hash = hex::encode(Sha256::digest(self.bytes));
        let short: String = hash.chars().take(12).collect();
        format!("{}.{short}.{}", self.stem, self.ending)
    }

    /// The file; uncompressed for a client that does not take gzip.
    pub fn serve(&self, asked: &HeaderMap) -> Response {
        if !self.is_gzip {
            return self.response(Body::from(self.bytes));
        }
        if takes_gzip(asked) {
            let mut response = self.response(Body::from(self.bytes));
            response
                .headers_mut()
                .insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            return response;
        }
        let mut plain = Vec::new();
        match GzDecoder::new(self.bytes).read_to_end(&mut plain) {
            Ok(_) => self.response(Body::from(plain)),
            Err(error) => {
                tracing::error!(cause = %error, asset = self.stem, "an asset cannot be decompressed");
                respond::internal(asked, "unnamed")
            }
        }
    }

    fn response(&self, body: Body) -> Response {
        let mut response = Response::new(body);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(
            CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        );
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        response
    }
}

/// Source: RFC 9110, section 12.5.3.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let text = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    text.unwrap_or_default().split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let is_refused = weight
            .trim()
            .strip_prefix("q=")
            .is_some_and(|q| q.trim().parse() == Ok(0.0));
        name.trim().eq_ignore_ascii_case("gzip") && !is_refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        for (text, wanted) in [
            ("gzip, deflate, br", true),
            ("br;q=1.0, GZIP;q=0.8", true),
            ("", false),
            ("br", false),
            ("gzip;q=0", false),
            ("gzip; q=0.000", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(text));
            assert_eq!(takes_gzip(&headers), wanted, "{text}");
        }
    }
}
