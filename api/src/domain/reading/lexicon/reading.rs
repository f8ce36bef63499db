//! A lexicon from its file.

use std::collections::{HashMap, HashSet};

use snowball_stemmers_rs::{Algorithm, Stemmer};

use super::{Language, Sense, Unit};

/// Reads a file.
///
/// # Errors
/// The line that cannot be read.
pub(super) fn language(file: &'static str) -> Result<Language, String> {
    languages(&[file])
}

/// Reads files that say each what one language has.
///
/// # Errors
/// The line that cannot be read.
pub(super) fn languages(files: &[&'static str]) -> Result<Language, String> {
    let mut language = Language {
        tags: HashSet::new(),
        capital_nouns: false,
        negation_follows: false,
        plain: HashSet::new(),
        stemmer: Stemmer::create(Algorithm::English),
        patterns: HashMap::new(),
        floating: Vec::new(),
        numbers: HashMap::new(),
        units: HashMap::new(),
    };
    for (name, words) in files.iter().flat_map(|file| lines(file)) {
        enter(&mut language, name, words).ok_or_else(|| format!("{name}: {words}"))?;
    }
    Ok(language)
}

/// The tags of a file's language.
pub(super) fn tags(file: &'static str) -> Option<&'static str> {
    lines(file)
        .find(|(name, _)| *name == "tags")
        .map(|(_, tags)| tags)
}

/// Names with their words.
fn lines(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = file
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(": ").unwrap_or((line, "")))
}

fn enter(language: &mut Language, name: &'static str, words: &'static str) -> Option<()> {
    let (kind, what) = name.split_once(' ').unwrap_or((name, ""));
    let words = words.split(", ").filter(|word| !word.is_empty());
    match kind {
        "tags" => language.tags.extend(words),
        "stemmer" => language.stemmer = Stemmer::create(stemmer(words.last()?)?),
        "capital-nouns" => language.capital_nouns = words.last()? == "yes",
        "negation-follows" => language.negation_follows = words.last()? == "yes",
        "plain" => language.plain.extend(words),
        "number" => {
            let number = what.parse().ok()?;
            language.numbers.extend(words.map(|word| (word, number)));
        }
        "unit" => {
            let unit = unit(what)?;
            language.units.extend(words.map(|word| (word, unit)));
        }
        _ => {
            let sense = sense(kind, what)?;
            for text in words {
                language.add(sense, text);
            }
        }
    }
    Some(())
}

fn stemmer(name: &str) -> Option<Algorithm> {
    Some(match name {
        "Danish" => Algorithm::Danish,
        "DutchPorter" => Algorithm::DutchPorter,
        "English" => Algorithm::English,
        "French" => Algorithm::French,
        "German" => Algorithm::German,
        "Italian" => Algorithm::Italian,
        "Norwegian" => Algorithm::Norwegian,
        "Polish" => Algorithm::Polish,
        "Portuguese" => Algorithm::Portuguese,
        "Spanish" => Algorithm::Spanish,
        "Swedish" => Algorithm::Swedish,
        _ => return None,
    })
}

fn unit(name: &str) -> Option<Unit> {
    Some(match name {
        "minute" => Unit::Minute,
        "hour" => Unit::Hour,
        "day" => Unit::Day,
        "week" => Unit::Week,
        "month" => Unit::Month,
        "quarter" => Unit::Quarter,
        "year" => Unit::Year,
        _ => return None,
    })
}

/// The sense of a name; `what` says which, where there are several.
fn sense(kind: &str, what: &'static str) -> Option<Sense> {
    let named = match kind {
        "purpose" => Sense::Purpose(what),
        "basis" => Sense::Basis(what),
        "abroad" => Sense::Abroad(what),
        "safeguard" => Sense::Safeguard(what),
        "right" => Sense::Right(what),
        "right-if-so" => Sense::RightIfSo(what),
        "data" => Sense::Data(what),
        "topic" => Sense::Topic(what),
        _ => return what.is_empty().then(|| plain_sense(kind)).flatten(),
    };
    Some(named).filter(|_| !what.is_empty())
}

fn plain_sense(kind: &str) -> Option<Sense> {
    Some(match kind {
        "idle" => Sense::Idle,
        "not" => Sense::Not,
        "only" => Sense::Only,
        "except" => Sense::Except,
        "clause" => Sense::Clause,
        "reader" => Sense::Reader,
        "sell" => Sense::Sell,
        "share" => Sense::Share,
        "recipients" => Sense::Recipients,
        "recipient" => Sense::Recipient,
        "use" => Sense::Use,
        "for" => Sense::For,
        "keep" => Sense::Keep,
        "open-ended" => Sense::OpenEnded,
        "answer" => Sense::Answer,
        "other-time" => Sense::OtherTime,
        "rights" => Sense::Rights,
        "ask" => Sense::Ask,
        "controller" => Sense::Controller,
        "officer" => Sense::Officer,
        "contact" => Sense::Contact,
        "cookies" => Sense::Cookies,
        "protection" => Sense::Protection,
        "no-name" => Sense::NoName,
        _ => return None,
    })
}

/// Every word and phrase of a file that texts are compared with.
#[cfg(test)]
pub(super) fn texts(file: &'static str) -> Vec<&'static str> {
    let settings = ["tags", "stemmer", "capital-nouns", "negation-follows"];
    let words = lines(file).filter(|(name, _)| !settings.contains(name));
    words.flat_map(|(_, words)| words.split(", ")).collect()
}
