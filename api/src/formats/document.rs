//! A whole notice as one document in one language: HTML, Markdown or plain text.
//!
//! Headings are nested and numbered; declarations stand as a table after the text of their section.

pub(super) mod table;

use ego_tree::iter::Edge;
use maud::{Markup, PreEscaped, html as markup};
use scraper::{Html, Node};

use crate::domain::content::Content;
use crate::domain::locale::Locale;
use crate::domain::rich_text::RichText;
use crate::domain::section::{Placed, Section};

/// HTML knows no heading below this level.
pub(super) const LOWEST_HEADING: usize = 6;
/// Text that nests deeper than this is written without its mark-up, because the Markdown writer recurses.
const DEEPEST_MARKUP: usize = 50;

/// The notice as HTML: an `<h1>` with the title, then the sections; each heading's `id` is its section's key.
///
/// Safe to place in a page as it is.
pub fn html(content: &Content, locale: &Locale) -> String {
    let title = markup! { @if let Some(title) = content.title.get(locale) { h1 { (title) } } };
    title.into_string() + &body_html(content, locale)
}

/// The same without the title, for a page that has it elsewhere.
pub fn body_html(content: &Content, locale: &Locale) -> String {
    let document = markup! {
        @for placed in content.placed_sections() { (section_with_heading(&placed, locale)) }
        (table::html(&content.cookies, locale))
    };
    document.into_string()
}

/// The notice as `CommonMark` with the tables of GitHub Flavored Markdown.
pub fn markdown(content: &Content, locale: &Locale) -> String {
    let mut parts = Vec::new();
    if let Some(title) = content.title.get(locale) {
        parts.push(format!("# {}", table::escaped(title)));
    }
    for placed in content.placed_sections() {
        if let Some(heading) = numbered_heading(&placed, locale) {
            let marks = "#".repeat((placed.level + 1).min(LOWEST_HEADING));
            parts.push(format!("{marks} {}", table::escaped(&heading)));
        }
        parts.push(section_markdown(placed.section, locale));
    }
    parts.push(table::markdown(&content.cookies, locale));
    joined(&parts)
}

/// The notice as plain text: a line per paragraph, list item or table row, an empty line between sections.
pub fn text(content: &Content, locale: &Locale) -> String {
    let mut parts: Vec<String> = content.title.get(locale).cloned().into_iter().collect();
    for placed in content.placed_sections() {
        parts.extend(numbered_heading(&placed, locale));
        parts.push(section_text(placed.section, locale));
    }
    parts.push(table::text(&content.cookies, locale));
    joined(&parts)
}

/// One section's own text and declarations as HTML, without its heading and the sections below.
pub fn section_html(section: &Section, locale: &Locale) -> String {
    body(section, locale).into_string()
}

/// One section's own text and declarations as Markdown, without its heading and the sections below.
pub fn section_markdown(section: &Section, locale: &Locale) -> String {
    let body = section
        .body
        .get(locale)
        .map(|body| markdown_of(body.as_html()))
        .unwrap_or_default();
    joined(&[body, table::markdown(&section.cookies, locale)])
}

/// One section's own text and declarations as plain text, without its heading and the sections below.
pub fn section_text(section: &Section, locale: &Locale) -> String {
    let body = section
        .body
        .get(locale)
        .map(RichText::to_text)
        .unwrap_or_default();
    joined(&[body, table::text(&section.cookies, locale)])
}

fn numbered_heading(placed: &Placed<'_>, locale: &Locale) -> Option<String> {
    let heading = placed.section.heading.get(locale)?;
    Some(format!("{}. {heading}", placed.number))
}

fn section_with_heading(placed: &Placed<'_>, locale: &Locale) -> Markup {
    markup! {
        @if let Some(heading) = numbered_heading(placed, locale) {
            (heading_markup(placed, &heading))
            (body(placed.section, locale))
        } @else {
            section id=(placed.section.key) { (body(placed.section, locale)) }
        }
    }
}

fn heading_markup(placed: &Placed<'_>, heading: &str) -> Markup {
    let id = placed.section.key.as_str();
    match (placed.level + 1).min(LOWEST_HEADING) {
        2 => markup! { h2 id=(id) { (heading) } },
        3 => markup! { h3 id=(id) { (heading) } },
        4 => markup! { h4 id=(id) { (heading) } },
        5 => markup! { h5 id=(id) { (heading) } },
        _ => markup! { h6 id=(id) { (heading) } },
    }
}

fn body(section: &Section, locale: &Locale) -> Markup {
    markup! {
        @if let Some(text) = section.body.get(locale) { (PreEscaped(text.as_html())) }
        (table::html(&section.cookies, locale))
    }
}

/// Sanitised HTML as Markdown.
fn markdown_of(html: &str) -> String {
    let plain = || {
        let text = scraper::Html::parse_fragment(html);
        let words: String = text.root_element().text().collect::<Vec<_>>().join(" ");
        htmd::convert(&markup! { p { (words) } }.into_string()).unwrap_or_default()
    };
    if depth_of(html) > DEEPEST_MARKUP {
        return plain();
    }
    let options = htmd::options::Options {
        bullet_list_marker: htmd::options::BulletListMarker::Dash,
        ul_bullet_spacing: 1,
        ol_number_spacing: 1,
        ..htmd::options::Options::default()
    };
    let converter = htmd::HtmlToMarkdown::builder().options(options).build();
    converter.convert(html).unwrap_or_else(|_| plain())
}

fn depth_of(html: &str) -> usize {
    let document = Html::parse_fragment(html);
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    for edge in document.tree.root().traverse() {
        match edge {
            Edge::Open(node) if matches!(node.value(), Node::Element(_)) => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            Edge::Close(node) if matches!(node.value(), Node::Element(_)) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn joined(parts: &[String]) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("\n\n")
}

#[cfg(test)]
mod tests;
