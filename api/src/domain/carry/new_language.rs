//! A page in a language that a content does not have yet: its texts beside those that are there.
//!
//! Where both say something of a declaration that does not depend on a language, what was there stays.

use std::collections::BTreeSet;

use crate::domain::content::{Content, DEEPEST};
use crate::domain::cookie::Cookie;
use crate::domain::edit::tree;
use crate::domain::key::Key;
use crate::domain::lifetime::Lifetime;
use crate::domain::locale::Locale;
use crate::domain::rich_text::RichTexts;
use crate::domain::section::{Section, in_reading_order};

/// A content with a page in a new language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WithLanguage {
    /// What was there, and the page's texts.
    pub content: Content,
    /// Declarations of which the page says another lifetime than what was there.
    pub contradicted: BTreeSet<Key>,
}

/// What is known with the texts that a page has in `locale`. A section or declaration that only the page has comes
/// behind the one that it follows there.
pub fn with_language(known: &Content, page: Content, locale: &Locale) -> WithLanguage {
    let mut adding = Adding {
        content: known.clone(),
        locale,
        contradicted: BTreeSet::new(),
    };
    if let Some(title) = page.title.get(locale) {
        adding.content.title.insert(locale.clone(), title.clone());
    }
    adding.sections(page.sections, None);
    for cookie in page.cookies {
        adding.cookie(cookie, None);
    }
    WithLanguage {
        content: adding.content,
        contradicted: adding.contradicted,
    }
}

/// What is there without the texts in `locale`, and without sections that hold nothing else.
pub fn without_language(known: &Content, locale: &Locale) -> Content {
    fn keep(sections: &mut Vec<Section>, was: &[Section]) {
        for (section, was) in sections.iter_mut().zip(was) {
            keep(&mut section.children, &was.children);
        }
        let mut was = was.iter();
        sections.retain(|section| {
            let said_something = was
                .next()
                .is_some_and(|was| !was.heading.is_empty() || !was.body.is_empty());
            let says_something = !section.heading.is_empty() || !section.body.is_empty();
            says_something || !said_something || !section.cookies.is_empty() || !section.children.is_empty()
        });
    }
    let mut without = known.clone();
    without.remove_locale(locale);
    keep(&mut without.sections, &known.sections);
    without
}

struct Adding<'a> {
    content: Content,
    locale: &'a Locale,
    contradicted: BTreeSet<Key>,
}

impl Adding<'_> {
    fn sections(&mut self, sections: Vec<Section>, parent: Option<&Key>) {
        let mut before: Option<Key> = None;
        for section in sections {
            let Section {
                key,
                heading,
                body,
                cookies,
                children,
            } = section;
            if self.content.section(&key).is_none() {
                self.make(&key, parent, before.as_ref());
            }
            if let Some(there) = tree::section_mut(&mut self.content.sections, &key) {
                there.heading.extend(heading);
                RichTexts::extend(&mut there.body, body);
            }
            for cookie in cookies {
                self.cookie(cookie, Some(&key));
            }
            self.sections(children, Some(&key));
            before = Some(key);
        }
    }

    /// An empty section behind the one that it follows; at the top where it would stand too deep.
    fn make(&mut self, key: &Key, parent: Option<&Key>, before: Option<&Key>) {
        let placed = in_reading_order(&self.content.sections);
        let level = |key: &Key| placed.iter().find(|it| it.section.key == *key).map(|it| it.level);
        let parent = parent.filter(|parent| level(parent).is_some_and(|level| level < DEEPEST));
        let Some(siblings) = tree::siblings_mut(&mut self.content, parent) else {
            return;
        };
        let position = match before {
            None => Some(0),
            Some(before) => siblings
                .iter()
                .position(|sibling| sibling.key == *before)
                .map(|place| place + 1),
        };
        tree::insert(siblings, position, Section::empty(key.clone()));
    }

    fn cookie(&mut self, cookie: Cookie, section: Option<&Key>) {
        let Some((cookies, place)) = tree::find_cookie(&mut self.content, &cookie.key) else {
            if let Some(cookies) = tree::cookies_mut(&mut self.content, section) {
                cookies.push(cookie);
            }
            return;
        };
        let Some(there) = cookies.get_mut(place) else {
            return;
        };
        there.purpose.extend(cookie.purpose);
        if there.lifetime == Lifetime::Unknown && there.lifetime_text.is_empty() {
            there.lifetime = cookie.lifetime.clone();
        }
        if there.lifetime == cookie.lifetime {
            there.lifetime_text.extend(cookie.lifetime_text);
        } else if cookie.lifetime != Lifetime::Unknown {
            self.contradicted.insert(there.key.clone());
        } else if let Some(words) = cookie.lifetime_text.get(self.locale) {
            there.lifetime_text.insert(self.locale.clone(), words.clone());
        }
        there.provider = there.provider.take().or(cookie.provider);
        there.domain = there.domain.take().or(cookie.domain);
        there.party = there.party.or(cookie.party);
        there.policy_url = there.policy_url.take().or(cookie.policy_url);
        if there.recipients.is_empty() {
            there.recipients = cookie.recipients;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cookie::CookieCategory;
    use crate::domain::locale::Texts;
    use crate::domain::rich_text;

    fn locale(text: &str) -> Locale {
        text.parse().unwrap()
    }

    fn section(key: &str, language: &str, children: Vec<Section>) -> Section {
        let mut section = Section::empty(key.parse().unwrap());
        section
            .heading
            .insert(locale(language), format!("{key} in {language}"));
        let body = rich_text::from_html(&format!("<p>{key} {language}</p>")).text;
        section.body.insert(locale(language), body);
        section.children = children;
        section
    }

    fn content(sections: Vec<Section>) -> Content {
        let mut content = Content::default();
        content.sections = sections;
        content
    }

    fn keys(content: &Content) -> Vec<String> {
        let placed = content.placed_sections();
        placed
            .iter()
            .map(|it| format!("{} {}", it.number, it.section.key))
            .collect()
    }

    #[test]
    fn texts_of_other_languages_stay_also_of_sections_that_the_page_does_not_have() {
        let known = content(vec![
            section("a", "en", vec![section("b", "en", vec![])]),
            section("c", "en", vec![]),
        ]);
        let page = content(vec![section("a", "nb", vec![])]);
        let with = with_language(&known, page, &locale("nb")).content;
        assert_eq!(keys(&with), ["1 a", "1.1 b", "2 c"]);
        let a = with.section(&"a".parse().unwrap()).unwrap();
        assert_eq!(a.heading.len(), 2);
        assert_eq!(a.body.len(), 2);
        let mut without = with.clone();
        without.remove_locale(&locale("nb"));
        assert_eq!(without, known);
    }

    #[test]
    fn a_section_that_only_the_page_has_follows_the_one_before_it() {
        let known = content(vec![section("a", "en", vec![]), section("c", "en", vec![])]);
        let page = content(vec![
            section("a", "nb", vec![section("below", "nb", vec![])]),
            section("b", "nb", vec![]),
            section("c", "nb", vec![]),
        ]);
        let with = with_language(&known, page, &locale("nb")).content;
        assert_eq!(keys(&with), ["1 a", "1.1 below", "2 b", "3 c"]);
    }

    #[test]
    fn a_declaration_gets_its_purpose_and_keeps_what_is_the_same_in_every_language() {
        let cookie = |language: &str, period: &str| {
            let mut cookie = Cookie::named("ga".parse().unwrap(), "_ga".to_owned());
            cookie.purpose = Texts::from([(locale(language), language.to_owned())]);
            cookie.lifetime = Lifetime::Fixed(period.parse().unwrap());
            cookie
        };
        let mut known = Content::default();
        known.cookies = vec![Cookie {
            category: CookieCategory::Analytics,
            provider: Some("Nimbus".to_owned()),
            ..cookie("en", "P2Y")
        }];
        let page = |period| {
            let mut page = Content::default();
            page.cookies = vec![Cookie {
                provider: Some("Acme".to_owned()),
                ..cookie("nb", period)
            }];
            page
        };
        let with = with_language(&known, page("P2Y"), &locale("nb"));
        let there = &with.content.cookies[0];
        assert_eq!(there.purpose.len(), 2);
        assert_eq!(there.provider.as_deref(), Some("Nimbus"));
        assert!(with.contradicted.is_empty());
        let with = with_language(&known, page("P1Y"), &locale("nb"));
        assert_eq!(with.content.cookies[0].lifetime, known.cookies[0].lifetime);
        assert_eq!(with.contradicted.len(), 1);
    }
}
