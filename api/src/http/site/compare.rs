//! `/notices/{slug}/compare/{before}...{after}`: what changed from one version to another.

use axum::http::StatusCode;
use axum::response::Response;

use crate::domain::content::Content;
use crate::domain::diff::{Change, Diff};
use crate::domain::error::Error;
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::materiality::Reason;
use crate::domain::version::Version;
use crate::http::pages::compare::{ComparePage, Finding, Listed, Side, compare};
use crate::http::pages::standing::Standing;
use crate::http::respond;
use crate::http::site::notice::{number, withheld};
use crate::http::site::visit::{Answer, Ended, Visit, about, tagged};
use crate::service::{Comparison, NoticeView};

/// So many findings of one change are listed.
const MOST_FINDINGS: usize = 4;

/// The page, in the language of `?locale=`.
pub async fn show(visit: Visit) -> Response {
    visit.close(page(&visit).await)
}

async fn page(visit: &Visit) -> Answer {
    let view = visit.notice().await?;
    let missing = || Ended::NoVersion(view.notice.slug.to_string());
    let (before, after) = visit.part("range").split_once("...").ok_or_else(missing)?;
    let version = |text: &str| number(text).and_then(|number| view.version(number));
    let (before, after) = version(before).zip(version(after)).ok_or_else(missing)?;
    for side in [before, after] {
        if view.allows_content(side).is_err() {
            return withheld(visit, &view, side).await;
        }
    }
    let asked = visit.asked("locale");
    let requested: Option<Locale> = asked.as_ref().and_then(|text| text.parse().ok());
    let board = &visit.site.board;
    let comparison = board
        .compare_versions(&view, after, Some(before.number), requested.as_ref())
        .await?;
    let redline = {
        let comparison = comparison.clone();
        let written = move || comparison.redline().to_owned();
        tokio::task::spawn_blocking(written)
            .await
            .map_err(Error::internal)?
    };
    let is_missed = requested
        .as_ref()
        .is_none_or(|locale| comparison.locale != *locale);
    let page = ComparePage {
        root: visit.root(),
        about: about(&visit.site, &view).await?,
        before: side(&view, before),
        after: side(&view, after),
        locale: comparison.locale.to_string(),
        asked_locale: asked.filter(|_| is_missed),
        other_locales: other_locales(&comparison),
        changes: listed(&comparison),
        stats: comparison.diff().map(Diff::stats).unwrap_or_default(),
        redline,
    };
    let mut tags = view.cache_tags_of(before);
    tags.extend(view.cache_tags_of(after));
    tags.sort();
    tags.dedup();
    Ok(tagged(respond::page(StatusCode::OK, compare(&page)), &tags))
}

fn side(view: &NoticeView, version: &Version) -> Side {
    Side {
        number: version.number,
        standing: Standing::of(version, view.state_of(version)),
        effective_from: version.effective_from,
    }
}

fn other_locales(comparison: &Comparison) -> Vec<(String, bool)> {
    let mut all = comparison.before.locales();
    all.extend(comparison.after.locales());
    let others = all.into_iter().filter(|locale| *locale != comparison.locale);
    others
        .map(|locale| {
            // That a language came or went is told in every language.
            let is_own =
                |change: &Change| !matches!(change, Change::LocaleAdded(_) | Change::LocaleRemoved(_));
            let judged = comparison.judgement.of(&locale);
            let is_changed = judged.is_some_and(|judged| judged.diff.changes.iter().any(is_own));
            (locale.to_string(), is_changed)
        })
        .collect()
}

fn listed(comparison: &Comparison) -> Vec<Listed> {
    let Some(judged) = comparison.judged() else {
        return Vec::new();
    };
    let places = Places {
        before: &comparison.before,
        after: &comparison.after,
    };
    let reasons = judged
        .reasons
        .iter()
        .map(Option::as_ref)
        .chain(std::iter::repeat(None));
    let changes = judged.diff.changes.iter().zip(reasons);
    changes
        .map(|(change, reason)| Listed {
            summary: change.summary(),
            target: places.of(change),
            reasons: reason.map(findings).unwrap_or_default(),
        })
        .collect()
}

fn findings(reason: &Reason) -> Vec<Finding> {
    let findings = reason.findings.iter().take(MOST_FINDINGS);
    findings
        .map(|finding| Finding {
            what: finding.what.clone(),
            source: finding.kind.source(),
        })
        .collect()
}

/// Where in the redline a change stands.
struct Places<'a> {
    before: &'a Content,
    after: &'a Content,
}

impl Places<'_> {
    fn of(&self, change: &Change) -> Option<String> {
        match change {
            Change::LocaleRemoved(_) | Change::LocaleAdded(_) => None,
            Change::TitleChanged { .. } => Some("page:title".to_owned()),
            Change::SectionRemoved(section) => Some(gone(&section.key)),
            Change::SectionAdded(section) => Some(section.key.to_string()),
            Change::SectionMoved(moved) => Some(moved.key.to_string()),
            Change::SectionRenamed { key, .. } => Some(key.to_string()),
            Change::SectionTextChanged(text) => Some(text.key.to_string()),
            Change::CookieRemoved(declared) | Change::CookieAdded(declared) => {
                self.section(declared.section.as_ref())
            }
            Change::CookieMoved { after_section, .. } => self.section(after_section.as_ref()),
            Change::CookieChanged { after, .. } => {
                let declared = self.after.declared_cookies().into_iter();
                let mut same = declared.filter(|declared| declared.cookie.key == after.key);
                self.section(same.next()?.section.map(|section| &section.key))
            }
        }
    }

    /// A section that stands, or the place of one that went. Declarations of no section have no place to jump to.
    fn section(&self, key: Option<&Key>) -> Option<String> {
        let key = key?;
        if self.after.section(key).is_some() {
            Some(key.to_string())
        } else {
            self.before.section(key).map(|_| gone(key))
        }
    }
}

fn gone(key: &Key) -> String {
    format!("-{key}")
}
