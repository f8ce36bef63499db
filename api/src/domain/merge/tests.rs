//! What is merged, what is a conflict, and the laws of both.

mod cookies;
mod laws;
mod sections;
mod texts;

use super::{Merged, three_way};
use crate::domain::content::Content;
use crate::domain::edit::{Edit, Patch, PutCookie, PutSection, apply};
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::rich_text::from_html;

fn en() -> Locale {
    "en".parse().unwrap()
}

fn key(text: &str) -> Key {
    text.parse().unwrap()
}

fn edited(content: &Content, edits: &[Edit]) -> Content {
    apply(content, &en(), edits).unwrap()
}

fn title(text: &str) -> Edit {
    Edit::SetTitle {
        locale: None,
        title: text.to_owned(),
    }
}

fn section(name: &str) -> Edit {
    Edit::PutSection(PutSection {
        key: Some(key(name)),
        heading: Patch::Set(name.to_owned()),
        ..PutSection::default()
    })
}

fn at(name: &str, parent: Option<&str>, position: usize) -> Edit {
    Edit::PutSection(PutSection {
        key: Some(key(name)),
        heading: Patch::Set(name.to_owned()),
        parent: parent.map_or(Patch::Null, |parent| Patch::Set(key(parent))),
        position: Some(position),
        ..PutSection::default()
    })
}

fn heading(name: &str, text: &str) -> Edit {
    Edit::PutSection(PutSection {
        key: Some(key(name)),
        heading: Patch::Set(text.to_owned()),
        ..PutSection::default()
    })
}

fn body_in(locale: &str, name: &str, html: &str) -> Edit {
    Edit::PutSection(PutSection {
        key: Some(key(name)),
        locale: Some(locale.parse().unwrap()),
        body: Patch::Set(from_html(html).text),
        ..PutSection::default()
    })
}

fn body(name: &str, html: &str) -> Edit {
    body_in("en", name, html)
}

fn moved(name: &str, parent: Option<&str>, position: usize) -> Edit {
    Edit::MoveSection {
        key: key(name),
        parent: parent.map(key),
        position,
    }
}

fn cookie(name: &str, put: PutCookie) -> Edit {
    Edit::PutCookie(Box::new(PutCookie {
        key: Some(key(name)),
        name: Some(name.to_owned()),
        ..put
    }))
}

/// Sections a, b, c, d side by side, each with its name for a heading.
fn four() -> Content {
    edited(&Content::default(), &["a", "b", "c", "d"].map(section))
}

/// Both sides' edits of one content, merged.
fn both(base: &Content, ours: &[Edit], theirs: &[Edit]) -> Merged {
    three_way(base, &edited(base, ours), &edited(base, theirs))
}

/// The merged content, when there is no conflict.
fn agreed(base: &Content, ours: &[Edit], theirs: &[Edit]) -> Content {
    let merged = both(base, ours, theirs);
    assert!(merged.conflicts.is_empty(), "{:?}", merged.conflicts);
    merged.content
}

/// The keys of the sections that contradict each other, with the merged content.
fn contradicted(base: &Content, ours: &[Edit], theirs: &[Edit]) -> (Vec<String>, Content) {
    let merged = both(base, ours, theirs);
    let keys = merged.conflicts.sections.iter().map(Key::to_string).collect();
    (keys, merged.content)
}

/// The sections by place, such as `1 a` and `1.1 b`.
fn tree(content: &Content) -> Vec<String> {
    let placed = content.placed_sections();
    placed
        .iter()
        .map(|placed| format!("{} {}", placed.number, placed.section.key))
        .collect()
}

fn html(content: &Content, name: &str) -> String {
    let section = content.section(&key(name)).unwrap();
    section
        .body
        .get(&en())
        .map(|body| body.as_html().to_owned())
        .unwrap_or_default()
}
