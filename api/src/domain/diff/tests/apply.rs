//! Rebuilding the second content from the first and the changes alone, the way docs/API.md tells clients to.

use std::collections::BTreeMap;

use crate::domain::content::Content;
use crate::domain::cookie::Cookie;
use crate::domain::diff::{Change, CookieField, Diff, SectionText};
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::rich_text::RichText;
use crate::domain::section::Section;

/// A content in one language as lists of keys: sections below each section, declarations of each, `None` for none.
#[derive(Default)]
pub(super) struct Lists {
    title: String,
    below: BTreeMap<Option<Key>, Vec<Key>>,
    texts: BTreeMap<Key, (String, RichText)>,
    declared: BTreeMap<Option<Key>, Vec<Key>>,
    cookies: BTreeMap<Key, Cookie>,
}

/// The second content in the diff's language.
pub(super) fn apply(before: Lists, diff: &Diff) -> Lists {
    let begins_anew = diff.changes.contains(&Change::LocaleAdded(diff.locale.clone()));
    let mut lists = if begins_anew { Lists::default() } else { before };
    for change in &diff.changes {
        lists.take_out(change);
    }
    for change in &diff.changes {
        lists.put_in(change);
    }
    for change in &diff.changes {
        lists.reword(change);
    }
    lists
}

impl Lists {
    /// What the content says in a language.
    pub(super) fn of(content: &Content, locale: &Locale) -> Self {
        let mut lists = Self {
            title: content.title.get(locale).cloned().unwrap_or_default(),
            ..Self::default()
        };
        lists.read_sections(None, &content.sections, locale);
        lists.read_cookies(None, &content.cookies, locale);
        lists
    }

    fn read_sections(&mut self, parent: Option<&Key>, sections: &[Section], locale: &Locale) {
        for section in sections {
            self.below
                .entry(parent.cloned())
                .or_default()
                .push(section.key.clone());
            let heading = section.heading.get(locale).cloned().unwrap_or_default();
            let body = section.body.get(locale).cloned().unwrap_or_default();
            self.texts.insert(section.key.clone(), (heading, body));
            self.read_cookies(Some(&section.key), &section.cookies, locale);
            self.read_sections(Some(&section.key), &section.children, locale);
        }
    }

    fn read_cookies(&mut self, section: Option<&Key>, cookies: &[Cookie], locale: &Locale) {
        for cookie in cookies {
            self.declared
                .entry(section.cloned())
                .or_default()
                .push(cookie.key.clone());
            let mut cookie = cookie.clone();
            cookie.purpose.retain(|other, _| other == locale);
            cookie.lifetime_text.retain(|other, _| other == locale);
            self.cookies.insert(cookie.key.clone(), cookie);
        }
    }

    /// What is there, as it is read from the top down, in words that two contents can be compared by.
    pub(super) fn read(&self) -> Vec<String> {
        let mut lines = vec![format!("title {:?}", self.title)];
        self.read_below(None, 1, &mut lines);
        lines
    }

    fn read_below(&self, section: Option<&Key>, level: usize, lines: &mut Vec<String>) {
        let section = section.cloned();
        for key in self.declared.get(&section).into_iter().flatten() {
            lines.push(format!("{level} cookie {:?}", self.cookies[key]));
        }
        for key in self.below.get(&section).into_iter().flatten() {
            lines.push(format!("{level} section {key} {:?}", self.texts[key]));
            self.read_below(Some(key), level + 1, lines);
        }
    }

    fn take_out(&mut self, change: &Change) {
        let take = |lists: &mut BTreeMap<Option<Key>, Vec<Key>>, key: &Key| {
            for keys in lists.values_mut() {
                keys.retain(|other| other != key);
            }
        };
        match change {
            Change::SectionRemoved(section) => take(&mut self.below, &section.key),
            Change::SectionMoved(moved) => take(&mut self.below, &moved.key),
            Change::CookieRemoved(declared) => take(&mut self.declared, &declared.cookie.key),
            Change::CookieMoved { key, .. } => take(&mut self.declared, key),
            _ => {}
        }
    }

    /// Positions are those of the second content, and the changes come in its reading order.
    fn put_in(&mut self, change: &Change) {
        match change {
            Change::SectionAdded(section) => {
                let SectionText {
                    key, heading, body, ..
                } = section.as_ref().clone();
                self.below
                    .entry(section.parent.clone())
                    .or_default()
                    .insert(section.position, key.clone());
                self.texts.insert(key, (heading, body));
            }
            Change::SectionMoved(moved) => {
                let siblings = self.below.entry(moved.after_parent.clone()).or_default();
                siblings.insert(moved.after_position, moved.key.clone());
            }
            Change::CookieAdded(declared) => {
                let key = declared.cookie.key.clone();
                self.declared
                    .entry(declared.section.clone())
                    .or_default()
                    .insert(declared.position, key.clone());
                self.cookies.insert(key, declared.cookie.clone());
            }
            Change::CookieMoved {
                key,
                after_section,
                after_position,
                ..
            } => {
                let list = self.declared.entry(after_section.clone()).or_default();
                list.insert(*after_position, key.clone());
            }
            _ => {}
        }
    }

    fn reword(&mut self, change: &Change) {
        match change {
            Change::TitleChanged { before, after } => {
                assert_eq!(self.title, *before);
                self.title.clone_from(after);
            }
            Change::SectionRenamed { key, before, after } => {
                let (heading, _) = self.texts.get_mut(key).unwrap();
                assert_eq!(heading, before);
                heading.clone_from(after);
            }
            Change::SectionTextChanged(text) => {
                let (_, body) = self.texts.get_mut(&text.key).unwrap();
                assert_eq!(*body, text.before);
                body.clone_from(&text.after);
            }
            Change::CookieChanged {
                before,
                after,
                fields,
            } => {
                let cookie = self.cookies.get_mut(&after.key).unwrap();
                assert_eq!(cookie, before.as_ref());
                for field in fields {
                    set(cookie, after, *field);
                }
            }
            _ => {}
        }
    }
}

/// Takes over one field, with whether consent is needed kept as it is said, not as it follows.
fn set(cookie: &mut Cookie, after: &Cookie, field: CookieField) {
    let required = cookie.requires_consent();
    match field {
        CookieField::Name => cookie.name.clone_from(&after.name),
        CookieField::NameMatch => cookie.name_match = after.name_match,
        CookieField::Storage => cookie.storage = after.storage,
        CookieField::Category => {
            cookie.category = after.category;
            cookie.set_consent_required(Some(required));
        }
        CookieField::ConsentRequired => cookie.set_consent_required(Some(after.requires_consent())),
        CookieField::Purpose => cookie.purpose.clone_from(&after.purpose),
        CookieField::Provider => cookie.provider.clone_from(&after.provider),
        CookieField::Recipients => cookie.recipients.clone_from(&after.recipients),
        CookieField::Domain => cookie.domain.clone_from(&after.domain),
        CookieField::Party => cookie.party = after.party,
        CookieField::Lifetime => {
            cookie.lifetime = after.lifetime.clone();
            cookie.lifetime_text.clone_from(&after.lifetime_text);
        }
        CookieField::PolicyUrl => cookie.policy_url.clone_from(&after.policy_url),
    }
}
