//! Kinds of cookies that a text speaks of, and whether declarations of that kind are there; and the reverse.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Regime;
use super::super::check::{At, Report, Rule};
use super::super::element::UNREAD;
use super::super::text::{Text, topic};
use super::{asks_for_each, warning};
use crate::domain::content::{Content, Declared};
use crate::domain::cookie::{Cookie, CookieCategory};
use crate::domain::reading::lexicon::Sense;
use crate::domain::reading::passages::Passage;
use crate::domain::reading::quoted;

pub(super) const UNDECLARED: Rule = warning("craft-cookie-kind");
pub(super) const UNMENTIONED: Rule = warning("craft-cookie-unmentioned");
pub(super) const DENIED: Rule = warning("craft-cookie-denied");

/// A kind, or somebody who is known to set cookies.
struct Kind {
    name: &'static str,
    /// The topic by which a text speaks of it.
    topic: &'static str,
    /// Words of which one stands in a declaration of that kind.
    words: &'static [&'static str],
    category: Option<CookieCategory>,
}

const fn kind(name: &'static str, topic: &'static str, words: &'static [&'static str]) -> Kind {
    Kind {
        name,
        topic,
        words,
        category: None,
    }
}

const KINDS: &[Kind] = &[
    kind(
        "video",
        "kind-video",
        &["video", "youtube", "vimeo", "wistia", "brightcove", "dailymotion"],
    ),
    kind(
        "social media",
        "kind-social",
        &[
            "social",
            "facebook",
            "meta",
            "instagram",
            "linkedin",
            "twitter",
            "tiktok",
            "pinterest",
            "snap",
            "reddit",
        ],
    ),
    Kind {
        name: "advertising",
        topic: "kind-advertising",
        words: &["advert", "marketing", "doubleclick", "criteo", "retarget"],
        category: Some(CookieCategory::Marketing),
    },
    Kind {
        name: "statistics",
        topic: "kind-statistics",
        words: &["statistic", "analytic", "measure", "counting"],
        category: Some(CookieCategory::Analytics),
    },
    kind("chat", "kind-chat", &["chat", "zendesk", "intercom", "messenger"]),
    kind("maps", "kind-maps", &["map"]),
    kind("YouTube", "by-youtube", &["youtube"]),
    kind("Vimeo", "by-vimeo", &["vimeo"]),
    kind("Facebook", "by-facebook", &["facebook", "meta"]),
    kind("Instagram", "by-instagram", &["instagram", "meta"]),
    kind("LinkedIn", "by-linkedin", &["linkedin"]),
    kind("Twitter", "by-twitter", &["twitter", "x corp"]),
    kind("TikTok", "by-tiktok", &["tiktok"]),
    kind("Pinterest", "by-pinterest", &["pinterest"]),
    kind("Google Analytics", "by-google-analytics", &["google"]),
    kind("Google Ads", "by-google-ads", &["google", "doubleclick"]),
    kind("Hotjar", "by-hotjar", &["hotjar"]),
    kind("Matomo", "by-matomo", &["matomo", "piwik"]),
    kind("HubSpot", "by-hubspot", &["hubspot"]),
    kind("Intercom", "by-intercom", &["intercom"]),
    kind("Zendesk", "by-zendesk", &["zendesk"]),
    kind("Stripe", "by-stripe", &["stripe"]),
    kind("Cloudflare", "by-cloudflare", &["cloudflare"]),
];

pub(super) fn check(content: &Content, texts: &[Text<'_>], regimes: &BTreeSet<Regime>, report: &mut Report) {
    if texts.is_empty() {
        for rule in [&UNDECLARED, &UNMENTIONED, &DENIED] {
            report.not_applicable(rule, UNREAD);
        }
        return;
    }
    let declared = content.declared_cookies();
    if declared.is_empty() && asks_for_each(regimes) {
        report.not_applicable(
            &UNDECLARED,
            "nothing is declared at all, which another check is for",
        );
    } else {
        let found = undeclared(texts, &declared);
        report.each(
            &UNDECLARED,
            found,
            "items of every kind that the text speaks of are declared",
        );
    }
    unmentioned(texts, &declared, report);
    denied(texts, &declared, report);
}

fn undeclared(texts: &[Text<'_>], declared: &[Declared<'_>]) -> Vec<(String, At)> {
    let mut found: BTreeMap<&str, (String, At)> = BTreeMap::new();
    for text in texts {
        for kind in KINDS
            .iter()
            .filter(|kind| !declared.iter().any(|declared| kind.is_of(declared.cookie)))
        {
            let Some(passage) = text
                .saying(topic(kind.topic))
                .find(|passage| speaks_of_cookies(text, passage, kind))
            else {
                continue;
            };
            let message = format!(
                "the text speaks of cookies for or by {}, and nothing declares one: {}; declare them, or take it out (in {})",
                kind.name,
                quoted(&passage.text),
                text.locale
            );
            found.entry(kind.name).or_insert((message, At::passage(passage)));
        }
    }
    found.into_values().collect()
}

/// Whether a passage says that such cookies are set: in its own words, or as an item of a list of what they are for.
fn speaks_of_cookies(text: &Text<'_>, passage: &Passage, kind: &Kind) -> bool {
    let is_listed = passage.is_item && passage.context.contains(&Sense::Cookies);
    let is_said = text.asserts(passage, Sense::Cookies);
    let is_other = [topic("browser"), topic("settings"), topic("block")];
    (is_listed || is_said)
        && text.asserts(passage, topic(kind.topic))
        && !is_other.into_iter().any(|other| passage.says(other))
}

impl Kind {
    /// Whether a declaration is of this kind, by its category, or by a word in what it says.
    fn is_of(&self, cookie: &Cookie) -> bool {
        let texts = cookie
            .purpose
            .values()
            .chain(&cookie.recipients)
            .chain(&cookie.provider)
            .chain(&cookie.domain);
        let mut texts = texts.map(|text| text.to_lowercase());
        self.category.is_some_and(|category| category == cookie.category)
            || texts.any(|text| self.words.iter().any(|word| text.contains(word)))
    }
}

/// Declarations of statistics or advertising of which no text says that there is any, and others where no text speaks of
/// cookies at all.
fn unmentioned(texts: &[Text<'_>], declared: &[Declared<'_>], report: &mut Report) {
    if declared.is_empty() {
        report.not_applicable(&UNMENTIONED, "nothing is declared");
        return;
    }
    let silent = declared
        .iter()
        .filter(|declared| !texts.iter().all(|text| is_mentioned(text, declared)));
    let found = silent.map(|Declared { cookie, section }| {
        let message = format!(
            "{} is declared, and the text does not say that such items are stored: say so where it speaks of cookies",
            quoted(&cookie.name)
        );
        (message, At::cookie(section.map(|section| &section.key), &cookie.key))
    });
    report.each(
        &UNMENTIONED,
        found.collect(),
        "the text speaks of what is declared",
    );
}

fn is_mentioned(text: &Text<'_>, declared: &Declared<'_>) -> bool {
    let cookie = declared.cookie;
    let kind = match cookie.category {
        CookieCategory::Analytics => Some("kind-statistics"),
        CookieCategory::Marketing => Some("kind-advertising"),
        _ => None,
    };
    let names = |passage: &Passage| {
        let mut named = std::iter::once(&cookie.name).chain(&cookie.provider);
        named.any(|name| !name.is_empty() && passage.text.contains(name.as_str()))
    };
    match kind {
        Some(kind) => text.saying(topic(kind)).next().is_some() || text.bodies().any(names),
        None => {
            declared.section.is_some()
                || text
                    .passages
                    .iter()
                    .any(|passage| passage.is_about(&[Sense::Cookies]))
        }
    }
}

/// A text that says that there are no cookies, or none that need consent, beside declarations of such.
fn denied(texts: &[Text<'_>], declared: &[Declared<'_>], report: &mut Report) {
    if declared.is_empty() {
        report.not_applicable(&DENIED, "nothing is declared");
        return;
    }
    let needs_consent: Vec<&Declared<'_>> = declared
        .iter()
        .filter(|declared| declared.cookie.requires_consent())
        .collect();
    let mut found = Vec::new();
    for text in texts {
        let none = text.saying(topic("no-cookies")).next();
        let only = text
            .saying(topic("only-necessary"))
            .next()
            .filter(|_| !needs_consent.is_empty());
        if let Some(passage) = none {
            let message = format!(
                "the text says that no cookies are used, and some are declared: {}",
                quoted(&passage.text)
            );
            found.push((message, At::passage(passage)));
        } else if let (Some(passage), Some(other)) = (only, needs_consent.first()) {
            let message = format!(
                "the text says that all cookies are necessary, and {} needs consent: {}",
                quoted(&other.cookie.name),
                quoted(&passage.text)
            );
            found.push((message, At::passage(passage)));
        }
    }
    report.each(&DENIED, found, "the text rules out nothing that is declared");
}
