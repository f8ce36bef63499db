//! What must be said of each item that is stored on a visitor's device.
//!
//! Judged by the declarations, in any language; whether consent is spoken of is judged by the wording.

use std::collections::BTreeSet;

use super::Regime;
use super::check::{At, Report, Rule, Severity};
use super::element::UNREAD;
use super::text::{Text, topic};
use crate::domain::content::{Content, Declared};
use crate::domain::cookie::{Cookie, CookieCategory, Party};
use crate::domain::lifetime::Lifetime;
use crate::domain::locale::Locale;
use crate::domain::reading::lexicon::Sense;
use crate::domain::reading::passages::Passage;
use crate::domain::reading::quoted;

const SOURCE: &str = "ePrivacy Directive art. 5(3); CJEU C-673/17";

const fn error(id: &'static str) -> Rule {
    Rule {
        id,
        severity: Severity::Error,
        source: SOURCE,
    }
}

const fn warning(id: &'static str) -> Rule {
    Rule {
        id,
        severity: Severity::Warning,
        source: SOURCE,
    }
}

const PURPOSE: Rule = error("eprivacy-5-3-purpose");
const DURATION: Rule = error("eprivacy-5-3-duration");
const ACCESS: Rule = error("eprivacy-5-3-access");
const CONSENT: Rule = error("eprivacy-5-3-consent");
const CATEGORY: Rule = warning("eprivacy-5-3-category");
const DECLARED: Rule = warning("eprivacy-5-3-declared");
const ASKED: Rule = warning("eprivacy-5-3-asked");

pub(super) fn rules() -> Vec<&'static Rule> {
    vec![
        &PURPOSE, &DURATION, &ACCESS, &CONSENT, &CATEGORY, &DECLARED, &ASKED,
    ]
}

/// Judges every declaration, and then whether there are any and whether the text speaks of consent.
pub(super) fn check(content: &Content, texts: &[Text<'_>], regimes: &BTreeSet<Regime>, report: &mut Report) {
    let start = report.len();
    let declared = content.declared_cookies();
    let locales = content.locales();
    for Declared { cookie, section } in &declared {
        let at = At::cookie(section.map(|section| &section.key), &cookie.key);
        of_cookie(cookie, &locales, &at, report);
    }
    declares(texts, &declared, report);
    asks(texts, &declared, report);
    if !regimes.contains(&Regime::Europe) {
        for check in report.since(start) {
            "PECR reg. 6".clone_into(&mut check.source);
        }
    }
}

fn of_cookie(cookie: &Cookie, locales: &BTreeSet<Locale>, at: &At, report: &mut Report) {
    let name = quoted(&cookie.name);
    let missing: Vec<&Locale> = locales
        .iter()
        .filter(|locale| is_silent(cookie, locale))
        .collect();
    match missing.first() {
        None if !locales.is_empty() => report.pass(&PURPOSE, format!("{name} has a purpose"), at.clone()),
        Some(locale) => {
            let message = format!("{name} has no purpose in {locale}: say what it is for");
            report.fail(&PURPOSE, message, at.clone());
        }
        None => report.fail(
            &PURPOSE,
            format!("{name} has no purpose: say what it is for"),
            at.clone(),
        ),
    }
    if cookie.lifetime == Lifetime::Unknown && cookie.lifetime_text.is_empty() {
        let message = format!("nothing says how long {name} is kept: give its lifetime");
        report.fail(&DURATION, message, at.clone());
    } else {
        report.pass(&DURATION, format!("{name} has a lifetime"), at.clone());
    }
    let has_reader = !cookie.recipients.is_empty() || cookie.provider.is_some();
    if has_reader || cookie.party == Some(Party::First) {
        report.pass(&ACCESS, format!("it is said who can read {name}"), at.clone());
    } else {
        let message = format!("nothing says who can read {name}: name the recipients or the provider");
        report.fail(&ACCESS, message, at.clone());
    }
    consent(cookie, &name, at, report);
}

fn is_silent(cookie: &Cookie, locale: &Locale) -> bool {
    cookie
        .purpose
        .get(locale)
        .is_none_or(|purpose| purpose.trim().is_empty())
}

fn consent(cookie: &Cookie, name: &str, at: &At, report: &mut Report) {
    let is_for_others = matches!(
        cookie.category,
        CookieCategory::Analytics | CookieCategory::Marketing
    );
    if is_for_others && !cookie.requires_consent() {
        let message = format!(
            "{name} is of category {} and is declared to need no consent: ask for consent, or say why the category is another",
            cookie.category
        );
        report.fail(&CONSENT, message, at.clone());
    } else {
        report.pass(
            &CONSENT,
            format!("whether {name} needs consent agrees with its category"),
            at.clone(),
        );
    }
    if cookie.category == CookieCategory::Unclassified {
        let message =
            format!("{name} has no category, so that nobody can tell whether it needs consent: give it one");
        report.fail(&CATEGORY, message, at.clone());
    } else {
        report.pass(
            &CATEGORY,
            format!("{name} is of category {}", cookie.category),
            at.clone(),
        );
    }
}

/// Cookies that a text says are used, while nothing is declared.
fn declares(texts: &[Text<'_>], declared: &[Declared<'_>], report: &mut Report) {
    if !declared.is_empty() {
        report.pass(
            &DECLARED,
            format!("{} items are declared", declared.len()),
            At::nowhere(),
        );
        return;
    }
    let used = texts.iter().find_map(|text| {
        let uses = |passage: &&Passage| text.is_for_europe(passage) && text.asserts(passage, Sense::Cookies);
        text.saying(Sense::Cookies).find(uses)
    });
    match used {
        Some(passage) => {
            let what = quoted(&passage.text);
            let message = format!("cookies are spoken of and none is declared: {what}; declare each");
            report.fail(&DECLARED, message, At::passage(passage));
        }
        None if texts.is_empty() => report.not_applicable(&DECLARED, UNREAD),
        None => report.not_applicable(
            &DECLARED,
            "nothing is declared, and the text speaks of no cookies",
        ),
    }
}

/// Whether the text says that consent is asked for, where a declaration needs it.
fn asks(texts: &[Text<'_>], declared: &[Declared<'_>], report: &mut Report) {
    if !declared.iter().any(|declared| declared.cookie.requires_consent()) {
        report.not_applicable(&ASKED, "no declaration needs consent");
        return;
    }
    if texts.is_empty() {
        report.not_applicable(&ASKED, UNREAD);
        return;
    }
    let asked = texts.iter().find_map(|text| {
        let says = |passage: &&Passage| {
            passage.is_about(&[Sense::Cookies])
                && text.is_for_europe(passage)
                && text.asserts(passage, Sense::Basis("consent"))
                && !passage.says(topic("withdraw"))
        };
        text.saying(Sense::Basis("consent")).find(says)
    });
    if let Some(passage) = asked {
        let message = format!("consent is spoken of: {}", quoted(&passage.text));
        report.pass(&ASKED, message, At::passage(passage));
    } else {
        let message = "a declaration needs consent, and the text of the cookies does not speak of it: say that it is asked for";
        report.fail(&ASKED, message, At::nowhere());
    }
}
