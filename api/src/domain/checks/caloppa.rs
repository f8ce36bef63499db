//! What the California Online Privacy Protection Act asks of a notice, besides what the CCPA's list holds already.

use super::check::{Report, Rule, Severity};
use super::dates;
use super::element::{self, Element, Judged};
use super::text::{Text, topic};
use crate::domain::reading::passages::Passage;

const fn rule(id: &'static str, source: &'static str) -> Rule {
    Rule {
        id,
        severity: Severity::Error,
        source,
    }
}

const ELEMENTS: &[Element] = &[
    Element {
        rule: rule("caloppa-changes", "B&P 22575(b)(3)"),
        missing: "nothing says how people hear of material changes to the notice: describe it",
        judge: changes,
    },
    Element {
        rule: rule("caloppa-effective", "B&P 22575(b)(4)"),
        missing: "nothing says from when the notice is in effect: give the effective date",
        judge: effective,
    },
    Element {
        rule: rule("caloppa-do-not-track", "B&P 22575(b)(5)"),
        missing: "nothing says how the site answers do-not-track signals: say how",
        judge: do_not_track,
    },
];

pub(super) fn rules() -> Vec<&'static Rule> {
    ELEMENTS.iter().map(|element| &element.rule).collect()
}

/// Judges the list.
pub(super) fn check(texts: &[Text<'_>], report: &mut Report) {
    element::check(ELEMENTS, texts, report);
}

fn changes<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let is_of_notice = |passage: &&Passage| {
        let changes = [topic("notice-changes")];
        text.is_for_california(passage) && passage.is_about(&changes) && !passage.says(topic("breach"))
    };
    Judged::of(text.saying(topic("tell")).find(is_of_notice))
}

fn effective<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let dated = |passage: &&Passage| text.is_for_california(passage) && dates::has(&passage.text);
    Judged::of(text.saying(topic("effective")).find(dated))
}

fn do_not_track<'t>(text: &'t Text<'t>) -> Judged<'t> {
    Judged::of(
        text.saying(topic("do-not-track"))
            .find(|passage| text.is_for_california(passage)),
    )
}
