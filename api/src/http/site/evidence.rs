//! `/notices/{slug}/evidence.json`: the evidence bundle, for everybody the public one, for auditors the whole.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use crate::http::site::visit::{Answer, Ended, Visit, tagged};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The bundle; `?checkpoint=SIZE` for one of a long log that shows consistency with an older checkpoint.
pub async fn show(visit: Visit) -> Response {
    visit.close(bundle(&visit).await)
}

async fn bundle(visit: &Visit) -> Answer {
    let view = visit.notice().await?;
    let since = match visit.asked("checkpoint") {
        Some(text) => Some(size(&text).ok_or(Ended::NotFound)?),
        None => None,
    };
    let text = visit.site.board.evidence(&view, since).await?;
    let text = text.ok_or(Ended::NotFound)?;
    let name = format!("attachment; filename=\"{}-evidence.json\"", view.notice.slug);
    let name = HeaderValue::from_str(&name).map_err(|_| Ended::NotFound)?;
    let headers = [(CONTENT_TYPE, JSON), (CONTENT_DISPOSITION, name)];
    let response = (StatusCode::OK, headers, text.to_string()).into_response();
    Ok(tagged(response, &view.cache_tags()))
}

/// A number of records as a checkpoint writes it.
fn size(text: &str) -> Option<u64> {
    let size: u64 = text.parse().ok()?;
    (size.to_string() == text).then_some(size)
}
