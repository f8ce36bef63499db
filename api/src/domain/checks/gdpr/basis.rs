//! Legal bases: whether any is named, whether each section that states processing has one, and which interests count.

use super::super::check::{At, Report, Rule, Severity, Status};
use super::super::element::{Element, Judged, UNREAD};
use super::super::text::{Text, topic};
use super::rule;
use crate::domain::key::Key;
use crate::domain::reading::lexicon::Sense;
use crate::domain::reading::passages::Passage;
use crate::domain::reading::quoted;
use crate::domain::section::Placed;

pub(super) const EACH: Rule = rule(
    "gdpr-13-1-c-basis",
    Severity::Error,
    "GDPR art. 13(1)(c) and 6(1)",
);
pub(super) const INTERESTS: Element = Element {
    rule: rule("gdpr-13-1-d", Severity::Warning, "GDPR art. 13(1)(d)"),
    missing: "",
    judge: interests,
};

fn is_basis(sense: Sense) -> bool {
    matches!(sense, Sense::Basis(_)) || sense == topic("basis-named")
}

/// Whether a passage names a legal basis for what is done, and does not only speak of withdrawing consent.
fn names_basis(text: &Text<'_>, passage: &Passage) -> bool {
    text.asserts_any(passage, is_basis)
        && !passage.says(topic("withdraw"))
        && !passage.says(topic("law-request"))
}

fn interests<'t>(text: &'t Text<'t>) -> Judged<'t> {
    let legitimate = Sense::Basis("legitimate interests");
    let relies = |passage: &&Passage| {
        text.is_for_europe(passage)
            && text.asserts(passage, legitimate)
            && !passage.is_about(&[Sense::Rights])
    };
    let relying: Vec<&Passage> = text.saying(legitimate).filter(relies).collect();
    let Some(first) = relying.first() else {
        return Judged::NotNeeded("nothing relies on legitimate interests");
    };
    match relying
        .iter()
        .find(|passage| !passage.says(topic("interest-named")))
    {
        Some(unnamed) => Judged::Wrong {
            at: Some(unnamed),
            what: format!(
                "says that it is a legitimate interest, and not which: {}; name it",
                quoted(&unnamed.text)
            ),
        },
        None => Judged::Stated(first),
    }
}

/// What a section's own text says of processing and of its legal basis.
struct Purposes<'t> {
    key: &'t Key,
    parent: Option<&'t Key>,
    /// The first passage that states that data are collected or used.
    processing: Option<&'t Passage>,
    has_basis: bool,
    /// A passage that speaks of a legal basis and names none of the law's.
    unnamed: Option<&'t Passage>,
}

/// Fails when no legal basis is named anywhere, and with a warning for each section that states processing without one in
/// it, above it, below it, or in a section that gives them for all.
pub(super) fn check(texts: &[Text<'_>], report: &mut Report) {
    if texts.is_empty() {
        report.not_applicable(&EACH, UNREAD);
    }
    for text in texts {
        of_text(text, report);
    }
}

fn of_text(text: &Text<'_>, report: &mut Report) {
    let names_any = |passage: &Passage| {
        text.is_for_europe(passage) && !passage.is_about(&[Sense::Rights]) && names_basis(text, passage)
    };
    if !text.bodies().any(names_any) {
        let message = format!(
            "no legal basis of article 6(1) is named anywhere: name one for each purpose (in {})",
            text.locale
        );
        report.fail(&EACH, message, At::nowhere());
        return;
    }
    if let Some(cover) = covering(text) {
        let message = format!("one section gives legal bases for all: {}", quoted(&cover.text));
        report.pass(&EACH, message, At::passage(cover));
        return;
    }
    let sections = sections(text);
    let start = report.len();
    let failed = sections
        .iter()
        .filter_map(|section| lacking(text, section, &sections));
    report.each(
        &EACH,
        failed.collect(),
        "each section that was found to state processing names a legal basis, or stands under or above one that does",
    );
    for check in report.since(start) {
        if check.status == Status::Fail {
            check.severity = Severity::Warning;
        }
    }
}

fn sections<'t>(text: &'t Text<'t>) -> Vec<Purposes<'t>> {
    let placed = text.content.placed_sections().into_iter();
    placed
        .map(|Placed { section, parent, .. }| purposes(text, &section.key, parent.map(|parent| &parent.key)))
        .collect()
}

fn purposes<'t>(text: &'t Text<'t>, key: &'t Key, parent: Option<&'t Key>) -> Purposes<'t> {
    let own: Vec<&Passage> = text
        .section(key)
        .filter(|passage| text.is_for_europe(passage))
        .collect();
    let is_processing = |passage: &&&Passage| {
        let other = [
            Sense::Rights,
            Sense::Safeguard("standard contractual clauses"),
            topic("elsewhere"),
        ];
        text.asserts(passage, topic("processing"))
            && passage.says(topic("personal"))
            && !passage.is_about(&[
                Sense::Rights,
                topic("security"),
                topic("elsewhere"),
                topic("about-notice"),
            ])
            && !other.into_iter().any(|other| passage.says(other))
    };
    let processing = own.iter().find(is_processing).copied();
    // Cookies are stored and read in one, so that a basis for storing them is one for both.
    let is_only_keeping = |passage: &Passage| {
        text.asserts(passage, Sense::Keep)
            && !text.asserts(passage, topic("processing"))
            && !passage.is_about(&[Sense::Cookies])
    };
    let named: Vec<&&Passage> = own.iter().filter(|passage| names_basis(text, passage)).collect();
    Purposes {
        key,
        parent,
        processing,
        has_basis: named.iter().any(|passage| !is_only_keeping(passage)),
        unnamed: own
            .iter()
            .find(|passage| text.asserts(passage, topic("basis-word")))
            .copied(),
    }
}

fn lacking<'t>(text: &'t Text<'t>, section: &Purposes<'t>, all: &[Purposes<'t>]) -> Option<(String, At)> {
    let stated = section.processing.or(section.unnamed)?;
    if section.has_basis || above(section, all) || below(section, all) {
        return None;
    }
    let heading = quoted(text.heading(section.key));
    let what = quoted(&stated.text);
    let message = match section.unnamed {
        Some(passage) => format!(
            "section {heading} speaks of a legal basis and names none of article 6(1): {}; name which it is",
            quoted(&passage.text)
        ),
        None => format!(
            "section {heading} names no legal basis for what it states: {what}; name it for each purpose"
        ),
    };
    Some((
        format!("{message} (in {})", text.locale),
        At::section(section.key),
    ))
}

fn above(section: &Purposes<'_>, all: &[Purposes<'_>]) -> bool {
    let mut parent = section.parent;
    while let Some(key) = parent {
        let Some(found) = all.iter().find(|other| other.key == key) else {
            return false;
        };
        if found.has_basis {
            return true;
        }
        parent = found.parent;
    }
    false
}

/// Whether sections below state processing and each of them has a basis.
fn below(section: &Purposes<'_>, all: &[Purposes<'_>]) -> bool {
    let mut children = all
        .iter()
        .filter(|other| other.parent == Some(section.key))
        .peekable();
    children.peek().is_some() && children.all(|child| child.has_basis || below(child, all))
}

/// A section that is about legal bases and names several of them, or a sentence that gives one for all processing.
fn covering<'t>(text: &'t Text<'t>) -> Option<&'t Passage> {
    let for_all = |passage: &&Passage| {
        text.is_for_europe(passage)
            && passage.says(topic("all-processing"))
            && text.asserts(passage, topic("basis-word"))
            && names_basis(text, passage)
    };
    if let Some(found) = text.saying(topic("all-processing")).find(for_all) {
        return Some(found);
    }
    let sections = text.content.placed_sections();
    sections.into_iter().find_map(|placed| {
        let key = &placed.section.key;
        let mut own = text
            .section(key)
            .filter(|passage| text.is_for_europe(passage) && passage.context.contains(&topic("basis-word")))
            .filter(|passage| names_basis(text, passage));
        let first = own.next()?;
        let bases = |passage: &Passage| {
            let mut bases = passage.senses().iter().filter(|found| is_basis(found.sense));
            bases.next().map(|found| found.sense)
        };
        own.any(|other| bases(other) != bases(first)).then_some(first)
    })
}
