//! A Markdown file: `CommonMark` with tables, and front matter.
//!
//! Sources: `CommonMark` 0.31; tables as GitHub Flavored Markdown writes them. HTML inside is read as HTML.

use pulldown_cmark::{Event, HeadingLevel, Options as Extensions, Parser, Tag, TagEnd, html};

use crate::domain::error::Problem;
use crate::domain::hash::Hash;
use crate::domain::source::ImportFormat;
use crate::formats::imported::{Imported, Options, Source};
use crate::formats::{front_matter, page, words};

/// Reads a file. Its title is that of the front matter, else its only heading of the first level, if it begins with
/// that. Other front matter is no content.
///
/// # Errors
/// More headings, declarations or elements inside one another than any notice has; the path is empty.
pub fn read(document: &str, options: &Options) -> Result<Imported, Vec<Problem>> {
    let parted = front_matter::part(document.trim_start_matches('\u{feff}'));
    let mut events: Vec<Event<'_>> = Parser::new_ext(parted.body, Extensions::ENABLE_TABLES).collect();
    let heading =
        title_heading(&events).map(|range| html_of(events.get(range).unwrap_or_default().iter().cloned()));
    let title = match (parted.title, heading) {
        (None, None) => String::new(),
        (None, Some(heading)) => {
            remove_title(&mut events);
            heading
        }
        (Some(title), heading) => {
            let title = maud::html! { (title) }.into_string();
            if heading.is_some_and(|heading| are_same(&heading, &title)) {
                remove_title(&mut events);
            }
            title
        }
    };
    let read = page::read(&title, &html_of(events.into_iter()), options).map_err(|problem| vec![problem])?;
    Ok(Imported {
        content: read.content,
        source: Source {
            format: ImportFormat::Markdown,
            url: None,
            modified_at: None,
            sha256: Hash::of(document.as_bytes()),
        },
        warnings: read.warnings,
        connecting_words: read.connecting_words,
    })
}

/// A file's words as they are written, without white space and front matter.
pub fn as_written(document: &str) -> String {
    let parted = front_matter::part(document.trim_start_matches('\u{feff}'));
    parted.body.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn html_of<'a>(events: impl Iterator<Item = Event<'a>>) -> String {
    let mut out = String::new();
    html::push_html(&mut out, events);
    out
}

/// Where the words of the only heading of the first level stand, when it is the first thing that is read.
fn title_heading(events: &[Event<'_>]) -> Option<std::ops::Range<usize>> {
    let is_first_level = |event: &Event<'_>| {
        matches!(
            event,
            Event::Start(Tag::Heading {
                level: HeadingLevel::H1,
                ..
            })
        )
    };
    let start = events.iter().position(|event| !is_comment(event))?;
    let is_only = events.iter().filter(|event| is_first_level(event)).count() == 1;
    if !is_only || !events.get(start).is_some_and(is_first_level) {
        return None;
    }
    let length = events
        .iter()
        .skip(start)
        .position(|event| matches!(event, Event::End(TagEnd::Heading(HeadingLevel::H1))))?;
    Some(start + 1..start + length)
}

fn is_comment(event: &Event<'_>) -> bool {
    match event {
        Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => true,
        Event::Html(html) => html.trim().is_empty() || html.trim_start().starts_with("<!--"),
        _ => false,
    }
}

fn remove_title(events: &mut Vec<Event<'_>>) {
    if let Some(range) = title_heading(events) {
        events.drain(range.start - 1..=range.end);
    }
}

fn are_same(heading: &str, title: &str) -> bool {
    let words = |html: &str| words::of(&page::line(html)).collect::<Vec<_>>();
    words(heading) == words(title)
}

#[cfg(test)]
mod tests;
