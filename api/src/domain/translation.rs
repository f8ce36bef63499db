//! How far each language of a content has come: what it lacks, and what is older than the default language's text.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::content::Content;
use crate::domain::cookie::word;
use crate::domain::locale::Locale;
use crate::domain::outdated::Outdated;
use crate::domain::rich_text::RichText;
use crate::domain::section::Placed;

word!(
    /// How far a language has come.
    TranslationState {
        /// Every text is there, and none is older than what it translates.
        Complete = "COMPLETE",
        /// Every text is there, and some are older than what they translate.
        Stale = "STALE",
        /// Texts are missing.
        Missing = "MISSING",
    }
);

/// How far one language has come. Texts are named as [`Content::missing_in`] names them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Translation {
    /// The language.
    pub locale: Locale,
    /// What some other language has and this one does not.
    pub missing: Vec<String>,
    /// What was touched last before the default language's text changed.
    pub stale: Vec<String>,
}

impl Translation {
    /// Whether it is whole and up to date.
    pub const fn state(&self) -> TranslationState {
        match (self.missing.is_empty(), self.stale.is_empty()) {
            (false, _) => TranslationState::Missing,
            (true, false) => TranslationState::Stale,
            (true, true) => TranslationState::Complete,
        }
    }
}

/// How far every language has come that is begun or required: the default one first, which is never stale.
pub fn all(
    content: &Content,
    outdated: &Outdated,
    default_locale: &Locale,
    required: &BTreeSet<Locale>,
) -> Vec<Translation> {
    let mut others = content.locales();
    others.extend(required.iter().cloned());
    others.remove(default_locale);
    std::iter::once(default_locale.clone())
        .chain(others)
        .map(|locale| Translation {
            missing: content.missing_in(&locale),
            stale: outdated.stale_in(content, &locale),
            locale,
        })
        .collect()
}

/// Every text of one language with its name, in reading order: those of [`Content::missing_in`], and
/// `cookies.KEY.lifetimeText`.
pub fn texts<'a>(content: &'a Content, locale: &Locale) -> Vec<(String, &'a str)> {
    let mut all = Vec::new();
    let mut add = |name: String, text: Option<&'a str>| all.extend(text.map(|text| (name, text)));
    add("title".to_owned(), content.title.get(locale).map(String::as_str));
    for Placed { section, .. } in content.placed_sections() {
        let key = &section.key;
        add(heading_of(key), section.heading.get(locale).map(String::as_str));
        add(body_of(key), section.body.get(locale).map(RichText::as_html));
    }
    for declared in content.declared_cookies() {
        let cookie = declared.cookie;
        let (purpose, lifetime) = (&cookie.purpose, &cookie.lifetime_text);
        add(purpose_of(&cookie.key), purpose.get(locale).map(String::as_str));
        add(
            lifetime_text_of(&cookie.key),
            lifetime.get(locale).map(String::as_str),
        );
    }
    all
}

/// The name of a section's heading.
pub fn heading_of(key: &impl std::fmt::Display) -> String {
    format!("sections.{key}.heading")
}

/// The name of a section's text.
pub fn body_of(key: &impl std::fmt::Display) -> String {
    format!("sections.{key}.body")
}

/// The name of a declaration's purpose.
pub fn purpose_of(key: &impl std::fmt::Display) -> String {
    format!("cookies.{key}.purpose")
}

/// The name of the wording of a declaration's lifetime.
pub fn lifetime_text_of(key: &impl std::fmt::Display) -> String {
    format!("cookies.{key}.lifetimeText")
}
