//! Which lists apply to a notice.

use std::collections::BTreeSet;

use super::check::{At, Report, Rule, Severity};

/// A set of laws that there are lists for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Regime {
    /// The GDPR and the ePrivacy Directive: the Union and the European Economic Area.
    Europe,
    /// The UK GDPR and PECR, whose lists are the same.
    UnitedKingdom,
    /// CCPA, CPRA and `CalOPPA`.
    California,
}

const NONE: Rule = Rule {
    id: "jurisdiction-none",
    severity: Severity::Info,
    source: "",
};
const UNKNOWN: Rule = Rule {
    id: "jurisdiction-unknown",
    severity: Severity::Info,
    source: "",
};

/// The member states of the Union, and Iceland, Liechtenstein and Norway.
///
/// Source: EEA Agreement, Joint Committee Decision 154/2018, by which the GDPR holds there.
const EEA: [&str; 31] = [
    "EU", "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV",
    "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "IS", "LI", "NO",
];

pub(super) fn rules() -> Vec<&'static Rule> {
    vec![&NONE, &UNKNOWN]
}

/// The laws of a jurisdiction that there is a list for. A part of a country has its country's.
fn regime(code: &str) -> Option<Regime> {
    let country = code.split('-').next().unwrap_or(code);
    match code {
        "US-CA" => Some(Regime::California),
        _ if EEA.contains(&country) => Some(Regime::Europe),
        _ if country == "GB" => Some(Regime::UnitedKingdom),
        _ => None,
    }
}

/// The laws that there are lists for.
pub fn regimes(jurisdictions: &BTreeSet<String>) -> BTreeSet<Regime> {
    jurisdictions.iter().filter_map(|code| regime(code)).collect()
}

/// The laws that there are lists for; says where there is none.
pub(super) fn check(jurisdictions: &BTreeSet<String>, report: &mut Report) -> BTreeSet<Regime> {
    if jurisdictions.is_empty() {
        report.fail(
            &NONE,
            "no jurisdiction is set, so that no law's list was gone through: set `jurisdictions`, such as EU and US-CA",
            At::nowhere(),
        );
    }
    for code in jurisdictions.iter().filter(|code| regime(code).is_none()) {
        let instead = if code.starts_with("US") {
            ": of the United States there is one for California, US-CA"
        } else {
            ""
        };
        report.not_applicable(
            &UNKNOWN,
            format!("there is no list for {code}{instead}; a person must judge"),
        );
    }
    regimes(jurisdictions)
}
