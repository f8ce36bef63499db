//! Random edits over a few keys, so that they meet each other.

use proptest::prelude::*;

use super::*;
use crate::domain::cookie::{CookieCategory, NameMatch, Party, StorageKind};
use crate::domain::lifetime::Lifetime;

/// A content made by any edits; those that are refused leave no trace.
pub(crate) fn contents() -> impl Strategy<Value = Content> {
    edits().prop_map(|edits| applied(&Content::default(), &edits))
}

pub(crate) fn edits() -> impl Strategy<Value = Vec<Edit>> {
    prop::collection::vec(edit(), 1..25)
}

/// Every edit in a request of its own.
pub(crate) fn applied(content: &Content, edits: &[Edit]) -> Content {
    let mut content = content.clone();
    for edit in edits {
        if let Ok(next) = apply(&content, &en(), std::slice::from_ref(edit)) {
            content = next;
        }
    }
    content
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        2 => (locale(), words()).prop_map(|(locale, title)| Edit::SetTitle { locale, title }),
        8 => put_section().prop_map(Edit::PutSection),
        3 => (section_key(), prop::option::of(section_key()), 0..4_usize)
            .prop_map(|(key, parent, position)| Edit::MoveSection { key, parent, position }),
        1 => section_key().prop_map(Edit::RemoveSection),
        5 => put_cookie().prop_map(|put| Edit::PutCookie(Box::new(put))),
        2 => (cookie_key(), prop::option::of(section_key()), 0..4_usize)
            .prop_map(|(key, section, position)| Edit::MoveCookie { key, section, position }),
        1 => cookie_key().prop_map(Edit::RemoveCookie),
        1 => Just(Edit::RemoveLocale(fi())),
    ]
}

pub(crate) fn put_section() -> impl Strategy<Value = PutSection> {
    (
        prop::option::of(section_key()),
        locale(),
        patch(words()),
        patch(html().prop_map(|html| from_html(&html).text)),
        patch(section_key()),
        prop::option::of(0..4_usize),
    )
        .prop_map(|(key, locale, heading, body, parent, position)| PutSection {
            key,
            locale,
            heading,
            body,
            parent,
            position,
        })
}

pub(crate) fn put_cookie() -> impl Strategy<Value = PutCookie> {
    let what = (
        prop::option::of(cookie_key()),
        locale(),
        prop::option::of(words()),
        prop::option::of(prop::sample::select(CookieCategory::ALL)),
        patch(any::<bool>()),
        patch(words()),
    );
    let whose = (
        patch(words()),
        patch(prop::collection::vec(words(), 0..3)),
        patch(prop::sample::select(Party::ALL)),
        patch(lifetime()),
        prop::option::of(words()),
        patch(section_key()),
    );
    let how = (
        prop::option::of(prop::sample::select(NameMatch::ALL)),
        prop::option::of(prop::sample::select(StorageKind::ALL)),
        patch(words()),
        patch(
            prop::sample::select(vec!["https://a.example/", "http://b.example/x?y=1"])
                .prop_map(str::to_owned),
        ),
    );
    (what, whose, how).prop_map(|(what, whose, how)| {
        let (name_match, storage, domain, policy_url) = how;
        let (key, locale, name, category, consent_required, purpose) = what;
        let (provider, recipients, party, lifetime, lifetime_text, section) = whose;
        PutCookie {
            key,
            locale,
            name,
            name_match,
            storage,
            category,
            consent_required,
            purpose,
            provider,
            recipients,
            domain,
            party,
            lifetime,
            lifetime_text,
            policy_url,
            section,
        }
    })
}

fn lifetime() -> impl Strategy<Value = Lifetime> {
    prop_oneof![
        Just(Lifetime::Session),
        Just(Lifetime::Unlimited),
        prop::sample::select(vec!["P30D", "PT24H", "P2Y"])
            .prop_map(|period| Lifetime::Fixed(period.parse().unwrap())),
    ]
}

fn patch<T: std::fmt::Debug + Clone>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Patch<T>> {
    prop_oneof![
        2 => Just(()).prop_map(|()| Patch::Absent),
        1 => Just(()).prop_map(|()| Patch::Null),
        3 => value.prop_map(Patch::Set),
    ]
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-c]{1,2}",
        1 => r#"[ a<>&"'\\\u{e9}\u{301}\u{a0}\u{feff}\u{2028}\u{1f36a}]{1,8}"#,
        1 => any::<String>(),
    ]
}

fn html() -> impl Strategy<Value = String> {
    let block = (words(), words(), 0..8_u8).prop_map(|(one, other, kind)| match kind {
        0 => format!("<p>{one} <strong>{other}</strong></p>"),
        1 => format!("<ul><li>{one}</li><li><p>{other}</p></li></ul>"),
        2 => format!("<ol><li>{one}<ul><li>{other}</li></ul></li></ol>"),
        3 => format!("<table><tr><th>{one}</th></tr><tr><td>{other}</td></tr></table>"),
        4 => format!("<p><a href=\"https://a.example/\">{one}</a> {other}<br>{one}</p>"),
        5 => format!("<dl><dt>{one}</dt><dd>{other}</dd></dl>"),
        6 => format!("<h5>{one}</h5><blockquote>{other}</blockquote>"),
        _ => one,
    });
    prop::collection::vec(block, 0..4).prop_map(|blocks| blocks.concat())
}

fn locale() -> impl Strategy<Value = Option<Locale>> {
    prop::sample::select(vec![None, Some(en()), Some(fi())])
}

fn section_key() -> impl Strategy<Value = Key> {
    prop::sample::select(vec!["a", "b", "c", "d", "e", "f"]).prop_map(key)
}

fn cookie_key() -> impl Strategy<Value = Key> {
    prop::sample::select(vec!["a", "b", "_ga", "_gid"]).prop_map(key)
}
