//! How long a stored item stays on the visitor's device.

use std::fmt;
use std::str::FromStr;

use jiff::Span;
use serde::{Deserialize, Serialize};

/// A positive length of time, ISO 8601, kept in the units it was given in: `PT24H` is not `P1D`.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize)]
pub struct Period(String);

/// A text that is no [`Period`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// Not ISO 8601.
    #[error("is not an ISO 8601 duration, such as P30D or PT24H")]
    Malformed,
    /// Zero or less.
    #[error("is not longer than nothing")]
    NotPositive,
    /// Holds a fraction of a second.
    #[error("is finer than a second")]
    TooFine,
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let is_iso = text.trim_start_matches(['-', '+']).starts_with('P');
        let span: Span = text
            .parse()
            .ok()
            .filter(|_| is_iso)
            .ok_or(PeriodError::Malformed)?;
        if !span.is_positive() {
            return Err(PeriodError::NotPositive);
        }
        if span.get_milliseconds() != 0 || span.get_microseconds() != 0 || span.get_nanoseconds() != 0 {
            return Err(PeriodError::TooFine);
        }
        Ok(Self(span.to_string()))
    }
}

/// The parts of a [`Period`], in the units in which it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parts {
    /// Calendar years.
    pub years: i64,
    /// Calendar months.
    pub months: i64,
    /// Weeks.
    pub weeks: i64,
    /// Days.
    pub days: i64,
    /// Hours.
    pub hours: i64,
    /// Minutes.
    pub minutes: i64,
    /// Seconds.
    pub seconds: i64,
}

impl Period {
    /// As text, ISO 8601.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The units and their amounts.
    pub fn parts(&self) -> Parts {
        let span: Span = self.0.parse().unwrap_or_default();
        Parts {
            years: span.get_years().into(),
            months: span.get_months().into(),
            weeks: span.get_weeks().into(),
            days: span.get_days().into(),
            hours: span.get_hours().into(),
            minutes: span.get_minutes(),
            seconds: span.get_seconds(),
        }
    }

    /// The length in seconds; a year counts 365 days, a month 30.
    pub fn seconds(&self) -> i64 {
        let p = self.parts();
        let days = p.years * 365 + p.months * 30 + p.weeks * 7 + p.days;
        days * DAY + p.hours * HOUR + p.minutes * MINUTE + p.seconds
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// How long an item is kept.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(tag = "kind", content = "duration", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Lifetime {
    /// Until the browser is closed or the visit ends.
    Session,
    /// For this long.
    Fixed(Period),
    /// Until somebody deletes it.
    Unlimited,
    /// Nobody said.
    #[default]
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_keeps_its_units() {
        for (text, seconds) in [
            ("P30D", 2_592_000),
            ("PT24H", 86_400),
            ("P2Y", 63_072_000),
            ("P1M", 2_592_000),
            ("P1W", 604_800),
        ] {
            let period: Period = text.parse().unwrap();
            assert_eq!((period.as_str(), period.seconds()), (text, seconds));
        }
    }

    #[test]
    fn less_than_nothing_and_other_notations_are_refused() {
        for (text, error) in [
            ("-P1D", PeriodError::NotPositive),
            ("P-1D", PeriodError::Malformed),
            ("PT0S", PeriodError::NotPositive),
            ("PT0.5S", PeriodError::TooFine),
            ("2 years", PeriodError::Malformed),
            ("", PeriodError::Malformed),
            ("P", PeriodError::Malformed),
        ] {
            assert_eq!(text.parse::<Period>(), Err(error), "{text}");
        }
    }

    #[test]
    fn a_lifetime_is_written_as_kind_and_duration() {
        let fixed = serde_json::to_value(Lifetime::Fixed("P2Y".parse().unwrap())).unwrap();
        assert_eq!(fixed, serde_json::json!({"kind": "FIXED", "duration": "P2Y"}));
        assert_eq!(
            serde_json::to_value(Lifetime::Session).unwrap(),
            serde_json::json!({"kind": "SESSION"})
        );
    }
}
