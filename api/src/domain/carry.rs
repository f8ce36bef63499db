//! Carrying over what a document in one language cannot say: texts in other languages, and the fields of a
//! declaration that no page holds.

mod new_language;

use crate::domain::content::Content;
use crate::domain::cookie::{Cookie, NameMatch, StorageKind};
use crate::domain::key::Key;
use crate::domain::locale::{Locale, Texts};
use crate::domain::section::Section;

pub use new_language::{WithLanguage, with_language, without_language};

/// The content that was read in `locale`, with what `known` says besides.
pub fn over(known: &Content, mut read: Content, locale: &Locale) -> Content {
    add(&known.title, &mut read.title, locale);
    for section in &mut read.sections {
        carry_section(known, section, locale);
    }
    for cookie in &mut read.cookies {
        carry_cookie(known, cookie, locale);
    }
    read
}

/// The content that was read in `locale`, with the texts that `known` has in other languages and nothing else of it.
pub fn other_languages(known: &Content, mut read: Content, locale: &Locale) -> Content {
    fn walk(known: &Content, sections: &mut [Section], locale: &Locale) {
        for section in sections {
            carry_texts(known, section, locale);
            for cookie in &mut section.cookies {
                carry_cookie_texts(known, cookie, locale);
            }
            walk(known, &mut section.children, locale);
        }
    }
    add(&known.title, &mut read.title, locale);
    walk(known, &mut read.sections, locale);
    for cookie in &mut read.cookies {
        carry_cookie_texts(known, cookie, locale);
    }
    read
}

fn carry_section(known: &Content, section: &mut Section, locale: &Locale) {
    carry_texts(known, section, locale);
    for cookie in &mut section.cookies {
        carry_cookie(known, cookie, locale);
    }
    for child in &mut section.children {
        carry_section(known, child, locale);
    }
}

fn carry_texts(known: &Content, section: &mut Section, locale: &Locale) {
    if let Some(before) = known.section(&section.key) {
        add(&before.heading, &mut section.heading, locale);
        for (other, body) in before.body.iter().filter(|(other, _)| *other != locale) {
            section.body.insert(other.clone(), body.clone());
        }
    }
}

fn carry_cookie_texts(known: &Content, cookie: &mut Cookie, locale: &Locale) {
    if let Some(before) = find(known, &cookie.key) {
        add(&before.purpose, &mut cookie.purpose, locale);
        if cookie.lifetime == before.lifetime {
            add(&before.lifetime_text, &mut cookie.lifetime_text, locale);
        }
    }
}

fn carry_cookie(known: &Content, cookie: &mut Cookie, locale: &Locale) {
    let Some(before) = find(known, &cookie.key) else {
        return;
    };
    carry_cookie_texts(known, cookie, locale);
    cookie.provider = cookie.provider.take().or_else(|| before.provider.clone());
    cookie.domain = cookie.domain.take().or_else(|| before.domain.clone());
    cookie.party = cookie.party.or(before.party);
    cookie.policy_url = cookie.policy_url.take().or_else(|| before.policy_url.clone());
    if cookie.name_match == NameMatch::Exact && cookie.name == before.name {
        cookie.name_match = before.name_match;
    }
    if cookie.storage == StorageKind::Cookie {
        cookie.storage = before.storage;
    }
}

fn find<'a>(content: &'a Content, key: &Key) -> Option<&'a Cookie> {
    content
        .declared_cookies()
        .into_iter()
        .map(|declared| declared.cookie)
        .find(|cookie| cookie.key == *key)
}

fn add(before: &Texts, now: &mut Texts, locale: &Locale) {
    for (other, text) in before.iter().filter(|(other, _)| *other != locale) {
        now.insert(other.clone(), text.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::edit::Patch;
    use crate::domain::edit::{self, Edit, PutSection};

    fn written(locale: &str, heading: &str) -> Content {
        let locale: Locale = locale.parse().unwrap();
        let put = PutSection {
            key: Some("rights".parse().unwrap()),
            heading: Patch::Set(heading.to_owned()),
            ..PutSection::default()
        };
        edit::apply(&Content::default(), &locale, &[Edit::PutSection(put)]).unwrap()
    }

    #[test]
    fn texts_of_other_languages_stay_with_their_section() {
        let (nb, en) = ("nb".parse().unwrap(), "en".parse().unwrap());
        let both = over(&written("nb", "Rettigheter"), written("en", "Rights"), &en);
        let section = both.section(&"rights".parse().unwrap()).unwrap();
        assert_eq!(
            section.heading,
            Texts::from([(en, "Rights".to_owned()), (nb, "Rettigheter".to_owned())])
        );
    }

    #[test]
    fn a_section_that_the_document_left_out_is_gone_in_every_language() {
        let en = "en".parse().unwrap();
        assert_eq!(
            over(&written("nb", "Rettigheter"), Content::default(), &en),
            Content::default()
        );
    }
}
