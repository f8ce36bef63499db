//! Whether a content that comes sealed from elsewhere is one that could have been written here.
//!
//! What is written here passes the gate and the edits. A sealed content cannot be mended, so that it is taken as it is
//! or not at all.

use std::collections::BTreeSet;

use url::Url;

use crate::domain::content::{Content, DEEPEST};
use crate::domain::rich_text::{RichText, nesting};

/// Where links may lead, as the gate has it.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// Why a content cannot have been written here, as a sentence without its subject; none when it can.
pub fn objection(content: &Content) -> Option<String> {
    sections(content).or_else(|| declarations(content))
}

fn sections(content: &Content) -> Option<String> {
    let mut keys = BTreeSet::new();
    for placed in content.placed_sections() {
        let key = &placed.section.key;
        if !keys.insert(key) {
            return Some(format!("has two sections `{key}`"));
        }
        if placed.level > DEEPEST {
            return Some(format!("has sections more than {DEEPEST} deep"));
        }
        let mut bodies = placed.section.body.iter();
        if let Some((locale, _)) = bodies.find(|(_, body)| !is_gated(body)) {
            return Some(format!(
                "has mark-up in section `{key}`, {locale}, that no version may have"
            ));
        }
    }
    None
}

fn is_gated(body: &RichText) -> bool {
    let html = body.as_html();
    nesting::depth(html) <= nesting::DEEPEST_WRITTEN && RichText::already_normal(html).is_some()
}

fn declarations(content: &Content) -> Option<String> {
    let mut keys = BTreeSet::new();
    for declared in content.declared_cookies() {
        let cookie = declared.cookie;
        if !keys.insert(&cookie.key) {
            return Some(format!("has two cookie declarations `{}`", cookie.key));
        }
        // What is no whole address names a place of the site itself, and runs nothing.
        let scheme = cookie
            .policy_url
            .as_deref()
            .and_then(|address| Url::parse(address).ok());
        let scheme = scheme.as_ref().map(Url::scheme);
        if let Some(scheme) = scheme.filter(|scheme| !SCHEMES.contains(scheme)) {
            let key = &cookie.key;
            return Some(format!(
                "has a `{scheme}:` address in the cookie declaration `{key}`"
            ));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn with(section: &Value, cookies: &Value) -> Option<String> {
        let content = json!({"format": 1, "sections": [section], "cookies": cookies});
        objection(&serde_json::from_value(content).unwrap())
    }

    fn cookie(key: &str, address: &str) -> Value {
        json!({"key": key, "name": key, "nameMatch": "EXACT", "storage": "COOKIE", "category": "ANALYTICS",
            "lifetime": {"kind": "SESSION"}, "policyUrl": address})
    }

    #[test]
    fn what_could_be_written_here_is_taken() {
        let section = json!({"key": "a", "body": {"en": "<p>Some <strong>text</strong>.</p>"}});
        let cookies = json!([cookie("b", "https://example.com/privacy")]);
        assert_eq!(with(&section, &cookies), None);
    }

    #[test]
    fn what_could_not_is_named() {
        let plain = json!({"key": "a"});
        let twice = json!({"key": "a", "children": [{"key": "a"}]});
        let mut deep = json!({"key": "s9"});
        for level in (1..9).rev() {
            deep = json!({"key": format!("s{level}"), "children": [deep]});
        }
        let script = json!({"key": "a", "body": {"en": "<p>Text</p><script>alert(1)</script>"}});
        let nested = json!({"key": "a", "body": {"en": "<b>".repeat(600)}});
        let none = json!([]);
        for (section, cookies, says) in [
            (&twice, &none, "two sections `a`"),
            (&deep, &none, "more than 8 deep"),
            (&script, &none, "mark-up in section `a`, en"),
            (&nested, &none, "mark-up in section `a`, en"),
            (
                &plain,
                &json!([
                    cookie("b", "https://a.example/"),
                    cookie("b", "https://b.example/")
                ]),
                "two cookie declarations `b`",
            ),
            (
                &plain,
                &json!([cookie("b", "javascript:alert(1)")]),
                "a `javascript:` address",
            ),
        ] {
            let objection = with(section, cookies).unwrap();
            assert!(objection.contains(says), "{objection}");
        }
    }
}
