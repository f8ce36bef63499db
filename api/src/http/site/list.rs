//! `/`: the notices that the caller may know of.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::Response;

use crate::domain::actor::Sight;
use crate::domain::error::{Error, Result};
use crate::domain::page::{Keyset, LARGEST};
use crate::domain::version::Version;
use crate::http::pages::index::{Counting, Row, index};
use crate::http::respond;
use crate::http::site::visit::{Answer, Visit};
use crate::service::NoticeView;

/// The page.
pub async fn show(visit: Visit) -> Response {
    visit.close(page(&visit).await.map(|page| visit.keepable(page)))
}

async fn page(visit: &Visit) -> Answer {
    let board = &visit.site.board;
    let now = visit.as_of.now;
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let keyset = Keyset::new(after, None, Some(LARGEST), None).map_err(Error::internal)?;
        let page = board.list_notices(&visit.caller, &keyset, now).await?;
        rows.extend(rows_of(visit, &page.items).await?);
        match page.items.last() {
            Some(last) if page.has_next => after = Some(last.notice.slug.to_string()),
            _ => return Ok(respond::page(StatusCode::OK, index(&rows))),
        }
    }
}

/// The contents that hold the titles and are not at hand are asked for at once.
async fn rows_of(visit: &Visit, views: &[NoticeView]) -> Result<Vec<Row>> {
    let board = &visit.site.board;
    let titled: Vec<Option<&Version>> = views.iter().map(NoticeView::entitling).collect();
    let mut contents = BTreeMap::new();
    let mut missing = Vec::new();
    for (view, version) in views.iter().zip(&titled) {
        let Some(version) = version else { continue };
        match board.content_at_hand(view, version)? {
            Some(content) => drop(contents.insert(version.id.clone(), content)),
            None => missing.push((version.id.clone(), version.content_hash)),
        }
    }
    contents.extend(board.contents(&missing).await?);
    let row = |(view, version): (&NoticeView, Option<&Version>)| {
        let locale = &view.notice.settings.default_locale;
        let slug = view.notice.slug.to_string();
        let title = version
            .and_then(|version| contents.get(&version.id))
            .and_then(|content| content.title.get(locale).cloned())
            .filter(|title| !title.is_empty());
        Row {
            title: title.unwrap_or_else(|| slug.clone()),
            slug,
            locale: locale.to_string(),
            counting: counting(view),
        }
    };
    Ok(views.iter().zip(titled).map(row).collect())
}

fn counting(view: &NoticeView) -> Counting {
    if let Some(version) = view.latest() {
        return Counting::Version(version.number, version.effective_from);
    }
    let announced = |version: &&&Version| version.announced.is_some();
    let upcoming = view.upcoming();
    match upcoming.iter().find(announced) {
        Some(version) => Counting::From(version.effective_from),
        None if view.sight > Sight::Public && !view.is_public() => Counting::Unpublished,
        None => Counting::Ended,
    }
}
