//! Transfers out of the European Economic Area: article 13(1)(f).

use super::super::check::Severity;
use super::super::element::{Element, Judged};
use super::super::text::{Text, topic};
use super::rule;
use crate::domain::reading::lexicon::Sense;
use crate::domain::reading::passages::Passage;

pub(super) const SAFEGUARD: Element = Element {
    rule: rule("gdpr-13-1-f", Severity::Error, "GDPR art. 13(1)(f) and 44-49"),
    missing: "",
    judge: safeguard,
};
pub(super) const BY_NAME: Element = Element {
    rule: rule(
        "gdpr-13-1-f-recipients",
        Severity::Warning,
        "GDPR art. 13(1)(f) and 44-49",
    ),
    missing: "",
    judge: by_name,
};
pub(super) const COPY: Element = Element {
    rule: rule("gdpr-13-1-f-copy", Severity::Warning, "GDPR art. 13(1)(f)"),
    missing: "",
    judge: copy,
};

/// A sentence by which data go, or are kept, outside; not one that gives somebody's address or allows it.
fn transfers<'t>(text: &'t Text<'t>) -> impl Iterator<Item = &'t Passage> {
    text.bodies().filter(|passage| {
        let gives = |sense: Sense| matches!(sense, Sense::Share | Sense::Keep | Sense::Use);
        let is_listed = passage.is_item && passage.context.contains(&Sense::Share);
        text.is_for_europe(passage)
            && text.asserts_any(passage, |sense| matches!(sense, Sense::Abroad(_)))
            && (is_listed || text.asserts_any(passage, gives))
            && !passage.is_about(&[Sense::Controller, Sense::Contact, Sense::Rights, Sense::Cookies])
            && !passage.says(topic("authority"))
    })
}

fn safeguards<'t>(text: &'t Text<'t>) -> impl Iterator<Item = &'t Passage> {
    text.bodies().filter(|passage| {
        let is_safe = |sense: Sense| matches!(sense, Sense::Safeguard(_)) || sense == topic("safeguard");
        text.is_for_europe(passage) && text.asserts_any(passage, is_safe)
    })
}

fn rules_out<'t>(text: &'t Text<'t>) -> Option<&'t Passage> {
    let abroad = |passage: &&Passage| {
        let mut senses = passage.senses().iter().map(|found| found.sense);
        let is_abroad = |sense: &Sense| matches!(sense, Sense::Abroad(_));
        let is_denied = text.denies(passage, Sense::Share) || text.denies(passage, Sense::Keep);
        text.is_for_europe(passage)
            && is_denied
            && senses.any(|sense| is_abroad(&sense))
            && !passage.says(Sense::Except)
    };
    text.bodies().find(abroad)
}

fn safeguard<'t>(text: &'t Text<'t>) -> Judged<'t> {
    if let Some(safe) = safeguards(text).next() {
        return Judged::Stated(safe);
    }
    match (transfers(text).next(), rules_out(text)) {
        (Some(first), _) => Judged::Wrong {
            at: Some(first),
            what: "data leave the European Economic Area, and no adequacy decision or safeguard is named: name it"
                .to_owned(),
        },
        (None, Some(passage)) => Judged::Stated(passage),
        (None, None) => Judged::NotNeeded(NONE),
    }
}

const NONE: &str = "the text names no transfer to a third country; if there is one, it must";

/// Somebody is named who is known to sit outside, and nothing is said of a transfer.
fn by_name<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let mut named = text.saying(topic("american")).filter(|passage| {
        let is_recipient = passage.is_about(&[Sense::Share, Sense::Recipients, Sense::Use]);
        text.is_for_europe(passage) && is_recipient && !passage.says(topic("settings"))
    });
    let Some(named) = named.next() else {
        return Judged::NotNeeded(
            "no recipient is named that is known to sit outside the European Economic Area",
        );
    };
    match (transfers(text).next(), safeguards(text).next(), rules_out(text)) {
        (None, None, None) => Judged::Wrong {
            at: Some(named),
            what: "a recipient is named that sits outside the European Economic Area, and nothing is said of a transfer: say \
                   whether data go there, and by which decision or safeguard"
                .to_owned(),
        },
        (first, second, third) => Judged::of(first.or(second).or(third)),
    }
}

/// How to get a copy of the safeguards, where these are others than an adequacy decision.
fn copy<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let is_contract = |sense: Sense| {
        matches!(
            sense,
            Sense::Safeguard("standard contractual clauses" | "binding corporate rules")
        )
    };
    let contract = safeguards(text).find(|passage| text.asserts_any(passage, is_contract));
    let is_unsafe = safeguards(text).next().is_none();
    let about = contract.or_else(|| transfers(text).next().filter(|_| is_unsafe));
    let Some(about) = about else {
        return Judged::NotNeeded("no safeguard is named of which people could ask for a copy");
    };
    let beside = text.saying(topic("copy")).find(|passage| {
        let is_near = passage.place == about.place;
        text.is_for_europe(passage) && is_near && !passage.is_about(&[Sense::Rights])
    });
    match beside {
        Some(passage) => Judged::Stated(passage),
        // Where they have been made available is as good.
        None if !about.links.is_empty() => Judged::Stated(about),
        None => Judged::Wrong {
            at: Some(about),
            what: "safeguards for transfers are named, and not how to get a copy of them: say how, or link to where they are".to_owned(),
        },
    }
}
