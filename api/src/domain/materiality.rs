//! Whether people must be told of what changed between two contents: a proposal, with a reason for each change.
//!
//! The rules know words and fields, not law: a person decides. They read what is new and gone word by word, so that
//! spelling, punctuation, order and mark-up are never material. Knows nothing of versions, drafts or who asks.
//!
//! Source: GDPR article 13(3), guidelines WP260 rev.01, paragraphs 29 to 31, and article 5(3) of the ePrivacy Directive.

mod comparison;
mod contacts;
mod cookies;
mod labels;
mod limits;
mod naming;
mod pairing;
mod reason;
mod rights;
mod spelling;
mod texts;
mod times;
mod wording;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::content::Content;
use crate::domain::cookie::Cookie;
use crate::domain::diff::{self, Change, Diff};
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::version::Materiality;

pub use crate::domain::reading::passages::Place;
pub use reason::{Finding, Kind, Reason};

use reason::quoted;
use texts::Findings;

/// What is proposed for a pair of contents.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judgement {
    locales: BTreeMap<Locale, Judged>,
}

/// The changes in one language, each with the reason that makes it material.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judged {
    /// What changed.
    pub diff: Diff,
    /// One for each change, in the same order; `None` where it is editorial.
    pub reasons: Vec<Option<Reason>>,
}

/// Judges what changed from one content to another, in every language that either has and in the one that is asked for.
///
/// Where the first content is empty, or has no language in common with the second, everything that is added is
/// material: nobody was told of any of it.
pub fn judge(before: &Content, after: &Content, asked: &Locale) -> Judgement {
    let (old, new) = (before.locales(), after.locales());
    let mut all: BTreeSet<&Locale> = old.union(&new).collect();
    all.insert(asked);
    let is_whole = old.is_disjoint(&new) && !new.is_empty();
    let judged = all.into_iter().map(|locale| {
        let diff = diff::between(before, after, locale);
        let reasons = if is_whole {
            diff.changes.iter().map(whole).collect()
        } else {
            reasons(before, after, &diff)
        };
        (locale.clone(), Judged { diff, reasons })
    });
    Judgement {
        locales: judged.collect(),
    }
}

impl Judgement {
    /// The proposal: the highest over all languages.
    pub fn suggested(&self) -> Materiality {
        let mut reasons = self.locales.values().flat_map(|judged| &judged.reasons);
        if reasons.any(Option::is_some) {
            Materiality::Material
        } else {
            Materiality::Editorial
        }
    }

    /// The changes in one language.
    pub fn of(&self, locale: &Locale) -> Option<&Judged> {
        self.locales.get(locale)
    }

    /// Why it is material, in words: the reasons of this language first, and then what others say that it does not,
    /// each after its language.
    pub fn reasons(&self, locale: &Locale) -> Vec<String> {
        let own = self.of(locale).map(Judged::said).unwrap_or_default();
        let mut said: BTreeSet<String> = own.iter().cloned().collect();
        let mut all = own;
        for (other, judged) in self.locales.iter().filter(|(other, _)| *other != locale) {
            for reason in judged.said() {
                if said.insert(reason.clone()) {
                    all.push(format!("{other}: {reason}"));
                }
            }
        }
        all
    }
}

impl Judged {
    fn said(&self) -> Vec<String> {
        self.reasons.iter().flatten().map(ToString::to_string).collect()
    }
}

/// Why a change is material when there was nothing before.
fn whole(change: &Change) -> Option<Reason> {
    let (place, key) = match change {
        Change::TitleChanged { after, .. } if !after.is_empty() => (format!("Title {}", quoted(after)), None),
        Change::SectionAdded(section) => (
            section_name(&section.heading, &section.key),
            Some(section.key.clone()),
        ),
        Change::CookieAdded(added) => (cookie_name(&added.cookie), Some(added.cookie.key.clone())),
        _ => return None,
    };
    let finding = Finding::new(
        Kind::Whole,
        "nothing was there before that people could have read",
    );
    Some(Reason {
        place,
        key,
        findings: vec![finding],
    })
}

fn reasons(before: &Content, after: &Content, diff: &Diff) -> Vec<Option<Reason>> {
    let locale = &diff.locale;
    let has = |content: &Content| content.locales().contains(locale);
    let found = match (has(before), has(after)) {
        (true, true) => texts::findings(before, after, locale),
        (false, false) => Findings::new(),
        // A language that comes or goes says in other words what the others say; nothing tells whether it does.
        _ => return vec![None; diff.changes.len()],
    };
    diff.changes
        .iter()
        .map(|change| reason(change, diff, &found))
        .collect()
}

fn reason(change: &Change, diff: &Diff, found: &Findings) -> Option<Reason> {
    let at = |places: &[Place]| -> Vec<Finding> {
        let here = found.iter().filter(|(place, _)| places.contains(place));
        here.map(|(_, finding)| finding.clone()).collect()
    };
    let whole_section = |key: &Key| at(&[Place::Heading(key.clone()), Place::Body(key.clone())]);
    let (place, key, findings) = match change {
        Change::TitleChanged { after, .. } => (format!("Title {}", quoted(after)), None, at(&[Place::Title])),
        Change::SectionAdded(section) | Change::SectionRemoved(section) => {
            let name = section_name(&section.heading, &section.key);
            (name, Some(&section.key), whole_section(&section.key))
        }
        Change::SectionRenamed { key, after, .. } => (
            section_name(after, key),
            Some(key),
            at(&[Place::Heading(key.clone())]),
        ),
        Change::SectionTextChanged(text) => {
            let name = section_name(&text.heading, &text.key);
            (name, Some(&text.key), at(&[Place::Body(text.key.clone())]))
        }
        Change::CookieAdded(added) => {
            let cookie = &added.cookie;
            let findings = match renamed(cookie, diff) {
                Some(before) => cookies::changed(before, cookie, &diff.locale),
                None => cookies::added(cookie).into_iter().collect(),
            };
            (cookie_name(cookie), Some(&cookie.key), findings)
        }
        Change::CookieChanged { before, after, .. } => {
            let findings = cookies::changed(before, after, &diff.locale);
            (cookie_name(after), Some(&after.key), findings)
        }
        Change::LocaleRemoved(_)
        | Change::LocaleAdded(_)
        | Change::SectionMoved(_)
        | Change::CookieRemoved(_)
        | Change::CookieMoved { .. } => return None,
    };
    (!findings.is_empty()).then(|| Reason {
        place,
        key: key.cloned(),
        findings,
    })
}

/// The declaration of the same name that was there under another key.
fn renamed<'a>(cookie: &Cookie, diff: &'a Diff) -> Option<&'a Cookie> {
    diff.changes.iter().find_map(|change| match change {
        Change::CookieRemoved(removed) if removed.cookie.name == cookie.name => Some(&removed.cookie),
        _ => None,
    })
}

fn section_name(heading: &str, key: &Key) -> String {
    if heading.is_empty() {
        format!("Section `{key}`")
    } else {
        format!("Section {}", quoted(heading))
    }
}

fn cookie_name(cookie: &Cookie) -> String {
    format!("Cookie {}", quoted(&cookie.name))
}
