//! Lifetimes of `OneTrust`: `lifespan`, `length` and `durationType`, whose number says how many days a unit has.

use crate::domain::lifetime::{Lifetime, Parts, Period};
use crate::formats::cookie_lists::item::Item;
use crate::formats::cookie_lists::literal::Literal;
use crate::formats::cookie_lists::loss::{Loss, LossKind};

const FIELD: Option<&str> = Some("lifetime");
const DAY: i64 = 24 * 60 * 60;
const UNITS: [(&str, char); 4] = [("1", 'D'), ("7", 'W'), ("30", 'M'), ("365", 'Y')];

/// Reads the lifetime of a cookie.
pub(super) fn read(cookie: &Literal, name: &str, losses: &mut Vec<Loss>) -> Lifetime {
    let value = |key: &str| cookie.get(key).and_then(Literal::as_phrase).unwrap_or_default();
    let mut note = |message: String| losses.push(Loss::of(LossKind::NotUnderstood, name, FIELD, message));
    match value("lifespan").to_ascii_uppercase().as_str() {
        "SESSION" => return Lifetime::Session,
        "PERSISTENT" => {}
        other => {
            note(format!(
                "the lifespan `{other}` is neither PERSISTENT nor SESSION"
            ));
            return Lifetime::Unknown;
        }
    }
    let (length, unit) = (value("length").trim(), value("durationType").trim());
    let designator = UNITS.iter().find(|(number, _)| *number == unit);
    let period = designator.and_then(|(_, designator)| format!("P{length}{designator}").parse().ok());
    period.map_or_else(
        || {
            note(format!(
                "a length of `{length}` with durationType `{unit}` is no lifetime"
            ));
            Lifetime::Unknown
        },
        Lifetime::Fixed,
    )
}

/// Writes the lifetime of an item.
pub(super) fn write(cookie: &mut Literal, item: &Item, losses: &mut Vec<Loss>) {
    let mut note = |kind, message: &str| losses.push(Loss::of(kind, &item.name, FIELD, message));
    let (lifespan, length, unit) = match item.lifetime() {
        Lifetime::Session => ("SESSION", None, "1"),
        Lifetime::Fixed(period) => {
            let (length, unit, is_exact) = counted(period);
            if !is_exact {
                note(
                    LossKind::Inexact,
                    &format!("{period} is written as {length} days, rounded up"),
                );
            }
            ("PERSISTENT", Some(length), unit)
        }
        Lifetime::Unlimited => {
            note(
                LossKind::NoPlace,
                "without an end it is PERSISTENT without a length",
            );
            ("PERSISTENT", None, "1")
        }
        Lifetime::Unknown => {
            note(
                LossKind::Assumed,
                "nobody said how long: PERSISTENT without a length",
            );
            ("PERSISTENT", None, "1")
        }
    };
    cookie.set("lifespan", Literal::text(lifespan));
    cookie.put("length", length.map(Literal::number));
    cookie.set("durationType", Literal::Number(unit.to_owned()));
}

/// The number and its unit; and whether that is all of the period.
fn counted(period: &Period) -> (i64, &'static str, bool) {
    let Parts {
        years,
        months,
        weeks,
        days,
        hours,
        minutes,
        seconds,
    } = period.parts();
    match [years, months, weeks, days, hours, minutes, seconds] {
        [years, 0, 0, 0, 0, 0, 0] => (years, "365", true),
        [0, months, 0, 0, 0, 0, 0] => (months, "30", true),
        [0, 0, weeks, 0, 0, 0, 0] => (weeks, "7", true),
        [0, 0, 0, days, 0, 0, 0] => (days, "1", true),
        _ => {
            let seconds = period.seconds();
            ((seconds + DAY - 1) / DAY, "1", false)
        }
    }
}
