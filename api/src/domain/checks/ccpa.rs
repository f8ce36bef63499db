//! What a privacy policy must say by the California Consumer Privacy Act, as amended, and its regulations.
//!
//! What is meant for readers in Europe alone is no evidence here.

mod rights;

use std::time::Duration;

use super::Occasion;
use super::check::{At, Report, Rule, Severity};
use super::dates;
use super::element::{self, Element, Judged};
use super::reachable;
use super::text::{Region, Text, topic};
use crate::domain::reading::lexicon::Sense;
use crate::domain::reading::passages::Passage;

const fn error(id: &'static str, source: &'static str) -> Rule {
    Rule {
        id,
        severity: Severity::Error,
        source,
    }
}

const fn warning(id: &'static str, source: &'static str) -> Rule {
    Rule {
        id,
        severity: Severity::Warning,
        source,
    }
}

const ELEMENTS: &[Element] = &[
    Element {
        rule: error(
            "ccpa-categories",
            "Civil Code 1798.130(a)(5)(B); 11 CCR 7011(e)(1)(A); B&P 22575(b)(1)",
        ),
        missing: "nothing names the categories of personal information collected: list them in the words of the statute",
        judge: categories,
    },
    Element {
        rule: warning(
            "ccpa-12-months",
            "Civil Code 1798.130(a)(5)(B); 11 CCR 7011(e)(1)(A)",
        ),
        missing: "nothing says that the categories are those of the last 12 months: say so",
        judge: twelve_months,
    },
    Element {
        rule: error("ccpa-sources", "Civil Code 1798.110(c)(2); 11 CCR 7011(e)(1)(B)"),
        missing: "nothing says where personal information comes from: name the categories of sources",
        judge: sources,
    },
    Element {
        rule: error("ccpa-purposes", "Civil Code 1798.110(c)(3); 11 CCR 7011(e)(1)(C)"),
        missing: "nothing says for which business or commercial purpose personal information is collected: name it",
        judge: purposes,
    },
    Element {
        rule: error(
            "ccpa-sold",
            "Civil Code 1798.130(a)(5)(C)(i); 11 CCR 7011(e)(1)(D)-(E)",
        ),
        missing: "nothing says whether personal information is sold: list the categories sold and to whom, or say that none is",
        judge: sold,
    },
    Element {
        rule: error(
            "ccpa-shared",
            "Civil Code 1798.130(a)(5)(C)(i); 11 CCR 7011(e)(1)(D)-(E)",
        ),
        missing: "nothing says whether personal information is shared for cross-context behavioral advertising: list the \
                  categories shared and with whom, or say that none is",
        judge: shared,
    },
    Element {
        rule: error(
            "ccpa-disclosed",
            "Civil Code 1798.130(a)(5)(C)(ii); 11 CCR 7011(e)(1)(H)-(I); B&P 22575(b)(1)",
        ),
        missing: "nothing names the categories disclosed for a business purpose: list them and to whom, or say that none is",
        judge: |text| Judged::of(disclosure(text, [topic("disclosed"); 2])),
    },
    Element {
        rule: error("ccpa-minors", "11 CCR 7011(e)(1)(G)"),
        missing: "nothing says whether personal information of consumers under 16 is knowingly sold or shared: say so",
        judge: minors,
    },
    Element {
        rule: error("ccpa-sensitive", "11 CCR 7011(e)(1)(K) and 7027(m)"),
        missing: "nothing says whether sensitive personal information is used beyond what is permitted: say so",
        judge: |text| Judged::of(sensitive(text)),
    },
    rights::KNOW,
    rights::DELETE,
    rights::CORRECT,
    rights::OPT_OUT,
    rights::LIMIT,
    rights::NO_RETALIATION,
    rights::HOW_TO_ASK,
    rights::HOW_TO_OPT_OUT,
    rights::SIGNALS,
    rights::VERIFICATION,
    rights::AGENT,
    rights::ANSWER,
    Element {
        rule: error("ccpa-contact", "11 CCR 7011(e)(3)(J)"),
        missing: "nothing says whom to ask about privacy practices: give a contact",
        judge: contact,
    },
    Element {
        rule: warning("ccpa-retention", "Civil Code 1798.100(a)(3); 11 CCR 7012(e)(4)"),
        missing: "nothing says how long each category is kept: give the time, or how it is determined",
        judge: retention,
    },
    Element {
        rule: error("ccpa-updated", "11 CCR 7011(e)(4)"),
        missing: "nothing says when the notice was last updated: give the date",
        judge: updated,
    },
];

const REVIEWED: Rule = warning("ccpa-reviewed", "Civil Code 1798.130(a)(5)");

pub(super) fn rules() -> Vec<&'static Rule> {
    let elements = ELEMENTS.iter().map(|element| &element.rule);
    elements.chain([&REVIEWED]).collect()
}

/// Judges the list.
pub(super) fn check(texts: &[Text<'_>], occasion: &Occasion, report: &mut Report) {
    element::check(ELEMENTS, texts, report);
    reviewed(texts, occasion, report);
}

/// The first passage for California that says something.
fn find<'t>(text: &'t Text<'t>, sense: Sense) -> Option<&'t Passage> {
    text.saying(sense).find(|passage| text.is_for_california(passage))
}

/// The first passage for California that says what the company does, and not what consumers may ask.
fn disclosure<'t>(text: &'t Text<'t>, senses: [Sense; 2]) -> Option<&'t Passage> {
    let [one, other] = senses;
    let is_right = |passage: &Passage| {
        let rights = [Sense::Rights, topic("may-ask"), topic("may")];
        let is_listed = passage.is_item && passage.context.contains(&Sense::Rights);
        is_listed || rights.into_iter().any(|right| passage.says(right))
    };
    text.saying(one)
        .find(|passage| text.is_for_california(passage) && text.says(passage, other) && !is_right(passage))
}

fn categories<'t>(text: &'t Text<'t>) -> Judged<'t> {
    Judged::of(disclosure(text, [topic("categories"), topic("collected")]))
}

fn twelve_months<'t>(text: &'t Text<'t>) -> Judged<'t> {
    Judged::of(disclosure(text, [topic("twelve-months"), topic("collected")]))
}

fn sources<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let collected = |passage: &&Passage| {
        text.is_for_california(passage)
            && text.asserts_any(passage, |sense| {
                sense == Sense::Use || sense == topic("collected")
            })
    };
    Judged::of(
        disclosure(text, [topic("sources"); 2]).or_else(|| text.saying(topic("from-whom")).find(collected)),
    )
}

fn purposes<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let stated = |passage: &&Passage| {
        text.is_for_california(passage)
            && !passage.is_about(&[Sense::Cookies])
            && !passage.says(topic("about-notice"))
            && text.says_purpose(passage)
    };
    let named = find(text, topic("business-purpose")).filter(|passage| !passage.says(topic("disclosed")));
    Judged::of(named.or_else(|| text.saying(topic("processing")).find(stated)))
}

fn sold<'t>(text: &'t Text<'t>) -> Judged<'t> {
    Judged::of(sale(text).next())
}

fn shared<'t>(text: &'t Text<'t>) -> Judged<'t> {
    Judged::of(sharing(text).next())
}

/// Passages that say whether personal information is shared, as the statute calls it.
fn sharing<'t>(text: &'t Text<'t>) -> impl Iterator<Item = &'t Passage> {
    let is_meant = |passage: &&Passage| text.is_for_california(passage) && is_statement(passage);
    let targeted = text
        .saying(topic("targeted"))
        .filter(|passage| passage.says(Sense::Share));
    text.saying(topic("cross-context"))
        .chain(targeted)
        .filter(is_meant)
}

/// Passages that say whether personal information is sold; a signal may be spoken of in the same breath.
fn sale<'t>(text: &'t Text<'t>) -> impl Iterator<Item = &'t Passage> {
    let others = [topic("may"), topic("opt-out"), topic("minors"), topic("limit")];
    text.saying(Sense::Sell).filter(move |passage| {
        text.is_for_california(passage) && !others.into_iter().any(|other| passage.says(other))
    })
}

/// What the company does, not a right, a button or the age of somebody.
fn is_statement(passage: &Passage) -> bool {
    ![
        topic("may"),
        topic("opt-out"),
        topic("minors"),
        topic("signal"),
        topic("limit"),
    ]
    .into_iter()
    .any(|other| passage.says(other))
}

fn minors<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let says = |passage: &&Passage| {
        text.is_for_california(passage)
            && passage
                .senses()
                .iter()
                .any(|found| matches!(found.sense, Sense::Sell | Sense::Share))
    };
    Judged::of(text.saying(topic("minors")).find(says))
}

/// What the company does with sensitive personal information.
fn sensitive<'t>(text: &'t Text<'t>) -> Option<&'t Passage> {
    let is_meant = |passage: &&Passage| text.is_for_california(passage) && is_statement(passage);
    text.saying(topic("sensitive")).find(is_meant)
}

fn contact<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let is_for_questions = |passage: &&Passage| {
        text.is_for_california(passage)
            && (passage.says(topic("questions")) || passage.context.contains(&Sense::Contact))
            && !passage.is_about(&[topic("request")])
            && !passage.says(topic("authority"))
            && text
                .thought(passage)
                .any(|next| !reachable::ways(next).is_empty())
    };
    Judged::of(text.bodies().find(is_for_questions))
}

fn retention<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let states = |passage: &&Passage| {
        let says_time =
            !passage.times().is_empty() || passage.says(Sense::OpenEnded) || passage.says(topic("criterion"));
        text.is_for_california(passage)
            && says_time
            && text.asserts(passage, Sense::Keep)
            && !passage.is_about(&[Sense::Cookies])
            && !passage.says(Sense::Rights)
    };
    Judged::of(text.saying(Sense::Keep).find(states))
}

fn updated<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let dated = |passage: &&Passage| {
        text.is_for_california(passage) && text.thought(passage).take(2).any(|next| dates::has(&next.text))
    };
    Judged::of(text.saying(topic("updated")).find(dated))
}

/// More than a year between the date that the text gives and the version's instant.
fn reviewed(texts: &[Text<'_>], occasion: &Occasion, report: &mut Report) {
    const YEAR: Duration = Duration::from_hours(366 * 24);
    let stated = texts.iter().find_map(|text| {
        let dated = |name: &'static str| {
            text.saying(topic(name))
                .filter(|passage| text.region(passage) != Region::Europe)
                .find_map(|passage| Some((passage, dates::first(&passage.text)?)))
        };
        dated("updated").or_else(|| dated("effective"))
    });
    match (stated, occasion.effective_from) {
        (None, _) => report.not_applicable(
            &REVIEWED,
            "the text gives no date of its last update, nor from when it counts",
        ),
        (_, None) => report.not_applicable(&REVIEWED, "it is not said yet from when the version counts"),
        (Some((passage, date)), Some(from)) if date.plus(YEAR) < from => {
            let message = "the date of the last update lies more than 12 months before the version counts: review it, and \
                           give the date of that";
            report.fail(&REVIEWED, message, At::passage(passage));
        }
        (Some((passage, _)), Some(_)) => {
            report.pass(
                &REVIEWED,
                "the last update is less than 12 months old when the version counts",
                At::passage(passage),
            );
        }
    }
}
