//! Labelled edits, read from their file: a small Markdown for contents, and what a person says of the change.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::content::Content;
use crate::domain::cookie::{Cookie, CookieCategory};
use crate::domain::key::Key;
use crate::domain::lifetime::Lifetime;
use crate::domain::locale::Locale;
use crate::domain::rich_text;
use crate::domain::section::Section;
use crate::domain::version::Materiality;

/// An edit with a person's judgement.
pub(super) struct Labelled {
    pub(super) name: String,
    pub(super) locale: Locale,
    pub(super) before: Content,
    pub(super) after: Content,
    pub(super) expected: Materiality,
    pub(super) about: Option<String>,
    pub(super) words: Option<String>,
}

#[derive(Deserialize)]
struct File {
    edit: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    locale: Locale,
    expected: Materiality,
    about: Option<String>,
    words: Option<String>,
    because: String,
    before: Side,
    after: Side,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Side {
    text: String,
    #[serde(default)]
    cookies: Vec<Declared>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Declared {
    key: Option<Key>,
    name: String,
    category: CookieCategory,
    consent_required: Option<bool>,
    purpose: String,
    lifetime: String,
    #[serde(default)]
    recipients: Vec<String>,
    provider: Option<String>,
    domain: Option<String>,
}

/// The edits of a file.
pub(super) fn read(file: &str) -> Vec<Labelled> {
    let file: File = toml::from_str(file).unwrap();
    let read = |edit: Written| {
        assert!(!edit.because.is_empty(), "{}: say why", edit.name);
        Labelled {
            before: content(&edit.before, &edit.locale),
            after: content(&edit.after, &edit.locale),
            name: edit.name,
            locale: edit.locale,
            expected: edit.expected,
            about: edit.about,
            words: edit.words,
        }
    };
    file.edit.into_iter().map(read).collect()
}

fn content(side: &Side, locale: &Locale) -> Content {
    let mut content = of_markdown(&side.text, locale);
    content.cookies = side
        .cookies
        .iter()
        .map(|cookie| declaration(cookie, locale))
        .collect();
    content
}

/// A content of Markdown with `#` for the title and `##` for sections, which do not nest.
pub(super) fn of_markdown(text: &str, locale: &Locale) -> Content {
    let mut content = Content::default();
    content.title.insert(locale.clone(), "Privacy notice".to_owned());
    let mut bodies: Vec<String> = Vec::new();
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("# ") {
            content.title.insert(locale.clone(), title.to_owned());
        } else if let Some(heading) = line.strip_prefix("## ") {
            let (heading, key) = heading.split_once(" {#").unwrap_or((heading, ""));
            let key = if key.is_empty() {
                slug::slugify(heading)
            } else {
                key.trim_end_matches('}').to_owned()
            };
            let mut section = Section::empty(key.parse().unwrap());
            section.heading = BTreeMap::from([(locale.clone(), heading.to_owned())]);
            content.sections.push(section);
            bodies.push(String::new());
        } else if bodies.is_empty() && !line.trim().is_empty() {
            content
                .sections
                .push(Section::empty("introduction".parse().unwrap()));
            bodies.push(line.to_owned());
        } else if let Some(body) = bodies.last_mut() {
            body.push('\n');
            body.push_str(line);
        }
    }
    for (section, body) in content.sections.iter_mut().zip(&bodies) {
        let text = rich_text::from_markdown(body).text;
        section.body = BTreeMap::from([(locale.clone(), text)]);
    }
    content
}

fn declaration(declared: &Declared, locale: &Locale) -> Cookie {
    let key = declared
        .key
        .clone()
        .unwrap_or_else(|| slug::slugify(&declared.name).parse().unwrap());
    let mut cookie = Cookie::named(key, declared.name.clone());
    cookie.category = declared.category;
    cookie.set_consent_required(declared.consent_required);
    cookie.purpose = BTreeMap::from([(locale.clone(), declared.purpose.clone())]);
    cookie.lifetime = match declared.lifetime.as_str() {
        "SESSION" => Lifetime::Session,
        "UNLIMITED" => Lifetime::Unlimited,
        "UNKNOWN" => Lifetime::Unknown,
        period => Lifetime::Fixed(period.parse().unwrap()),
    };
    cookie.recipients.clone_from(&declared.recipients);
    cookie.provider.clone_from(&declared.provider);
    cookie.domain.clone_from(&declared.domain);
    cookie
}
