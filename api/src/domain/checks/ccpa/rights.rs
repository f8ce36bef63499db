//! The rights of consumers in California, and how they are exercised: 11 CCR 7011(e)(2) and (3).

use std::collections::BTreeSet;

use super::super::element::{Element, Judged};
use super::super::reachable::{self, Way};
use super::super::text::{Region, Text, topic};
use super::{error, find, warning};
use crate::domain::reading::lexicon::Sense;
use crate::domain::reading::passages::Passage;

/// The longest time to answer, in minutes: 45 days.
const LONGEST_ANSWER: u64 = 45 * 24 * 60;

pub(super) const KNOW: Element = Element {
    rule: error("ccpa-right-know", "11 CCR 7011(e)(2)(A)"),
    missing: "the right to know is not named: say that consumers may ask what was collected about them",
    judge: |text| {
        right(
            text,
            &[topic("right-know"), topic("right-access")],
            topic("access"),
        )
    },
};
pub(super) const DELETE: Element = Element {
    rule: error("ccpa-right-delete", "11 CCR 7011(e)(2)(B)"),
    missing: "the right to delete is not named: say that consumers may have their personal information deleted",
    judge: |text| right(text, &[topic("right-erasure")], topic("erase")),
};
pub(super) const CORRECT: Element = Element {
    rule: error("ccpa-right-correct", "11 CCR 7011(e)(2)(C)"),
    missing: "the right to correct is not named: say that consumers may have wrong personal information corrected",
    judge: |text| right(text, &[topic("right-rectification")], topic("rectify")),
};
pub(super) const OPT_OUT: Element = Element {
    rule: error("ccpa-right-opt-out", "11 CCR 7011(e)(2)(D)"),
    missing: "the right to opt out of sale and sharing is not named: name it, or say that nothing is sold or shared",
    judge: opt_out,
};
pub(super) const LIMIT: Element = Element {
    rule: warning("ccpa-right-limit", "11 CCR 7011(e)(2)(E)"),
    missing: "the right to limit the use of sensitive personal information is not named: name it, or say that it is used \
              for permitted purposes alone",
    judge: limit,
};
pub(super) const NO_RETALIATION: Element = Element {
    rule: error("ccpa-no-retaliation", "11 CCR 7011(e)(2)(F)"),
    missing: "nothing says that consumers who use their rights are not treated worse: say so",
    judge: |text| Judged::of(find(text, topic("no-retaliation"))),
};
pub(super) const HOW_TO_ASK: Element = Element {
    rule: error(
        "ccpa-how-to-ask",
        "Civil Code 1798.130(a)(1)(A); 11 CCR 7011(e)(3)(A)-(B) and 7020",
    ),
    missing: "nothing says how to exercise the rights: name the ways to send a request",
    judge: how_to_ask,
};
pub(super) const HOW_TO_OPT_OUT: Element = Element {
    rule: error("ccpa-opt-out-method", "11 CCR 7011(e)(3)(B) and 7026"),
    missing: "no way to opt out of sale and sharing is given: name one, or say that nothing is sold or shared",
    judge: how_to_opt_out,
};
pub(super) const SIGNALS: Element = Element {
    rule: error("ccpa-signals", "11 CCR 7011(e)(3)(F) and 7025"),
    missing: "nothing says how opt-out preference signals are answered: say how, or that nothing is sold or shared",
    judge: signals,
};
pub(super) const VERIFICATION: Element = Element {
    rule: error("ccpa-verification", "11 CCR 7011(e)(3)(E)"),
    missing: "nothing says how requests are verified: describe it in general",
    judge: |text| Judged::of(find(text, topic("verify"))),
};
pub(super) const AGENT: Element = Element {
    rule: error("ccpa-agent", "11 CCR 7011(e)(3)(G)"),
    missing: "nothing says how an authorized agent can make a request: say how",
    judge: |text| Judged::of(find(text, topic("agent"))),
};
pub(super) const ANSWER: Element = Element {
    rule: warning("ccpa-answer", "Civil Code 1798.130(a)(2)(A); 11 CCR 7021"),
    missing: "",
    judge: answer,
};

const NOTHING_SOLD: &str = "the text says that nothing is sold or shared";

fn right<'t>(text: &'t Text<'t>, certain: &[Sense], if_so: Sense) -> Judged<'t> {
    let named = certain.iter().find_map(|sense| find(text, *sense));
    let of_rights = |passage: &&Passage| {
        text.is_for_california(passage) && passage.is_about(&[Sense::Rights, topic("may-ask")])
    };
    Judged::of(named.or_else(|| text.saying(if_so).find(of_rights)))
}

/// Whether the text rules out both selling and sharing.
fn rules_out_sale(text: &Text<'_>) -> bool {
    super::sale(text).any(|passage| text.denies(passage, Sense::Sell))
        && super::sharing(text).any(|passage| text.denies(passage, Sense::Share))
}

fn if_sold<'t>(text: &'t Text<'t>, found: Option<&'t Passage>) -> Judged<'t> {
    match found {
        Some(passage) => Judged::Stated(passage),
        None if rules_out_sale(text) => Judged::NotNeeded(NOTHING_SOLD),
        None => Judged::Missing,
    }
}

/// A right to opt out, not the way to do it.
fn opt_out<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let is_right = |passage: &&Passage| {
        text.is_for_california(passage)
            && passage.is_about(&[Sense::Rights])
            && !passage.says(topic("profiles"))
    };
    if_sold(text, text.saying(topic("opt-out")).find(is_right))
}

/// A link, an address or another way, in a sentence about opting out.
fn how_to_opt_out<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let is_way = |passage: &&Passage| {
        let says_how = passage.says(topic("means")) || !reachable::ways(passage).is_empty();
        text.is_for_california(passage) && says_how && passage.says(topic("sale"))
    };
    if_sold(text, text.saying(topic("opt-out")).find(is_way))
}

fn signals<'t>(text: &'t Text<'t>) -> Judged<'t> {
    if_sold(text, find(text, topic("signal")))
}

fn limit<'t>(text: &'t Text<'t>) -> Judged<'t> {
    if let Some(passage) = find(text, topic("limit")) {
        return Judged::Stated(passage);
    }
    match super::sensitive(text) {
        Some(passage) if passage.says(Sense::Not) || passage.says(Sense::Only) => Judged::NotNeeded(
            "the text says that sensitive personal information is not used beyond what is permitted",
        ),
        Some(_) => Judged::Missing,
        None => Judged::NotNeeded(
            "the text says nothing of sensitive personal information, which another check is for",
        ),
    }
}

/// Ways to send a request that passages about requests name.
fn ways<'t>(text: &'t Text<'t>) -> Vec<(&'t Passage, BTreeSet<Way>)> {
    let is_request = |passage: &&Passage| {
        let asks = passage.is_about(&[topic("request")]);
        text.is_for_california(passage) && asks && !passage.says(topic("authority"))
    };
    let named = text
        .bodies()
        .filter(is_request)
        .map(|passage| (passage, reachable::ways(passage)));
    named.filter(|(_, ways)| !ways.is_empty()).collect()
}

/// One way is enough only for a business that is online alone.
fn how_to_ask<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let all = ways(text);
    let distinct: BTreeSet<Way> = all.iter().flat_map(|(_, ways)| ways.iter().copied()).collect();
    match (all.first(), distinct.len()) {
        (None, _) => Judged::Missing,
        (Some((passage, _)), 1) => Judged::Halved {
            at: Some(passage),
            what: "one way to send a request is named: name two, unless the business is online alone and knows its consumers"
                .to_owned(),
        },
        (Some((passage, _)), _) => Judged::Stated(passage),
    }
}

fn answer<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let answers = |passage: &&Passage| {
        text.region(passage) == Region::UnitedStates
            && passage.says(topic("answer"))
            && !passage.says(Sense::Keep)
            && !passage.times().is_empty()
    };
    let stated: Vec<&Passage> = text.saying(topic("answer")).filter(answers).collect();
    let Some(first) = stated.first() else {
        return Judged::NotNeeded(
            "nothing says to consumers in California how soon requests are answered; nothing need be said",
        );
    };
    let in_time = |passage: &&&Passage| passage.times().iter().any(|time| time.minutes <= LONGEST_ANSWER);
    match stated.iter().find(in_time) {
        Some(passage) => Judged::Stated(passage),
        None => Judged::Wrong {
            at: Some(first),
            what: "requests are answered later than the law allows: within 45 days, 45 more where needed"
                .to_owned(),
        },
    }
}
