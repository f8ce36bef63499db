//! Which section of a document is which section of the notice, although it was renamed or moved.
//!
//! Knows headings and texts, no formats.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::domain::content::Content;
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::rich_text::RichText;
use crate::domain::section::Section;
use crate::formats::words;

/// From this likeness on two texts are versions of one another.
const ALIKE: f64 = 0.6;
/// How many words are compared at most, all pairs of sections together; bounds the time for hostile documents.
const MOST_COMPARISONS: usize = 50_000_000;

/// A section as a document shows it.
#[derive(Clone, Debug)]
pub struct Face {
    /// The heading, if it has one.
    pub heading: Option<String>,
    /// The key that its heading alone would give it.
    pub natural_key: Key,
    /// The heading's words without punctuation and case.
    heading_words: Option<String>,
    words: Vec<u64>,
}

impl Face {
    /// A section with this heading and text.
    pub fn new(heading: Option<String>, natural_key: Key, text: &str) -> Self {
        let mut words: Vec<u64> = words::of(text).map(|word| hashed(&word)).collect();
        words.sort_unstable();
        let heading_words = heading
            .as_deref()
            .map(|heading| words::of(heading).collect::<Vec<_>>().join(" "));
        Self {
            heading_words: heading_words.filter(|words| !words.is_empty()),
            heading,
            natural_key,
            words,
        }
    }

    fn of_section(section: &Section, locale: &Locale) -> Self {
        let mut text = section
            .body
            .get(locale)
            .map(RichText::to_text)
            .unwrap_or_default();
        for cookie in &section.cookies {
            text.push(' ');
            text.push_str(&cookie.name);
        }
        Self::new(section.heading.get(locale).cloned(), section.key.clone(), &text)
    }
}

fn hashed(word: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    hasher.finish()
}

/// The key of the known section that each face is, each key used once; `None` for a new section.
///
/// Same heading and like text first, then same heading, then the key that the heading gives, then like text under
/// another heading. Moving a section changes none of these. A heading that stands in both comes before a key: after
/// a renaming the key still holds the old heading, which another section may bear by now. Before all of them comes what
/// somebody said: `settled` holds the keys of such faces.
pub fn recognise(
    known: &Content,
    locale: &Locale,
    faces: &[Face],
    settled: &[Option<Key>],
) -> Vec<Option<Key>> {
    let known: Vec<Face> = known
        .placed_sections()
        .iter()
        .map(|placed| Face::of_section(placed.section, locale))
        .collect();
    let mut matching = Matching {
        found: vec![None; faces.len()],
        is_used: vec![false; known.len()],
        comparisons_left: MOST_COMPARISONS,
        known: &known,
        faces,
    };
    matching.settle(settled);
    matching.by_heading(true);
    matching.by_heading(false);
    matching.by_key();
    matching.by_text();
    matching
        .found
        .into_iter()
        .map(|place| {
            place
                .and_then(|place| known.get(place))
                .map(|face| face.natural_key.clone())
        })
        .collect()
}

struct Matching<'a> {
    known: &'a [Face],
    faces: &'a [Face],
    /// For each face the place of its known section.
    found: Vec<Option<usize>>,
    is_used: Vec<bool>,
    comparisons_left: usize,
}

impl<'a> Matching<'a> {
    fn open_faces(&self) -> Vec<(usize, &'a Face)> {
        let faces: &'a [Face] = self.faces;
        let is_open = |(place, _): &(usize, &Face)| self.found.get(*place) == Some(&None);
        faces.iter().enumerate().filter(is_open).collect()
    }

    fn open_known(&self) -> Vec<(usize, &'a Face)> {
        let known: &'a [Face] = self.known;
        let is_open = |(place, _): &(usize, &Face)| self.is_used.get(*place) == Some(&false);
        known.iter().enumerate().filter(is_open).collect()
    }

    fn take(&mut self, face: usize, known: usize) {
        let is_open = self.found.get(face) == Some(&None) && self.is_used.get(known) == Some(&false);
        if is_open
            && let (Some(found), Some(is_used)) = (self.found.get_mut(face), self.is_used.get_mut(known))
        {
            *found = Some(known);
            *is_used = true;
        }
    }

    fn settle(&mut self, settled: &[Option<Key>]) {
        let places: HashMap<&Key, usize> = self
            .known
            .iter()
            .enumerate()
            .map(|(place, known)| (&known.natural_key, place))
            .collect();
        for (face, key) in settled.iter().enumerate() {
            if let Some(known) = key.as_ref().and_then(|key| places.get(key)) {
                self.take(face, *known);
            }
        }
    }

    fn by_heading(&mut self, needs_like_text: bool) {
        let mut same: HashMap<&str, Vec<(usize, &Face)>> = HashMap::new();
        for (place, known) in self.open_known() {
            if let Some(heading) = &known.heading_words {
                same.entry(heading).or_default().push((place, known));
            }
        }
        for (place, face) in self.open_faces() {
            let heading = face.heading_words.as_deref().unwrap_or_default();
            for (known_place, known) in same.get(heading).map_or(&[][..], Vec::as_slice) {
                let is_free = self.is_used.get(*known_place) == Some(&false);
                if is_free && (!needs_like_text || self.likeness(face, known) >= ALIKE) {
                    self.take(place, *known_place);
                    break;
                }
            }
        }
    }

    fn by_key(&mut self) {
        let open: HashMap<&Key, usize> = self
            .open_known()
            .into_iter()
            .map(|(place, known)| (&known.natural_key, place))
            .collect();
        for (place, face) in self.open_faces() {
            if let Some(known) = open.get(&face.natural_key) {
                self.take(place, *known);
            }
        }
    }

    fn by_text(&mut self) {
        let (faces, known) = (self.open_faces(), self.open_known());
        let mut pairs = Vec::new();
        for (face_place, face) in &faces {
            for (known_place, candidate) in &known {
                let likeness = self.likeness(face, candidate);
                if likeness >= ALIKE {
                    pairs.push((likeness, *face_place, *known_place));
                }
            }
        }
        // The likest first; of equally like ones those in the document's order.
        pairs.sort_by(|one, two| two.0.total_cmp(&one.0).then((one.1, one.2).cmp(&(two.1, two.2))));
        for (_, face, known) in pairs {
            self.take(face, known);
        }
    }

    /// The share of words that both have, counted as often as they occur (Jaccard index): 0 to 1.
    fn likeness(&mut self, one: &Face, two: &Face) -> f64 {
        let (shorter, longer) = (
            one.words.len().min(two.words.len()),
            one.words.len().max(two.words.len()),
        );
        let both = shorter + longer;
        if shorter == 0 || ratio(shorter, longer) < ALIKE || both > self.comparisons_left {
            return 0.0;
        }
        self.comparisons_left -= both;
        let mut rest = two.words.iter().peekable();
        let shared = one
            .words
            .iter()
            .filter(|word| {
                while rest.next_if(|other| other < word).is_some() {}
                rest.next_if(|other| other == word).is_some()
            })
            .count();
        ratio(shared, both - shared)
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    let exact = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    exact(part) / exact(whole).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rich_text;

    const PHONE: &str = "We note the number and a summary of every call that reaches our desk.";
    const LETTER: &str = "Letters are kept in a locked drawer until the matter in them is settled.";

    fn locale() -> Locale {
        "en".parse().unwrap()
    }

    fn known(sections: &[(&str, &str, &str)]) -> Content {
        let mut content = Content::default();
        for (key, heading, text) in sections {
            let mut section = Section::empty(key.parse().unwrap());
            section.heading.insert(locale(), (*heading).to_owned());
            section.body.insert(locale(), rich_text::from_html(text).text);
            content.sections.push(section);
        }
        content
    }

    fn keys(known: &Content, faces: &[(&str, &str)]) -> Vec<String> {
        let faces: Vec<Face> = faces
            .iter()
            .map(|(heading, text)| {
                Face::new(
                    Some((*heading).to_owned()),
                    Key::from_heading(heading, |_| false),
                    text,
                )
            })
            .collect();
        let found = recognise(known, &locale(), &faces, &[]);
        found
            .into_iter()
            .map(|key| key.map_or("-".to_owned(), |key| key.to_string()))
            .collect()
    }

    #[test]
    fn a_moved_section_keeps_its_key() {
        let known = known(&[("calls", "Calls", PHONE), ("post", "Post", LETTER)]);
        assert_eq!(
            keys(&known, &[("Post", LETTER), ("Calls", PHONE)]),
            ["post", "calls"]
        );
    }

    #[test]
    fn a_renamed_section_keeps_its_key_when_its_text_is_like_it_was() {
        let known = known(&[("calls", "Calls", PHONE), ("post", "Post", LETTER)]);
        let edited = PHONE.replace("every call", "each call");
        assert_eq!(
            keys(
                &known,
                &[
                    ("Telephone", &edited),
                    ("Mail", "Something else entirely is said here.")
                ]
            ),
            ["calls", "-"]
        );
    }

    #[test]
    fn swapped_headings_take_their_keys_along() {
        let known = known(&[("calls", "Calls", PHONE), ("post", "Post", LETTER)]);
        assert_eq!(
            keys(&known, &[("Post", PHONE), ("Calls", LETTER)]),
            ["post", "calls"]
        );
    }

    #[test]
    fn a_new_section_does_not_steal_the_key_of_one_that_was_renamed_before() {
        let known = known(&[("about", "Who we are", PHONE)]);
        assert_eq!(
            keys(&known, &[("About", LETTER), ("Who we are", PHONE)]),
            ["-", "about"]
        );
    }

    #[test]
    fn a_section_that_an_editor_renamed_is_recognised_by_its_key() {
        let known = known(&[("calls", "Telephone", PHONE)]);
        assert_eq!(keys(&known, &[("Calls", LETTER)]), ["calls"]);
    }

    #[test]
    fn a_section_that_was_rewritten_is_recognised_by_its_heading() {
        let known = known(&[("about", "Who we are", PHONE)]);
        assert_eq!(keys(&known, &[("Who we are", LETTER)]), ["about"]);
    }

    #[test]
    fn of_sections_with_one_heading_each_finds_its_own_text() {
        let known = known(&[("contact", "Contact", PHONE), ("contact-2", "Contact", LETTER)]);
        assert_eq!(
            keys(
                &known,
                &[("Contact", "New."), ("Contact", PHONE), ("Contact", LETTER)]
            ),
            ["-", "contact", "contact-2"]
        );
    }
}
