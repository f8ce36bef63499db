//! When each version was in force, drawn to scale: a row per day, month, year or more, a bar per stretch.
//!
//! The drawing adds nothing to the list below it, which people read who do not see it.

pub mod scale;

use maud::{Markup, html};

use crate::domain::clock::Instant;
use crate::http::pages::layout::moment_text;
use scale::{Row, Unit};

/// Of a bar of this many pixels or more for each digit, the number is readable.
const DIGIT_PIXELS: f64 = 7.5;
const LABEL_PADDING_PIXELS: f64 = 8.0;
/// How wide the rows are where the window is wide, and on a small phone.
const WIDE_PIXELS: f64 = 580.0;
const NARROW_PIXELS: f64 = 200.0;
/// However short a stretch is, it can be seen.
const NARROWEST_PERCENT: f64 = 0.05;

/// What kind of stretch a bar stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// Of the version in force now, until now.
    InForce,
    /// Of a version that was in force.
    Past,
    /// Of a version that was withdrawn.
    Withdrawn,
    /// Still to come, by what is known now.
    Coming,
}

/// A stretch in which a version is in force.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bar {
    /// The version.
    pub number: i32,
    /// The first instant.
    pub from: Instant,
    /// The first instant after it; none while no end is known.
    pub until: Option<Instant>,
    /// What kind of stretch it is.
    pub kind: Kind,
    /// Whether the version begins here and people had to be told of it.
    pub is_material: bool,
}

/// What is drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Timeline {
    /// Oldest first.
    pub bars: Vec<Bar>,
    /// Versions that were announced and called off: number and the instant from which they would have counted.
    pub called_off: Vec<(i32, Instant)>,
    /// The instant of now.
    pub now: Instant,
}

/// The drawing with its caption and key; nothing when no version has a time.
pub fn drawing(timeline: &Timeline) -> Markup {
    let Some((from, until)) = timeline.extent() else {
        return html! {};
    };
    let unit = Unit::fitting(from, until);
    html! {
        figure .timeline lang="en" dir="ltr" {
            figcaption { "Which version counted when, to scale: a row for each " (unit.name()) ", in UTC." }
            div .rows aria-hidden="true" {
                (pattern())
                (axis(unit))
                @for row in unit.rows(from, until) { (timeline.row(unit, &row)) }
            }
            (timeline.key())
        }
    }
}

impl Timeline {
    /// From the first instant of anything to the last start, with now in it.
    fn extent(&self) -> Option<(Instant, Instant)> {
        let starts = || {
            let bars = self.bars.iter().map(|bar| bar.from);
            bars.chain(self.called_off.iter().map(|(_, at)| *at))
        };
        let first = starts().min()?.min(self.now);
        let ends = self.bars.iter().filter_map(|bar| bar.until);
        let last = starts().chain(ends).chain([self.now]).max()?;
        Some((first, last))
    }

    fn row(&self, unit: Unit, row: &Row) -> Markup {
        let track = Track { unit, row };
        let inside = |at: Instant| row.from <= at && at < row.until;
        html! {
            span .period { (row.label) }
            svg .track {
                line .rail x1="0" x2=(percent(track.place(row.until))) y1="50%" y2="50%" {}
                @for (place, bar) in self.bars.iter().enumerate() { (track.bar(bar, place, self.now)) }
                @for (number, at) in self.called_off.iter().filter(|(_, at)| inside(*at)) {
                    svg x=(percent(track.place(*at))) y="4" overflow="visible" {
                        title { "Version " (number) ", called off" }
                        path .called-off d="M-3.5-3.5 3.5 3.5M3.5-3.5-3.5 3.5" {}
                    }
                }
                @if inside(self.now) {
                    @let now = percent(track.place(self.now));
                    line .now x1=(now) x2=(now) y1="0" y2="100%" {}
                }
            }
        }
    }

    fn key(&self) -> Markup {
        let has = |kind: Kind| self.bars.iter().any(|bar| bar.kind == kind);
        let has_gap = self.bars.windows(2).any(|pair| match pair {
            [bar, next] => bar.until.is_some_and(|until| until < next.from),
            _ => false,
        });
        let has_ended = self
            .bars
            .last()
            .is_some_and(|bar| bar.until.is_some_and(|until| until <= self.now));
        html! {
            ul .key {
                @for (kind, name) in [
                    (Kind::InForce, "in force"),
                    (Kind::Past, "no longer in force"),
                    (Kind::Withdrawn, "withdrawn since"),
                    (Kind::Coming, "to come"),
                ] {
                    @if has(kind) { li { (swatch(&shape("2", "24", kind, 1))) (name) } }
                }
                @if has_gap || has_ended {
                    li { (swatch(&html! { line .rail x1="2" x2="26" y1="8" y2="8" {} })) "nothing in force" }
                }
                @if self.bars.iter().any(|bar| bar.is_material) {
                    li { (swatch(&html! { path .flag transform="translate(14 4)" d=(FLAG) {} })) "material change" }
                }
                @if !self.called_off.is_empty() {
                    li {
                        (swatch(&html! { path .called-off transform="translate(14 8)" d="M-3.5-3.5 3.5 3.5M3.5-3.5-3.5 3.5" {} }))
                        "called off"
                    }
                }
                li { (swatch(&html! { line .now x1="14" x2="14" y1="0" y2="16" {} })) "now" }
            }
        }
    }
}

/// A triangle that points down, its tip at the origin.
const FLAG: &str = "M0 7 4 0H-4Z";

/// One row while it is drawn.
struct Track<'a> {
    unit: Unit,
    row: &'a Row,
}

impl Track<'_> {
    /// Where on the row an instant is, from 0 to 100.
    fn place(&self, at: Instant) -> f64 {
        let since = at.as_micros().saturating_sub(self.row.from.as_micros());
        ratio(since, self.unit.width()) * 100.0
    }

    /// The part of a stretch that lies in this row. Without a known end it lasts until now, or to the end of its first
    /// row when it is still to come.
    fn part(&self, bar: &Bar, now: Instant) -> Option<(Instant, Instant)> {
        let open_end = if bar.from <= now {
            now.max(bar.from.next())
        } else if bar.from >= self.row.from {
            self.row.until
        } else {
            bar.from
        };
        let from = bar.from.max(self.row.from);
        let until = bar.until.unwrap_or(open_end).min(self.row.until);
        (from < until).then_some((from, until))
    }

    fn bar(&self, bar: &Bar, place: usize, now: Instant) -> Markup {
        let Some((from, until)) = self.part(bar, now) else {
            return html! {};
        };
        let width = (self.place(until) - self.place(from)).max(NARROWEST_PERCENT);
        let start = percent(self.place(from));
        let begins_here = from == bar.from;
        html! {
            a href={ "#version-" (bar.number) } tabindex="-1" {
                title { "Version " (bar.number) ": " (stretch(bar)) }
                (shape(&start, &percent(width), bar.kind, place))
                @if let Some(class) = label_class(bar.number, width) {
                    text .{ "number " (class) } x=(start) dx="5" y="50%" dy="0.36em" { (bar.number) }
                }
            }
            @if begins_here && bar.is_material {
                svg x=(start) y="0" overflow="visible" { path .flag d=(FLAG) {} }
            }
        }
    }
}

/// Neighbours have different tones, so that one ends where the other begins also without their edges.
fn shape(x: &str, width: &str, kind: Kind, place: usize) -> Markup {
    let class = match kind {
        Kind::InForce => "bar in-force",
        Kind::Past if place.is_multiple_of(2) => "bar past even",
        Kind::Past => "bar past",
        Kind::Withdrawn => "bar withdrawn",
        Kind::Coming => "bar coming",
    };
    let fill = (kind == Kind::Withdrawn).then_some("url(#hatched)");
    html! { rect .(class) x=(x) width=(width) y="20%" height="60%" fill=[fill] {} }
}

/// The pattern of what was withdrawn.
fn pattern() -> Markup {
    html! {
        svg .patterns width="0" height="0" {
            pattern #hatched width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                rect .ground width="6" height="6" {}
                line .hatch x1="0" x2="0" y1="0" y2="6" {}
            }
        }
    }
}

fn axis(unit: Unit) -> Markup {
    html! {
        span .period {}
        svg .axis {
            @for tick in unit.ticks() {
                @let x = percent(tick.percent);
                line .tick x1=(x) x2=(x) y1="70%" y2="100%" {}
                text .narrow x=(x) dx="3" y="85%" { (tick.short()) }
                text .wide x=(x) dx="3" y="85%" { (tick.label) }
            }
        }
    }
}

fn swatch(drawing: &Markup) -> Markup {
    html! { svg .swatch width="28" height="16" aria-hidden="true" { (drawing) } }
}

fn stretch(bar: &Bar) -> String {
    let from = moment_text(bar.from);
    match bar.until {
        Some(until) => format!("{from} to {}", moment_text(until)),
        None => format!("since {from}"),
    }
}

/// Where a bar of this width, in percent of its row, has room for its number.
fn label_class(number: i32, width: f64) -> Option<&'static str> {
    let digits = f64::from(number.max(1).ilog10() + 1);
    let needed = digits * DIGIT_PIXELS + LABEL_PADDING_PIXELS;
    let fits = |pixels: f64| width / 100.0 * pixels >= needed;
    match (fits(NARROW_PIXELS), fits(WIDE_PIXELS)) {
        (true, _) => Some("always"),
        (false, true) => Some("wide"),
        (false, false) => None,
    }
}

/// A hundredth of a percent is less than a pixel of the widest window.
fn percent(value: f64) -> String {
    let rounded = format!("{value:.2}");
    format!("{}%", rounded.trim_end_matches('0').trim_end_matches('.'))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a place on a drawing needs fewer digits than a microsecond has"
)]
fn ratio(part: i64, whole: i64) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests;
