//! A content as its title, the tree of its sections and its declarations.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::domain::content::Content;
use crate::domain::cookie::Cookie;
use crate::domain::locale::Locale;
use crate::formats::wording;

/// Sections by their place, and declarations below the one that they belong to.
pub(super) fn in_words(content: &Content, locale: &Locale) -> String {
    let mut text = String::new();
    // Writing to a String does not fail.
    let _ = match content.title.get(locale) {
        Some(title) => writeln!(text, "{title}\n"),
        None => writeln!(text, "(no title)\n"),
    };
    for placed in content.placed_sections() {
        let heading = placed.section.heading.get(locale);
        let heading = heading.map_or("(no heading)", String::as_str);
        let indent = placed.level * 2;
        let _ = writeln!(
            text,
            "{:indent$}{} {heading}  [{}]",
            "", placed.number, placed.section.key
        );
        for cookie in &placed.section.cookies {
            let _ = writeln!(text, "{:1$}{2}", "", indent + 4, declaration(cookie, locale));
        }
    }
    for cookie in &content.cookies {
        let _ = writeln!(text, "  {}", declaration(cookie, locale));
    }
    text.push('\n');
    text
}

fn declaration(cookie: &Cookie, locale: &Locale) -> String {
    let mut parts = vec![cookie.category.to_string(), wording::lifetime(cookie, locale)];
    parts.extend(cookie.recipients.iter().cloned());
    let purpose = cookie.purpose.get(locale);
    let purpose = purpose.map(|purpose| format!(": {purpose}"));
    format!(
        "cookie {} ({}){}",
        cookie.name,
        parts.join(", "),
        purpose.unwrap_or_default()
    )
}

/// The same for scripts.
pub(super) fn value(content: &Content, locale: &Locale) -> Value {
    let sections = content.placed_sections().into_iter().map(|placed| {
        json!({
            "key": placed.section.key,
            "number": placed.number,
            "level": placed.level,
            "heading": placed.section.heading.get(locale),
        })
    });
    let cookies = content.declared_cookies().into_iter().map(|declared| {
        let cookie = declared.cookie;
        json!({
            "key": cookie.key,
            "name": cookie.name,
            "sectionKey": declared.section.map(|section| &section.key),
            "category": cookie.category,
            "purpose": cookie.purpose.get(locale),
            "lifetime": cookie.lifetime,
            "recipients": cookie.recipients,
        })
    });
    json!({
        "locale": locale,
        "title": content.title.get(locale),
        "sections": sections.collect::<Vec<_>>(),
        "cookies": cookies.collect::<Vec<_>>(),
    })
}
