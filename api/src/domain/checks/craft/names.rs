//! Cookies that a text names as a browser shows them and that nothing declares, in any language.

use std::collections::BTreeSet;

use super::super::Regime;
use super::super::check::{At, Report, Rule, Severity};
use super::{asks_for_each, warning};
use crate::domain::content::{Content, Declared};
use crate::domain::cookie::{Cookie, NameMatch};
use crate::domain::key::Key;
use crate::domain::reading::quoted;

pub(super) const UNDECLARED: Rule = warning("craft-cookie-undeclared");

/// Names that are known although nothing in them says that they are one.
const KNOWN: &[&str] = &[
    "PHPSESSID",
    "JSESSIONID",
    "ASP.NET_SessionId",
    "NID",
    "YSC",
    "VISITOR_INFO1_LIVE",
    "CONSENT",
    "bcookie",
    "bscookie",
    "lidc",
    "li_gc",
    "li_at",
    "fr",
    "datr",
    "xs",
    "c_user",
    "IDE",
    "DSID",
    "test_cookie",
    "guest_id",
    "personalization_id",
    "MUID",
    "CookieConsent",
    "OptanonConsent",
    "hubspotutk",
    "csrftoken",
    "XSRF-TOKEN",
];
/// So short a name is one only where it stands as code.
const SHORTEST: usize = 4;

/// Fails for each name once. An item that is stored and not declared is an error where the law asks for each.
pub(super) fn check(content: &Content, regimes: &BTreeSet<Regime>, report: &mut Report) {
    let start = report.len();
    let declared = content.declared_cookies();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for section in content.placed_sections().into_iter().map(|placed| placed.section) {
        for body in section.body.values() {
            for name in names(body.as_html()) {
                if !declares(&declared, &name) && seen.insert(name.clone()) {
                    found.push(undeclared(&name, &section.key));
                }
            }
        }
    }
    report.each(&UNDECLARED, found, "every cookie that the text names is declared");
    if asks_for_each(regimes) {
        for check in report.since(start) {
            check.severity = Severity::Error;
            "ePrivacy Directive art. 5(3); CJEU C-673/17".clone_into(&mut check.source);
        }
    }
}

fn undeclared(name: &str, section: &Key) -> (String, At) {
    let message = format!(
        "the text names the cookie {} and nothing declares it: declare it, or take it out",
        quoted(name)
    );
    (message, At::section(section))
}

fn declares(declared: &[Declared<'_>], name: &str) -> bool {
    declared.iter().any(|declared| is_it(declared.cookie, name))
}

/// Whether a declaration is of this name, as the text writes it: `_ga_*` for all that begin so.
pub(super) fn is_it(cookie: &Cookie, written: &str) -> bool {
    let beginning = |name: &str| name.trim_end_matches(['*', '#', 'x', 'X', '<', '>']).to_owned();
    let own = beginning(&cookie.name);
    match cookie.name_match {
        NameMatch::Exact => {
            cookie.name == written || written.ends_with('*') && own.starts_with(&beginning(written))
        }
        NameMatch::Prefix => beginning(written).starts_with(&own),
        NameMatch::Glob => {
            let fixed = cookie.name.split('*').next().unwrap_or_default();
            beginning(written).starts_with(fixed) || fixed.starts_with(&beginning(written))
        }
    }
}

/// Every name of a cookie in sanitised HTML.
pub(super) fn names(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_code = false;
    let mut is_of_cookies = false;
    for part in html.split('<').enumerate() {
        let text = match part {
            (0, text) => text,
            (_, rest) => {
                let (tag, text) = rest.split_once('>').unwrap_or(("", rest));
                match tag {
                    "code" => is_code = true,
                    "/code" => is_code = false,
                    "p" | "li" | "tr" | "dt" | "dd" => is_of_cookies = false,
                    _ => {}
                }
                text
            }
        };
        let tokens = text
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '“' | '”' | '"' | '|'));
        is_of_cookies |= text.to_lowercase().contains("cookie");
        let context = if is_code {
            Context::Code
        } else if is_of_cookies {
            Context::Cookies
        } else {
            Context::Other
        };
        found.extend(tokens.filter_map(|token| name(token, context)));
    }
    found
}

/// What a word stands among.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    /// It is written as code.
    Code,
    /// Cookies are spoken of.
    Cookies,
    Other,
}

fn name(token: &str, context: Context) -> Option<String> {
    let token = token
        .trim_end_matches(['.', ':', '!', '?', '’', '\''])
        .trim_start_matches(['‘', '\'']);
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '*' | '.');
    let has_letters = token.chars().filter(char::is_ascii_alphanumeric).count() >= 2;
    if !token.chars().all(is_letter) || !has_letters {
        return None;
    }
    let is_code = context == Context::Code;
    let is_hidden = token.starts_with('_');
    // `IDE` is a cookie, and what programmers work with.
    let is_long = token.len() >= SHORTEST || token.chars().all(char::is_uppercase);
    let is_known = KNOWN.contains(&token) && (is_code || context == Context::Cookies && is_long);
    let is_whole = token.split('_').all(|part| !part.is_empty());
    let is_snake = token.contains('_') && !token.contains('.') && (is_code || is_whole);
    (is_hidden || is_known || is_snake).then(|| token.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_by_their_underscores_or_by_heart() {
        let html = "<p>Cookies are _ga, <code>fr</code> and pll_language, NID too. See https://a.example/x_y?a_b=1, privacy_notice.pdf, \
                    a.b@c_d.example and e-mail. The fr line.</p><p>Work in the IDE that you like.</p><p>_gat_* and __zlcmid.</p>";
        assert_eq!(
            names(html),
            ["_ga", "fr", "pll_language", "NID", "_gat_*", "__zlcmid"]
        );
    }

    #[test]
    fn a_declaration_of_a_pattern_covers_its_names() {
        let mut cookie = Cookie::named("ga".parse().unwrap(), "_ga_".to_owned());
        cookie.name_match = NameMatch::Prefix;
        assert!(is_it(&cookie, "_ga_ABC") && is_it(&cookie, "_ga_*"));
        assert!(!is_it(&cookie, "_gid"));
        cookie.name_match = NameMatch::Exact;
        assert!(!is_it(&cookie, "_ga_ABC"));
    }
}
