//! Content: the title, sections and cookie declarations of a draft or version, in all its languages.
//!
//! The tree holds declarations inside their section, so no declaration can point at a section that is not there.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::cookie::Cookie;
use crate::domain::key::Key;
use crate::domain::locale::{Locale, Texts};
use crate::domain::section::{Placed, Section, in_reading_order};

/// The number of the canonical form's shape.
pub const FORMAT: u32 = 1;
/// How deep sections may nest.
pub const DEEPEST: usize = 8;

/// Title, sections and cookie declarations.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Content {
    format: u32,
    /// Per language.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub title: Texts,
    /// The top sections, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
    /// Declarations that belong to no section, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cookies: Vec<Cookie>,
}

impl Default for Content {
    fn default() -> Self {
        Self {
            format: FORMAT,
            title: Texts::new(),
            sections: Vec::new(),
            cookies: Vec::new(),
        }
    }
}

/// A declaration with the section that it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Declared<'a> {
    /// The declaration.
    pub cookie: &'a Cookie,
    /// The section, if any.
    pub section: Option<&'a Section>,
}

impl Content {
    /// The number of the shape that it was written in.
    pub const fn format(&self) -> u32 {
        self.format
    }

    /// Whether nothing was written yet, in any language.
    pub fn is_empty(&self) -> bool {
        self.title.is_empty() && self.sections.is_empty() && self.cookies.is_empty()
    }

    /// Every section in reading order.
    pub fn placed_sections(&self) -> Vec<Placed<'_>> {
        in_reading_order(&self.sections)
    }

    /// The section with this key.
    pub fn section(&self, key: &Key) -> Option<&Section> {
        self.placed_sections()
            .into_iter()
            .map(|placed| placed.section)
            .find(|section| section.key == *key)
    }

    /// Every declaration: those of the sections in reading order, then those of no section.
    pub fn declared_cookies(&self) -> Vec<Declared<'_>> {
        let in_sections = self.placed_sections().into_iter().flat_map(|placed| {
            placed.section.cookies.iter().map(move |cookie| Declared {
                cookie,
                section: Some(placed.section),
            })
        });
        let loose = self.cookies.iter().map(|cookie| Declared {
            cookie,
            section: None,
        });
        in_sections.chain(loose).collect()
    }

    /// Every language in which at least one text was written.
    pub fn locales(&self) -> BTreeSet<Locale> {
        let mut all: BTreeSet<Locale> = self.title.keys().cloned().collect();
        for placed in self.placed_sections() {
            all.extend(placed.section.heading.keys().cloned());
            all.extend(placed.section.body.keys().cloned());
        }
        for declared in self.declared_cookies() {
            all.extend(declared.cookie.purpose.keys().cloned());
            all.extend(declared.cookie.lifetime_text.keys().cloned());
        }
        all
    }

    /// What this language lacks to be whole: a title, and every text that some other language has.
    ///
    /// Names are `title`, `sections.KEY.heading`, `sections.KEY.body` and `cookies.KEY.purpose`.
    pub fn missing_in(&self, locale: &Locale) -> Vec<String> {
        let mut missing = Vec::new();
        if !self.title.contains_key(locale) {
            missing.push("title".to_owned());
        }
        for Placed { section, .. } in self.placed_sections() {
            if lacks(&section.heading, locale) {
                missing.push(format!("sections.{}.heading", section.key));
            }
            if lacks(&section.body, locale) {
                missing.push(format!("sections.{}.body", section.key));
            }
        }
        for Declared { cookie, .. } in self.declared_cookies() {
            if lacks(&cookie.purpose, locale) {
                missing.push(format!("cookies.{}.purpose", cookie.key));
            }
        }
        missing
    }

    /// Takes every text of one language out.
    pub fn remove_locale(&mut self, locale: &Locale) {
        fn walk(sections: &mut [Section], locale: &Locale) {
            for section in sections {
                section.heading.remove(locale);
                section.body.remove(locale);
                strip_cookies(&mut section.cookies, locale);
                walk(&mut section.children, locale);
            }
        }
        fn strip_cookies(cookies: &mut [Cookie], locale: &Locale) {
            for cookie in cookies {
                cookie.purpose.remove(locale);
                cookie.lifetime_text.remove(locale);
            }
        }
        self.title.remove(locale);
        walk(&mut self.sections, locale);
        strip_cookies(&mut self.cookies, locale);
    }
}

fn lacks<T>(texts: &BTreeMap<Locale, T>, locale: &Locale) -> bool {
    !texts.is_empty() && !texts.contains_key(locale)
}
