//! The scale of a drawing: time cut into rows of one calendar unit, in UTC.
//!
//! All rows are as long as the unit's longest, so that a day is as wide in every row.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _};

use crate::domain::clock::Instant;

const MINUTE_MICROS: i64 = 60_000_000;
const HOUR_MICROS: i64 = 60 * MINUTE_MICROS;
const DAY_MICROS: i64 = 24 * HOUR_MICROS;
/// More rows of a unit than this make the next larger one easier to read.
const MOST_ROWS: i32 = 26;
const MOST_MONTHS: i32 = 12;
/// Of minutes, hours and days.
const MOST_SHORT: i64 = 10;
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// What one row holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// A minute, with its seconds.
    Minute,
    /// An hour, with its minutes.
    Hour,
    /// A day, with its hours.
    Day,
    /// A month, with its days.
    Month,
    /// A year, with its months.
    Year,
    /// Ten years.
    Decade,
    /// A hundred years.
    Century,
}

/// A row: one unit of the calendar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// As `2024`.
    pub label: String,
    /// The first instant.
    pub from: Instant,
    /// The first instant after it.
    pub until: Instant,
}

/// A place on every row, with its name.
#[derive(Clone, PartialEq, Debug)]
pub struct Tick {
    /// From 0 at the start of a row to 100 at its end.
    pub percent: f64,
    /// As `Mar`.
    pub label: String,
}

impl Tick {
    /// As `M`: for rows on a phone.
    pub fn short(&self) -> &str {
        match self.label.char_indices().nth(1) {
            Some((end, _)) if self.label.starts_with(char::is_alphabetic) => {
                self.label.get(..end).unwrap_or(&self.label)
            }
            _ => &self.label,
        }
    }
}

impl Unit {
    /// The smallest unit by which a stretch of time gives a readable number of rows.
    pub fn fitting(from: Instant, until: Instant) -> Self {
        let (first, last) = (date_of(from), date_of(until));
        let years = i32::from(last.year()) - i32::from(first.year());
        let months = years * 12 + i32::from(last.month()) - i32::from(first.month());
        let length = until.as_micros().saturating_sub(from.as_micros());
        let short = [Self::Minute, Self::Hour, Self::Day];
        if let Some(unit) = short.into_iter().find(|unit| length / unit.width() < MOST_SHORT) {
            unit
        } else if months < MOST_MONTHS {
            Self::Month
        } else if years < MOST_ROWS {
            Self::Year
        } else if years / 10 < MOST_ROWS {
            Self::Decade
        } else {
            Self::Century
        }
    }

    /// The rows from the one that holds `from` to the one that holds `until`.
    pub fn rows(self, from: Instant, until: Instant) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut start = self.start_of(from);
        loop {
            let next = self.after(start);
            rows.push(Row {
                label: self.label(start),
                from: start,
                until: next,
            });
            if next > until || next <= start {
                return rows;
            }
            start = next;
        }
    }

    /// How long a row is, in microseconds.
    pub const fn width(self) -> i64 {
        match self {
            Self::Minute => MINUTE_MICROS,
            Self::Hour => HOUR_MICROS,
            Self::Day => DAY_MICROS,
            Self::Month => 31 * DAY_MICROS,
            Self::Year => 366 * DAY_MICROS,
            Self::Decade => 3_653 * DAY_MICROS,
            Self::Century => 36_525 * DAY_MICROS,
        }
    }

    /// The places that are named above the rows.
    pub fn ticks(self) -> Vec<Tick> {
        let even = |count: u32, label: &dyn Fn(u32) -> String| {
            let tick = |place: u32| Tick {
                percent: f64::from(place) * 100.0 / f64::from(count),
                label: label(place),
            };
            (0..count).map(tick).collect()
        };
        match self {
            Self::Minute => even(6, &|place| format!("{} s", place * 10)),
            Self::Hour => even(6, &|place| format!(":{:02}", place * 10)),
            Self::Day => even(6, &|place| format!("{:02}h", place * 4)),
            Self::Month => (0..5_u32)
                .map(|week| Tick {
                    percent: f64::from(week * 7) * 100.0 / 31.0,
                    label: (week * 7 + 1).to_string(),
                })
                .collect(),
            Self::Year => months(),
            Self::Decade => even(10, &|place| format!("+{place}")),
            Self::Century => even(10, &|place| format!("+{}", place * 10)),
        }
    }

    /// What a row is called, for the description of the drawing.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
            Self::Decade => "decade",
            Self::Century => "century",
        }
    }

    /// How long this row is; none for those units that are as long in every year.
    fn span(self) -> Option<Span> {
        match self {
            Self::Minute | Self::Hour | Self::Day => None,
            Self::Month => Some(1.month()),
            Self::Year => Some(1.year()),
            Self::Decade => Some(10.years()),
            Self::Century => Some(100.years()),
        }
    }

    fn start_of(self, at: Instant) -> Instant {
        let date = date_of(at);
        let years = |size: i16| {
            let year = date.year() - date.year().rem_euclid(size);
            instant_of(Date::new(year, 1, 1).unwrap_or(Date::MIN))
        };
        match self {
            Self::Minute | Self::Hour | Self::Day => {
                let micros = at.as_micros();
                Instant::from_micros(micros - micros.rem_euclid(self.width()))
            }
            Self::Month => instant_of(date.first_of_month()),
            Self::Year => instant_of(date.first_of_year()),
            Self::Decade => years(10),
            Self::Century => years(100),
        }
    }

    /// The start of the row after one that starts here.
    fn after(self, start: Instant) -> Instant {
        match self.span() {
            Some(span) => instant_of(date_of(start).saturating_add(span)),
            None => Instant::from_micros(start.as_micros().saturating_add(self.width())),
        }
    }

    fn label(self, start: Instant) -> String {
        let date = date_of(start);
        let month = usize::try_from(date.month() - 1)
            .ok()
            .and_then(|place| MONTHS.get(place))
            .copied()
            .unwrap_or_default();
        match self {
            Self::Minute | Self::Hour => {
                let time = start.to_string();
                let time = time.split_once('T').map_or("", |(_, time)| time);
                format!("{} {month} {}", date.day(), time.get(..5).unwrap_or(time))
            }
            Self::Day => format!("{} {month}", date.day()),
            Self::Month => format!("{month} {}", date.year()),
            Self::Year => date.year().to_string(),
            Self::Decade | Self::Century => format!("{}s", date.year()),
        }
    }
}

/// The starts of the months of a leap year; in other years those after February are a quarter of a percent off.
fn months() -> Vec<Tick> {
    let start = |(place, label): (usize, &&str)| {
        let month = i8::try_from(place).unwrap_or(0) + 1;
        let day = Date::new(2024, month, 1).map_or(1, Date::day_of_year);
        Tick {
            percent: f64::from(day - 1) * 100.0 / 366.0,
            label: (*label).to_owned(),
        }
    };
    MONTHS.iter().enumerate().map(start).collect()
}

fn date_of(instant: Instant) -> Date {
    Timestamp::from_microsecond(instant.as_micros())
        .map_or(Date::MAX, |timestamp| TimeZone::UTC.to_datetime(timestamp).date())
}

fn instant_of(date: Date) -> Instant {
    let timestamp = date
        .to_zoned_datetime(TimeZone::UTC)
        .map_or(Timestamp::MAX, |zoned| zoned.timestamp());
    Instant::from_micros(timestamp.as_microsecond())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn instant(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn unit(from: &str, until: &str) -> Unit {
        Unit::fitting(instant(from), instant(until))
    }

    #[test]
    fn a_stretch_gets_the_smallest_unit_with_a_readable_number_of_rows() {
        assert_eq!(unit("2026-03-01T00:00:00Z", "2026-03-01T00:03:00Z"), Unit::Minute);
        assert_eq!(unit("2026-03-01T00:00:00Z", "2026-03-01T03:00:00Z"), Unit::Hour);
        assert_eq!(unit("2026-03-01T00:00:00Z", "2026-03-04T00:00:00Z"), Unit::Day);
        assert_eq!(unit("2026-03-01T00:00:00Z", "2026-03-20T00:00:00Z"), Unit::Month);
        assert_eq!(unit("2024-03-01T00:00:00Z", "2026-03-20T00:00:00Z"), Unit::Year);
        assert_eq!(unit("1998-03-01T00:00:00Z", "2099-03-20T00:00:00Z"), Unit::Decade);
        assert_eq!(
            unit("0001-01-01T00:00:00Z", "2026-03-20T00:00:00Z"),
            Unit::Century
        );
    }

    #[test]
    fn rows_are_called_as_the_calendar_has_them() {
        let labels = |unit: Unit, from: &str, until: &str| -> Vec<String> {
            let rows = unit.rows(instant(from), instant(until));
            rows.into_iter().map(|row| row.label).collect()
        };
        let (from, until) = ("2025-12-31T23:00:00Z", "2026-01-01T00:00:00Z");
        assert_eq!(labels(Unit::Hour, from, until), ["31 Dec 23:00", "1 Jan 00:00"]);
        assert_eq!(labels(Unit::Day, from, until), ["31 Dec", "1 Jan"]);
        assert_eq!(labels(Unit::Month, from, until), ["Dec 2025", "Jan 2026"]);
        assert_eq!(labels(Unit::Year, from, until), ["2025", "2026"]);
        assert_eq!(labels(Unit::Decade, from, until), ["2020s"]);
    }

    #[test]
    fn the_last_instant_that_can_be_written_has_a_row() {
        let last = instant("9999-12-30T00:00:00Z");
        for unit in [
            Unit::Minute,
            Unit::Day,
            Unit::Month,
            Unit::Year,
            Unit::Decade,
            Unit::Century,
        ] {
            assert!(unit.rows(last, last).len() <= 3, "{unit:?}");
        }
    }

    proptest! {
        #[test]
        fn rows_cover_the_stretch_without_gaps_and_are_never_many(
            from in -62_135_596_800_000_000_i64..253_000_000_000_000_000,
            length in prop_oneof![0_i64..1_000_000_000, 0_i64..100_000_000_000_000, 0_i64..62_000_000_000_000_000],
        ) {
            let until = Instant::from_micros((from + length).min(253_000_000_000_000_000));
            let from = Instant::from_micros(from);
            let unit = Unit::fitting(from, until);
            let rows = unit.rows(from, until);
            prop_assert!(rows.len() <= 30, "{} rows", rows.len());
            prop_assert!(rows[0].from <= from && until < rows[rows.len() - 1].until);
            for pair in rows.windows(2) {
                prop_assert_eq!(pair[0].until, pair[1].from);
            }
            for row in &rows {
                prop_assert!(row.until.as_micros() - row.from.as_micros() <= unit.width());
            }
        }
    }
}
