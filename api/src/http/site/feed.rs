//! `/notices/{slug}/feed.atom`: what the public heard of a notice.
//!
//! The same for every caller: only what was made public is an event.

use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_TYPE, LAST_MODIFIED};
use axum::response::Response;

use crate::domain::audit::PublicationKind;
use crate::domain::clock::Instant;
use crate::domain::error::Error;
use crate::domain::version::{Version, VersionState};
use crate::http::pages::feed::{Entry, FeedPage, Told, atom};
use crate::http::site::visit::{Answer, Ended, Visit, about, tagged};
use crate::service::{Heard, NoticeView, Noticeboard};

/// So many events are on one page of the feed; it says where older ones are.
const PAGE: usize = 100;

/// The feed.
pub async fn show(visit: Visit) -> Response {
    visit.close(feed(&visit).await)
}

async fn feed(visit: &Visit) -> Answer {
    let view = visit.notice().await?;
    let before = match visit.asked("before") {
        Some(text) => Some(text.parse::<i64>().map_err(|_| Ended::NotFound)?),
        None => None,
    };
    let board = &visit.site.board;
    let (events, has_older) = board.heard_of(&view, before, PAGE).await?;
    let entries: Vec<Entry> = events.iter().map(|event| entry(board, &view, event)).collect();
    let updated = entries.iter().map(|entry| entry.updated).max();
    let last = events.last().filter(|_| has_older);
    let public_url = visit.site.public_url.as_ref();
    let page = FeedPage {
        about: about(&visit.site, &view).await?,
        id: format!("urn:uuid:{}", view.notice.id),
        updated: updated.unwrap_or(view.notice.created_at),
        public_url: public_url.to_owned(),
        author: author(public_url),
        before,
        older: last.map(|heard| heard.publication.sequence),
        entries,
    };
    let bytes = atom(&page).map_err(Error::internal)?;
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/atom+xml; charset=utf-8"),
    );
    if let Some(value) = updated.and_then(http_date) {
        headers.insert(LAST_MODIFIED, value);
    }
    Ok(tagged(response, &view.cache_tags()))
}

fn author(public_url: &str) -> String {
    let host = url::Url::parse(public_url).ok();
    let host = host.as_ref().and_then(url::Url::host_str);
    host.unwrap_or("Noticeboard").to_owned()
}

fn http_date(instant: Instant) -> Option<HeaderValue> {
    let micros = u64::try_from(instant.as_micros()).ok()?;
    let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_micros(micros))?;
    HeaderValue::from_str(&httpdate::fmt_http_date(time)).ok()
}

fn entry(board: &Noticeboard, view: &NoticeView, heard: &Heard) -> Entry {
    let event = &heard.publication.event;
    let version = event.version.and_then(|number| view.version(number));
    let told = version.map(|version| told(board, view, version, heard));
    let withdrawn_at = told.as_ref().and_then(|told| told.withdrawn_at);
    let fact = match event.kind {
        PublicationKind::Withdrawn => {
            version.and_then(|version| version.withdrawn.as_ref().map(|(fact, _)| fact))
        }
        PublicationKind::Cancelled => version.and_then(|version| version.cancelled.as_ref()),
        PublicationKind::Retired => view.endings().into_iter().find(|fact| fact.at == event.instant),
        PublicationKind::InForce | PublicationKind::Announced => None,
    };
    Entry {
        id: format!("urn:uuid:{}", event.id),
        kind: event.kind,
        at: event.instant,
        updated: withdrawn_at.map_or(event.instant, |at| at.max(event.instant)),
        version: told,
        reason: fact.map(|fact| fact.reason.clone()).unwrap_or_default(),
        record: event.log_sequence,
        checkpoint: heard.checkpoint.as_ref().map(|head| head.note.clone()),
    }
}

/// Of a version that was withdrawn since, nothing is told that could hold what it was withdrawn for.
fn told(board: &Noticeboard, view: &NoticeView, version: &Version, heard: &Heard) -> Told {
    let event = &heard.publication.event;
    let is_withdrawn = view.state_of(version) == VersionState::Withdrawn;
    let is_open = !is_withdrawn && version.cancelled.is_none() && version.erased_at.is_none();
    let before = heard
        .publication
        .previous
        .filter(|before| is_open && *before != version.number)
        .and_then(|before| view.version(before))
        .filter(|before| view.state_of(before) != VersionState::Withdrawn);
    Told {
        number: version.number,
        effective_from: version.effective_from,
        is_back: event.kind == PublicationKind::InForce && event.instant > version.effective_from,
        withdrawn_at: version
            .withdrawn
            .as_ref()
            .filter(|_| is_withdrawn)
            .map(|(fact, _)| fact.at),
        materiality: version.materiality,
        change_note_html: if is_withdrawn {
            String::new()
        } else {
            board.change_note_html(version).to_string()
        },
        compare_with: before.map(|before| before.number),
    }
}
