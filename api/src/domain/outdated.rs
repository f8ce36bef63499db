//! Which texts are older than what they translate.
//!
//! A text is outdated when the default language's text is another one than when it was touched last. Only outdated texts
//! are noted, each with the hash of the text that it was touched against, so that a change which is taken back leaves
//! nothing outdated. It is kept beside contents: a content's hash says what a notice says, not who has looked at it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::content::Content;
use crate::domain::edit::{Edit, Patch, PutCookie, PutSection};
use crate::domain::hash::Hash;
use crate::domain::locale::Locale;
use crate::domain::translation::{self, texts};

/// The outdated texts of a content, by language and name, each with the hash of the default language's text that it was
/// touched against; none when there was no such text.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Outdated(BTreeMap<Locale, BTreeMap<String, Option<Hash>>>);

/// Texts that somebody wrote, by language and name, whether or not they became others.
pub type Touched = BTreeSet<(Locale, String)>;

/// One side of a merge.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// What it says.
    pub content: &'a Content,
    /// What of it is outdated.
    pub outdated: &'a Outdated,
}

impl Outdated {
    /// Whether every text is up to date.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The outdated texts of a language, in reading order.
    pub fn stale_in(&self, content: &Content, locale: &Locale) -> Vec<String> {
        let Some(noted) = self.0.get(locale) else {
            return Vec::new();
        };
        let names = texts(content, locale).into_iter().map(|(name, _)| name);
        names.filter(|name| noted.contains_key(name)).collect()
    }

    /// What is outdated after one change. All that the change touches counts as touched at once, in whatever order it
    /// was written; a text that became another one was touched.
    #[must_use]
    pub fn after(&self, before: &Content, now: &Content, default_locale: &Locale, touched: &Touched) -> Self {
        let before = Languages::of(before, default_locale);
        Languages::of(now, default_locale).outdated(|locale, name, text| {
            if before.text(locale, name) != Some(text) || touched.contains(&(locale.clone(), name.to_owned()))
            {
                return Age::Touched;
            }
            Age::Against(
                self.noted(locale, name)
                    .copied()
                    .unwrap_or_else(|| before.default_hash(name)),
            )
        })
    }

    /// What is outdated in a merge of two sides. A text that one side has as it is now is as old as it is there, the
    /// younger where both have it; one that was put together from both is up to date when it was so on both sides.
    pub fn merged(now: &Content, sides: [Side<'_>; 2], default_locale: &Locale) -> Self {
        let now = Languages::of(now, default_locale);
        let sides = sides.map(|side| (Languages::of(side.content, default_locale), side.outdated));
        now.outdated(|locale, name, text| {
            let (mut same, mut older) = (Vec::new(), Vec::new());
            for (side, outdated) in &sides {
                let noted = outdated.noted(locale, name).copied();
                match side.text(locale, name) {
                    Some(there) if there == text => {
                        same.push(noted.unwrap_or_else(|| side.default_hash(name)));
                    }
                    Some(_) => older.extend(noted),
                    None => {}
                }
            }
            let current = now.default_hash(name);
            let youngest = same.iter().find(|then| **then == current).or(same.first());
            youngest
                .or(older.first())
                .map_or(Age::Touched, |then| Age::Against(*then))
        })
    }

    /// What an outdated text was touched against.
    fn noted(&self, locale: &Locale, name: &str) -> Option<&Option<Hash>> {
        self.0.get(locale)?.get(name)
    }
}

/// When a text was touched last.
enum Age {
    /// With the change that is looked at.
    Touched,
    /// When the default language's text was this one, or there was none.
    Against(Option<Hash>),
}

/// The texts of a content by language and name.
struct Languages<'a> {
    default: BTreeMap<String, Hash>,
    others: BTreeMap<Locale, BTreeMap<String, &'a str>>,
}

impl<'a> Languages<'a> {
    fn of(content: &'a Content, default_locale: &Locale) -> Self {
        let mut locales = content.locales();
        locales.remove(default_locale);
        let default = texts(content, default_locale).into_iter();
        Self {
            default: default
                .map(|(name, text)| (name, Hash::of(text.as_bytes())))
                .collect(),
            others: locales
                .into_iter()
                .map(|locale| {
                    let texts = texts(content, &locale).into_iter().collect();
                    (locale, texts)
                })
                .collect(),
        }
    }

    fn text(&self, locale: &Locale, name: &str) -> Option<&'a str> {
        self.others.get(locale)?.get(name).copied()
    }

    fn default_hash(&self, name: &str) -> Option<Hash> {
        self.default.get(name).copied()
    }

    fn outdated(&self, age: impl Fn(&Locale, &str, &str) -> Age) -> Outdated {
        let of_language = |(locale, texts): (&Locale, &BTreeMap<String, &str>)| {
            let older = texts
                .iter()
                .filter_map(|(name, text)| match age(locale, name, text) {
                    Age::Against(then) if then != self.default_hash(name) => Some((name.clone(), then)),
                    Age::Against(_) | Age::Touched => None,
                });
            let older: BTreeMap<String, Option<Hash>> = older.collect();
            (!older.is_empty()).then(|| (locale.clone(), older))
        };
        Outdated(self.others.iter().filter_map(of_language).collect())
    }
}

/// What edits write: the same text again counts, so that who has looked at a translation can say that it still holds.
///
/// What a new section or declaration holds is new in any case.
pub fn touched(edits: &[Edit], default_locale: &Locale) -> Touched {
    let mut touched = Touched::new();
    for edit in edits {
        let (locale, names) = match edit {
            Edit::SetTitle { locale, .. } => (locale, vec!["title".to_owned()]),
            Edit::PutSection(put) => (&put.locale, of_section(put)),
            Edit::PutCookie(put) => (&put.locale, of_cookie(put)),
            _ => continue,
        };
        let locale = locale.as_ref().unwrap_or(default_locale);
        touched.extend(names.into_iter().map(|name| (locale.clone(), name)));
    }
    touched
}

fn of_section(put: &PutSection) -> Vec<String> {
    let Some(key) = &put.key else { return Vec::new() };
    let heading = matches!(put.heading, Patch::Set(_)).then(|| translation::heading_of(key));
    let body = matches!(put.body, Patch::Set(_)).then(|| translation::body_of(key));
    heading.into_iter().chain(body).collect()
}

fn of_cookie(put: &PutCookie) -> Vec<String> {
    let Some(key) = &put.key else { return Vec::new() };
    let purpose = matches!(put.purpose, Patch::Set(_)).then(|| translation::purpose_of(key));
    let lifetime = put
        .lifetime_text
        .as_ref()
        .map(|_| translation::lifetime_text_of(key));
    purpose.into_iter().chain(lifetime).collect()
}

#[cfg(test)]
mod tests;
