//! Every way in which a request ends before it is executed, or without a result.

use async_graphql::Pos;
use axum::http::header::{ALLOW, CONNECTION, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use crate::auth::token::Rejected;
use crate::domain::error::Error;
use crate::http::edge::Unproven;
use crate::http::graphql::answer::Answer;
use crate::http::graphql::media::MediaType;
use crate::http::respond::{INTERNAL_SENTENCE, SOON, UNAVAILABLE_SENTENCE};

/// A message with the places in the document that it is about.
#[derive(Debug, PartialEq, Eq)]
pub struct Located {
    /// A sentence.
    pub message: String,
    /// Where, most important first.
    pub positions: Vec<Pos>,
}

/// Why there is no result.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The credential is not good.
    Unauthenticated,
    /// Neither media type of an answer is taken by the client.
    NotAcceptable,
    /// The body is not JSON by its own account.
    UnsupportedMediaType,
    /// The body has more bytes than the caller may send.
    TooLarge {
        /// How many are taken.
        limit: usize,
    },
    /// The body came too slowly.
    TooSlow,
    /// The request is no GraphQL request.
    BadRequest(&'static str),
    /// A mutation or subscription came by GET.
    OnlyByPost,
    /// The document is no GraphQL.
    Syntax(Located),
    /// The document is against the rules of validation.
    Invalid(String),
    /// The document asks for more than anybody gets.
    LimitExceeded(&'static str),
    /// A page of another origin, which is not listed, opens a socket.
    ForeignOrigin,
    /// As many streams are open as may be.
    TooManyStreams,
    /// No document has the name that was sent instead of one.
    NotPersisted,
    /// Only trusted documents are executed here, and this is none.
    NotTrusted,
    /// Execution took too long.
    TimedOut,
    /// This server may not say what is in force now.
    OutOfTouch,
    /// A fault of ours, which was logged.
    Internal,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error {
            Error::Unavailable(cause) => {
                tracing::warn!(cause = cause.for_log(), "a request was refused");
                Self::OutOfTouch
            }
            other => Self::internal(&format_args!("{other:?}")),
        }
    }
}

impl From<Rejected> for Refusal {
    fn from(rejected: Rejected) -> Self {
        tracing::info!(reason = rejected.for_log(), "a bearer token was refused");
        Self::Unauthenticated
    }
}

impl From<Unproven> for Refusal {
    fn from(unproven: Unproven) -> Self {
        match unproven {
            Unproven::Rejected(rejected) => rejected.into(),
            Unproven::Failed(error) => error.into(),
        }
    }
}

impl Refusal {
    /// A fault of ours; the cause goes to the log and nowhere else.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "a request failed");
        Self::Internal
    }

    /// The answer. A well-formed request whose document is bad is 200 as `application/json`, as the draft has it for
    /// clients of old (section 6.4.1), and 400 as `application/graphql-response+json` (section 6.4.2).
    pub fn into_response(self, media_type: MediaType, request_id: &str) -> Response {
        let header = self.header();
        let mut response = self.into_answer(media_type, request_id).into_response(media_type);
        if let Some((name, value)) = header {
            response.headers_mut().insert(name, value);
        }
        response
    }

    /// The answer without headers of its own.
    pub(super) fn into_answer(self, media_type: MediaType, request_id: &str) -> Answer {
        let status = self.status(media_type);
        let mut error = json!({
            "message": self.message(),
            "extensions": { "code": self.code() },
        });
        if let Some(error) = error.as_object_mut() {
            if let Self::Syntax(located) = &self {
                let places = located
                    .positions
                    .iter()
                    .map(|at| json!({"line": at.line, "column": at.column}));
                error.insert("locations".to_owned(), places.collect());
            }
            if self == Self::Internal {
                let extensions = json!({"code": self.code(), "requestId": request_id});
                error.insert("extensions".to_owned(), extensions);
            }
        }
        Answer::refused(status, vec![error])
    }

    const fn status(&self, media_type: MediaType) -> StatusCode {
        match self {
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::OnlyByPost => StatusCode::METHOD_NOT_ALLOWED,
            Self::Syntax(_) | Self::Invalid(_) | Self::LimitExceeded(_) | Self::NotTrusted => {
                match media_type {
                    MediaType::GraphqlResponse => StatusCode::BAD_REQUEST,
                    MediaType::Json => StatusCode::OK,
                }
            }
            // Clients of Apollo take every other status for a failure and do not send the document.
            Self::NotPersisted => StatusCode::OK,
            Self::ForeignOrigin => StatusCode::FORBIDDEN,
            Self::TooManyStreams | Self::TimedOut | Self::OutOfTouch => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    const fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::NotAcceptable | Self::UnsupportedMediaType | Self::BadRequest(_) | Self::OnlyByPost => {
                "INVALID_INPUT"
            }
            Self::TooLarge { .. } | Self::LimitExceeded(_) => "LIMIT_EXCEEDED",
            Self::Syntax(_) => "GRAPHQL_PARSE_FAILED",
            Self::Invalid(_) => "GRAPHQL_VALIDATION_FAILED",
            Self::ForeignOrigin => "FORBIDDEN",
            Self::TooManyStreams | Self::OutOfTouch => "UNAVAILABLE",
            Self::NotPersisted => "PERSISTED_QUERY_NOT_FOUND",
            Self::NotTrusted => "PERSISTED_QUERY_REQUIRED",
            Self::TimedOut | Self::TooSlow => "TIMEOUT",
            Self::Internal => "INTERNAL",
        }
    }

    fn message(&self) -> Value {
        let text = match self {
            Self::Unauthenticated => "The bearer token is not valid.",
            Self::NotAcceptable => {
                "Answers are application/graphql-response+json, application/json or text/event-stream; Accept takes none of them."
            }
            Self::UnsupportedMediaType => "The body must be of type application/json, in UTF-8.",
            Self::TooLarge { limit } => return format!("The body has more than {limit} bytes.").into(),
            Self::TooSlow => "The body came too slowly.",
            Self::BadRequest(text) | Self::LimitExceeded(text) => text,
            Self::OnlyByPost => "By GET only queries are executed: send this by POST.",
            Self::Syntax(located) => return located.message.as_str().into(),
            Self::Invalid(text) => text,
            Self::ForeignOrigin => "Pages of this origin may not open a socket here.",
            Self::TooManyStreams => "As many streams are open as this server allows: try again later.",
            // The words that clients of Apollo look for.
            Self::NotPersisted => "PersistedQueryNotFound",
            Self::NotTrusted => {
                "This server executes trusted documents alone, and this is none: name one by its identifier."
            }
            Self::TimedOut => "The query took too long.",
            Self::OutOfTouch => UNAVAILABLE_SENTENCE,
            Self::Internal => INTERNAL_SENTENCE,
        };
        text.into()
    }

    fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        match self {
            Self::Unauthenticated => Some((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))),
            Self::OnlyByPost => Some((ALLOW, HeaderValue::from_static("POST"))),
            Self::TooManyStreams => Some((RETRY_AFTER, HeaderValue::from_static("5"))),
            // The rest of the body is not read, so nothing more can come on this connection.
            Self::TooLarge { .. } | Self::TooSlow => Some((CONNECTION, HeaderValue::from_static("close"))),
            Self::OutOfTouch => Some((RETRY_AFTER, SOON)),
            _ => None,
        }
    }
}
