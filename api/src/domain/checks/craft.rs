//! What careful people look for, whatever the law: parts of a notice that do not fit together.

mod dates;
mod headings;
mod kinds;
mod lifetimes;
mod links;
mod names;
mod references;

use std::collections::BTreeSet;

use super::check::{Report, Rule, Severity};
use super::text::Text;
use super::{Occasion, Regime};
use crate::domain::content::Content;

/// Whether a law of these asks for a declaration of each item.
fn asks_for_each(regimes: &BTreeSet<Regime>) -> bool {
    regimes.contains(&Regime::Europe) || regimes.contains(&Regime::UnitedKingdom)
}

const fn warning(id: &'static str) -> Rule {
    Rule {
        id,
        severity: Severity::Warning,
        source: "",
    }
}

pub(super) fn rules() -> Vec<&'static Rule> {
    vec![
        &references::BROKEN,
        &links::BROKEN,
        &names::UNDECLARED,
        &kinds::UNDECLARED,
        &kinds::UNMENTIONED,
        &kinds::DENIED,
        &lifetimes::OTHERWISE,
        &headings::EMPTY,
        &dates::OTHERWISE,
    ]
}

/// Judges all of it.
pub(super) fn check(
    content: &Content,
    texts: &[Text<'_>],
    regimes: &BTreeSet<Regime>,
    occasion: &Occasion,
    report: &mut Report,
) {
    references::check(texts, report);
    links::check(content, report);
    names::check(content, regimes, report);
    kinds::check(content, texts, regimes, report);
    lifetimes::check(content, texts, report);
    headings::check(content, report);
    dates::check(texts, occasion, report);
}
