//! The words that a rendering adds, in the served language: lifetimes, table headings, categories, yes and no.
//!
//! Lengths of time are worded in every language of Unicode CLDR. What CLDR does not have is a table of ours; a language
//! that is not in it gets English words.

pub mod date;
mod duration;
mod germanic;
mod others;

use crate::domain::cookie::{Cookie, CookieCategory};
use crate::domain::lifetime::Lifetime;
use crate::domain::locale::Locale;

/// The words of one language.
#[derive(Debug)]
pub struct Words {
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

    /// A lifetime in these words, with lengths of time in the language of this tag.
    fn lifetime_of(&self, lifetime: &Lifetime, tag: &str) -> String {
        match lifetime {
            Lifetime::Session => self.visit.to_owned(),
            Lifetime::Fixed(period) => duration::said(period, tag),
            Lifetime::Unlimited => self.until_deleted.to_owned(),
            Lifetime::Unknown => self.not_stated.to_owned(),
        }
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
    Words::of(locale).lifetime_of(lifetime, locale.as_str())
}

/// A lifetime in English words.
pub fn in_english(lifetime: &Lifetime) -> String {
    germanic::ENGLISH.lifetime_of(lifetime, "en")
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
        assert_eq!(fixed("en", "P1Y1M"), "1 year, 1 month");
        assert_eq!(said("en", Lifetime::Session), "for the visit");
        assert_eq!(said("en", Lifetime::Unlimited), "until deleted");
        assert_eq!(said("en", Lifetime::Unknown), "not stated");
    }

    #[test]
    fn every_language_has_its_units_plurals_and_way_to_join_them() {
        for (language, words) in [
            ("en", "1 year, 2 months, 5 days"),
            ("nb-NO", "1 år, 2 måneder og 5 døgn"),
            ("nn", "1 år, 2 månadar, 5 døgn"),
            ("no", "1 år, 2 måneder og 5 døgn"),
            ("sv", "1 år, 2 månader, 5 dygn"),
            ("da", "1 år, 2 måneder og 5 dage"),
            ("de-CH", "1 Jahr, 2 Monate und 5 Tage"),
            ("fr", "1 an, 2 mois et 5 jours"),
            ("es", "1 año, 2 meses y 5 días"),
            ("nl", "1 jaar, 2 maanden en 5 dagen"),
            ("it", "1 anno, 2 mesi e 5 giorni"),
            ("pt-BR", "1 ano, 2 meses e 5 dias"),
            ("pl", "1 rok, 2 miesiące i 5 dni"),
            ("ja", "1 年 2 か月 5 日"),
            ("fi", "1 vuosi, 2 kuukautta ja 5 päivää"),
        ] {
            assert_eq!(fixed(language, "P1Y2M5D"), words, "{language}");
        }
    }

    #[test]
    fn polish_has_a_form_for_one_for_few_and_for_many() {
        for (words, periods) in [
            (
                &["1 rok", "2 lata", "5 lat", "12 lat", "22 lata"][..],
                &["P1Y", "P2Y", "P5Y", "P12Y", "P22Y"][..],
            ),
            (&["1 dzień", "2 dni", "5 dni"], &["P1D", "P2D", "P5D"]),
            (
                &["1 godzina", "24 godziny", "25 godzin"],
                &["PT1H", "PT24H", "PT25H"],
            ),
        ] {
            let said: Vec<String> = periods.iter().map(|period| fixed("pl", period)).collect();
            assert_eq!(said, words);
        }
    }

    #[test]
    fn numbers_are_written_as_the_language_writes_them() {
        for (language, words) in [
            ("en", "12,345 days"),
            ("de", "12.345 Tage"),
            ("fr", "12 345 jours"),
            ("fa", "۱۲٬۳۴۵ روز"),
        ] {
            assert_eq!(fixed(language, "P12345D"), words);
        }
    }

    #[test]
    fn a_language_that_cldr_does_not_know_gets_english_words() {
        for language in ["tlh", "i-klingon", "zxx"] {
            assert_eq!(fixed(language, "P1Y2M"), "1 year, 2 months", "{language}");
        }
    }

    #[test]
    fn an_import_reads_what_is_said() {
        use crate::formats::page::cookies::lifetimes;
        let lifetimes = [
            "P1Y", "P2Y", "P13M", "P1M", "P2W", "P1W", "P1D", "P30D", "PT1H", "PT24H", "PT30M", "PT5S",
            "P1Y1M4D",
        ]
        .map(|period| Lifetime::Fixed(period.parse().unwrap()))
        .into_iter()
        .chain([Lifetime::Session, Lifetime::Unlimited]);
        let languages = [
            "en", "nb", "sv", "da", "de", "fr", "es", "nl", "it", "pt", "pl", "ja",
        ];
        for lifetime in lifetimes {
            for language in languages {
                let words = said(language, lifetime.clone());
                assert_eq!(lifetimes::read(&words), lifetime, "{words}");
            }
        }
        for language in languages {
            assert!(
                lifetimes::says_nothing(&said(language, Lifetime::Unknown)),
                "{language}"
            );
        }
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
