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
/// So many texts are named of a language.
const MOST_NAMED: usize = 10;

pub(super) fn rules() -> Vec<&'static Rule> {
    vec![&STALE]
}

/// Names every required language with texts that are older than what they translate: an error unless the version is
/// editorial.
pub(super) fn check(required: &BTreeSet<Locale>, occasion: &Occasion, report: &mut Report) {
    let Some(stale) = &occasion.stale else { return };
    let start = report.len();
    let messages = stale
        .iter()
        .filter(|(locale, names)| required.contains(locale) && !names.is_empty())
        .map(|(locale, names)| (message(locale, names), At::nowhere()));
    report.each(
        &STALE,
        messages.collect(),
        "every required language is up to date",
    );
    if occasion.materiality == Some(Materiality::Editorial) {
        for check in report.since(start) {
            check.severity = Severity::Warning;
        }
    }
}

fn message(locale: &Locale, names: &[String]) -> String {
    let mut quoted = names.iter().take(MOST_NAMED).map(|name| format!("`{name}`"));
    let first = quoted.by_ref().collect::<Vec<_>>().join(", ");
    let more = match names.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(
        "in {locale} {first}{more} were written before the text that they translate changed: bring them up to date, or write them again as they are"
    )
}
