//! Which pages of other origins may read answers in a browser.
//!
//! Cookies carry no credential here, so credentials mode is never allowed. Source: WHATWG Fetch, section 3.3.

use std::time::Duration;

use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER};
use axum::http::{HeaderValue, Method};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::http::{request_id, touch};

/// The origins that may read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origins {
    /// All of them.
    Any,
    /// These, as `scheme://host[:port]`; none when the list is empty.
    Listed(Vec<String>),
}

/// The layer that answers preflights and marks answers.
pub fn layer(origins: &Origins) -> CorsLayer {
    let allowed = match origins {
        Origins::Any => AllowOrigin::any(),
        Origins::Listed(list) => AllowOrigin::list(
            list.iter()
                .filter_map(|origin| HeaderValue::from_str(origin).ok()),
        ),
    };
    CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers([
            ACCEPT,
            AUTHORIZATION,
            CONTENT_TYPE,
            IF_NONE_MATCH,
            request_id::HEADER,
        ])
        .expose_headers([ETAG, RETRY_AFTER, request_id::HEADER, touch::STALE])
        .max_age(Duration::from_hours(1))
}
