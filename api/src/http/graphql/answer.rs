//! Turns what the executor answers into what the contract promises.
//!
//! A failure before execution has no `data` entry; every error has a code; no message hints at names that are near; no
//! cause of an internal failure gets out.

use async_graphql::{Response as GraphqlResponse, ServerError, Value as GraphqlValue};
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use serde::Serialize;
use serde_json::{Value, json};

use crate::http::front::Keepable;
use crate::http::graphql::keeping::Kept;
use crate::http::graphql::media::MediaType;
use crate::http::graphql::written;
use crate::http::respond::INTERNAL_SENTENCE;
use crate::http::touch::mark_stale;

/// A message that quotes a document has at most so many characters.
const LONGEST_MESSAGE: usize = 500;

/// How many errors of validation are told; each more would be one more echo of what was sent.
const MOST_ERRORS: usize = 50;
/// Room for what surrounds the parts that are written already, so that an answer is moved seldom while it is written.
const USUAL_BYTES: usize = 4 * 1024;

/// What async-graphql writes when a value in the request cannot be made into its type.
const BAD_VALUE: [&str; 2] = ["Failed to parse", "Invalid value"];

/// A body with its status.
pub struct Answer {
    kind: Kind,
    body: Payload,
    headers: HeaderMap,
    is_keepable: bool,
}

enum Kind {
    Executed,
    Invalid,
    Refused(StatusCode),
}

/// What is written of an answer.
#[derive(Serialize)]
pub(super) struct Payload {
    /// Each with a code.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) errors: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<GraphqlValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<Value>,
}

impl Payload {
    /// As JSON; of its data parts may be JSON already.
    fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        let written = self.data.as_ref().map_or(0, written::length_of_parts);
        let mut out = Vec::with_capacity(USUAL_BYTES + written);
        let mut before: &[u8] = b"{";
        let mut begin = |name: &str, out: &mut Vec<u8>| {
            out.extend_from_slice(std::mem::replace(&mut before, b","));
            out.extend_from_slice(name.as_bytes());
        };
        if !self.errors.is_empty() {
            begin("\"errors\":", &mut out);
            serde_json::to_writer(&mut out, &self.errors)?;
        }
        if let Some(data) = &self.data {
            begin("\"data\":", &mut out);
            written::value(data, &mut out)?;
        }
        if let Some(extensions) = &self.extensions {
            begin("\"extensions\":", &mut out);
            serde_json::to_writer(&mut out, extensions)?;
        }
        if out.is_empty() {
            out.push(b'{');
        }
        out.push(b'}');
        Ok(out)
    }
}

impl Answer {
    /// What the executor answered. async-graphql has `data: null` also where nothing was executed; then no error has a
    /// path, while an error that nulls the whole answer has the path of its field.
    pub fn executed(response: GraphqlResponse, request_id: &str) -> Self {
        let was_executed = response.data != GraphqlValue::Null
            || response.errors.is_empty()
            || response.errors.iter().any(|error| !error.path.is_empty());
        let extensions = (!response.extensions.is_empty()).then(|| json!(response.extensions));
        let (kind, data, most) = if was_executed {
            (Kind::Executed, Some(response.data), usize::MAX)
        } else {
            (Kind::Invalid, None, MOST_ERRORS)
        };
        let shape = |error: &ServerError| shaped(error, was_executed, request_id);
        Self {
            kind,
            body: Payload {
                errors: response.errors.iter().take(most).map(shape).collect(),
                data,
                extensions,
            },
            headers: response.http_headers,
            is_keepable: false,
        }
    }

    /// Whether the document was valid and was executed.
    pub const fn was_executed(&self) -> bool {
        matches!(self.kind, Kind::Executed)
    }

    /// Whether all of it was found.
    pub const fn is_whole(&self) -> bool {
        self.was_executed() && self.body.errors.is_empty()
    }

    /// Adds an entry to the answer's extensions.
    #[must_use]
    pub fn with_extension(mut self, name: &str, value: Value) -> Self {
        let extensions = self.body.extensions.get_or_insert_with(|| json!({}));
        if let Some(extensions) = extensions.as_object_mut() {
            extensions.insert(name.to_owned(), value);
        }
        self
    }

    /// Says how it may be kept.
    #[must_use]
    pub fn kept(mut self, keeping: Kept) -> Self {
        self.headers.extend(keeping.headers);
        self.is_keepable = keeping.is_keepable;
        self
    }

    /// Says that it may be old; nobody keeps it.
    pub(super) fn stale(mut self) -> Self {
        mark_stale(&mut self.headers);
        self.is_keepable = false;
        self.with_extension("stale", json!(true))
    }

    /// Errors alone.
    pub(super) fn refused(status: StatusCode, errors: Vec<Value>) -> Self {
        Self {
            kind: Kind::Refused(status),
            body: Payload {
                errors,
                data: None,
                extensions: None,
            },
            headers: HeaderMap::new(),
            is_keepable: false,
        }
    }

    /// The answer without its status, for streams.
    pub(super) fn into_payload(self) -> Payload {
        self.body
    }

    /// The whole response, which nobody keeps unless [`Answer::kept`] said so.
    pub fn into_response(self, media_type: MediaType) -> Response {
        let status = match (self.kind, media_type) {
            (Kind::Executed, _) | (Kind::Invalid, MediaType::Json) => StatusCode::OK,
            (Kind::Invalid, MediaType::GraphqlResponse) => StatusCode::BAD_REQUEST,
            (Kind::Refused(status), _) => status,
        };
        let (status, bytes) = match self.body.to_json() {
            Ok(bytes) => (status, bytes),
            Err(error) => {
                tracing::error!(cause = %error, "an answer could not be written");
                (StatusCode::INTERNAL_SERVER_ERROR, br#"{"errors":[{"message":"Something went wrong on our side.","extensions":{"code":"INTERNAL"}}]}"#.to_vec())
            }
        };
        let mut response = Response::new(Body::from(bytes));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.extend(self.headers);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type.content_type()));
        headers.insert(VARY, HeaderValue::from_static("accept, authorization"));
        if self.is_keepable {
            response.extensions_mut().insert(Keepable);
        }
        response
    }
}

fn shaped(error: &ServerError, was_executed: bool, request_id: &str) -> Value {
    let (code, message) = verdict(error, was_executed);
    let mut shaped = json!(error);
    if let Some(object) = shaped.as_object_mut() {
        object.insert("message".to_owned(), Value::String(message));
        let extensions = object.entry("extensions").or_insert_with(|| json!({}));
        if let Some(extensions) = extensions.as_object_mut() {
            if ["INTERNAL", "IN_DOUBT", "UNAVAILABLE"].contains(&code.as_str()) {
                extensions.insert("requestId".to_owned(), Value::from(request_id));
            }
            extensions.insert("code".to_owned(), Value::String(code));
        }
    }
    shaped
}

/// The code and the message that the client is told.
fn verdict(error: &ServerError, was_executed: bool) -> (String, String) {
    let message = &error.message;
    if let Some(code) = code(error) {
        return (code, message.clone());
    }
    if !was_executed {
        return ("GRAPHQL_VALIDATION_FAILED".to_owned(), without_hint(message));
    }
    if BAD_VALUE.iter().any(|start| message.starts_with(start)) {
        return ("INVALID_INPUT".to_owned(), without_hint(message));
    }
    // Whoever lets a cause slip through as a message must not be able to tell it to the client.
    tracing::error!(cause = %message, "a field failed without a code");
    ("INTERNAL".to_owned(), INTERNAL_SENTENCE.to_owned())
}

fn code(error: &ServerError) -> Option<String> {
    match error.extensions.as_ref()?.get("code")? {
        GraphqlValue::String(code) => Some(code.clone()),
        GraphqlValue::Enum(code) => Some(code.to_string()),
        _ => None,
    }
}

/// Schemas can switch suggestions off for fields and arguments, not for arguments of directives. What the client wrote is
/// quoted no further than [`LONGEST_MESSAGE`].
fn without_hint(message: &str) -> String {
    let (before, _) = message.split_once(" Did you mean").unwrap_or((message, ""));
    match before.char_indices().nth(LONGEST_MESSAGE) {
        Some((end, _)) => format!("{}\u{2026}", before.get(..end).unwrap_or_default()),
        None => before.to_owned(),
    }
}
