//! The history of a notice: a drawing, and the list that says the same and more.

use maud::{Markup, PreEscaped, html};

use crate::domain::clock::Instant;
use crate::http::pages::layout::{About, Frame, Width, direction, moment, page};
use crate::http::pages::notice::Link;
use crate::http::pages::record::stretches;
use crate::http::pages::standing::Standing;
use crate::http::pages::timeline::{Timeline, drawing};

/// What the history shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HistoryPage {
    /// The way up to `/` from the page's address.
    pub root: String,
    /// The notice.
    pub about: About,
    /// When each version counted; all of them, also where the list below is one of several pages.
    pub timeline: Timeline,
    /// How many versions there are in all.
    pub total: usize,
    /// What this page of the list holds, latest first.
    pub items: Vec<Item>,
    /// The pages of the list before and after this one.
    pub newer: Option<Link>,
    /// The page with older versions.
    pub older: Option<Link>,
}

/// An item of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Item {
    /// A version.
    Version(Box<Entry>),
    /// A time in which nothing counted.
    Gap(Gap),
}

/// A version in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its number.
    pub number: i32,
    /// Its page.
    pub href: String,
    /// Where it stands.
    pub standing: Standing,
    /// How much the change matters, in words.
    pub materiality: &'static str,
    /// From when on it counts, would have counted, or counted first.
    pub effective_from: Instant,
    /// Every stretch in which it counts.
    pub stretches: Vec<(Instant, Option<Instant>)>,
    /// When it was sealed.
    pub published_at: Instant,
    /// Whether it was brought in with an instant of the past.
    pub is_imported: bool,
    /// When it was called off or withdrawn, and why.
    pub ended: Option<(Instant, String)>,
    /// When its content was erased.
    pub erased_at: Option<Instant>,
    /// What changed, as sanitised HTML; empty where it is not shown.
    pub change_note_html: String,
    /// To what changed since the version before.
    pub compare: Option<Link>,
    /// The version whose content it brings back.
    pub restores: Option<i32>,
}

/// A time in which nothing counted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gap {
    /// The first instant.
    pub from: Instant,
    /// The first instant after it; none while it lasts.
    pub until: Option<Instant>,
    /// Why; empty when nothing was said.
    pub reason: String,
}

/// The page.
pub fn history(view: &HistoryPage) -> Markup {
    let title = format!("History of {}", view.about.title);
    let frame = Frame {
        title: &title,
        locale: "en",
        root: &view.root,
        about: Some(&view.about),
        width: Width::Text,
    };
    page(
        frame,
        &html! {
            h1 { "History of " span lang=(view.about.locale) dir=(direction(&view.about.locale)) { (view.about.title) } }
            p .lead { (summary(view)) }
            (drawing(&view.timeline))
            @if view.items.is_empty() { p { "No version was ever published." } } @else {
                h2 { "Versions, latest first" }
                (pages(view))
                ol .history { @for item in &view.items {
                    @match item {
                        Item::Version(entry) => (version(entry, &view.about)),
                        Item::Gap(gap) => (nothing(gap)),
                    }
                } }
                (pages(view))
            }
        },
    )
}

fn summary(view: &HistoryPage) -> Markup {
    html! {
        @match view.total {
            0 => "No versions",
            1 => "1 version",
            total => { (total) " versions" },
        }
        ". Times are in UTC. To hear of changes, subscribe to the "
        a href={ (view.root) "notices/" (view.about.slug) "/feed.atom" } type="application/atom+xml" { "feed" }
        "."
    }
}

fn version(entry: &Entry, about: &About) -> Markup {
    html! {
        li id={ "version-" (entry.number) } .(entry.standing.class()) {
            h3 {
                a href=(entry.href) { "Version " (entry.number) } " "
                (entry.standing.badge()) " "
                span .badge { (entry.materiality) }
            }
            p .when { (when(entry)) }
            @if let Some((at, reason)) = &entry.ended {
                p { (entry.standing.words()) " on " (moment(*at)) @if !reason.is_empty() { ": " (reason) } }
            }
            @if !entry.change_note_html.is_empty() {
                div .note lang=(about.locale) dir=(direction(&about.locale)) { (PreEscaped(&entry.change_note_html)) }
            }
            p .quiet {
                @if entry.is_imported { "Brought in " } @else { "Sealed " } (moment(entry.published_at))
                @if let Some(number) = entry.restores { " · Brings back version " (number) }
                @if let Some(at) = entry.erased_at { " · Content erased " (moment(at)) }
                @if let Some(compare) = &entry.compare {
                    " · " a href=(compare.href) { (compare.label) span .unseen { " for version " (entry.number) } }
                }
            }
        }
    }
}

fn when(entry: &Entry) -> Markup {
    html! {
        @match entry.standing {
            Standing::Announced | Standing::Scheduled => { "Takes effect on " (moment(entry.effective_from)) },
            _ if entry.stretches.is_empty() => { "Would have taken effect on " (moment(entry.effective_from)) },
            Standing::InForce => { "In force " (stretches(&entry.stretches, moment)) },
            _ => { "Was in force " (stretches(&entry.stretches, moment)) },
        }
    }
}

fn nothing(gap: &Gap) -> Markup {
    html! {
        li .gap {
            h3 { "Nothing in force" }
            p .when { (stretches(&[(gap.from, gap.until)], moment)) }
            @if !gap.reason.is_empty() { p { (gap.reason) } }
        }
    }
}

fn pages(view: &HistoryPage) -> Markup {
    html! {
        @if view.newer.is_some() || view.older.is_some() {
            p .links {
                @if let Some(newer) = &view.newer { a href=(newer.href) rel="prev" { (newer.label) } }
                @if let Some(older) = &view.older { a href=(older.href) rel="next" { (older.label) } }
            }
        }
    }
}
