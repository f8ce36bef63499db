//! Somebody who asks for a page, and what every page's answer has in common.

use axum::extract::{FromRequestParts, RawPathParams, Request};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, LOCATION, VARY, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::auth::token::{Rejected, bearer_token};
use crate::domain::actor::Actor;
use crate::domain::caller::Caller;
use crate::domain::error::Error;
use crate::http::edge::Unproven;
use crate::http::front::Keepable;
use crate::http::pages::gone;
use crate::http::pages::layout::About;
use crate::http::request_id::RequestId;
use crate::http::respond::{self, root_of};
use crate::http::site::Site;
use crate::http::touch::{STALE, mark_stale};
use crate::service::{AsOf, NoticeView};

/// Names what an answer shows, for caches that purge by tag.
const CACHE_TAG: HeaderName = HeaderName::from_static("cache-tag");

/// Somebody who asks for a page.
pub struct Visit {
    /// What the pages are made from.
    pub site: Site,
    /// Who asks.
    pub caller: Caller,
    /// The instant that counts as now.
    pub as_of: AsOf,
    headers: HeaderMap,
    uri: Uri,
    named: Vec<(String, String)>,
}

/// A page, or why there is none.
pub type Answer = Result<Response, Ended>;

/// Why a page is not made.
pub enum Ended {
    /// There is nothing that the caller may know of.
    NotFound,
    /// The notice with this slug is there, and has no such version that the caller may know of.
    NoVersion(String),
    /// The notice has another address now.
    Moved(Response),
    /// It could not be read.
    Failed(Error),
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl FromRequestParts<Site> for Visit {
    type Rejection = Response;

    /// A token that is not good is never taken for none.
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        let root = root_of(&parts.uri);
        let Ok(named) = RawPathParams::from_request_parts(parts, site).await else {
            return Err(respond::page(StatusCode::NOT_FOUND, gone::not_found(&root)));
        };
        let named = named
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let id = match parts.extensions.get::<RequestId>() {
            Some(id) => id.clone(),
            None => RequestId::of(&parts.headers, site.edge.randomness.as_ref()),
        };
        let actor = site.edge.actor(&parts.headers).await;
        let actor = actor.map_err(|unproven| match unproven {
            Unproven::Rejected(rejected) => refused(rejected, &root),
            Unproven::Failed(error) => failed(&error, &parts.headers, id.as_str()),
        })?;
        let as_of = site.edge.touch.as_of().await.map_err(|error| {
            tracing::warn!(?error, "a page was refused");
            respond::unavailable(&parts.headers, id.as_str())
        })?;
        Ok(Self {
            site: site.clone(),
            as_of,
            caller: Caller {
                actor,
                request_id: id.as_str().to_owned(),
            },
            headers: parts.headers.clone(),
            uri: parts.uri.clone(),
            named,
        })
    }
}

impl Visit {
    /// The way up to `/`, such as `../`.
    pub fn root(&self) -> String {
        root_of(&self.uri)
    }

    /// What a part of the address says; empty when the route has no such part.
    pub fn part(&self, name: &str) -> &str {
        let found = self.named.iter().find(|(part, _)| part == name);
        found.map_or("", |(_, value)| value)
    }

    /// What the query string says under a name, first mention.
    pub fn asked(&self, name: &str) -> Option<String> {
        self.all_asked(name).next()
    }

    /// All that the query string says under a name.
    pub fn all_asked<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        let query = self.uri.query().unwrap_or_default();
        url::form_urlencoded::parse(query.as_bytes())
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The bearer token of the request, which was good.
    pub fn bearer_token(&self) -> Option<&str> {
        let value = self.headers.get(AUTHORIZATION)?;
        value.to_str().ok().and_then(bearer_token)
    }

    /// The notice that the address names. A former address leads to the one of now, not for ever: the notice may take
    /// its old address back.
    ///
    /// # Errors
    /// When the caller may not know of it, it has another address, or it cannot be read.
    pub async fn notice(&self) -> Result<NoticeView, Ended> {
        let slug = self.part("slug");
        let board = &self.site.board;
        let now = self.as_of.now;
        let view = board.find_notice(&self.caller, slug, now).await?;
        let view = view.ok_or(Ended::NotFound)?;
        let current = view.notice.slug.as_str();
        if current == slug {
            return Ok(view);
        }
        Err(self.moved_to(current).map_or(Ended::NotFound, Ended::Moved))
    }

    /// The same page below another slug, by an address relative to this one.
    fn moved_to(&self, slug: &str) -> Option<Response> {
        let (_, rest) = self
            .uri
            .path()
            .strip_prefix("/notices/")?
            .split_once('/')
            .unwrap_or_default();
        let mut target = "../".repeat(self.uri.path().matches('/').count().checked_sub(2)?);
        target.push_str(slug);
        if !rest.is_empty() {
            target.push('/');
            target.push_str(rest);
        }
        if let Some(query) = self.uri.query() {
            target.push('?');
            target.push_str(query);
        }
        let target = HeaderValue::from_str(&target).ok()?;
        Some((StatusCode::TEMPORARY_REDIRECT, [(LOCATION, target)]).into_response())
    }

    /// A page that is the same for everybody while the public record stands as it does, marked so when anybody asked.
    pub fn keepable(&self, mut response: Response) -> Response {
        if self.caller.actor == Actor::anonymous() && response.status() == StatusCode::OK {
            response.extensions_mut().insert(Keepable);
        }
        response
    }

    /// The whole response.
    pub fn close(&self, answer: Answer) -> Response {
        let mut response = self.closed(answer);
        if self.as_of.is_stale {
            mark_stale(response.headers_mut());
        }
        response
    }

    fn closed(&self, answer: Answer) -> Response {
        let error = match answer {
            Ok(response) | Err(Ended::Moved(response)) => return response,
            Err(Ended::NotFound) => {
                return respond::page(StatusCode::NOT_FOUND, gone::not_found(&self.root()));
            }
            Err(Ended::NoVersion(slug)) => {
                return respond::page(StatusCode::NOT_FOUND, gone::no_version(&self.root(), &slug));
            }
            Err(Ended::Failed(error)) => error,
        };
        match error {
            Error::Unavailable(_) | Error::LogClosed(_) | Error::Internal(_) => {
                failed(&error, &self.headers, &self.caller.request_id)
            }
            _ => respond::page(StatusCode::NOT_FOUND, gone::not_found(&self.root())),
        }
    }
}

/// The page for a credential that is not good.
fn refused(rejected: Rejected, root: &str) -> Response {
    tracing::info!(reason = rejected.for_log(), "a bearer token was refused");
    let mut response = respond::page(StatusCode::UNAUTHORIZED, gone::unauthenticated(root));
    let challenge = HeaderValue::from_static("Bearer");
    response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    response
}

/// The page for what could not be read.
fn failed(error: &Error, headers: &HeaderMap, request_id: &str) -> Response {
    match error {
        Error::Unavailable(cause) => {
            tracing::error!(cause = cause.for_log(), "the database did not answer");
            respond::unavailable(headers, request_id)
        }
        Error::LogClosed(cause) => {
            tracing::error!(cause = cause.for_log(), "no evidence can be signed");
            respond::unavailable(headers, request_id)
        }
        other => {
            tracing::error!(cause = ?other, "a page failed");
            respond::internal(headers, request_id)
        }
    }
}

/// What the pages of a notice call it: the title of the version in force, or of the newest whose text the caller may
/// read, else its address.
///
/// # Errors
/// As the database fails.
pub async fn about(site: &Site, view: &NoticeView) -> Result<About, Error> {
    let locale = &view.notice.settings.default_locale;
    let title = match view.entitling() {
        Some(version) => site
            .board
            .content(view, version)
            .await?
            .title
            .get(locale)
            .cloned(),
        None => None,
    };
    Ok(About {
        slug: view.notice.slug.to_string(),
        title: title
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| view.notice.slug.to_string()),
        locale: locale.to_string(),
    })
}

/// Names what the answer shows, for caches that purge by tag.
pub fn tagged(mut response: Response, tags: &[String]) -> Response {
    if let Ok(value) = HeaderValue::from_str(&tags.join(",")) {
        response.headers_mut().insert(CACHE_TAG, value);
    }
    response
}

/// Middleware: who may keep an answer. What somebody gets for a token nobody keeps; what anybody gets is asked for again
/// each time.
pub async fn keep(request: Request, next: Next) -> Response {
    let has_credential = request.headers().contains_key(AUTHORIZATION);
    let mut response = next.run(request).await;
    let is_failure = response.status().is_server_error() || response.headers().contains_key(STALE);
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("authorization"));
    let keeping = match (has_credential, is_failure) {
        (true, _) => "private, no-store",
        (false, true) => "no-store",
        (false, false) => "public, max-age=0, must-revalidate",
    };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keeping));
    response
}

/// The answer to a method that no page takes. The router adds which it takes.
pub async fn not_allowed(uri: Uri) -> Response {
    respond::page(StatusCode::METHOD_NOT_ALLOWED, gone::not_allowed(&root_of(&uri)))
}
