//! The keys of a document's sections and declarations: those of what is known, where it is the same, else new ones.
//!
//! Knows headings and texts, no formats.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::domain::content::Content;
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::rich_text::RichText;
use crate::domain::section::Section;
use crate::formats::counterpart::{self, Anchor, Node};
use crate::formats::imported::{Mapped, Options};
use crate::formats::likeness::{self, Face};
use crate::formats::words;

/// The heading-less first section's key.
const INTRODUCTION: &str = "introduction";

/// A section as a document shows it, without a key.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) heading: Option<String>,
    /// Its words, with the names of its declarations.
    pub(super) words: String,
    /// The place of the section above; none for a top section.
    pub(super) parent: Option<usize>,
    /// What stands in it alike in every language.
    pub(super) anchors: BTreeSet<Anchor>,
}

/// The keys of a document's sections.
pub(super) struct Keys {
    /// In reading order.
    pub(super) keys: Vec<Key>,
    /// Places of sections that may be one of the notice's, which nobody has said yet.
    pub(super) doubtful: Vec<usize>,
}

/// A key for each section: that of the known section which it is, otherwise one made from its heading.
pub(super) fn keys_of(shown: Vec<Shown>, options: &Options) -> Keys {
    let Some(known) = &options.known else {
        let faces = faces_of(shown, &mut HashSet::new());
        let keys = faces.into_iter().map(|face| face.natural_key).collect();
        return Keys {
            keys,
            doubtful: Vec::new(),
        };
    };
    let settled = settled(&shown, known, &options.mapping);
    let Some(default_locale) = &options.translates else {
        let faces = faces_of(shown, &mut HashSet::new());
        let found = likeness::recognise(known, &options.locale, &faces, &settled);
        let mut taken: HashSet<Key> = found.iter().flatten().cloned().collect();
        return Keys {
            keys: named(found, faces, &mut taken),
            doubtful: Vec::new(),
        };
    };
    let found = counterparts(&shown, known, default_locale, &settled);
    let open = found.iter().enumerate().filter(|(_, key)| key.is_none());
    let doubtful = open.map(|(place, _)| place).collect();
    // What the page does not have stays, so that no key of it is free.
    let mut taken: HashSet<Key> = known
        .placed_sections()
        .iter()
        .map(|placed| placed.section.key.clone())
        .collect();
    let faces = faces_of(shown, &mut HashSet::new());
    Keys {
        keys: named(found, faces, &mut taken),
        doubtful,
    }
}

fn faces_of(shown: Vec<Shown>, taken: &mut HashSet<Key>) -> Vec<Face> {
    let face = |Shown { heading, words, .. }: Shown| {
        let key = from_heading(heading.as_deref(), taken);
        taken.insert(key.clone());
        Face::new(heading, key, &words)
    };
    shown.into_iter().map(face).collect()
}

fn named(found: Vec<Option<Key>>, faces: Vec<Face>, taken: &mut HashSet<Key>) -> Vec<Key> {
    let name = |(key, face): (Option<Key>, Face)| {
        let key = key.unwrap_or_else(|| from_heading(face.heading.as_deref(), taken));
        taken.insert(key.clone());
        key
    };
    found.into_iter().zip(faces).map(name).collect()
}

/// The sections of which somebody said which they are. A key that nothing known has says nothing.
fn settled(shown: &[Shown], known: &Content, mapping: &[Mapped]) -> Vec<Option<Key>> {
    let mut settled: Vec<Option<Key>> = vec![None; shown.len()];
    for Mapped { heading, key } in mapping
        .iter()
        .filter(|mapped| known.section(&mapped.key).is_some())
    {
        let wanted = words_alone(heading);
        let is_it = |(shown, settled): &(&Shown, &mut Option<Key>)| {
            settled.is_none() && shown.heading.as_deref().map(words_alone).as_ref() == Some(&wanted)
        };
        if settled.iter().flatten().any(|other| other == key) {
            continue;
        }
        if let Some((_, settled)) = shown.iter().zip(&mut settled).find(is_it) {
            *settled = Some(key.clone());
        }
    }
    settled
}

/// A heading's words without punctuation and case, by which headings are compared.
pub fn words_alone(heading: &str) -> String {
    words::of(heading).collect::<Vec<_>>().join(" ")
}

fn counterparts(
    shown: &[Shown],
    known: &Content,
    default_locale: &Locale,
    settled: &[Option<Key>],
) -> Vec<Option<Key>> {
    let sections = known.placed_sections();
    let places: HashMap<&Key, usize> = sections
        .iter()
        .enumerate()
        .map(|(place, placed)| (&placed.section.key, place))
        .collect();
    let page: Vec<Node> = shown
        .iter()
        .map(|shown| Node {
            parent: shown.parent,
            has_heading: shown.heading.is_some(),
            anchors: shown.anchors.clone(),
        })
        .collect();
    let notice: Vec<Node> = sections
        .iter()
        .map(|it| Node {
            parent: it.parent.and_then(|parent| places.get(&parent.key).copied()),
            has_heading: !it.section.heading.is_empty(),
            anchors: anchors_of(it.section, default_locale),
        })
        .collect();
    let settled: Vec<Option<usize>> = settled
        .iter()
        .map(|key| key.as_ref().and_then(|key| places.get(key).copied()))
        .collect();
    let found = counterpart::matched(&page, &notice, &settled);
    let key = |place: Option<usize>| Some(sections.get(place?)?.section.key.clone());
    found.into_iter().map(key).collect()
}

fn anchors_of(section: &Section, locale: &Locale) -> BTreeSet<Anchor> {
    let body = section.body.get(locale);
    let names = section.cookies.iter().map(|cookie| cookie.name.as_str());
    Anchor::of(
        body.map(RichText::as_html).unwrap_or_default(),
        &body.map(RichText::to_text).unwrap_or_default(),
        names,
    )
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
        ..Shown::default()
    });
    let options = Options {
        known: known.cloned(),
        ..Options::alone(locale.clone())
    };
    let mut keys = keys_of(shown.collect(), &options).keys.into_iter();
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
