//! The keys of a document's sections and declarations: those of what is known, where it is the same, else new ones.
//!
//! Knows headings and texts, no formats.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::domain::content::Content;
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::rich_text::RichText;
use crate::domain::section::Section;
use crate::formats::likeness::{self, Face};

/// The heading-less first section's key.
const INTRODUCTION: &str = "introduction";

/// A section as a document shows it, without a key.
pub(super) struct Shown {
    pub(super) heading: Option<String>,
    /// Its words, with the names of its declarations.
    pub(super) words: String,
}

/// A key for each section: that of the known section which it is, otherwise one made from its heading.
pub(super) fn keys_of(shown: Vec<Shown>, known: Option<&Content>, locale: &Locale) -> Vec<Key> {
    let mut taken: HashSet<Key> = HashSet::new();
    let mut faces = Vec::new();
    for Shown { heading, words } in shown {
        let key = from_heading(heading.as_deref(), &taken);
        taken.insert(key.clone());
        faces.push(Face::new(heading, key, &words));
    }
    let Some(known) = known else {
        return faces.into_iter().map(|face| face.natural_key).collect();
    };
    let found = likeness::recognise(known, locale, &faces);
    let mut taken: HashSet<Key> = found.iter().flatten().cloned().collect();
    let name = |(key, face): (Option<Key>, Face)| {
        let key = key.unwrap_or_else(|| from_heading(face.heading.as_deref(), &taken));
        taken.insert(key.clone());
        key
    };
    found.into_iter().zip(faces).map(name).collect()
}

fn from_heading(heading: Option<&str>, taken: &HashSet<Key>) -> Key {
    Key::from_heading(heading.unwrap_or(INTRODUCTION), |key| taken.contains(key))
}

/// Keys for declarations, one after the other.
pub(super) struct CookieKeys {
    /// Keys of known declarations by name, each used once.
    known: HashMap<String, Key>,
    taken: HashSet<Key>,
}

impl CookieKeys {
    /// None given so far; those of `known` go to the declarations of the same name.
    pub(super) fn after(known: Option<&Content>) -> Self {
        let declared = known.into_iter().flat_map(Content::declared_cookies);
        Self {
            known: declared
                .map(|it| (it.cookie.name.clone(), it.cookie.key.clone()))
                .collect(),
            taken: HashSet::new(),
        }
    }

    /// The key of the next declaration.
    pub(super) fn next(&mut self, name: &str) -> Key {
        let known = self.known.remove(name).filter(|key| !self.taken.contains(key));
        let key = known.unwrap_or_else(|| {
            let is_known = |key: &Key| self.known.values().any(|known| known == key);
            Key::from_cookie_name(name, |key| self.taken.contains(key) || is_known(key))
        });
        self.taken.insert(key.clone());
        key
    }
}

/// A document that was read by itself, with the keys of what is known where it is the same; and which of its keys
/// became which.
pub fn renamed(read: &Content, known: Option<&Content>, locale: &Locale) -> (Content, BTreeMap<Key, Key>) {
    let shown = read.placed_sections().into_iter().map(|placed| Shown {
        heading: placed.section.heading.get(locale).cloned(),
        words: words_of(placed.section, locale),
    });
    let mut keys = keys_of(shown.collect(), known, locale).into_iter();
    let mut cookies = CookieKeys::after(known);
    let mut content = read.clone();
    let mut became = BTreeMap::new();
    rename(&mut content.sections, &mut keys, &mut cookies, &mut became);
    for cookie in &mut content.cookies {
        cookie.key = cookies.next(&cookie.name);
    }
    (content, became)
}

/// In reading order, as the keys are.
fn rename(
    sections: &mut [Section],
    keys: &mut impl Iterator<Item = Key>,
    cookies: &mut CookieKeys,
    became: &mut BTreeMap<Key, Key>,
) {
    for section in sections {
        if let Some(key) = keys.next() {
            became.insert(section.key.clone(), key.clone());
            section.key = key;
        }
        for cookie in &mut section.cookies {
            cookie.key = cookies.next(&cookie.name);
        }
        rename(&mut section.children, keys, cookies, became);
    }
}

fn words_of(section: &Section, locale: &Locale) -> String {
    let text = section
        .body
        .get(locale)
        .map(RichText::to_text)
        .unwrap_or_default();
    let names = section.cookies.iter().map(|cookie| cookie.name.as_str());
    std::iter::once(text.as_str())
        .chain(names)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rich_text;

    fn locale() -> Locale {
        "en".parse().unwrap()
    }

    fn content(sections: &[(&str, &str, &str)]) -> Content {
        let section = |(key, heading, text): &(&str, &str, &str)| {
            let mut section = Section::empty(key.parse().unwrap());
            section.heading.insert(locale(), (*heading).to_owned());
            section.body.insert(locale(), rich_text::from_html(text).text);
            section
        };
        let mut content = Content::default();
        content.sections = sections.iter().map(section).collect();
        content
    }

    fn keys(content: &Content) -> Vec<&str> {
        content
            .sections
            .iter()
            .map(|section| section.key.as_str())
            .collect()
    }

    const LETTERS: &str = "Letters are kept in a locked drawer until the matter in them is settled.";

    #[test]
    fn what_is_the_same_takes_its_key_and_the_rest_that_of_its_heading() {
        let known = content(&[("post", "Post", LETTERS)]);
        let read = content(&[("mail", "Mail", LETTERS), ("calls", "Calls", "We note calls.")]);
        let (renamed, became) = renamed(&read, Some(&known), &locale());
        assert_eq!(keys(&renamed), ["post", "calls"]);
        let mail: Key = "mail".parse().unwrap();
        assert_eq!(became.get(&mail).map(Key::as_str), Some("post"));
    }

    #[test]
    fn without_anything_known_keys_are_those_of_the_headings_whatever_they_were() {
        let read = content(&[("x", "Mail", LETTERS), ("y", "Mail", "Other.")]);
        assert_eq!(keys(&renamed(&read, None, &locale()).0), ["mail", "mail-2"]);
    }
}
