//! Whether the languages that a version must carry say what the newest text says.

use std::collections::BTreeSet;

use super::Occasion;
use super::check::{At, Report, Rule, Severity};
use crate::domain::locale::Locale;
use crate::domain::version::Materiality;

const STALE: Rule = Rule {
    id: "translation-stale",
    severity: Severity::Error,
    source: "WP260 rev.01, 13",
};

pub(super) fn rules() -> Vec<&'static Rule> {
    vec![&STALE]
}

/// Names every required language whose text is older than what it translates: an error where the change was material.
pub(super) fn check(required: &BTreeSet<Locale>, occasion: &Occasion, report: &mut Report) {
    let Some(stale) = &occasion.stale else { return };
    let start = report.len();
    let found = stale.iter().filter(|(locale, _)| required.contains(locale));
    let found: Vec<(&Locale, Materiality)> = found.map(|(locale, changed)| (locale, *changed)).collect();
    let messages = found.iter().map(|(locale, _)| {
        let message = format!("the text in {locale} is older than what it translates: bring it up to date");
        (message, At::nowhere())
    });
    report.each(
        &STALE,
        messages.collect(),
        "every required language is up to date",
    );
    for (check, (_, changed)) in report.since(start).iter_mut().zip(&found) {
        if *changed == Materiality::Editorial {
            check.severity = Severity::Warning;
        }
    }
}
