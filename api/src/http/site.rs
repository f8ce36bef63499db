//! The pages that everybody may read: the list of notices, the notice in force, and each public version.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, extract::rejection::PathRejection};
use serde::Deserialize;

use crate::domain::actor::Actor;
use crate::domain::caller::Caller;
use crate::domain::content::Content;
use crate::domain::error::{Error, Result};
use crate::domain::locale::Locale;
use crate::domain::page::{Keyset, LARGEST};
use crate::domain::rich_text;
use crate::domain::version::{Version, VersionState};
use crate::formats::document;
use crate::http::pages::gone::{self, GonePage, PastVersion};
use crate::http::pages::index::{Row, index};
use crate::http::pages::notice::{Entry, Link, NoticePage, notice};
use crate::http::request_id::RequestId;
use crate::http::respond;
use crate::service::{NoticeView, Noticeboard};

/// Names what an answer shows, for caches that purge by tag.
const CACHE_TAG: HeaderName = HeaderName::from_static("cache-tag");

/// The routes of the pages.
pub fn router(board: Noticeboard) -> Router {
    Router::new()
        .route("/", get(list))
        .route("/notices/{slug}", get(in_force))
        .route("/notices/{slug}/versions/{number}", get(version))
        .with_state(board)
}

/// What can be asked of a page.
#[derive(Deserialize)]
struct Asked {
    locale: Option<String>,
}

/// A failure on the way to a page.
struct Failed(Box<(Error, HeaderMap, String)>);

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let (error, headers, id) = *self.0;
        match error {
            Error::Unavailable(cause) => {
                tracing::error!(cause = cause.for_log(), "the database did not answer");
                let mut response = respond::internal(&headers, &id);
                *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
                response
            }
            Error::Internal(cause) => {
                tracing::error!(cause = cause.for_log(), "a page failed");
                respond::internal(&headers, &id)
            }
            _ => respond::page(StatusCode::NOT_FOUND, gone::not_found()),
        }
    }
}

async fn list(
    State(board): State<Noticeboard>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
) -> Result<Response, Failed> {
    let page = rows(&board, &anybody(&id))
        .await
        .map_err(|error| Failed(Box::new((error, headers, id.as_str().to_owned()))))?;
    Ok(respond::page(StatusCode::OK, index(&page)))
}

async fn rows(board: &Noticeboard, caller: &Caller) -> Result<Vec<Row>> {
    let now = board.now().await?;
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let keyset = Keyset::new(after, None, Some(LARGEST), None).map_err(Error::internal)?;
        let page = board.list_notices(caller, &keyset, now).await?;
        let latest: Vec<(&NoticeView, &Version)> = page
            .items
            .iter()
            .filter_map(|view| Some((view, view.latest()?)))
            .collect();
        let ids: Vec<_> = latest.iter().map(|(_, version)| version.id.clone()).collect();
        let contents = board.contents(&ids).await?;
        for (view, version) in latest {
            let Some(content) = contents.get(&version.id) else {
                continue;
            };
            rows.push(row(view, version, content));
        }
        match page.items.last() {
            Some(last) if page.has_next => after = Some(last.notice.slug.to_string()),
            _ => return Ok(rows),
        }
    }
}

fn row(view: &NoticeView, version: &Version, content: &Content) -> Row {
    let locale = &view.notice.settings.default_locale;
    Row {
        slug: view.notice.slug.to_string(),
        title: content.title.get(locale).cloned().unwrap_or_default(),
        locale: locale.to_string(),
        number: version.number,
        effective_from: version.effective_from,
    }
}

async fn in_force(
    State(board): State<Noticeboard>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failed> {
    let answer = async {
        let Some(view) = find(&board, &id, &slug).await? else {
            return Ok(None);
        };
        if let Some(moved) = moved(&view, &slug, "") {
            return Ok(Some(moved));
        }
        let Some(version) = view.latest() else {
            return Ok(Some(gone_page(&view, "../")));
        };
        let content = board.content(&view, version).await?;
        Ok(Some(shown(&view, version, &content, &asked, "../")))
    };
    finish(answer.await, headers, &id)
}

async fn version(
    State(board): State<Noticeboard>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    path: Result<Path<(String, i32)>, PathRejection>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failed> {
    let answer = async {
        let Ok(Path((slug, number))) = path else {
            return Ok(None);
        };
        let Some(view) = find(&board, &id, &slug).await? else {
            return Ok(None);
        };
        if let Some(moved) = moved(&view, &slug, &format!("/versions/{number}")) {
            return Ok(Some(moved));
        }
        let Some(version) = view.version(number) else {
            return Ok(None);
        };
        if view.allows_content(version).is_err() {
            return Ok(Some(gone_page(&view, "../../../")));
        }
        let content = board.content(&view, version).await?;
        Ok(Some(shown(&view, version, &content, &asked, "../../../")))
    };
    finish(answer.await, headers, &id)
}

fn finish(answer: Result<Option<Response>>, headers: HeaderMap, id: &RequestId) -> Result<Response, Failed> {
    match answer {
        Ok(Some(response)) => Ok(response),
        Ok(None) => Ok(respond::page(StatusCode::NOT_FOUND, gone::not_found())),
        Err(error) => Err(Failed(Box::new((error, headers, id.as_str().to_owned())))),
    }
}

/// Pages show everybody the same, whoever asks.
fn anybody(id: &RequestId) -> Caller {
    Caller {
        actor: Actor::anonymous(),
        request_id: id.as_str().to_owned(),
    }
}

async fn find(board: &Noticeboard, id: &RequestId, slug: &str) -> Result<Option<NoticeView>> {
    let now = board.now().await?;
    board.find_notice(&anybody(id), slug, now).await
}

/// A former address leads to the one of now. Not for ever: the notice may take its old address back.
fn moved(view: &NoticeView, slug: &str, rest: &str) -> Option<Response> {
    let current = view.notice.slug.as_str();
    if current == slug {
        return None;
    }
    let ups = if rest.is_empty() { "" } else { "../../" };
    let target = HeaderValue::from_str(&format!("{ups}{current}{rest}")).ok()?;
    let headers = [
        (LOCATION, target),
        (
            CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=0, must-revalidate"),
        ),
    ];
    Some((StatusCode::TEMPORARY_REDIRECT, headers).into_response())
}

fn gone_page(view: &NoticeView, root: &'static str) -> Response {
    let retired = view.retired();
    let versions = view.versions().into_iter().map(|version| PastVersion {
        number: version.number,
        effective_from: version.effective_from,
        withdrawn_at: version.withdrawn.as_ref().map(|(fact, _)| fact.at),
    });
    let page = GonePage {
        root,
        slug: view.notice.slug.to_string(),
        since: retired.map(|fact| fact.at),
        reason: retired.map(|fact| fact.reason.clone()).unwrap_or_default(),
        versions: versions.collect(),
    };
    tagged(
        respond::page(StatusCode::GONE, gone::gone(&page)),
        &view.cache_tags(),
    )
}

fn shown(
    view: &NoticeView,
    version: &Version,
    content: &Arc<Content>,
    asked: &Asked,
    root: &'static str,
) -> Response {
    let default = &view.notice.settings.default_locale;
    let requested: Option<Locale> = asked.locale.as_ref().and_then(|text| text.parse().ok());
    let served = requested
        .as_ref()
        .and_then(|locale| locale.lookup(&version.locales))
        .unwrap_or(default);
    let since = match view.state_of(version) {
        VersionState::Scheduled => "Takes effect on",
        VersionState::InForce => "In force since",
        _ => "Was in force from",
    };
    let upcoming = view
        .upcoming()
        .into_iter()
        .filter(|other| other.number != version.number);
    let page = NoticePage {
        title: content.title.get(served).cloned().unwrap_or_default(),
        root,
        html: document::body_html(content, served),
        contents: entries(content, served),
        number: version.number,
        since,
        effective_from: version.effective_from,
        published_at: version.published_at,
        locale: served.to_string(),
        asked_locale: asked
            .locale
            .clone()
            .filter(|_| requested.as_ref() != Some(served)),
        other_locales: version
            .locales
            .iter()
            .filter(|locale| *locale != served)
            .map(Locale::to_string)
            .collect(),
        change_note_html: rich_text::from_markdown(&version.change_note)
            .text
            .as_html()
            .to_owned(),
        announced: upcoming
            .map(|other| (other.number, other.effective_from))
            .collect(),
        links: version_links(view, version, root),
    };
    tagged(
        respond::page(StatusCode::OK, notice(&page)),
        &view.cache_tags_of(version),
    )
}

/// The other versions that everybody may read, newest first, so that no page is a dead end.
fn version_links(view: &NoticeView, shown: &Version, root: &str) -> Vec<Link> {
    let slug = &view.notice.slug;
    let others = view
        .versions()
        .into_iter()
        .rev()
        .filter(|version| version.number != shown.number && view.allows_content(version).is_ok());
    others
        .take(20)
        .map(|version| Link {
            label: format!("Version {}, {}", version.number, version.effective_from.date()),
            href: format!("{root}notices/{slug}/versions/{}", version.number),
        })
        .collect()
}

fn entries(content: &Content, locale: &Locale) -> Vec<Entry> {
    let headed = content.placed_sections().into_iter().filter_map(|placed| {
        let heading = placed.section.heading.get(locale)?.clone();
        Some(Entry {
            level: placed.level,
            number: placed.number.clone(),
            key: placed.section.key.to_string(),
            heading,
        })
    });
    headed.collect()
}

fn tagged(mut response: Response, tags: &[String]) -> Response {
    if let Ok(value) = HeaderValue::from_str(&tags.join(",")) {
        response.headers_mut().insert(CACHE_TAG, value);
    }
    response
}
