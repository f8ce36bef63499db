//! Days in the words of a language.
//!
//! Source: Unicode CLDR (long forms of the Gregorian calendar), as ICU4X carries it.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use icu_calendar::{Date, Gregorian};
use icu_datetime::FixedCalendarDateTimeFormatter;
use icu_datetime::fieldsets::YMD;
use icu_locale_core::Locale;

use crate::domain::clock::Instant;
use crate::domain::text;

type Formatter = FixedCalendarDateTimeFormatter<Gregorian, YMD>;

/// The language of those that CLDR has no words for.
const ENGLISH: &str = "en";
/// The root of all languages: what CLDR says where it has no words.
const ROOT: &str = "und";
/// Formatters that are kept; a notice has few languages, and a tag can be as long as anybody likes.
const MOST_KEPT: usize = 100;

/// By language tag.
static KEPT: RwLock<BTreeMap<String, Arc<Formatter>>> = RwLock::new(BTreeMap::new());

/// The calendar date in UTC in the language with this BCP 47 tag, in English where CLDR does not have it: `9 mars 2026`.
pub fn day(instant: Instant, tag: &str) -> String {
    let written = date_of(instant).and_then(|date| Some(write(kept(tag)?.as_ref(), date)));
    written.unwrap_or_else(|| instant.date())
}

fn write(formatter: &Formatter, date: Date<Gregorian>) -> String {
    text::line(&formatter.format(&date).to_string()).0
}

fn date_of(instant: Instant) -> Option<Date<Gregorian>> {
    let date: jiff::civil::Date = instant.date().parse().ok()?;
    let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    Date::try_new_gregorian(i32::from(date.year()), month, day).ok()
}

fn kept(tag: &str) -> Option<Arc<Formatter>> {
    if let Some(formatter) = KEPT.read().unwrap_or_else(PoisonError::into_inner).get(tag) {
        return Some(Arc::clone(formatter));
    }
    let formatter = Arc::new(with_words(tag).or_else(|| made(ENGLISH))?);
    let mut kept = KEPT.write().unwrap_or_else(PoisonError::into_inner);
    if kept.len() < MOST_KEPT {
        kept.insert(tag.to_owned(), Arc::clone(&formatter));
    }
    Some(formatter)
}

/// The formatter of a language for which CLDR has words, by the whole tag or by its primary subtag.
fn with_words(tag: &str) -> Option<Formatter> {
    let primary = tag.split('-').next().unwrap_or(tag);
    let formatter = made(tag).or_else(|| made(primary))?;
    let root = made(ROOT)?;
    let some_day = Date::try_new_gregorian(2026, 3, 9).ok()?;
    (write(&formatter, some_day) != write(&root, some_day)).then_some(formatter)
}

fn made(tag: &str) -> Option<Formatter> {
    let locale: Locale = tag.parse().ok()?;
    Formatter::try_new(locale.into(), YMD::long()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_the_language_writes_it() {
        for (language, written) in [
            ("en", "March 9, 2026"),
            ("en-GB", "9 March 2026"),
            ("nb", "9. mars 2026"),
            ("sv", "9 mars 2026"),
            ("da", "9. marts 2026"),
            ("de", "9. März 2026"),
            ("fr", "9 mars 2026"),
            ("es", "9 de marzo de 2026"),
            ("it", "9 marzo 2026"),
            ("nl", "9 maart 2026"),
            ("pt", "9 de março de 2026"),
            ("pl", "9 marca 2026"),
            ("ja", "2026年3月9日"),
            ("tlh", "March 9, 2026"),
        ] {
            let instant = "2026-03-09T23:30:00Z".parse().unwrap();
            assert_eq!(day(instant, language), written, "{language}");
        }
    }

    #[test]
    fn a_year_beyond_the_calendar_is_still_a_date() {
        assert!(!day(Instant::from_micros(i64::MAX), "en").is_empty());
    }
}
