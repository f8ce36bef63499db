//! Elements of a list that a text must state: each is looked for in every language that can be judged.

use super::check::{At, Report, Rule, Severity, Status};
use super::text::Text;
use crate::domain::reading::passages::Passage;
use crate::domain::reading::quoted;

/// How a text stands to an element.
pub(super) enum Judged<'t> {
    /// A passage states it.
    Stated(&'t Passage),
    /// None does.
    Missing,
    /// It is stated wrongly, or by halves.
    Wrong { at: Option<&'t Passage>, what: String },
    /// It is stated, and something goes with it that is not: a warning, whatever the rule's own severity.
    Halved { at: Option<&'t Passage>, what: String },
    /// Nothing asks for it here.
    NotNeeded(&'static str),
}

/// An element, how it is found and what to do when it is missing.
pub(super) struct Element {
    pub(super) rule: Rule,
    /// What is missing and what to do.
    pub(super) missing: &'static str,
    pub(super) judge: for<'t> fn(&'t Text<'t>) -> Judged<'t>,
}

impl<'t> Judged<'t> {
    /// Stated by what was found, else missing.
    pub(super) fn of(found: Option<&'t Passage>) -> Self {
        found.map_or(Self::Missing, Self::Stated)
    }
}

/// Judges every element of a list.
pub(super) fn check(elements: &[Element], texts: &[Text<'_>], report: &mut Report) {
    for element in elements {
        judge(element, texts, report);
    }
}

/// Judges one element: a text that lacks it counts before those that have it.
pub(super) fn judge(element: &Element, texts: &[Text<'_>], report: &mut Report) {
    if texts.is_empty() {
        report.not_applicable(&element.rule, UNREAD);
        return;
    }
    let judged = texts.iter().map(|text| shaped(element, text));
    let worst = judged.max_by_key(|judged| match (judged.status, judged.rule.severity) {
        (Status::Fail, Severity::Error) => 3,
        (Status::Fail, _) => 2,
        (Status::Pass, _) => 1,
        (Status::NotApplicable, _) => 0,
    });
    if let Some(Shaped {
        rule,
        status,
        message,
        at,
    }) = worst
    {
        report.add(&rule, status, message, at);
    }
}

/// Why an element is not judged where no language can be read.
pub(super) const UNREAD: &str =
    "the rules cannot judge the wording in any of the languages of this notice; a person must";

/// How one text stands to an element.
struct Shaped {
    rule: Rule,
    status: Status,
    message: String,
    at: At,
}

fn shaped(element: &Element, text: &Text<'_>) -> Shaped {
    let mut rule = element.rule;
    let place = |at: Option<&Passage>| at.map_or_else(At::nowhere, At::passage);
    let (status, message, at) = match (element.judge)(text) {
        Judged::Stated(passage) => {
            let message = format!("stated: {}", quoted(&passage.text));
            (Status::Pass, message, At::passage(passage))
        }
        Judged::Missing => (Status::Fail, element.missing.to_owned(), At::nowhere()),
        Judged::Wrong { at, what } => (Status::Fail, what, place(at)),
        Judged::Halved { at, what } => {
            rule.severity = Severity::Warning;
            (Status::Fail, what, place(at))
        }
        Judged::NotNeeded(why) => (Status::NotApplicable, why.to_owned(), At::nowhere()),
    };
    let message = format!("{message} (in {})", text.locale);
    Shaped {
        rule,
        status,
        message,
        at,
    }
}
