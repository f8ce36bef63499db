//! `/notices/{slug}` and `/notices/{slug}/versions/{number}`: the text in force, and each version.

use axum::http::StatusCode;
use axum::response::Response;

use crate::domain::content::Content;
use crate::domain::locale::Locale;
use crate::domain::version::Version;
use crate::formats::document;
use crate::http::pages::gone::{self, GonePage, GoneVersion, PastVersion};
use crate::http::pages::notice::{Entry, Link, NoticePage, notice};
use crate::http::pages::standing::Standing;
use crate::http::respond;
use crate::http::site::record;
use crate::http::site::visit::{Answer, Ended, Visit, about, tagged};
use crate::service::NoticeView;

/// Whatever is in force, in the language of `?locale=`.
pub async fn in_force(visit: Visit) -> Response {
    visit.close(latest(&visit).await.map(|page| visit.keepable(page)))
}

/// One version, in the language of `?locale=`.
pub async fn version(visit: Visit) -> Response {
    visit.close(numbered(&visit).await)
}

async fn latest(visit: &Visit) -> Answer {
    let view = visit.notice().await?;
    match view.latest() {
        Some(version) => shown(visit, &view, version, Scope::Notice).await,
        None => nothing(visit, &view).await,
    }
}

async fn numbered(visit: &Visit) -> Answer {
    let view = visit.notice().await?;
    let number = number(visit.part("number"));
    let version = number.and_then(|number| view.version(number));
    let version = version.ok_or_else(|| Ended::NoVersion(view.notice.slug.to_string()))?;
    if view.allows_content(version).is_ok() {
        shown(visit, &view, version, Scope::Version).await
    } else {
        withheld(visit, &view, version).await
    }
}

/// A version's number as its address has it: one version has one address.
pub fn number(text: &str) -> Option<i32> {
    let number: i32 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// What a page is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Whatever is in force.
    Notice,
    /// This very version.
    Version,
}

async fn shown(visit: &Visit, view: &NoticeView, version: &Version, scope: Scope) -> Answer {
    let content = visit.site.board.content(view, version).await?;
    let (served, asked) = served_locale(visit, view, &version.locales);
    let state = view.state_of(version);
    let (remark, record) = match scope {
        Scope::Notice => (None, None),
        Scope::Version => (
            Some(record::remark(visit, view, version)),
            Some(record::of(visit, view, version).await?),
        ),
    };
    let upcoming = view.upcoming();
    let others = upcoming.iter().filter(|other| other.number != version.number);
    let page = NoticePage {
        title: content.title.get(&served).cloned().unwrap_or_default(),
        root: visit.root(),
        about: about(&visit.site, view).await?,
        html: document::body_html(&content, &served),
        contents: entries(&content, &served),
        number: version.number,
        state,
        effective_from: version.effective_from,
        published_at: version.published_at,
        other_locales: version
            .locales
            .iter()
            .filter(|locale| **locale != served)
            .map(Locale::to_string)
            .collect(),
        prevailing_locale: view
            .notice
            .settings
            .prevailing_locale
            .as_ref()
            .filter(|locale| version.locales.contains(locale))
            .map(Locale::to_string),
        locale: served.to_string(),
        asked_locale: asked,
        change_note_html: visit.site.board.change_note_html(version).to_string(),
        announced: others.map(|other| (other.number, other.effective_from)).collect(),
        remark,
        record,
        links: links(visit, view, version, scope),
    };
    Ok(tagged(
        respond::page(StatusCode::OK, notice(&page)),
        &view.cache_tags_of(version),
    ))
}

/// The language that answers `?locale=` out of those that are there, and what was asked for when it is not.
pub(super) fn served_locale(
    visit: &Visit,
    view: &NoticeView,
    available: &[Locale],
) -> (Locale, Option<String>) {
    let default = &view.notice.settings.default_locale;
    let asked = visit.asked("locale");
    let requested: Option<Locale> = asked.as_ref().and_then(|text| text.parse().ok());
    let served = requested
        .as_ref()
        .and_then(|locale| locale.lookup(available))
        .unwrap_or(default);
    let missed = asked.filter(|_| requested.as_ref() != Some(served));
    (served.clone(), missed)
}

/// No page is a dead end.
fn links(visit: &Visit, view: &NoticeView, version: &Version, scope: Scope) -> Vec<Link> {
    let notice = format!("{}notices/{}", visit.root(), view.notice.slug);
    let mut links = Vec::new();
    if scope == Scope::Notice {
        links.push(Link {
            label: "What is on record of this version".to_owned(),
            href: format!("{notice}/versions/{}#page:record", version.number),
        });
        links.push(Link {
            label: "Earlier versions".to_owned(),
            href: format!("{notice}/history"),
        });
    }
    links
}

/// The headings of a content in one language, in reading order.
pub(super) fn entries(content: &Content, locale: &Locale) -> Vec<Entry> {
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

/// The page of a notice of which nothing is in force. It was public once, or a version is announced, or the caller has a
/// role; else it would not have been found.
async fn nothing(visit: &Visit, view: &NoticeView) -> Answer {
    let retired = view.retired();
    let versions = view.versions().into_iter().rev().map(|version| PastVersion {
        link: Link {
            label: format!("Version {}", version.number),
            href: format!("{}/versions/{}", view.notice.slug, version.number),
        },
        standing: Standing::of(version, view.state_of(version)),
        effective_from: version.effective_from,
    });
    let page = GonePage {
        root: visit.root(),
        about: about(&visit.site, view).await?,
        since: retired.map(|fact| fact.at),
        reason: retired.map(|fact| fact.reason.clone()).unwrap_or_default(),
        versions: versions.take(MOST_LISTED).collect(),
    };
    let response = respond::page(StatusCode::GONE, gone::gone(&page));
    Ok(tagged(response, &view.cache_tags()))
}

/// The history has the rest.
const MOST_LISTED: usize = 20;

/// The page of a version whose text the caller may not read.
pub async fn withheld(visit: &Visit, view: &NoticeView, version: &Version) -> Answer {
    let page = GoneVersion {
        root: visit.root(),
        about: about(&visit.site, view).await?,
        remark: record::remark(visit, view, version),
        record: record::of(visit, view, version).await?,
    };
    let response = respond::page(StatusCode::GONE, gone::version(&page));
    Ok(tagged(response, &view.cache_tags_of(version)))
}
