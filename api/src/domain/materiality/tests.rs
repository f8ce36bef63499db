//! The rules against edits that a person has judged.

mod labelled;
mod laws;

use super::*;
use crate::domain::version::Materiality::{Editorial, Material};
use labelled::{Labelled, read};

/// Judged before there were rules.
const BEFORE: &str = include_str!("../../../tests/data/materiality/before-the-rules.toml");
/// Judged when there were rules, to trip them.
const AFTER: &str = include_str!("../../../tests/data/materiality/after-the-rules.toml");

fn judged(edit: &Labelled) -> (Materiality, Vec<Finding>, String) {
    let judgement = judge(&edit.before, &edit.after, &edit.locale);
    let judged = judgement.of(&edit.locale).unwrap();
    let findings = judged
        .reasons
        .iter()
        .flatten()
        .flat_map(|reason| reason.findings.clone());
    let said = judgement.reasons(&edit.locale).join("\n");
    (judgement.suggested(), findings.collect(), said)
}

/// What is wrong with the judgement of an edit, in words.
fn fault(edit: &Labelled) -> Option<String> {
    let (suggested, findings, said) = judged(edit);
    if suggested != edit.expected {
        return Some(format!("is {suggested} and should be {}: {said}", edit.expected));
    }
    let is_about = |finding: &Finding| {
        edit.about
            .as_deref()
            .is_none_or(|about| finding.kind.as_str() == about)
    };
    let quotes = |finding: &Finding| {
        edit.words
            .as_deref()
            .is_none_or(|words| finding.what.contains(words))
    };
    let is_material = suggested == Materiality::Material;
    let is_right = !is_material
        || findings
            .iter()
            .any(|finding| is_about(finding) && quotes(finding));
    (!is_right).then(|| format!("no reason is {:?} with {:?}: {said}", edit.about, edit.words))
}

fn confusion(name: &str, edits: &[Labelled]) -> Vec<String> {
    let count = |expected, suggested| {
        let is_counted = |edit: &&Labelled| edit.expected == expected && judged(edit).0 == suggested;
        edits.iter().filter(is_counted).count()
    };
    println!(
        "{name}: {} edits; material: {} found, {} missed; editorial: {} left alone, {} false alarms",
        edits.len(),
        count(Material, Material),
        count(Material, Editorial),
        count(Editorial, Editorial),
        count(Editorial, Material),
    );
    edits
        .iter()
        .filter_map(|edit| fault(edit).map(|fault| format!("{}: {fault}", edit.name)))
        .collect()
}

#[test]
fn edits_that_were_judged_before_the_rules_are_judged_alike() {
    let faults = confusion("before the rules", &read(BEFORE));
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn edits_that_were_made_to_trip_the_rules_are_judged_as_a_person_does() {
    let faults = confusion("after the rules", &read(AFTER));
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
