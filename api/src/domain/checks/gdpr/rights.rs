//! The rights of the people whom a notice is about: article 13(2)(b) to (d), 7(3) and 12(3).

use super::super::check::Severity;
use super::super::element::{Element, Judged};
use super::super::text::{Text, topic};
use super::rule;
use crate::domain::reading::lexicon::Sense;
use crate::domain::reading::passages::Passage;

/// The longest time to answer, in minutes: one month, however long it is.
const MONTH: u64 = 31 * 24 * 60;

pub(super) const ACCESS: Element = Element {
    rule: rule("gdpr-13-2-b-access", Severity::Error, "GDPR art. 13(2)(b) and 15"),
    missing: "the right of access is not named: say that people may ask for access to their data and a copy of them",
    judge: |text| right(text, "access"),
};
pub(super) const RECTIFICATION: Element = Element {
    rule: rule(
        "gdpr-13-2-b-rectification",
        Severity::Error,
        "GDPR art. 13(2)(b) and 16",
    ),
    missing: "the right to rectification is not named: say that people may have wrong data corrected",
    judge: |text| right(text, "rectification"),
};
pub(super) const ERASURE: Element = Element {
    rule: rule(
        "gdpr-13-2-b-erasure",
        Severity::Error,
        "GDPR art. 13(2)(b) and 17",
    ),
    missing: "the right to erasure is not named: say that people may have their data deleted",
    judge: |text| right(text, "erasure"),
};
pub(super) const RESTRICTION: Element = Element {
    rule: rule(
        "gdpr-13-2-b-restriction",
        Severity::Error,
        "GDPR art. 13(2)(b) and 18",
    ),
    missing: "the right to restriction of processing is not named: say when people may have processing restricted",
    judge: |text| right(text, "restriction"),
};
pub(super) const OBJECTION: Element = Element {
    rule: rule(
        "gdpr-13-2-b-objection",
        Severity::Error,
        "GDPR art. 13(2)(b) and 21",
    ),
    missing: "the right to object is not named: say that people may object, and to direct marketing always",
    judge: |text| right(text, "objection"),
};
pub(super) const PORTABILITY: Element = Element {
    rule: rule(
        "gdpr-13-2-b-portability",
        Severity::Error,
        "GDPR art. 13(2)(b) and 20",
    ),
    missing: "the right to data portability is not named: say that people may have their data in a form that machines read",
    judge: |text| right(text, "portability"),
};
pub(super) const WITHDRAWAL: Element = Element {
    rule: rule("gdpr-13-2-c", Severity::Error, "GDPR art. 13(2)(c) and 7(3)"),
    missing: "consent is relied on, and nothing says that it can be withdrawn: say so, and that this is at any time",
    judge: withdrawal,
};
pub(super) const COMPLAINT: Element = Element {
    rule: rule("gdpr-13-2-d", Severity::Error, "GDPR art. 13(2)(d) and 77"),
    missing: "the right to complain to a supervisory authority is not named: say so, and name the authority",
    judge: complaint,
};
pub(super) const ANSWER: Element = Element {
    rule: rule("gdpr-12-3", Severity::Warning, "GDPR art. 12(3)"),
    missing: "",
    judge: answer,
};

/// A right that is named as one: where rights are spoken of, or in words that name nothing else.
fn right<'t>(text: &'t Text<'t>, name: &'static str) -> Judged<'t> {
    let (certain, if_so) = match name {
        "access" => (topic("right-access"), topic("access")),
        "rectification" => (topic("right-rectification"), topic("rectify")),
        "erasure" => (topic("right-erasure"), topic("erase")),
        "restriction" => (topic("right-restriction"), topic("restrict")),
        "objection" => (topic("right-objection"), topic("object")),
        _ => (topic("right-portability"), topic("portable")),
    };
    let is_meant = |passage: &&Passage| {
        text.is_for_europe(passage) && text.asserts_any(passage, |sense| sense == certain || sense == if_so)
    };
    let named = text.saying(certain).find(is_meant);
    let of_rights =
        |passage: &&Passage| is_meant(passage) && passage.is_about(&[Sense::Rights, topic("may-ask")]);
    Judged::of(named.or_else(|| text.saying(if_so).find(of_rights)))
}

/// Where consent is the basis of something.
fn relies_on_consent<'t>(text: &'t Text<'t>) -> Option<&'t Passage> {
    let consent = Sense::Basis("consent");
    let relies = |passage: &&Passage| {
        text.is_for_europe(passage) && text.asserts(passage, consent) && !passage.says(topic("withdraw"))
    };
    text.saying(consent).find(relies)
}

fn withdrawals<'t>(text: &'t Text<'t>) -> impl Iterator<Item = &'t Passage> {
    let consent = [Sense::Basis("consent"), topic("withdraw-consent")];
    let is_meant = move |passage: &&Passage| {
        text.is_for_europe(passage) && text.asserts(passage, topic("withdraw")) && passage.is_about(&consent)
    };
    text.saying(topic("withdraw")).filter(is_meant)
}

fn is_without_consent(text: &Text<'_>) -> bool {
    relies_on_consent(text).is_none()
        && !text
            .content
            .declared_cookies()
            .iter()
            .any(|declared| declared.cookie.requires_consent())
}

fn withdrawal<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let Some(first) = withdrawals(text).next() else {
        return if is_without_consent(text) {
            Judged::NotNeeded("nothing relies on consent")
        } else {
            Judged::Missing
        };
    };
    let says_how = |passage: &&Passage| text.thought(passage).any(|next| next.says(topic("means")));
    match withdrawals(text).find(says_how) {
        Some(passage) => Judged::Stated(passage),
        None => Judged::Halved {
            at: Some(first),
            what: "consent can be withdrawn, and nothing says how: name a way as easy as giving it"
                .to_owned(),
        },
    }
}

fn complaint<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let names_authority = |passage: &&Passage| {
        text.is_for_europe(passage)
            && text.asserts(passage, topic("complain"))
            && text.thought(passage).any(|next| next.says(topic("authority")))
    };
    Judged::of(text.saying(topic("complain")).find(names_authority))
}

fn answer<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let answers = |passage: &&Passage| {
        text.is_for_europe(passage)
            && passage.says(topic("answer"))
            && !passage.says(Sense::Keep)
            && !passage.times().is_empty()
    };
    let stated: Vec<&Passage> = text.saying(topic("answer")).filter(answers).collect();
    let Some(first) = stated.first() else {
        return Judged::NotNeeded("nothing says how soon requests are answered; nothing need be said");
    };
    let in_time = |passage: &&&Passage| passage.times().iter().any(|time| time.minutes <= MONTH);
    match stated.iter().find(in_time) {
        Some(passage) => Judged::Stated(passage),
        None => Judged::Wrong {
            at: Some(first),
            what: "requests are answered later than the law allows: within one month, two more where needed"
                .to_owned(),
        },
    }
}
