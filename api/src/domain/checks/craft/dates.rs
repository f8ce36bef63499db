//! Dates in the text that contradict the version's own.

use std::time::Duration;

use super::super::Occasion;
use super::super::check::{At, Report, Rule};
use super::super::dates;
use super::super::element::UNREAD;
use super::super::text::{Text, topic};
use super::warning;
use crate::domain::clock::Instant;
use crate::domain::reading::passages::Passage;

pub(super) const OTHERWISE: Rule = warning("craft-date");

/// A date begins and ends at other instants elsewhere on earth.
const ELSEWHERE: Duration = Duration::from_hours(14);
const DAY: Duration = Duration::from_hours(24);

pub(super) fn check(texts: &[Text<'_>], occasion: &Occasion, report: &mut Report) {
    if texts.is_empty() {
        report.not_applicable(&OTHERWISE, UNREAD);
        return;
    }
    let Some(from) = occasion.effective_from else {
        report.not_applicable(&OTHERWISE, "it is not said yet from when the version counts");
        return;
    };
    let dated = |text: &Text<'_>| {
        let effective = text
            .saying(topic("effective"))
            .any(|passage| dates::has(&passage.text));
        effective
            || text
                .saying(topic("updated"))
                .any(|passage| dates::has(&passage.text))
    };
    if !texts.iter().any(dated) {
        report.not_applicable(
            &OTHERWISE,
            "the text gives neither an effective date nor one of its last update",
        );
        return;
    }
    let found: Vec<(String, At)> = texts.iter().flat_map(|text| contradictions(text, from)).collect();
    report.each(
        &OTHERWISE,
        found,
        "the dates in the text agree with the version's",
    );
}

fn contradictions(text: &Text<'_>, from: Instant) -> Vec<(String, At)> {
    let stated = |name: &'static str| {
        text.saying(topic(name))
            .find_map(|passage: &Passage| Some((passage, dates::first(&passage.text)?)))
    };
    let mut found = Vec::new();
    if let Some((passage, date)) = stated("effective") {
        let is_that_day = date.minus(ELSEWHERE) <= from && from < date.plus(DAY).plus(ELSEWHERE);
        if !is_that_day {
            let message = format!(
                "the text says that it is in effect from {}, and the version counts from {}: give one date (in {})",
                date.date(),
                from.date(),
                text.locale
            );
            found.push((message, At::passage(passage)));
        }
    }
    if let Some((passage, date)) = stated("updated").filter(|(_, date)| date.minus(ELSEWHERE) > from) {
        let message = format!(
            "the text says that it was last updated on {}, after the version counts from {}: mend the date (in {})",
            date.date(),
            from.date(),
            text.locale
        );
        found.push((message, At::passage(passage)));
    }
    found
}
