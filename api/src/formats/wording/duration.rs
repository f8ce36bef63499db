//! Lengths of time in the words of a language: amounts, units, plural forms and what stands between them.
//!
//! Source: Unicode CLDR (units of duration and lists of units, long forms), as ICU4X carries it.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use icu_experimental::duration::options::{BaseStyle, DurationFormatterOptions};
use icu_experimental::duration::{Duration, DurationFormatter, ValidatedDurationFormatterOptions};
use icu_locale_core::Locale;

use crate::domain::lifetime::{Parts, Period};
use crate::domain::text;

/// The language of those that CLDR has no words for.
const ENGLISH: &str = "en";
/// The root of all languages: what CLDR says where it has no words.
const ROOT: &str = "und";
/// Formatters that are kept; a notice has few languages, and a tag can be as long as anybody likes.
const MOST_KEPT: usize = 100;

/// Lengths of time that are kept with each; the same few stand in every notice.
const MOST_SAID: usize = 200;

/// By language tag.
static KEPT: RwLock<BTreeMap<String, Arc<Kept>>> = RwLock::new(BTreeMap::new());

/// A formatter, and what it said before by ISO 8601: saying it takes longer than all else of a declaration.
struct Kept {
    formatter: DurationFormatter,
    said: RwLock<BTreeMap<String, String>>,
}

impl Kept {
    fn say(&self, period: &Period) -> String {
        if let Some(said) = self
            .said
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(period.as_str())
        {
            return said.clone();
        }
        let text = write(&self.formatter, &duration_of(period.parts()));
        let mut said = self.said.write().unwrap_or_else(PoisonError::into_inner);
        if said.len() < MOST_SAID {
            said.insert(period.as_str().to_owned(), text.clone());
        }
        text
    }
}

/// A length of time in the language with this BCP 47 tag, in English where CLDR does not have it.
///
/// In plain spaces, as all texts of a notice are.
pub(super) fn said(period: &Period, tag: &str) -> String {
    kept(tag).map_or_else(|| period.to_string(), |kept| kept.say(period))
}

fn write(formatter: &DurationFormatter, duration: &Duration) -> String {
    text::line(&formatter.format(duration).to_string()).0
}

fn duration_of(parts: Parts) -> Duration {
    Duration {
        years: parts.years.unsigned_abs(),
        months: parts.months.unsigned_abs(),
        weeks: parts.weeks.unsigned_abs(),
        days: parts.days.unsigned_abs(),
        hours: parts.hours.unsigned_abs(),
        minutes: parts.minutes.unsigned_abs(),
        seconds: parts.seconds.unsigned_abs(),
        ..Duration::default()
    }
}

/// The formatter of a language, made once; none only when CLDR's data is not there at all.
fn kept(tag: &str) -> Option<Arc<Kept>> {
    if let Some(kept) = KEPT.read().unwrap_or_else(PoisonError::into_inner).get(tag) {
        return Some(Arc::clone(kept));
    }
    let made = Arc::new(Kept {
        formatter: with_words(tag).or_else(|| made(ENGLISH))?,
        said: RwLock::default(),
    });
    let mut kept = KEPT.write().unwrap_or_else(PoisonError::into_inner);
    if kept.len() < MOST_KEPT {
        kept.insert(tag.to_owned(), Arc::clone(&made));
    }
    Some(made)
}

/// The formatter of a language for which CLDR has words, by the whole tag or by its primary subtag.
fn with_words(tag: &str) -> Option<DurationFormatter> {
    let primary = tag.split('-').next().unwrap_or(tag);
    let formatter = made(tag).or_else(|| made(primary))?;
    let root = made(ROOT)?;
    let every_unit = Duration {
        years: 2,
        days: 2,
        hours: 2,
        ..Duration::default()
    };
    (write(&formatter, &every_unit) != write(&root, &every_unit)).then_some(formatter)
}

fn made(tag: &str) -> Option<DurationFormatter> {
    let locale: Locale = tag.parse().ok()?;
    let mut options = DurationFormatterOptions::default();
    options.base = BaseStyle::Long;
    let options = ValidatedDurationFormatterOptions::validate(options).ok()?;
    DurationFormatter::try_new(locale.into(), options).ok()
}
