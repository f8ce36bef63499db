//! The pages: the list of notices, the notice in force, each version, the history,
//! what changed between two versions, the feed, the evidence, and drafts for those who were given a preview.
//!
//! Everybody sees what rules.md, section 3, lets them see: anybody what is public, the bearer of a token what its roles
//! add. Each file here asks the services and fills a view of [`crate::http::pages`].

pub mod compare;
pub mod evidence;
pub mod feed;
pub mod history;
pub mod list;
pub mod notice;
pub mod preview;
pub mod record;
pub mod visit;

use std::sync::Arc;

use axum::Router;
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::middleware::from_fn;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use crate::http::conditional;
use crate::http::edge::Edge;
use crate::http::respond::root_of;
use crate::service::Noticeboard;

/// What the pages are made from.
#[derive(Clone)]
pub struct Site {
    /// The use cases.
    pub board: Noticeboard,
    /// Says who calls.
    pub edge: Edge,
    /// The address under which people reach the server, without a slash at the end.
    pub public_url: Arc<str>,
}

/// The routes of the pages.
pub fn router(site: Site) -> Router {
    Router::new()
        .route("/", get(list::show))
        .route("/notices", get(to_the_list))
        .route("/notices/", get(to_the_list))
        .route("/notices/{slug}", get(notice::in_force))
        .route("/notices/{slug}/versions/{number}", get(notice::version))
        .route("/notices/{slug}/history", get(history::show))
        .route("/notices/{slug}/compare/{range}", get(compare::show))
        .route("/notices/{slug}/feed.atom", get(feed::show))
        .route("/notices/{slug}/evidence.json", get(evidence::show))
        .route("/notices/{slug}/", get(without_slash))
        .route("/notices/{slug}/versions/{number}/", get(without_slash))
        .route("/notices/{slug}/history/", get(without_slash))
        .route("/notices/{slug}/compare/{range}/", get(without_slash))
        .route("/notices/{slug}/versions", get(to_the_history))
        .route("/notices/{slug}/compare", get(to_the_history))
        .method_not_allowed_fallback(visit::not_allowed)
        .layer(from_fn(visit::keep))
        .layer(from_fn(conditional::revalidate))
        .merge(previews())
        .with_state(site)
}

/// The page of a draft, which nobody keeps.
fn previews() -> Router<Site> {
    Router::new()
        .route("/preview", get(preview::show))
        .method_not_allowed_fallback(visit::not_allowed)
        .layer(from_fn(preview::keep_private))
}

/// Somebody shortened an address to what looks like a folder.
async fn to_the_list(uri: Uri) -> Response {
    redirect(&root_of(&uri))
}

/// An address with a slash too many leads to the one without it.
async fn without_slash(uri: Uri) -> Response {
    let path = uri.path().trim_end_matches('/');
    let last = path.rsplit_once('/').map_or("", |(_, last)| last);
    redirect(&format!("../{last}"))
}

/// The versions of a notice are listed in its history.
async fn to_the_history() -> Response {
    redirect("history")
}

fn redirect(target: &str) -> Response {
    let target = HeaderValue::from_str(if target.is_empty() { "./" } else { target });
    target.map_or_else(
        |_| StatusCode::NOT_FOUND.into_response(),
        |target| (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, target)]).into_response(),
    )
}
