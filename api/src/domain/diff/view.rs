//! A content as it reads in one language.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::domain::content::Content;
use crate::domain::cookie::Cookie;
use crate::domain::diff::change::{Declaration, SectionText};
use crate::domain::key::Key;
use crate::domain::locale::Locale;

/// Title, sections in reading order and declarations in reading order, with texts of one language alone.
pub(super) struct View<'a> {
    pub(super) title: &'a str,
    pub(super) sections: Vec<SectionText>,
    /// Those of the sections in reading order, then those of no section.
    pub(super) cookies: Vec<Declaration>,
    section_places: BTreeMap<Key, usize>,
    /// The stretch of `cookies` that belongs to a section, or to none.
    cookie_ranges: BTreeMap<Option<Key>, Range<usize>>,
    cookie_places: BTreeMap<Key, usize>,
}

impl<'a> View<'a> {
    /// The content in a language.
    pub(super) fn of(content: &'a Content, locale: &Locale) -> Self {
        let (sections, cookies) = (sections(content, locale), cookies(content, locale));
        Self {
            section_places: places(sections.iter().map(|section| &section.key)),
            cookie_ranges: ranges(&cookies),
            cookie_places: places(cookies.iter().map(|declared| &declared.cookie.key)),
            title: content.title.get(locale).map_or("", String::as_str),
            sections,
            cookies,
        }
    }

    pub(super) fn section(&self, key: &Key) -> Option<&SectionText> {
        self.sections.get(*self.section_places.get(key)?)
    }

    /// The declarations of a section, or of none, in order.
    pub(super) fn cookies_of(&self, section: Option<&Key>) -> &[Declaration] {
        let range = self.cookie_ranges.get(&section.cloned());
        range
            .and_then(|range| self.cookies.get(range.clone()))
            .unwrap_or_default()
    }

    pub(super) fn cookie(&self, key: &Key) -> Option<&Declaration> {
        self.cookies.get(*self.cookie_places.get(key)?)
    }
}

fn ranges(cookies: &[Declaration]) -> BTreeMap<Option<Key>, Range<usize>> {
    let mut ranges: BTreeMap<Option<Key>, Range<usize>> = BTreeMap::new();
    for (place, declared) in cookies.iter().enumerate() {
        ranges.entry(declared.section.clone()).or_insert(place..place).end = place + 1;
    }
    ranges
}

fn places<'k>(keys: impl Iterator<Item = &'k Key>) -> BTreeMap<Key, usize> {
    keys.enumerate()
        .map(|(place, key)| (key.clone(), place))
        .collect()
}

fn sections(content: &Content, locale: &Locale) -> Vec<SectionText> {
    let placed = content.placed_sections().into_iter();
    placed
        .map(|placed| SectionText {
            key: placed.section.key.clone(),
            parent: placed.parent.map(|parent| parent.key.clone()),
            position: placed.position,
            number: placed.number,
            heading: placed.section.heading.get(locale).cloned().unwrap_or_default(),
            body: placed.section.body.get(locale).cloned().unwrap_or_default(),
        })
        .collect()
}

fn cookies(content: &Content, locale: &Locale) -> Vec<Declaration> {
    let mut all = Vec::new();
    let mut declare = |cookies: &[Cookie], section: Option<&Key>| {
        for (position, cookie) in cookies.iter().enumerate() {
            let mut cookie = cookie.clone();
            cookie.purpose.retain(|other, _| other == locale);
            cookie.lifetime_text.retain(|other, _| other == locale);
            all.push(Declaration {
                cookie,
                section: section.cloned(),
                position,
            });
        }
    };
    for placed in content.placed_sections() {
        declare(&placed.section.cookies, Some(&placed.section.key));
    }
    declare(&content.cookies, None);
    all
}
