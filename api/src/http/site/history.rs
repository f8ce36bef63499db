//! `/notices/{slug}/history`: every version with its times.
//!
//! Made from the history that is remembered, whatever its length: no version is asked for by itself.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use axum::response::Response;

use crate::domain::clock::Instant;
use crate::domain::timeline::Interval;
use crate::domain::version::{Materiality, Origin, Version};
use crate::http::pages::history::{Entry, Gap, HistoryPage, Item, history};
use crate::http::pages::notice::Link;
use crate::http::pages::standing::{Standing, materiality};
use crate::http::pages::timeline::{Bar, Kind, Timeline};
use crate::http::respond;
use crate::http::site::record::ended;
use crate::http::site::visit::{Answer, Ended, Visit, about, tagged};
use crate::service::{NoticeView, Noticeboard};

/// So many items of the list are on one page. The drawing holds all.
const PAGE: usize = 500;

/// The page; `?page=` for older versions where there are very many.
pub async fn show(visit: Visit) -> Response {
    visit.close(page(&visit).await)
}

async fn page(visit: &Visit) -> Answer {
    let view = visit.notice().await?;
    let place = match visit.asked("page") {
        Some(text) => super::notice::number(&text).and_then(|page| usize::try_from(page).ok()),
        None => Some(1),
    };
    let place = place.filter(|place| *place > 0).ok_or(Ended::NotFound)?;
    let story = Story::of(&visit.site.board, &view);
    let items = story.items();
    let pages = items.len().div_ceil(PAGE).max(1);
    if place > pages {
        return Err(Ended::NotFound);
    }
    let shown = items.iter().skip((place - 1) * PAGE).take(PAGE);
    let link = |label: &str, place: usize| Link {
        label: label.to_owned(),
        href: format!("?page={place}"),
    };
    let page = HistoryPage {
        root: visit.root(),
        about: about(&visit.site, &view).await?,
        timeline: story.timeline(),
        total: story.versions.len(),
        items: shown.map(|told| story.item(told)).collect(),
        newer: (place > 1).then(|| link("Newer versions", place - 1)),
        older: (place < pages).then(|| link("Older versions", place + 1)),
    };
    Ok(tagged(
        respond::page(StatusCode::OK, history(&page)),
        &view.cache_tags(),
    ))
}

/// Everything that the page tells, as one caller may know it.
struct Story<'a> {
    board: &'a Noticeboard,
    view: &'a NoticeView,
    versions: Vec<&'a Version>,
    intervals: std::sync::Arc<Vec<(i32, Interval)>>,
    stretches: BTreeMap<i32, Vec<(Instant, Option<Instant>)>>,
}

/// Something to tell, before it is put into words.
enum Told<'a> {
    Version(&'a Version),
    Gap(Instant, Option<Instant>),
}

impl<'a> Story<'a> {
    fn of(board: &'a Noticeboard, view: &'a NoticeView) -> Self {
        let intervals = view.intervals();
        let mut stretches: BTreeMap<i32, Vec<_>> = BTreeMap::new();
        for (number, interval) in intervals.iter() {
            let stretch = (interval.from, interval.until);
            stretches.entry(*number).or_default().push(stretch);
        }
        Self {
            board,
            view,
            versions: view.versions(),
            intervals,
            stretches,
        }
    }

    /// Latest first: versions by the instant from which they count, and the times in which nothing did.
    fn items(&self) -> Vec<Told<'a>> {
        let mut items: Vec<(Instant, i32, Told<'a>)> = self
            .versions
            .iter()
            .map(|version| (version.effective_from, version.number, Told::Version(version)))
            .collect();
        items.extend(
            self.gaps()
                .into_iter()
                .map(|(from, until)| (from, i32::MAX, Told::Gap(from, until))),
        );
        items.sort_by_key(|(at, number, _)| std::cmp::Reverse((*at, *number)));
        items.into_iter().map(|(_, _, told)| told).collect()
    }

    /// The times after the first version in which nothing counted.
    fn gaps(&self) -> Vec<(Instant, Option<Instant>)> {
        let begins = self.intervals.iter().skip(1).map(|(_, next)| Some(next.from));
        let ends = self.intervals.iter().map(|(_, interval)| interval.until);
        ends.zip(begins.chain([None]))
            .filter_map(|(end, begin)| Some((end?, begin)))
            .filter(|(end, begin)| begin.is_none_or(|begin| *end < begin))
            .collect()
    }

    fn item(&self, told: &Told<'_>) -> Item {
        match told {
            Told::Version(version) => Item::Version(Box::new(self.entry(version))),
            Told::Gap(from, until) => {
                let fact = self.view.endings().into_iter().rfind(|fact| fact.at <= *from);
                Item::Gap(Gap {
                    from: *from,
                    until: *until,
                    reason: fact.map(|fact| fact.reason.clone()).unwrap_or_default(),
                })
            }
        }
    }

    fn entry(&self, version: &Version) -> Entry {
        let standing = Standing::of(version, self.view.state_of(version));
        let is_readable = self.view.allows_content(version).is_ok();
        let before = self
            .view
            .before_in(version, &self.intervals)
            .filter(|_| is_readable);
        Entry {
            number: version.number,
            href: format!("versions/{}", version.number),
            standing,
            materiality: materiality(version.materiality),
            effective_from: version.effective_from,
            stretches: self.stretches.get(&version.number).cloned().unwrap_or_default(),
            published_at: version.published_at,
            is_imported: version.origin == Origin::Imported,
            ended: ended(version, standing).map(|fact| (fact.at, fact.reason.clone())),
            erased_at: version.erased_at,
            // What was withdrawn may stand in its note too.
            change_note_html: if standing == Standing::Withdrawn && !is_readable {
                String::new()
            } else {
                self.board.change_note_html(version).to_string()
            },
            compare: before.map(|before| Link {
                label: format!("What changed since version {}", before.number),
                href: format!("compare/{}...{}", before.number, version.number),
            }),
            restores: version
                .restores
                .filter(|number| self.view.version(*number).is_some()),
        }
    }

    fn timeline(&self) -> Timeline {
        let now = self.view.now;
        let mut begun = BTreeSet::new();
        let mut bars = Vec::new();
        for (number, interval) in self.intervals.iter() {
            let Some(version) = self.view.version(*number) else {
                continue;
            };
            let bar = |from: Instant, until: Option<Instant>, kind: Kind| Bar {
                number: *number,
                from,
                until,
                kind,
                is_material: false,
            };
            let (from, until) = (interval.from, interval.until);
            let first = bars.len();
            match until {
                _ if from > now => bars.push(bar(from, until, Kind::Coming)),
                Some(until) if until <= now && version.withdrawn.is_some() => {
                    bars.push(bar(from, Some(until), Kind::Withdrawn));
                }
                Some(until) if until <= now => bars.push(bar(from, Some(until), Kind::Past)),
                Some(until) => {
                    bars.push(bar(from, Some(now), Kind::InForce));
                    bars.push(bar(now, Some(until), Kind::Coming));
                }
                None => bars.push(bar(from, None, Kind::InForce)),
            }
            if let Some(bar) = bars.get_mut(first) {
                bar.is_material = version.materiality == Materiality::Material && begun.insert(*number);
            }
        }
        let called_off = self.versions.iter().filter(|version| version.cancelled.is_some());
        Timeline {
            bars,
            called_off: called_off
                .map(|version| (version.number, version.effective_from))
                .collect(),
            now,
        }
    }
}
