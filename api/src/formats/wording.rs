//! The words that a rendering adds, in the served language: lifetimes, table headings, categories, yes and no.
//!
//! A language that is not here is served with English words.

mod germanic;
mod others;

use crate::domain::cookie::{Cookie, CookieCategory};
use crate::domain::lifetime::{Lifetime, Parts, Period};
use crate::domain::locale::Locale;

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    /// Years to seconds; for each the forms for one, for few and for many.
    units: [[&'static str; 3]; 7],
    plural: Plural,
    /// Between amount and unit.
    space: &'static str,
    visit: &'static str,
    until_deleted: &'static str,
    not_stated: &'static str,
    /// The caption of a table of declarations.
    pub cookies: &'static str,
    /// Table heading.
    pub name: &'static str,
    /// Table heading.
    pub purpose: &'static str,
    /// Table heading.
    pub category: &'static str,
    /// Table heading.
    pub lifetime: &'static str,
    /// Table heading.
    pub provider: &'static str,
    /// Table heading.
    pub recipients: &'static str,
    /// Table heading.
    pub consent: &'static str,
    categories: [&'static str; 5],
    /// Consent is needed.
    pub yes: &'static str,
    /// Consent is not needed.
    pub no: &'static str,
}

/// Which form a number takes. Source: Unicode CLDR, plural rules for whole numbers.
#[derive(Clone, Copy, Debug)]
enum Plural {
    /// One, and the rest.
    OneOther,
    /// Zero and one, and the rest.
    ZeroOneOther,
    /// One; those that end in 2 to 4 but not in 12 to 14; the rest.
    Polish,
}

impl Plural {
    const fn form(self, amount: i64) -> usize {
        let ends_as_few = matches!(amount % 10, 2..=4) && !matches!(amount % 100, 12..=14);
        match self {
            _ if amount == 1 => 0,
            Self::ZeroOneOther if amount == 0 => 0,
            Self::Polish if ends_as_few => 1,
            _ => 2,
        }
    }
}

impl Words {
    /// The words for this language: by its primary subtag.
    pub fn of(locale: &Locale) -> &'static Self {
        match locale.language() {
            "nb" | "nn" | "no" => &germanic::NORWEGIAN,
            "sv" => &germanic::SWEDISH,
            "da" => &germanic::DANISH,
            "de" => &germanic::GERMAN,
            "nl" => &germanic::DUTCH,
            "fr" => &others::FRENCH,
            "es" => &others::SPANISH,
            "it" => &others::ITALIAN,
            "pt" => &others::PORTUGUESE,
            "pl" => &others::POLISH,
            "ja" => &others::JAPANESE,
            _ => &germanic::ENGLISH,
        }
    }

    /// The name of a category.
    pub fn category_name(&self, category: CookieCategory) -> &'static str {
        let place = CookieCategory::ALL.iter().position(|known| *known == category);
        place
            .and_then(|place| self.categories.get(place))
            .copied()
            .unwrap_or_default()
    }

    /// Yes or no.
    pub const fn yes_or_no(&self, is_so: bool) -> &'static str {
        if is_so { self.yes } else { self.no }
    }

    fn lifetime_of(&self, lifetime: &Lifetime) -> String {
        match lifetime {
            Lifetime::Session => self.visit.to_owned(),
            Lifetime::Fixed(period) => self.period(period),
            Lifetime::Unlimited => self.until_deleted.to_owned(),
            Lifetime::Unknown => self.not_stated.to_owned(),
        }
    }

    fn period(&self, period: &Period) -> String {
        let Parts {
            years,
            months,
            weeks,
            days,
            hours,
            minutes,
            seconds,
        } = period.parts();
        let amounts = [years, months, weeks, days, hours, minutes, seconds];
        let parts = amounts
            .iter()
            .zip(&self.units)
            .filter(|(amount, _)| **amount != 0);
        let parts = parts.map(|(amount, forms)| {
            let form = forms.get(self.plural.form(*amount)).copied().unwrap_or_default();
            format!("{amount}{}{form}", self.space)
        });
        parts.collect::<Vec<_>>().join(" ")
    }
}

/// How long a declaration's item stays, as people read it: its own wording for this language, or one made from the
/// duration.
pub fn lifetime(cookie: &Cookie, locale: &Locale) -> String {
    if let Some(text) = cookie.lifetime_text.get(locale) {
        return text.clone();
    }
    of_lifetime(&cookie.lifetime, locale)
}

/// A lifetime in the words that are made from it.
pub fn of_lifetime(lifetime: &Lifetime, locale: &Locale) -> String {
    Words::of(locale).lifetime_of(lifetime)
}

/// A lifetime in English words.
pub fn in_english(lifetime: &Lifetime) -> String {
    germanic::ENGLISH.lifetime_of(lifetime)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::locale::Texts;

    fn said(language: &str, lifetime: Lifetime) -> String {
        let mut cookie = Cookie::named("_ga".parse().unwrap(), "_ga".to_owned());
        cookie.lifetime = lifetime;
        super::lifetime(&cookie, &language.parse().unwrap())
    }

    fn fixed(language: &str, period: &str) -> String {
        said(language, Lifetime::Fixed(period.parse().unwrap()))
    }

    #[test]
    fn a_lifetime_is_said_in_the_units_it_was_given_in() {
        assert_eq!(fixed("en-US", "P30D"), "30 days");
        assert_eq!(fixed("en", "PT24H"), "24 hours");
        assert_eq!(fixed("en", "P1Y1M"), "1 year 1 month");
        assert_eq!(said("en", Lifetime::Session), "for the visit");
        assert_eq!(said("en", Lifetime::Unlimited), "until deleted");
        assert_eq!(said("en", Lifetime::Unknown), "not stated");
    }

    #[test]
    fn every_language_has_its_plurals() {
        let said: Vec<String> = [
            "nb", "nn", "no", "sv", "da", "de-CH", "nl", "fr", "es", "it", "pt-BR", "ja", "fi",
        ]
        .iter()
        .map(|language| format!("{} {}", fixed(language, "P1Y"), fixed(language, "P2M")))
        .collect();
        assert_eq!(
            said,
            [
                "1 år 2 måneder",
                "1 år 2 måneder",
                "1 år 2 måneder",
                "1 år 2 månader",
                "1 år 2 måneder",
                "1 Jahr 2 Monate",
                "1 jaar 2 maanden",
                "1 an 2 mois",
                "1 año 2 meses",
                "1 anno 2 mesi",
                "1 ano 2 meses",
                "1年 2か月",
                "1 year 2 months",
            ]
        );
    }

    #[test]
    fn polish_has_three_forms() {
        let said = ["P1Y", "P2Y", "P5Y", "P12Y", "P22Y"].map(|period| fixed("pl", period));
        assert_eq!(said, ["1 rok", "2 lata", "5 lat", "12 lat", "22 lata"]);
    }

    #[test]
    fn own_words_of_the_language_come_first() {
        let mut cookie = Cookie::named("_ga".parse().unwrap(), "_ga".to_owned());
        cookie.lifetime_text = Texts::from([("en".parse().unwrap(), "two weeks or so".to_owned())]);
        assert_eq!(
            super::lifetime(&cookie, &"en".parse().unwrap()),
            "two weeks or so"
        );
        assert_eq!(
            super::lifetime(&cookie, &"de".parse().unwrap()),
            "nicht angegeben"
        );
    }
}
