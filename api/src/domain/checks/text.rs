//! A content in one language, read once: passages, what each says, and for whom it is meant.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use super::check::{Report, Rule, Severity};
use crate::domain::content::Content;
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::reading::lexicon::{self, Found, Language, Sense};
use crate::domain::reading::passages::{self, Passage, Place};
use crate::domain::reading::vocabulary::Vocabulary;

/// For readers where a passage is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Region {
    /// For everybody.
    All,
    /// For the European Economic Area and the United Kingdom.
    Europe,
    /// For California, or for all states of the United States.
    UnitedStates,
    /// For other states of the United States alone.
    OtherStates,
}

const FILES: &[&str] = &[include_str!("lexicon/english.txt")];

// A file that cannot be read would be a language that nothing judges; a test reads them all.
static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    FILES
        .iter()
        .filter_map(|file| lexicon::extended(file).ok())
        .collect()
});

const UNREAD: Rule = Rule {
    id: "language-unread",
    severity: Severity::Info,
    source: "",
};

pub(super) fn rules() -> Vec<&'static Rule> {
    vec![&UNREAD]
}

/// A text in a language whose wording the rules can judge.
pub(super) struct Text<'a> {
    pub(super) content: &'a Content,
    pub(super) locale: &'a Locale,
    pub(super) passages: Vec<Passage>,
    language: &'static Language,
    regions: Vec<Region>,
    said: HashMap<Sense, Vec<usize>>,
}

/// A subject of the checks' own.
pub(super) const fn topic(name: &'static str) -> Sense {
    Sense::Topic(name)
}

impl<'a> Text<'a> {
    /// Reads a text; `None` for a language that the rules cannot judge.
    pub(super) fn of(content: &'a Content, locale: &'a Locale) -> Option<Self> {
        let language = LANGUAGES.iter().find(|language| language.is_of(locale))?;
        let passages = passages::of(content, locale, &Vocabulary::new(Some(language)));
        let mut said: HashMap<Sense, Vec<usize>> = HashMap::new();
        for passage in &passages {
            let label = passage.label.and_then(|label| passages.get(label));
            let senses = passage
                .senses()
                .iter()
                .chain(label.into_iter().flat_map(Passage::senses));
            let senses: BTreeSet<Sense> = senses.map(|found| found.sense).collect();
            for sense in senses {
                said.entry(sense).or_default().push(passage.index);
            }
        }
        let regions = passages.iter().map(region).collect();
        Some(Self {
            content,
            locale,
            passages,
            language,
            regions,
            said,
        })
    }

    /// Passages of the sections' texts that say this, or whose line begins with strong words that do, in order. Headings,
    /// labels and the title are no evidence of anything.
    pub(super) fn saying(&self, sense: Sense) -> impl Iterator<Item = &Passage> {
        let places = self.said.get(&sense).map(Vec::as_slice).unwrap_or_default();
        places
            .iter()
            .filter_map(|index| self.passages.get(*index))
            .filter(|passage| is_body(passage))
    }

    /// Every passage of the sections' texts.
    pub(super) fn bodies(&self) -> impl Iterator<Item = &Passage> {
        self.passages.iter().filter(|passage| is_body(passage))
    }

    /// For whom a passage is meant.
    pub(super) fn region(&self, passage: &Passage) -> Region {
        self.regions.get(passage.index).copied().unwrap_or(Region::All)
    }

    /// Whether a reader in Europe is meant, too.
    pub(super) fn is_for_europe(&self, passage: &Passage) -> bool {
        matches!(self.region(passage), Region::All | Region::Europe)
    }

    /// Whether a reader in California is meant, too.
    pub(super) fn is_for_california(&self, passage: &Passage) -> bool {
        matches!(self.region(passage), Region::All | Region::UnitedStates)
    }

    /// Whether a passage says this, or the label of its line does.
    pub(super) fn says(&self, passage: &Passage, sense: Sense) -> bool {
        passage.says(sense) || self.label(passage).is_some_and(|label| label.says(sense))
    }

    fn label(&self, passage: &Passage) -> Option<&Passage> {
        passage.label.and_then(|label| self.passages.get(label))
    }

    /// Whether a passage says this and does not deny it.
    pub(super) fn asserts(&self, passage: &Passage, sense: Sense) -> bool {
        self.asserted(passage).any(|found| found.sense == sense)
    }

    /// Whether a passage says any of these and does not deny it.
    pub(super) fn asserts_any(&self, passage: &Passage, is_meant: impl Fn(Sense) -> bool) -> bool {
        self.asserted(passage).any(|found| is_meant(found.sense))
    }

    /// Whether a passage that says what is done says what for: behind it, or as `to do this, we use that`.
    pub(super) fn says_purpose(&self, passage: &Passage) -> bool {
        let done = self
            .asserted(passage)
            .find(|found| found.sense == topic("processing"));
        let Some(done) = done else { return false };
        let is_length = |found: &Found| {
            let mut times = passage.times().iter();
            times.any(|time| time.words.start == found.words.end)
        };
        let begins_with_to = passage.words.first().is_some_and(|word| word.folded() == "to");
        self.asserted(passage).any(|found| match found.sense {
            Sense::Purpose(_) => true,
            Sense::For => done.words.end <= found.words.start && !is_length(found),
            _ => false,
        }) || begins_with_to
    }

    /// Whether a passage denies this: in its own words, or as an item of a list that a negation leads into.
    pub(super) fn denies(&self, passage: &Passage, sense: Sense) -> bool {
        let mut found = passage.senses().iter().filter(|found| found.sense == sense);
        found.any(|found| passage.is_denied_item() || passage.denies(self.language, found))
    }

    fn asserted<'p>(&self, passage: &'p Passage) -> impl Iterator<Item = &'p Found> + use<'p> {
        let (language, is_denied) = (self.language, passage.is_denied_item());
        let said = passage.senses().iter();
        said.filter(move |found| {
            !is_denied && !passage.denies(language, found) && !passage.is_by_reader(found)
        })
    }

    /// A passage with the next ones of its section, as many as one thought may take.
    pub(super) fn thought(&self, passage: &Passage) -> impl Iterator<Item = &Passage> {
        const LONGEST: usize = 4;
        let section = passage.place.section().cloned();
        let from = self.passages.get(passage.index..).unwrap_or_default();
        from.iter()
            .take(LONGEST)
            .take_while(move |next| next.place.section() == section.as_ref())
    }

    /// Whether a passage goes on about somebody else than the controller: one of the two before it, in its section, names
    /// an officer, a representative or an authority.
    pub(super) fn is_others(&self, passage: &Passage) -> bool {
        let others = [topic("officer"), topic("representative"), topic("authority")];
        let from = passage.index.saturating_sub(2);
        let before = self.passages.get(from..passage.index).unwrap_or_default();
        let here = before.iter().filter(|other| other.place == passage.place);
        !passage.says(topic("controller"))
            && here
                .into_iter()
                .any(|before| others.into_iter().any(|other| before.says(other)))
    }

    /// The passages of a section's own text.
    pub(super) fn section(&self, key: &Key) -> impl Iterator<Item = &Passage> {
        let is_there = move |passage: &&Passage| matches!(&passage.place, Place::Body(own) if own == key);
        self.passages.iter().filter(is_there)
    }

    /// The heading of a section, empty where it has none.
    pub(super) fn heading(&self, key: &Key) -> &str {
        let heading = self
            .content
            .section(key)
            .and_then(|section| section.heading.get(self.locale));
        heading.map_or("", String::as_str)
    }
}

fn is_body(passage: &Passage) -> bool {
    matches!(passage.place, Place::Body(_)) && !passage.is_label
}

fn region(passage: &Passage) -> Region {
    let under = |name: &'static str| passage.context.contains(&topic(name));
    let here = |name: &'static str| passage.says(topic(name));
    if under("california") {
        Region::UnitedStates
    } else if under("other-states") {
        Region::OtherStates
    } else if under("states") {
        Region::UnitedStates
    } else if under("europe") {
        Region::Europe
    } else if here("california") && !here("europe") {
        Region::UnitedStates
    } else if here("other-states") {
        Region::OtherStates
    } else {
        Region::All
    }
}

/// Says which languages nothing judged.
pub(super) fn name_unread(locales: &BTreeSet<Locale>, texts: &[Text<'_>], report: &mut Report) {
    let is_read = |locale: &Locale| texts.iter().any(|text| text.locale == locale);
    for locale in locales.iter().filter(|locale| !is_read(locale)) {
        let message = format!("the rules cannot judge the wording in {locale}; a person must");
        report.not_applicable(&UNREAD, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_can_be_read() {
        for file in FILES {
            if let Err(fault) = lexicon::extended(file) {
                panic!("{fault}");
            }
        }
    }
}
