//! The complete notice: its text from a file, its declarations and its version's circumstances.

use std::collections::{BTreeMap, BTreeSet};

use super::super::*;
use crate::domain::cookie::{Cookie, CookieCategory};
use crate::domain::lifetime::Lifetime;
use crate::domain::locale::Locale;
use crate::domain::rich_text;
use crate::domain::section::Section;

const TEXT: &str = include_str!("../../../../tests/data/checks/complete-notice.txt");

pub(super) fn english() -> Locale {
    "en".parse().unwrap()
}

/// Codes of jurisdictions.
pub(super) fn codes(list: &str) -> BTreeSet<String> {
    list.split(',')
        .filter(|code| !code.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The complete notice, or one that lacks what a rule asks for.
pub(super) fn notice(spoilt: Option<&str>) -> Content {
    let mut content = read(TEXT, spoilt);
    let cookies = content
        .sections
        .iter_mut()
        .find(|section| section.key.as_str() == "cookies")
        .unwrap();
    cookies.cookies = vec![
        cookie(
            "basket",
            CookieCategory::StrictlyNecessary,
            "remembering your basket",
        ),
        cookie(
            "_count",
            CookieCategory::Analytics,
            "telling returning visitors from new ones",
        ),
        cookie(
            "_visit",
            CookieCategory::Analytics,
            "joining the pages of one visit",
        ),
    ];
    content
}

/// When it counts, and who could read it when.
pub(super) fn occasion() -> Occasion {
    Occasion {
        effective_from: Some("2026-03-01T00:00:00Z".parse().unwrap()),
        public_from: Some("2026-01-20T00:00:00Z".parse().unwrap()),
        materiality: Some(Materiality::Material),
        follows_another: true,
        notice_days: 30,
        stale: Some(BTreeMap::new()),
    }
}

fn cookie(name: &str, category: CookieCategory, purpose: &str) -> Cookie {
    let mut cookie = Cookie::named(name.parse().unwrap(), name.to_owned());
    cookie.category = category;
    cookie.purpose.insert(english(), purpose.to_owned());
    cookie.recipients = vec!["Lindqvist Lampor".to_owned()];
    cookie.lifetime = Lifetime::Fixed("P30D".parse().unwrap());
    cookie
}

/// Whether a line is there, and the line without its mark.
fn marked<'a>(line: &'a str, spoilt: Option<&str>) -> Option<&'a str> {
    let (star, rest) = line.strip_prefix("* ").map_or(("", line), |rest| ("* ", rest));
    let Some((rules, text)) = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) else {
        return Some(line);
    };
    let is_there = match rules.strip_prefix('+') {
        Some(rule) => spoilt == Some(rule),
        None => spoilt.is_none_or(|spoilt| !rules.split(',').any(|rule| rule == spoilt)),
    };
    is_there.then_some(if star.is_empty() { text } else { line })
}

/// A content in English from lines as the file explains them.
pub(super) fn read(text: &str, spoilt: Option<&str>) -> Content {
    let mut content = Content::default();
    let mut open: Vec<(usize, Section, String)> = Vec::new();
    for line in text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('%'))
    {
        let Some(line) = marked(line, spoilt) else {
            continue;
        };
        if let Some(title) = line.strip_prefix("= ") {
            content.title.insert(english(), title.to_owned());
        } else if line.starts_with('#') {
            let depth = line.chars().take_while(|c| *c == '#').count();
            let (heading, key) = line.trim_start_matches('#').trim().split_once(" | ").unwrap();
            close(&mut open, &mut content, depth);
            let mut section = Section::empty(key.parse().unwrap());
            section.heading.insert(english(), heading.to_owned());
            open.push((depth, section, String::new()));
        } else {
            let (_, _, html) = open.last_mut().unwrap();
            match line.strip_prefix("* ") {
                Some(item) => {
                    let item = item.split_once('}').map_or(item, |(_, item)| item);
                    let list = html.strip_suffix("</ul>").map(str::to_owned);
                    *html = format!(
                        "{}<li>{item}</li></ul>",
                        list.unwrap_or_else(|| format!("{html}<ul>"))
                    );
                }
                None => html.extend(["<p>", line, "</p>"]),
            }
        }
    }
    close(&mut open, &mut content, 0);
    content
}

/// Puts sections at this depth and below where they belong.
fn close(open: &mut Vec<(usize, Section, String)>, content: &mut Content, depth: usize) {
    while open.last().is_some_and(|(own, _, _)| *own >= depth) {
        let (_, mut section, html) = open.pop().unwrap();
        if !html.is_empty() {
            section.body.insert(english(), rich_text::from_html(&html).text);
        }
        match open.last_mut() {
            Some((_, parent, _)) => parent.children.push(section),
            None => content.sections.push(section),
        }
    }
}
