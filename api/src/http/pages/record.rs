//! What is on record of a version besides its text: when it counted, and how to tell that nobody altered it.

use maud::{Markup, html};

use crate::domain::clock::Instant;
use crate::http::pages::layout::exact;
use crate::http::pages::notice::Link;
use crate::http::pages::standing::Standing;

/// What is on record of a version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// Its number.
    pub number: i32,
    /// Its whole address, so that a printed page says where it stood.
    pub address: String,
    /// Where it stands.
    pub standing: Standing,
    /// From when on it counts, would have counted, or counted first.
    pub effective_from: Instant,
    /// Every stretch in which it counts, oldest first.
    pub stretches: Vec<(Instant, Option<Instant>)>,
    /// When it was sealed.
    pub published_at: Instant,
    /// Whether it was brought in with an instant of the past.
    pub is_imported: bool,
    /// How much the change matters, in words.
    pub materiality: &'static str,
    /// When it was made public before its time.
    pub announced_at: Option<Instant>,
    /// When its content was erased.
    pub erased_at: Option<Instant>,
    /// The version that it followed.
    pub based_on: Option<Link>,
    /// The version whose content it brings back.
    pub restores: Option<Link>,
    /// Over the canonical form of its content.
    pub content_hash: String,
    /// Its record's place in the log.
    pub log_sequence: i64,
    /// The hash of that record.
    pub leaf_hash: Option<String>,
    /// What only callers with a role are told.
    pub internal: Option<Internal>,
    /// Further pages about it.
    pub links: Vec<Link>,
}

/// What only callers with a role are told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Internal {
    /// Who sealed it; none when that was erased.
    pub sealed_by: Option<String>,
    /// Who approved it before; none for a name that was erased.
    pub approved_by: Vec<Option<String>>,
    /// The document that it came from.
    pub source: Option<Source>,
}

/// The document that a version came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// Its kind, as `WORDPRESS`.
    pub format: &'static str,
    /// Where it stood.
    pub url: Option<String>,
    /// Over its bytes.
    pub sha256: String,
}

/// The record as a part of a page.
pub fn record(record: &Record) -> Markup {
    html! {
        section .record aria-labelledby="page:record" lang="en" dir="ltr" {
            h2 id="page:record" { "On record" }
            dl .facts {
                dt { "Version" } dd { (record.number) " " (record.standing.badge()) }
                (times(record))
                dt { "Address" } dd { a .hash href=(record.address) { (record.address) } }
                dt { "Kind of change" } dd { (record.materiality) }
                (kin(record))
                dt { "Content hash" }
                dd {
                    code .hash { (record.content_hash) }
                    @if record.erased_at.is_some() { " of the content that was erased" }
                }
                dt { "Place in the log" } dd { "record " (record.log_sequence) }
                @if let Some(hash) = &record.leaf_hash { dt { "Hash of that record" } dd { code .hash { (hash) } } }
                @if let Some(internal) = &record.internal { (for_roles(internal)) }
            }
            @if !record.links.is_empty() {
                ul .links { @for link in &record.links { li { a href=(link.href) { (link.label) } } } }
            }
        }
    }
}

fn times(record: &Record) -> Markup {
    let is_coming = matches!(record.standing, Standing::Announced | Standing::Scheduled);
    html! {
        @if is_coming {
            dt { "Takes effect" } dd { (exact(record.effective_from)) }
        } @else if record.stretches.is_empty() {
            dt { "Would have taken effect" } dd { (exact(record.effective_from)) }
        } @else {
            dt { "In force" } dd { (stretches(&record.stretches, exact)) }
        }
        dt { @if record.is_imported { "Brought in" } @else { "Sealed" } } dd { (exact(record.published_at)) }
        @if let Some(at) = record.announced_at { dt { "Announced" } dd { (exact(at)) } }
        @if let Some(at) = record.erased_at { dt { "Content erased" } dd { (exact(at)) } }
    }
}

fn kin(record: &Record) -> Markup {
    html! {
        @for (name, link) in [("Based on", &record.based_on), ("Brings back", &record.restores)] {
            @if let Some(link) = link { dt { (name) } dd { a href=(link.href) { (link.label) } } }
        }
    }
}

fn for_roles(internal: &Internal) -> Markup {
    html! {
        dt { "Sealed by" } dd { (internal.sealed_by.as_deref().unwrap_or("erased")) }
        @if !internal.approved_by.is_empty() {
            dt { "Approved by" }
            @for name in &internal.approved_by { dd { (name.as_deref().unwrap_or("erased")) } }
        }
        @if let Some(source) = &internal.source {
            dt { "Source" }
            dd {
                (source.format)
                @if let Some(url) = &source.url { " " a href=(url) { (url) } }
            }
            dt { "Hash of the source" } dd { code .hash { (source.sha256) } }
        }
    }
}

/// Stretches of time in a row of words: `2026-01-01 00:00 UTC to ..., and again since ...`.
pub fn stretches(stretches: &[(Instant, Option<Instant>)], written: fn(Instant) -> Markup) -> Markup {
    html! {
        @for (place, (from, until)) in stretches.iter().enumerate() {
            @if place > 0 { ", and again " }
            @match until {
                Some(until) => { (written(*from)) " to " (written(*until)) },
                None => { "since " (written(*from)) },
            }
        }
    }
}
