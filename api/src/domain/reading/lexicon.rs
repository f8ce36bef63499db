//! What words say in a privacy notice, per language: the vocabulary of the rules.
//!
//! The words stand in a file for each language; `lexicon/english.txt` says how they are written.

mod reading;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use snowball_stemmers_rs::Stemmer;

use super::words::Word;
use crate::domain::locale::Locale;

/// What a word or phrase says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(in crate::domain) enum Sense {
    /// Nothing, although a shorter pattern in it would: `not only`.
    Idle,
    /// Not, never, none.
    Not,
    /// Only, exclusively.
    Only,
    /// Unless, except.
    Except,
    /// The beginning of a clause that a negation before it does not reach.
    Clause,
    /// The beginning of a clause in which the reader acts, not the controller.
    Reader,
    /// Selling or renting data.
    Sell,
    /// Giving data to somebody.
    Share,
    /// That recipients are spoken of.
    Recipients,
    /// A category of recipients.
    Recipient,
    /// Collecting and using data.
    Use,
    /// That a purpose follows.
    For,
    /// What data are used for.
    Purpose(&'static str),
    /// A legal basis of article 6 GDPR.
    Basis(&'static str),
    /// A place outside the European Economic Area.
    Abroad(&'static str),
    /// A safeguard for transfers.
    Safeguard(&'static str),
    /// Keeping or deleting.
    Keep,
    /// A time without a limit in units.
    OpenEnded,
    /// Answering a request.
    Answer,
    /// That a time is no length of keeping: an age, a notice, a look back.
    OtherTime,
    /// A right, named so that it can be nothing else.
    Right(&'static str),
    /// A right, where rights are spoken of.
    RightIfSo(&'static str),
    /// That rights are spoken of.
    Rights,
    /// Asking, choosing.
    Ask,
    /// Who decides on the processing.
    Controller,
    /// The data protection officer or a representative.
    Officer,
    /// How somebody is reached.
    Contact,
    /// A category of data that is more than name and address.
    Data(&'static str),
    /// Cookies and what is like them.
    Cookies,
    /// What makes data hard to misuse: encrypted, pseudonymised.
    Protection,
    /// A part of a name that is nobody's: of a law, a document or a region.
    NoName,
    /// A subject of one's own rules, which bring a file of their own for it.
    Topic(&'static str),
}

/// A unit of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::domain) enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// A sense with the words that have it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::domain) struct Found {
    pub(in crate::domain) sense: Sense,
    /// Positions among the words.
    pub(in crate::domain) words: Range<usize>,
}

/// A language that the rules can read.
pub(in crate::domain) struct Language {
    tags: HashSet<&'static str>,
    /// Whether every noun is written with a capital.
    pub(in crate::domain) capital_nouns: bool,
    /// Whether `not` stands behind what it denies, too.
    negation_follows: bool,
    plain: HashSet<&'static str>,
    stemmer: Stemmer,
    /// By the first bytes of the first word.
    patterns: HashMap<&'static [u8], Vec<Pattern>>,
    /// Those that begin with `*`.
    floating: Vec<Pattern>,
    numbers: HashMap<&'static str, u64>,
    units: HashMap<&'static str, Unit>,
}

/// A word or phrase with what it says.
pub(in crate::domain) struct Pattern {
    words: Vec<&'static str>,
    sense: Sense,
}

static FILES: &[&str] = &[
    include_str!("lexicon/danish.txt"),
    include_str!("lexicon/dutch.txt"),
    include_str!("lexicon/english.txt"),
    include_str!("lexicon/french.txt"),
    include_str!("lexicon/german.txt"),
    include_str!("lexicon/italian.txt"),
    include_str!("lexicon/norwegian.txt"),
    include_str!("lexicon/polish.txt"),
    include_str!("lexicon/portuguese.txt"),
    include_str!("lexicon/spanish.txt"),
    include_str!("lexicon/swedish.txt"),
];

// A file that cannot be read would be a language that the rules cannot judge; a test reads them all.
static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    FILES
        .iter()
        .filter_map(|file| reading::language(file).ok())
        .collect()
});

/// The language of a locale, when the rules can read it.
pub(in crate::domain) fn language(locale: &Locale) -> Option<&'static Language> {
    LANGUAGES.iter().find(|language| language.is_of(locale))
}

/// The language of a file that adds topics to one of these, by its tags.
pub(in crate::domain) fn extended(file: &'static str) -> Result<Language, String> {
    let tags = reading::tags(file);
    let own = FILES.iter().find(|own| reading::tags(own) == tags);
    let own = own.ok_or_else(|| format!("no language has the tags {tags:?}"))?;
    reading::languages(&[*own, file])
}

/// So many bytes of a pattern's first word are looked up.
const KEY: usize = 3;

impl Language {
    /// Whether texts of this locale are in it.
    pub(in crate::domain) fn is_of(&self, locale: &Locale) -> bool {
        self.tags.contains(locale.language())
    }

    /// Whether the word says nothing by itself.
    pub(in crate::domain) fn is_plain(&self, folded: &str) -> bool {
        self.plain.contains(folded)
    }

    /// What is common to the forms of a word.
    pub(in crate::domain) fn stem(&self, folded: &str) -> String {
        self.stemmer.stem(folded).into_owned()
    }

    /// The number that a word of letters names.
    pub(in crate::domain) fn number(&self, folded: &str) -> Option<u64> {
        self.numbers.get(folded).copied()
    }

    /// The unit of time that a word names.
    pub(in crate::domain) fn unit(&self, folded: &str) -> Option<Unit> {
        self.units.get(folded).copied()
    }

    /// Patterns whose first word this is.
    pub(in crate::domain) fn patterns(&self, folded: &str) -> Vec<&Pattern> {
        let is_first = |pattern: &&Pattern| pattern.words.first().is_some_and(|first| fits(first, folded));
        let bytes = folded.as_bytes();
        let keys = (1..=KEY.min(bytes.len())).filter_map(|length| bytes.get(..length));
        let keyed = keys.filter_map(|key| self.patterns.get(key)).flatten();
        keyed.chain(&self.floating).filter(is_first).collect()
    }

    /// Whether a `not` reaches words that stand `here`, from `there`, when `parted` says whether a clause begins between.
    pub(in crate::domain) fn reaches(
        &self,
        there: usize,
        here: usize,
        parted: impl Fn(usize, usize) -> bool,
    ) -> bool {
        let is_before = there < here && !parted(there, here);
        is_before || self.negation_follows && here < there && !parted(here, there)
    }

    fn add(&mut self, sense: Sense, text: &'static str) {
        let pattern = Pattern {
            words: text.split(' ').collect(),
            sense,
        };
        let beginning = text.split([' ', '*']).next().unwrap_or_default().as_bytes();
        match beginning.get(..KEY).unwrap_or(beginning) {
            [] => self.floating.push(pattern),
            key => self.patterns.entry(key).or_default().push(pattern),
        }
    }
}

/// Every sense in a run of words; of those that lie within each other the longest. A topic stands beside what its words
/// say otherwise.
pub(in crate::domain) fn senses(words: &[Word]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (start, word) in words.iter().enumerate() {
        let rest = words.get(start..).unwrap_or_default();
        for pattern in word.patterns().iter().filter(|pattern| pattern.begins(rest)) {
            found.push(Found {
                sense: pattern.sense,
                words: start..start + pattern.words.len(),
            });
        }
    }
    let is_topic = |found: &Found| matches!(found.sense, Sense::Topic(_));
    let within = |inner: &Found, outer: &Found| {
        inner.words.len() < outer.words.len()
            && (outer.sense == Sense::Idle || !is_topic(inner) && !is_topic(outer))
            && outer.words.start <= inner.words.start
            && inner.words.end <= outer.words.end
    };
    let is_longest = |inner: &&Found| !found.iter().any(|outer| within(inner, outer));
    let kept = found
        .iter()
        .filter(is_longest)
        .filter(|found| found.sense != Sense::Idle);
    kept.cloned().collect()
}

impl Pattern {
    /// Whether it is one word.
    pub(in crate::domain) fn is_one_word(&self) -> bool {
        self.words.len() == 1
    }

    /// Whether the words begin with it.
    fn begins(&self, words: &[Word]) -> bool {
        words.len() >= self.words.len()
            && self
                .words
                .iter()
                .zip(words)
                .all(|(text, word)| fits(text, word.folded()))
    }
}

/// Whether a word of a pattern stands for this word.
fn fits(text: &str, folded: &str) -> bool {
    match (text.strip_prefix('*'), text.strip_suffix('*')) {
        (None, None) => text == folded,
        (None, Some(beginning)) => folded.starts_with(beginning),
        (Some(ending), None) => folded.ends_with(ending),
        (Some(rest), Some(_)) => folded.contains(rest.trim_end_matches('*')),
    }
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::Vocabulary;
    use super::super::words;
    use super::*;

    fn said(text: &str) -> Vec<Sense> {
        let vocabulary = Vocabulary::new(language(&"en-GB".parse().unwrap()));
        senses(&words::of(text, &vocabulary))
            .into_iter()
            .map(|found| found.sense)
            .collect()
    }

    #[test]
    fn every_file_can_be_read() {
        for file in FILES {
            let first = file.lines().next().unwrap_or_default();
            if let Err(fault) = reading::language(file) {
                panic!("{first}: {fault}");
            }
        }
    }

    #[test]
    fn every_word_is_written_as_the_rules_fold_it() {
        for text in FILES.iter().flat_map(|file| reading::texts(file)) {
            let folded: Vec<String> = words::of(&text.replace('*', ""), &Vocabulary::new(None))
                .into_iter()
                .map(|word| word.folded().to_owned())
                .collect();
            assert_eq!(folded.join(" "), text.replace('*', ""));
        }
    }

    #[test]
    fn the_longer_of_two_phrases_counts() {
        assert_eq!(said("not only"), []);
        assert_eq!(said("not"), [Sense::Not]);
        assert_eq!(said("privacy shield"), [Sense::Safeguard("the Privacy Shield")]);
    }

    #[test]
    fn a_star_stands_for_any_ending() {
        assert_eq!(said("consultants"), [Sense::Recipient]);
        assert_eq!(said("consult"), []);
    }
}
