//! A whole notice as redline: what stands, what came and what went, as one document.
//!
//! Without its `<del>` elements the words are those of the second content as a document, without its `<ins>` elements
//! those of the first one. What was moved therefore stands in both places, as gone and as new.

mod cookies;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use maud::{PreEscaped, html as markup};

use crate::domain::content::Content;
use crate::domain::cookie::Cookie;
use crate::domain::diff::redline::{self, Mark};
use crate::domain::diff::{self, Change, Diff};
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::section::Placed;
use crate::formats::document::LOWEST_HEADING;

/// What is written of a section.
struct Part<'a> {
    key: &'a Key,
    parent: Option<&'a Key>,
    level: usize,
    number: String,
    heading: &'a str,
    body: &'a str,
    cookies: &'a [Cookie],
}

/// What stands elsewhere in the second content.
struct Moved<'a> {
    sections: BTreeSet<&'a Key>,
    cookies: BTreeSet<&'a Key>,
}

impl<'a> Moved<'a> {
    fn of(diff: &'a Diff) -> Self {
        let section = |change: &'a Change| match change {
            Change::SectionMoved(moved) => Some(&moved.key),
            _ => None,
        };
        let cookie = |change: &'a Change| match change {
            Change::CookieMoved { key, .. } => Some(key),
            _ => None,
        };
        Self {
            sections: diff.changes.iter().filter_map(section).collect(),
            cookies: diff.changes.iter().filter_map(cookie).collect(),
        }
    }
}

/// The second content with marks against the first; `diff` is what changed between them.
///
/// Headings have their section's key as `id`, those that went the key after a hyphen. Blocks that came or went have the
/// class `added` or `removed`, and headings of sections that are in both contents, elsewhere, the class `moved` besides.
/// Safe to place in a page as it is.
pub fn html(before: &Content, after: &Content, diff: &Diff) -> String {
    let locale = &diff.locale;
    let (before, after) = diff::sides(before, after, locale);
    let moved = Moved::of(diff);
    let (old, new) = (parts(&before, locale), parts(&after, locale));
    let mut writer = Writer {
        out: title(&before, &after, locale),
        in_both: in_both(&old, &new),
        moved: &moved,
        locale,
    };
    let (mut i, mut j) = (0, 0);
    for (a, b) in standing(&old, &new, &moved.sections) {
        writer.all(old.get(i..a).unwrap_or_default(), Mark::Removed);
        writer.all(new.get(j..b).unwrap_or_default(), Mark::Added);
        if let (Some(old), Some(new)) = (old.get(a), new.get(b)) {
            writer.both(old, new);
        }
        (i, j) = (a + 1, b + 1);
    }
    writer.all(old.get(i..).unwrap_or_default(), Mark::Removed);
    writer.all(new.get(j..).unwrap_or_default(), Mark::Added);
    writer.cookies(&before.cookies, &after.cookies);
    writer.out
}

fn title(before: &Content, after: &Content, locale: &Locale) -> String {
    let title = |content: &Content| content.title.get(locale).cloned().unwrap_or_default();
    let line = redline::line(&title(before), &title(after));
    markup! { @if !line.is_empty() { h1 { (PreEscaped(line)) } } }.into_string()
}

fn parts<'a>(content: &'a Content, locale: &Locale) -> Vec<Part<'a>> {
    let part = |placed: Placed<'a>| Part {
        key: &placed.section.key,
        parent: placed.parent.map(|parent| &parent.key),
        level: (placed.level + 1).min(LOWEST_HEADING),
        number: placed.number,
        heading: placed.section.heading.get(locale).map_or("", String::as_str),
        body: placed.section.body.get(locale).map_or("", |body| body.as_html()),
        cookies: &placed.section.cookies,
    };
    content.placed_sections().into_iter().map(part).collect()
}

fn in_both<'a>(old: &[Part<'a>], new: &[Part<'a>]) -> BTreeSet<&'a Key> {
    let keys = |parts: &[Part<'a>]| parts.iter().map(|part| part.key).collect::<BTreeSet<_>>();
    keys(old).intersection(&keys(new)).copied().collect()
}

/// Places, in both reading orders, of the sections that neither moved nor stand below one that did. Those are in the
/// same order on both sides: so are their siblings, and those above them.
fn standing(old: &[Part<'_>], new: &[Part<'_>], moved: &BTreeSet<&Key>) -> Vec<(usize, usize)> {
    let places: BTreeMap<&Key, usize> = old
        .iter()
        .enumerate()
        .map(|(place, part)| (part.key, place))
        .collect();
    let mut is_standing: BTreeSet<&Key> = BTreeSet::new();
    let mut pairs = Vec::new();
    for (place, part) in new.iter().enumerate() {
        let is_firm = part.parent.is_none_or(|parent| is_standing.contains(parent));
        if let Some(was) = places.get(part.key)
            && is_firm
            && !moved.contains(part.key)
        {
            is_standing.insert(part.key);
            pairs.push((*was, place));
        }
    }
    pairs
}

struct Writer<'a> {
    out: String,
    in_both: BTreeSet<&'a Key>,
    moved: &'a Moved<'a>,
    locale: &'a Locale,
}

impl Writer<'_> {
    fn both(&mut self, old: &Part<'_>, new: &Part<'_>) {
        let heading = heading(old, new);
        let body = redline::between(old.body, new.body);
        let cookies = cookies::between(old.cookies, new.cookies, &self.moved.cookies, self.locale);
        let id = new.key.as_str();
        self.section(new.level, (id, None), &heading, &(body + &cookies));
    }

    fn all(&mut self, parts: &[Part<'_>], mark: Mark) {
        for part in parts {
            let (id, class) = match (mark, self.in_both.contains(part.key)) {
                (Mark::Added, false) => (part.key.to_string(), "added"),
                (Mark::Added, true) => (part.key.to_string(), "added moved"),
                (Mark::Removed, false) => (format!("-{}", part.key), "removed"),
                (Mark::Removed, true) => (format!("-{}", part.key), "removed moved"),
            };
            let heading = if part.heading.is_empty() {
                String::new()
            } else {
                marked(&format!("{}. {}", part.number, part.heading), mark)
            };
            let body = redline::whole(part.body, mark) + &cookies::whole(part.cookies, mark, self.locale);
            self.section(part.level, (&id, Some(class)), &heading, &body);
        }
    }

    fn cookies(&mut self, old: &[Cookie], new: &[Cookie]) {
        let table = cookies::between(old, new, &self.moved.cookies, self.locale);
        self.out.push_str(&table);
    }

    fn section(&mut self, level: usize, (id, class): (&str, Option<&str>), heading: &str, body: &str) {
        let (heading, body) = (PreEscaped(heading), PreEscaped(body));
        let markup = if heading.0.is_empty() {
            markup! { section id=(id) class=[class] { (body) } }
        } else {
            markup! {
                @match level {
                    2 => h2 id=(id) class=[class] { (heading) },
                    3 => h3 id=(id) class=[class] { (heading) },
                    4 => h4 id=(id) class=[class] { (heading) },
                    5 => h5 id=(id) class=[class] { (heading) },
                    _ => h6 id=(id) class=[class] { (heading) },
                }
                (body)
            }
        };
        self.out.push_str(&markup.into_string());
    }
}

/// Number and heading. A number that others before it changed has the class `number` on its marks.
fn heading(old: &Part<'_>, new: &Part<'_>) -> String {
    match (old.heading.is_empty(), new.heading.is_empty()) {
        (true, true) => String::new(),
        (true, false) => marked(&format!("{}. {}", new.number, new.heading), Mark::Added),
        (false, true) => marked(&format!("{}. {}", old.number, old.heading), Mark::Removed),
        (false, false) => {
            let number = if old.number == new.number {
                format!("{}. ", new.number)
            } else {
                let (old, new) = (&old.number, &new.number);
                format!("<del class=\"number\">{old}. </del><ins class=\"number\">{new}. </ins>")
            };
            number + &redline::line(old.heading, new.heading)
        }
    }
}

fn marked(line: &str, mark: Mark) -> String {
    match mark {
        Mark::Added => redline::line("", line),
        Mark::Removed => redline::line(line, ""),
    }
}
