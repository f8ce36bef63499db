//! What people must be told by article 13 of the GDPR, and of the UK GDPR, whose words are the same.
//!
//! What is meant for residents of American states alone is no evidence here.

mod basis;
mod rights;
mod transfers;

use std::collections::BTreeSet;

use super::Regime;
use super::check::{Report, Rule, Severity};
use super::element::{self, Element, Judged};
use super::reachable;
use super::text::{Text, topic};
use crate::domain::reading::lexicon::Sense;
use crate::domain::reading::passages::Passage;
use crate::domain::reading::words::Word;

pub(super) const fn rule(id: &'static str, severity: Severity, source: &'static str) -> Rule {
    Rule { id, severity, source }
}

const ELEMENTS: &[Element] = &[
    Element {
        rule: rule("gdpr-13-1-a-identity", Severity::Error, "GDPR art. 13(1)(a)"),
        missing: "nothing says who the controller is: name the company or person that decides on the processing",
        judge: identity,
    },
    Element {
        rule: rule("gdpr-13-1-a-contact", Severity::Error, "GDPR art. 13(1)(a)"),
        missing: "nothing says how to reach the controller: give an address, an e-mail address or a telephone number",
        judge: contact,
    },
    Element {
        rule: rule(
            "gdpr-13-1-a-representative",
            Severity::Warning,
            "GDPR art. 13(1)(a) and 27",
        ),
        missing: "",
        judge: representative,
    },
    Element {
        rule: rule("gdpr-13-1-b", Severity::Warning, "GDPR art. 13(1)(b)"),
        missing: "",
        judge: officer,
    },
    Element {
        rule: rule("gdpr-13-1-c-purposes", Severity::Error, "GDPR art. 13(1)(c)"),
        missing: "nothing says what the data are used for: name the purposes",
        judge: purposes,
    },
    basis::INTERESTS,
    Element {
        rule: rule("gdpr-13-1-e", Severity::Error, "GDPR art. 13(1)(e)"),
        missing: "nothing says who receives the data: name the recipients or their categories, or say that there are none",
        judge: recipients,
    },
    transfers::SAFEGUARD,
    transfers::BY_NAME,
    transfers::COPY,
    Element {
        rule: rule("gdpr-13-2-a", Severity::Error, "GDPR art. 13(2)(a)"),
        missing: "nothing says how long data are kept: give the time, or how it is determined",
        judge: retention,
    },
    rights::ACCESS,
    rights::RECTIFICATION,
    rights::ERASURE,
    rights::RESTRICTION,
    rights::OBJECTION,
    rights::PORTABILITY,
    rights::WITHDRAWAL,
    rights::COMPLAINT,
    rights::ANSWER,
    Element {
        rule: rule("gdpr-13-2-e", Severity::Warning, "GDPR art. 13(2)(e)"),
        missing: "nothing says whether people must give their data and what happens if they do not: say so",
        judge: obligation,
    },
    Element {
        rule: rule("gdpr-13-2-f", Severity::Warning, "GDPR art. 13(2)(f) and 22"),
        missing: "",
        judge: automated,
    },
];

pub(super) fn rules() -> Vec<&'static Rule> {
    let elements = ELEMENTS.iter().map(|element| &element.rule);
    elements.chain([&basis::EACH]).collect()
}

/// Judges the list. Where only the United Kingdom is meant, the sources name its own text.
pub(super) fn check(texts: &[Text<'_>], regimes: &BTreeSet<Regime>, report: &mut Report) {
    let start = report.len();
    element::check(ELEMENTS, texts, report);
    basis::check(texts, report);
    if !regimes.contains(&Regime::Europe) {
        for check in report.since(start) {
            check.source = check.source.replace("GDPR", "UK GDPR");
        }
    }
}

/// A name of somebody: a word with a capital where nothing else asks for one.
fn names_somebody(passage: &Passage) -> bool {
    let is_said = |at: usize| passage.senses().iter().any(|found| found.words.contains(&at));
    let is_name = |(at, word): (usize, &Word)| {
        at > 0 && word.is_capital && !word.is_plain() && !word.is_address() && !is_said(at)
    };
    passage.words.iter().enumerate().any(is_name)
}

fn identity<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let is_stated = |passage: &&Passage| {
        text.is_for_europe(passage) && text.asserts(passage, topic("controller")) && names_somebody(passage)
    };
    let as_we = |passage: &&Passage| {
        text.is_for_europe(passage) && passage.says(topic("we")) && names_somebody(passage)
    };
    let stated = text.saying(topic("controller")).find(is_stated);
    Judged::of(stated.or_else(|| text.saying(topic("is-we")).find(as_we)))
}

fn contact<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let names_other = |passage: &Passage| {
        let others = [
            Sense::Officer,
            topic("authority"),
            topic("representative"),
            topic("copy"),
            topic("mailing"),
        ];
        others.into_iter().any(|other| passage.says(other))
    };
    let found = text.bodies().find(|passage| {
        let is_own = passage.is_about(&[Sense::Controller, Sense::Contact, topic("controller")]);
        let is_others = names_other(passage) || text.is_others(passage);
        text.is_for_europe(passage) && is_own && !is_others && !reachable::ways(passage).is_empty()
    });
    Judged::of(found)
}

fn representative<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let named = text
        .saying(topic("representative"))
        .find(|passage| text.is_for_europe(passage));
    let Some(named) = named else {
        return Judged::NotNeeded(
            "no representative is named; only a controller outside the Union needs one, which a person must judge",
        );
    };
    if text
        .thought(named)
        .any(|passage| !reachable::ways(passage).is_empty())
    {
        return Judged::Stated(named);
    }
    let what = "a representative is named, and not how to reach it: give an address".to_owned();
    Judged::Wrong {
        at: Some(named),
        what,
    }
}

fn officer<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let named: Vec<&Passage> = text
        .saying(topic("officer"))
        .filter(|passage| text.is_for_europe(passage))
        .collect();
    let Some(first) = named.first() else {
        return Judged::NotNeeded(
            "no data protection officer is named; whether there must be one, a person must judge",
        );
    };
    let is_reachable = |passage: &&&Passage| {
        text.thought(passage)
            .any(|next| !reachable::ways(next).is_empty())
    };
    if let Some(found) = named.iter().find(is_reachable) {
        return Judged::Stated(found);
    }
    if text.denies(first, topic("officer")) {
        return Judged::NotNeeded("the text says that there is no data protection officer");
    }
    let what = "a data protection officer is named, and not how to reach one: give an address".to_owned();
    Judged::Wrong {
        at: Some(first),
        what,
    }
}

fn purposes<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let states = |passage: &&Passage| {
        text.is_for_europe(passage)
            && !passage.is_about(&[Sense::Cookies])
            && !passage.says(topic("about-notice"))
            && text.asserts(passage, topic("processing"))
            && text.says_purpose(passage)
    };
    let listed = |passage: &&Passage| {
        let is_purpose = passage.context.contains(&topic("purposes-of"))
            || passage.context.contains(&topic("processing")) && passage.context.contains(&Sense::For);
        text.is_for_europe(passage) && passage.is_item && is_purpose && !passage.is_about(&[Sense::Cookies])
    };
    let found = text.saying(topic("processing")).find(states);
    Judged::of(found.or_else(|| text.bodies().find(listed)))
}

fn recipients<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let gives = |sense: Sense| matches!(sense, Sense::Share | Sense::Sell);
    let names = |passage: &Passage| text.asserts(passage, Sense::Recipient) || names_somebody(passage);
    let states = |passage: &&Passage| {
        let is_listed = passage.is_item
            && passage
                .context
                .iter()
                .any(|sense| gives(*sense) || *sense == Sense::Recipients)
            && !passage.is_denied_item();
        let is_employed = text.asserts(passage, Sense::Recipients)
            && text.asserts(passage, Sense::Use)
            && !passage.says(Sense::Reader);
        let others = [
            topic("authority"),
            topic("from-whom"),
            topic("we-receive"),
            topic("about-notice"),
            topic("elsewhere"),
        ];
        text.is_for_europe(passage)
            && (text.asserts_any(passage, gives) || is_listed || is_employed)
            && names(passage)
            && !passage.is_about(&[Sense::Rights])
            && !others.into_iter().any(|other| passage.says(other))
    };
    let rules_out = |passage: &&Passage| {
        text.is_for_europe(passage)
            && text.denies(passage, Sense::Share)
            && !passage.says(Sense::Except)
            && (passage.says(topic("anybody")) || passage.says(Sense::Recipients))
    };
    let found = text.bodies().find(states);
    Judged::of(found.or_else(|| text.saying(Sense::Share).find(rules_out)))
}

fn retention<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let states = |passage: &&Passage| {
        let says_time =
            !passage.times().is_empty() || passage.says(Sense::OpenEnded) || passage.says(topic("criterion"));
        text.is_for_europe(passage)
            && says_time
            && text.asserts(passage, Sense::Keep)
            && !passage.is_about(&[Sense::Cookies])
            && !passage.says(Sense::Rights)
    };
    Judged::of(text.saying(Sense::Keep).find(states))
}

fn obligation<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let is_meant = |passage: &&Passage| text.is_for_europe(passage) && !passage.is_about(&[Sense::Cookies]);
    Judged::of(text.saying(topic("must-give")).find(is_meant))
}

fn automated<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let said: Vec<&Passage> = text
        .saying(topic("automated"))
        .filter(|passage| text.is_for_europe(passage))
        .collect();
    let Some(first) = said.first() else {
        return Judged::NotNeeded(
            "the text says nothing about automated decisions; if any are taken, name them with their logic and consequences",
        );
    };
    let taken = said
        .iter()
        .find(|passage| text.asserts(passage, topic("automated")) && !passage.is_about(&[Sense::Rights]));
    let Some(taken) = taken else {
        return Judged::Stated(first);
    };
    if text.thought(taken).any(|passage| passage.says(topic("logic"))) {
        return Judged::Stated(taken);
    }
    let what = "automated decisions or profiling are named, and neither their logic nor their consequences: say both";
    Judged::Wrong {
        at: Some(taken),
        what: what.to_owned(),
    }
}
