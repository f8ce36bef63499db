//! A whole notice as redline: what stands, what came and what went, as one document.
//!
//! Without its `<del>` elements the words are those of the second content, without its `<ins>` elements those of the
//! first one. What was moved therefore stands in both places, as gone and as new. Headings have no numbers here, since
//! one new section would otherwise change the heading of each section behind it.

use std::collections::BTreeMap;

use maud::{PreEscaped, html as markup};

use crate::domain::content::Content;
use crate::domain::diff::redline::{self, Mark};
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::section::Placed;
use crate::formats::document;

/// HTML knows no heading below this level.
const LOWEST_HEADING: usize = 6;

/// What is written of a section.
struct Part<'a> {
    key: &'a Key,
    level: usize,
    heading: String,
    /// Own text and declarations.
    body: String,
}

/// The second content with marks against the first. Each heading has its section's key as its `id`, and a section that
/// went has the key after a hyphen.
///
/// Safe to place in a page as it is.
pub fn html(before: &Content, after: &Content, locale: &Locale) -> String {
    let (old_locales, new_locales) = (before.locales(), after.locales());
    let empty = Content::default();
    let is_read = |own: bool, other: bool| own || !other;
    let (has_old, has_new) = (old_locales.contains(locale), new_locales.contains(locale));
    let before = if is_read(has_old, has_new) { before } else { &empty };
    let after = if is_read(has_new, has_old) { after } else { &empty };
    let mut out = title(before, after, locale);
    let (old, new) = (parts(before, locale), parts(after, locale));
    let places: BTreeMap<&Key, usize> = old
        .iter()
        .enumerate()
        .map(|(place, part)| (part.key, place))
        .collect();
    let there: Vec<(usize, usize)> = new
        .iter()
        .enumerate()
        .filter_map(|(place, part)| Some((*places.get(part.key)?, place)))
        .collect();
    let (mut i, mut j) = (0, 0);
    for (a, b) in redline::standing(&there) {
        all(old.get(i..a), Mark::Removed, &mut out);
        all(new.get(j..b), Mark::Added, &mut out);
        if let (Some(old), Some(new)) = (old.get(a), new.get(b)) {
            both(old, new, &mut out);
        }
        (i, j) = (a + 1, b + 1);
    }
    all(old.get(i..), Mark::Removed, &mut out);
    all(new.get(j..), Mark::Added, &mut out);
    let loose = |content: &Content| document::loose_cookies_html(content, locale);
    out.push_str(&redline::between(&loose(before), &loose(after)));
    out
}

fn title(before: &Content, after: &Content, locale: &Locale) -> String {
    let title = |content: &Content| content.title.get(locale).cloned().unwrap_or_default();
    let line = redline::line(&title(before), &title(after));
    markup! { @if !line.is_empty() { h1 { (PreEscaped(line)) } } }.into_string()
}

fn parts<'a>(content: &'a Content, locale: &Locale) -> Vec<Part<'a>> {
    let part = |placed: Placed<'a>| Part {
        key: &placed.section.key,
        level: (placed.level + 1).min(LOWEST_HEADING),
        heading: placed.section.heading.get(locale).cloned().unwrap_or_default(),
        body: document::section_html(placed.section, locale),
    };
    content.placed_sections().into_iter().map(part).collect()
}

fn both(old: &Part<'_>, new: &Part<'_>, out: &mut String) {
    head(
        new.key.as_str(),
        new.level,
        &redline::line(&old.heading, &new.heading),
        None,
        out,
    );
    out.push_str(&redline::between(&old.body, &new.body));
}

fn all(parts: Option<&[Part<'_>]>, mark: Mark, out: &mut String) {
    for part in parts.unwrap_or_default() {
        let (id, class, line) = match mark {
            Mark::Added => (part.key.to_string(), "added", redline::line("", &part.heading)),
            Mark::Removed => (
                format!("-{}", part.key),
                "removed",
                redline::line(&part.heading, ""),
            ),
        };
        head(&id, part.level, &line, Some(class), out);
        out.push_str(&redline::whole(&part.body, mark));
    }
}

/// A heading; for a section without one, an empty place to jump to.
fn head(id: &str, level: usize, line: &str, class: Option<&str>, out: &mut String) {
    let heading = markup! {
        @if line.is_empty() { div id=(id) class=[class] {} }
        @else {
            @match level {
                2 => h2 id=(id) class=[class] { (PreEscaped(line)) },
                3 => h3 id=(id) class=[class] { (PreEscaped(line)) },
                4 => h4 id=(id) class=[class] { (PreEscaped(line)) },
                5 => h5 id=(id) class=[class] { (PreEscaped(line)) },
                _ => h6 id=(id) class=[class] { (PreEscaped(line)) },
            }
        }
    };
    out.push_str(&heading.into_string());
}
