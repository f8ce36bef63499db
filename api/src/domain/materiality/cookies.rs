//! Declarations: what is stored, for whom, for how long, and whether the visitor is asked.

use std::collections::HashSet;
use std::rc::Rc;

use super::reason::{Finding, Kind, quoted};
use super::spelling;
use crate::domain::cookie::{Cookie, CookieCategory, Party};
use crate::domain::lifetime::Lifetime;
use crate::domain::locale::Locale;
use crate::domain::reading::lexicon::{self, Language};
use crate::domain::reading::vocabulary::Vocabulary;
use crate::domain::reading::words::{self, Word};

/// Why a new declaration is material, if it is.
pub(super) fn added(cookie: &Cookie) -> Option<Finding> {
    cookie.requires_consent().then(|| {
        let what = format!(
            "{} is new and needs consent ({})",
            quoted(&cookie.name),
            cookie.category
        );
        Finding::new(Kind::Cookie, what)
    })
}

/// What a declaration says that makes its change material.
pub(super) fn changed(before: &Cookie, after: &Cookie, locale: &Locale) -> Vec<Finding> {
    let language = lexicon::language(locale);
    let found = [
        name(before, after),
        category(before, after),
        consent(before, after),
        purpose(before, after, locale, language),
        recipients(before, after),
        site(before, after),
        lifetime(before, after),
    ];
    found
        .into_iter()
        .flatten()
        .map(|what| Finding::new(Kind::Cookie, what))
        .collect()
}

fn folded(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Under another name it is another one.
fn name(before: &Cookie, after: &Cookie) -> Option<String> {
    let is_other = folded(&before.name) != folded(&after.name) && after.requires_consent();
    is_other.then(|| {
        format!(
            "{} instead of {}, which needs consent",
            quoted(&after.name),
            quoted(&before.name)
        )
    })
}

/// How much a category asks of the visitor; nobody knows what an unclassified one does.
const fn intrusion(category: CookieCategory) -> Option<u8> {
    match category {
        CookieCategory::StrictlyNecessary => Some(0),
        CookieCategory::Functional => Some(1),
        CookieCategory::Analytics => Some(2),
        CookieCategory::Marketing => Some(3),
        CookieCategory::Unclassified => None,
    }
}

fn category(before: &Cookie, after: &Cookie) -> Option<String> {
    let is_more = match (intrusion(before.category), intrusion(after.category)) {
        (Some(before), Some(after)) => before < after,
        // What it does is not said any more.
        (Some(_), None) => true,
        // What it does is said now, and is more than to remember choices.
        (None, Some(after)) => after > 1,
        (None, None) => false,
    };
    is_more.then(|| {
        format!(
            "its category is {} instead of {}",
            after.category, before.category
        )
    })
}

/// Whether the visitor is asked, where that does not follow from the category.
fn consent(before: &Cookie, after: &Cookie) -> Option<String> {
    let is_same = before.requires_consent() == after.requires_consent();
    if is_same || before.category != after.category {
        return None;
    }
    Some(if after.requires_consent() {
        "it needs consent now".to_owned()
    } else {
        "consent is not asked for any more".to_owned()
    })
}

/// A purpose with words in it that it did not have.
fn purpose(
    before: &Cookie,
    after: &Cookie,
    locale: &Locale,
    language: Option<&'static Language>,
) -> Option<String> {
    let (old, new) = (before.purpose.get(locale), after.purpose.get(locale)?);
    let vocabulary = Vocabulary::new(language);
    let old = words::of(old.map_or("", String::as_str), &vocabulary);
    let new_words = words::of(new, &vocabulary);
    let known: HashSet<&Rc<str>> = old.iter().map(Word::stem).collect();
    let is_news = |word: &&Word| {
        let is_plain = word.is_plain() || language.is_none() && word.folded().chars().count() < 4;
        let is_variant = || old.iter().any(|old| spelling::is_variant(old, word, language));
        !is_plain && !known.contains(word.stem()) && !is_variant()
    };
    let news = new_words.iter().find(is_news)?;
    let word = new.get(news.at.clone()).unwrap_or_default();
    Some(format!(
        "its purpose reads {}, with {}",
        quoted(new),
        quoted(word)
    ))
}

fn recipients(before: &Cookie, after: &Cookie) -> Option<String> {
    let known: HashSet<String> = before
        .recipients
        .iter()
        .chain(&before.provider)
        .map(|name| folded(name))
        .collect();
    let new = after
        .recipients
        .iter()
        .chain(&after.provider)
        .find(|name| !known.contains(&folded(name)))?;
    Some(format!("{} receives or can read it", quoted(new)))
}

/// Somebody else's domain sets it.
fn site(before: &Cookie, after: &Cookie) -> Option<String> {
    if before.party == Some(Party::First) && after.party == Some(Party::Third) {
        return Some("a third party sets it".to_owned());
    }
    let (old, new) = (bare(before.domain.as_deref()?), bare(after.domain.as_deref()?));
    let is_under = |inner: &str, outer: &str| inner == outer || inner.ends_with(&format!(".{outer}"));
    let is_other = !is_under(&old, &new) && !is_under(&new, &old);
    is_other.then(|| format!("{} sets it instead of {}", quoted(&new), quoted(&old)))
}

fn bare(domain: &str) -> String {
    domain.trim_start_matches(['.', '*']).to_lowercase()
}

fn lifetime(before: &Cookie, after: &Cookie) -> Option<String> {
    let (old, new) = (length(&before.lifetime), length(&after.lifetime));
    let is_longer = match (old, new) {
        (Some(old), Some(new)) => i128::from(new) * 100 > i128::from(old) * 103,
        // How long it stays is not said any more.
        (Some(_), None) => true,
        (None, new) => new == Some(i64::MAX),
    };
    is_longer.then(|| {
        format!(
            "it stays {} instead of {}",
            shown(&after.lifetime),
            shown(&before.lifetime)
        )
    })
}

/// In seconds; `None` where nobody said.
fn length(lifetime: &Lifetime) -> Option<i64> {
    match lifetime {
        Lifetime::Session => Some(0),
        Lifetime::Fixed(period) => Some(period.seconds()),
        Lifetime::Unlimited => Some(i64::MAX),
        Lifetime::Unknown => None,
    }
}

fn shown(lifetime: &Lifetime) -> &str {
    match lifetime {
        Lifetime::Session => "for the visit",
        Lifetime::Fixed(period) => period.as_str(),
        Lifetime::Unlimited => "without a limit",
        Lifetime::Unknown => "for an unknown time",
    }
}
