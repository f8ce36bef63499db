//! Whether a material change is public long enough before it counts.

use std::collections::BTreeSet;
use std::time::Duration;

use super::check::{At, Report, Rule, Severity};
use super::{Occasion, Regime};
use crate::domain::version::Materiality;

const AHEAD: Rule = Rule {
    id: "wp260-30",
    severity: Severity::Warning,
    source: "WP260 rev.01, 30",
};

const DAY: u64 = 24 * 60 * 60;

pub(super) fn rules() -> Vec<&'static Rule> {
    vec![&AHEAD]
}

/// Compares the days between the two instants with those that the server asks for.
pub(super) fn check(regimes: &BTreeSet<Regime>, occasion: &Occasion, report: &mut Report) {
    if !regimes.contains(&Regime::Europe) && !regimes.contains(&Regime::UnitedKingdom) {
        return;
    }
    if !occasion.follows_another {
        report.not_applicable(
            &AHEAD,
            "people could read nothing before, so that nothing changes for them",
        );
        return;
    }
    match occasion.materiality {
        Some(Materiality::Material) => {}
        Some(Materiality::Editorial) => {
            report.not_applicable(&AHEAD, "the change is editorial: nobody need be told ahead");
            return;
        }
        None => {
            report.not_applicable(&AHEAD, "it is not said yet whether the change is material");
            return;
        }
    }
    let (Some(from), Some(public)) = (occasion.effective_from, occasion.public_from) else {
        report.not_applicable(&AHEAD, "it is not said yet from when the version counts");
        return;
    };
    let days = occasion.notice_days;
    let ahead = public.until(from);
    if ahead < Duration::from_secs(u64::from(days) * DAY) {
        let message = format!(
            "the change is material and comes into force {} after the public can read it, sooner than {days} days: \
             schedule it later and announce it",
            in_days(ahead)
        );
        report.fail(&AHEAD, message, At::nowhere());
    } else {
        let message = format!("the change is public {} before it counts", in_days(ahead));
        report.pass(&AHEAD, message, At::nowhere());
    }
}

fn in_days(span: Duration) -> String {
    match span.as_secs() / DAY {
        0 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}
