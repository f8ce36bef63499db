//! What is on record of a version, for its page and for the page that stands in its place.

use crate::domain::actor::Sight;
use crate::domain::error::Result;
use crate::domain::timeline::Interval;
use crate::domain::version::{Fact, Origin, Version};
use crate::http::pages::notice::Link;
use crate::http::pages::record::{Internal, Record, Source};
use crate::http::pages::standing::{Remark, Standing, materiality};
use crate::http::site::visit::Visit;
use crate::service::NoticeView;

/// The record, with links relative to the page's address.
///
/// # Errors
/// As the database fails.
pub async fn of(visit: &Visit, view: &NoticeView, version: &Version) -> Result<Record> {
    let intervals = view.intervals();
    let notice = format!("{}notices/{}", visit.root(), view.notice.slug);
    let link = |number: i32| {
        view.version(number).map(|other| Link {
            label: format!("Version {}", other.number),
            href: format!("{notice}/versions/{number}"),
        })
    };
    let stretches = intervals.iter().filter(|(number, _)| *number == version.number);
    let leaf_hash = visit.site.board.leaf_hash(version.log_sequence).await?;
    Ok(Record {
        number: version.number,
        address: format!(
            "{}/notices/{}/versions/{}",
            visit.site.public_url, view.notice.slug, version.number
        ),
        standing: Standing::of(version, view.state_of(version)),
        effective_from: version.effective_from,
        stretches: stretches
            .map(|(_, stretch)| (stretch.from, stretch.until))
            .collect(),
        published_at: version.published_at,
        is_imported: version.origin == Origin::Imported,
        materiality: materiality(version.materiality),
        announced_at: version.announced.as_ref().map(|fact| fact.at),
        erased_at: version.erased_at,
        based_on: version.based_on.and_then(link),
        restores: version.restores.and_then(link),
        content_hash: version.content_hash.to_string(),
        log_sequence: version.log_sequence,
        leaf_hash: leaf_hash.map(|hash| hash.to_string()),
        internal: internal(visit, view, version).await?,
        links: links(visit, view, version, &intervals),
    })
}

fn links(visit: &Visit, view: &NoticeView, version: &Version, intervals: &[(i32, Interval)]) -> Vec<Link> {
    let notice = format!("{}notices/{}", visit.root(), view.notice.slug);
    let link = |label: &str, href: String| Link {
        label: label.to_owned(),
        href,
    };
    let before = view.before_in(version, intervals);
    let before = before.filter(|_| view.allows_content(version).is_ok());
    let compare = before.map(|before| Link {
        label: format!("What changed since version {}", before.number),
        href: format!("{notice}/compare/{}...{}", before.number, version.number),
    });
    let mut links: Vec<Link> = compare.into_iter().collect();
    links.push(link("The whole history", format!("{notice}/history")));
    if view.is_public() || view.sight == Sight::Full {
        links.push(link(
            "Evidence: a file that proves this record",
            format!("{notice}/evidence.json"),
        ));
    }
    links.push(link(
        "Signed head of the log",
        format!("{}log/checkpoint", visit.root()),
    ));
    links
}

async fn internal(visit: &Visit, view: &NoticeView, version: &Version) -> Result<Option<Internal>> {
    if view.sight == Sight::Public {
        return Ok(None);
    }
    let board = &visit.site.board;
    let mut subjects = board.subjects(&[version.log_sequence]).await?;
    let source = match &version.source_id {
        Some(id) => board.sources(std::slice::from_ref(id)).await?.remove(id),
        None => None,
    };
    let approvers = board.approvers(view, version).await?;
    Ok(Some(Internal {
        approved_by: approvers
            .iter()
            .map(|person| person.name().map(str::to_owned))
            .collect(),
        sealed_by: subjects.remove(&version.log_sequence).flatten(),
        source: source.map(|source| Source {
            format: source.format.as_str(),
            url: source.url.clone(),
            sha256: source.sha256.to_string(),
        }),
    }))
}

/// What must be said at the top of a version's page.
pub fn remark(visit: &Visit, view: &NoticeView, version: &Version) -> Remark {
    let standing = Standing::of(version, view.state_of(version));
    let ended = ended(version, standing);
    Remark {
        standing,
        at: ended.map_or(version.effective_from, |fact| fact.at),
        reason: ended.map(|fact| fact.reason.clone()).unwrap_or_default(),
        current: view.latest().map(|latest| Link {
            label: format!("Version {}", latest.number),
            href: format!("{}notices/{}", visit.root(), view.notice.slug),
        }),
        is_privileged: view.sight > Sight::Public
            && matches!(standing, Standing::Withdrawn | Standing::CalledOff)
            && view.allows_content(version).is_ok(),
    }
}

/// Why a version stands where it stands, when somebody said so.
pub fn ended(version: &Version, standing: Standing) -> Option<&Fact> {
    match standing {
        Standing::Withdrawn => version.withdrawn.as_ref().map(|(fact, _)| fact),
        Standing::CalledOff => version.cancelled.as_ref(),
        _ => None,
    }
}
