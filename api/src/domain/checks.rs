//! Completeness checks: what the law's lists ask of a notice and what careful people look for, item by item.
//!
//! The rules know words and fields, not law: they are no legal advice, and what they cannot judge they leave to a
//! person and say so. Knows nothing of who asks, and no clock.
//!
//! Sources: named by each rule.

mod announcement;
mod caloppa;
mod ccpa;
mod check;
mod craft;
mod dates;
mod element;
mod eprivacy;
mod gdpr;
mod jurisdiction;
mod reachable;
mod text;
mod translations;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::locale::Locale;
use crate::domain::version::Materiality;

pub use check::{Check, Rule, Severity, Status};
pub use jurisdiction::{Regime, regimes};

use check::Report;
use text::Text;

/// What is known of the version that a content is, or is to become.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Occasion {
    /// From when it counts; `None` while nobody has said.
    pub effective_from: Option<Instant>,
    /// When the public could read it first; `None` while nobody has said.
    pub public_from: Option<Instant>,
    /// Whether people must be told; `None` while nobody has said.
    pub materiality: Option<Materiality>,
    /// Whether people could read another version before.
    pub follows_another: bool,
    /// So many days a material change should be public before it counts.
    pub notice_days: u32,
    /// Which texts are older than what they translate, by language; `None` where nobody keeps record of that. It weighs
    /// as much as the version: an error unless that is editorial.
    pub stale: Option<BTreeMap<Locale, Vec<String>>>,
}

/// Every check of a content for these jurisdictions, in the order of the lists.
///
/// `required` are the languages that a version must carry.
pub fn run(
    content: &Content,
    jurisdictions: &BTreeSet<String>,
    required: &BTreeSet<Locale>,
    occasion: &Occasion,
) -> Vec<Check> {
    let mut report = Report::default();
    let regimes = jurisdiction::check(jurisdictions, &mut report);
    let locales = content.locales();
    let texts: Vec<Text<'_>> = locales
        .iter()
        .filter_map(|locale| Text::of(content, locale))
        .collect();
    text::name_unread(&locales, &texts, &mut report);
    if regimes.contains(&Regime::Europe) || regimes.contains(&Regime::UnitedKingdom) {
        gdpr::check(&texts, &regimes, &mut report);
        eprivacy::check(content, &texts, &regimes, &mut report);
    }
    if regimes.contains(&Regime::California) {
        ccpa::check(&texts, occasion, &mut report);
        caloppa::check(&texts, &mut report);
    }
    craft::check(content, &texts, &regimes, occasion, &mut report);
    announcement::check(&regimes, occasion, &mut report);
    translations::check(required, occasion, &mut report);
    report.into_checks()
}

/// The one check that depends on what becomes of the content: whether required languages are up to date.
pub fn of_translations(required: &BTreeSet<Locale>, occasion: &Occasion) -> Vec<Check> {
    let mut report = Report::default();
    translations::check(required, occasion, &mut report);
    report.into_checks()
}

/// Every rule, list by list.
pub fn rules() -> Vec<&'static Rule> {
    let lists = [
        jurisdiction::rules(),
        text::rules(),
        gdpr::rules(),
        eprivacy::rules(),
        ccpa::rules(),
        caloppa::rules(),
        craft::rules(),
        announcement::rules(),
        translations::rules(),
    ];
    lists.into_iter().flatten().collect()
}

/// The checks that keep a version from being published, unless somebody says why not.
pub fn blocking(checks: &[Check]) -> Vec<Check> {
    checks
        .iter()
        .filter(|check| check.is_blocking())
        .cloned()
        .collect()
}
