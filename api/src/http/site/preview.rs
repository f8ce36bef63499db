//! `/preview`: a draft, for whoever holds a preview token of it.
//!
//! The token stands in the query string, once, or comes as every other bearer token does. The address can be loaded
//! again as long as the token is good; nothing but the page's own choice of language leads to it, and what the page
//! leads to does not hear of it.

use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, REFERRER_POLICY, VARY};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::domain::actor::Actor;
use crate::domain::caller::Caller;
use crate::domain::clock::Instant;
use crate::domain::locale::Locale;
use crate::domain::preview::{Preview, PreviewState, PreviewToken};
use crate::formats::document;
use crate::http::pages::notice::Link;
use crate::http::pages::preview::{self, PreviewPage};
use crate::http::respond;
use crate::http::site::notice::{entries, served_locale};
use crate::http::site::visit::{Answer, Visit, about};
use crate::service::DraftView;

/// Source: the robots meta tag and `X-Robots-Tag`, as search engines document them.
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// The draft of the token, in the language of `?locale=`.
pub async fn show(visit: Visit) -> Response {
    visit.close(shown(&visit).await)
}

async fn shown(visit: &Visit) -> Answer {
    let root = visit.root();
    let state = match given(visit) {
        Some(token) => visit.site.board.look_up_preview(&token).await?,
        None => PreviewState::Unknown,
    };
    let page = match state {
        PreviewState::Unknown => return Ok(respond::page(StatusCode::NOT_FOUND, preview::unknown(&root))),
        PreviewState::Expired(at) => respond::page(StatusCode::GONE, preview::expired(&root, at)),
        PreviewState::Closed => respond::page(StatusCode::GONE, preview::closed(&root)),
        PreviewState::Open(open) => match draft(visit, &open).await? {
            Some(view) => {
                let page = page(visit, &view, open.expires_at).await?;
                respond::page(StatusCode::OK, preview::preview(&page))
            }
            None => respond::page(StatusCode::GONE, preview::closed(&root)),
        },
    };
    Ok(page)
}

/// The token of the query string, else the bearer's. Two in one address are none.
fn given(visit: &Visit) -> Option<PreviewToken> {
    let mut in_query = visit.all_asked("token");
    match (in_query.next(), in_query.next()) {
        (Some(token), None) => PreviewToken::read(&token),
        (Some(_), Some(_)) => None,
        (None, _) => visit.bearer_token().and_then(PreviewToken::read),
    }
}

/// The draft as the holder of the token sees it, whoever asks: a role of the caller adds nothing.
async fn draft(visit: &Visit, preview: &Preview) -> crate::domain::error::Result<Option<DraftView>> {
    let holder = Caller {
        actor: Actor::previewer(preview.draft.clone()),
        request_id: visit.caller.request_id.clone(),
    };
    let board = &visit.site.board;
    board.find_draft(&holder, &preview.draft, visit.as_of.now).await
}

async fn page(
    visit: &Visit,
    view: &DraftView,
    expires_at: Instant,
) -> crate::domain::error::Result<PreviewPage> {
    let (draft, notice) = (&view.draft, &view.notice);
    let available: Vec<Locale> = draft.content.locales().into_iter().collect();
    let (served, asked_locale) = served_locale(visit, notice, &available);
    let others = available.iter().filter(|locale| **locale != served);
    let about = if notice.is_public() {
        Some(about(&visit.site, notice).await?)
    } else {
        None
    };
    let title = draft.content.title.get(&served);
    Ok(PreviewPage {
        title: title
            .filter(|title| !title.is_empty())
            .cloned()
            .unwrap_or_else(|| notice.notice.slug.to_string()),
        root: visit.root(),
        about,
        label: draft.label.clone(),
        html: document::body_html(&draft.content, &served),
        contents: entries(&draft.content, &served),
        updated_at: draft.updated_at,
        expires_at,
        other_locales: others.map(|locale| in_locale(visit, locale)).collect(),
        locale: served.to_string(),
        asked_locale,
    })
}

/// The same page in another language, which needs the token again.
fn in_locale(visit: &Visit, locale: &Locale) -> Link {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if let Some(token) = visit.asked("token") {
        query.append_pair("token", &token);
    }
    query.append_pair("locale", locale.as_str());
    Link {
        label: locale.to_string(),
        href: format!("?{}", query.finish()),
    }
}

/// Middleware: nobody keeps an answer or lists it, and where the reader goes from here does not hear the address.
pub async fn keep_private(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("authorization"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(ROBOTS, HeaderValue::from_static("noindex, nofollow"));
    response
}
