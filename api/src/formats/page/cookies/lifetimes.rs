//! Lifetimes as people write them: `2 years`, `for the duration of the visit`, `13 Monate`.

use crate::domain::lifetime::Lifetime;

/// Beginnings of the words for each ISO 8601 designator, with those of the time part last.
const UNITS: &[(&str, bool, &[&str])] = &[
    (
        "Y",
        false,
        &[
            "year", "jahr", "an", "ans", "année", "año", "år", "jaar", "ann", "anno", "anni", "ano", "rok",
            "lat", "年",
        ],
    ),
    (
        "M",
        false,
        &[
            "month", "monat", "mois", "mes", "måned", "månad", "maand", "mese", "mesi", "mês", "miesi",
            "か月", "ヶ月",
        ],
    ),
    (
        "W",
        false,
        &[
            "week", "woche", "semaine", "semana", "uke", "veck", "uge", "weken", "settiman", "tydzie",
            "tygod", "viik", "週間",
        ],
    ),
    (
        "D",
        false,
        &[
            "day", "tag", "jour", "día", "dia", "døgn", "dygn", "dag", "giorn", "dzień", "dni", "päiv", "日",
        ],
    ),
    (
        "H",
        true,
        &[
            "hour", "hrs", "stunde", "heure", "hora", "time", "timm", "timar", "uur", "uren", "ore", "ora",
            "godzin", "tunti", "tunnin", "時間",
        ],
    ),
    ("M", true, &["minut", "min", "mins", "分"]),
    (
        "S",
        true,
        &["second", "sekund", "segund", "seconde", "sec", "secs", "秒"],
    ),
];
/// From this length on, in characters, the beginning of a word is enough.
const SHORTEST_STEM: usize = 4;
/// Endings that a shorter unit may have.
const PLURALS: &[&str] = &["", "s", "e", "n", "r", "er", "ar", "en", "es", "a"];
const SESSION: &[&str] = &[
    "session",
    "visit",
    "sitzung",
    "sesión",
    "sesjon",
    "økt",
    "besøk",
    "besøg",
    "besök",
    "besuch",
    "bezoek",
    "wizyt",
    "訪問",
    "sessie",
    "sessione",
    "sessão",
    "sesja",
    "sesji",
    "browser is closed",
    "close your browser",
    "close the browser",
    "closing the browser",
    // Lists in the wild write it so.
    "seesion",
];
const UNLIMITED: &[&str] = &[
    "persistent",
    "permanent",
    "until deleted",
    "until you delete",
    "until it is deleted",
    "unlimited",
    "never expires",
    "no expiry",
    "no expiration",
    "forever",
    "never",
    "unbegrenzt",
    "dauerhaft",
    "illimité",
    "ilimitad",
    "ubegrenset",
    "obegränsad",
    "onbeperkt",
    "illimitat",
    "bezterminow",
    "til den slettes",
    "tills den raderas",
    "bis zur löschung",
    "tot verwijdering",
    "jusqu’à suppression",
    "jusqu'à suppression",
    "hasta su eliminación",
    "fino alla cancellazione",
    "até ser eliminado",
    "do usunięcia",
    "削除されるまで",
];
/// Ends of a phrase that say from when the time runs, or that it can be set otherwise, but not how long it is.
const FROM_WHEN: &[&str] = &[
    "after last activity",
    "after the last activity",
    "after last visit",
    "after the last visit",
    "after last use",
    "from set/ update",
    "from set/update",
    "by default, modifiable",
    "by default",
];
/// Words by which lists say that they do not know.
const NOTHING: &[&str] = &[
    "unknown",
    "undefined",
    "not stated",
    "n/a",
    "-",
    "none",
    "null",
    "ikke oppgitt",
    "ej angivet",
    "ikke angivet",
    "nicht angegeben",
    "niet vermeld",
    "non précisé",
    "no indicado",
    "non indicato",
    "não indicado",
    "nie podano",
    "記載なし",
];
const NUMBERS: &[&str] = &[
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
];
/// Words that may stand around an amount without changing what it says.
const FILLING: &[&str] = &[
    "and", "up", "to", "about", "for", "the", "und", "et", "y", "og", "och", "en", "e", "i",
];

/// The lifetime that a phrase states; unknown when it states none, or several.
pub(in crate::formats) fn read(phrase: &str) -> Lifetime {
    let lower = phrase.to_lowercase();
    let length = FROM_WHEN
        .iter()
        .find_map(|end| lower.trim_end_matches([' ', '.']).strip_suffix(end))
        .unwrap_or(&lower);
    if let Some(period) = period_in(length) {
        return period.parse().map_or(Lifetime::Unknown, Lifetime::Fixed);
    }
    let has_amount = lower.contains(|c: char| c.is_ascii_digit());
    let says = |words: &[&str]| !has_amount && words.iter().any(|word| lower.contains(word));
    if says(UNLIMITED) {
        Lifetime::Unlimited
    } else if says(SESSION) {
        Lifetime::Session
    } else {
        Lifetime::Unknown
    }
}

/// Whether a phrase only says that the lifetime is not known.
pub(in crate::formats) fn says_nothing(phrase: &str) -> bool {
    NOTHING.contains(&phrase.trim().to_lowercase().as_str())
}

/// The ISO 8601 form of amounts that add up: `1 year and 1 month`.
fn period_in(phrase: &str) -> Option<String> {
    let mut parts: Vec<(usize, String)> = Vec::new();
    let spaced = parted(phrase);
    let mut words = spaced
        .split_whitespace()
        .filter(|word| !FILLING.contains(word))
        .peekable();
    while let Some(word) = words.next() {
        let amount = amount(word)?;
        let unit = unit(words.next()?)?;
        // Falling units add up; anything else, such as "30 minutes to 2 years", is a range.
        if parts.last().is_some_and(|(last, _)| *last >= unit) {
            return None;
        }
        parts.push((unit, amount));
    }
    let written = |is_time: bool| -> String {
        let designators = parts.iter().filter_map(|(place, amount)| {
            let (designator, of_time, _) = UNITS.get(*place)?;
            (*of_time == is_time).then(|| format!("{amount}{designator}"))
        });
        designators.collect()
    };
    let (date, time) = (written(false), written(true));
    let mark = if time.is_empty() { "" } else { "T" };
    (!parts.is_empty()).then(|| format!("P{date}{mark}{time}"))
}

/// With a space between digits and letters, and without punctuation.
fn parted(phrase: &str) -> String {
    let mut out = String::new();
    for c in phrase.chars() {
        let before_is_digit = out.ends_with(|last: char| last.is_ascii_digit());
        // Japanese writes amounts and units without spaces.
        let begins_amount =
            c.is_ascii_digit() && out.ends_with(|last: char| last.is_alphabetic() && !last.is_lowercase());
        if (c.is_alphabetic() && before_is_digit) || begins_amount {
            out.push(' ');
        }
        out.push(if matches!(c, ',' | '(' | ')' | '.' | ';') {
            ' '
        } else {
            c
        });
    }
    out
}

fn amount(word: &str) -> Option<String> {
    if word.bytes().all(|byte| byte.is_ascii_digit()) && word.len() <= 5 {
        return Some(word.to_owned());
    }
    let article = matches!(word, "a" | "an" | "ein" | "eine" | "un" | "une" | "ett" | "et");
    if article {
        return Some("1".to_owned());
    }
    NUMBERS
        .iter()
        .position(|number| *number == word)
        .map(|place| (place + 1).to_string())
}

fn unit(word: &str) -> Option<usize> {
    let is = |name: &str| {
        let begins = name.chars().count() >= SHORTEST_STEM && word.starts_with(name);
        begins
            || word
                .strip_prefix(name)
                .is_some_and(|ending| PLURALS.contains(&ending))
    };
    UNITS
        .iter()
        .position(|(_, _, names)| names.iter().any(|name| is(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_units() {
        for (phrase, period) in [
            ("30 days", "P30D"),
            ("2 years", "P2Y"),
            ("24 hours", "PT24H"),
            ("1 year", "P1Y"),
            ("one year", "P1Y"),
            ("13 months", "P13M"),
            ("1 minute", "PT1M"),
            ("up to two years", "P2Y"),
            ("1 year 1 month 4 days", "P1Y1M4D"),
            ("2 weeks", "P2W"),
            ("13 Monate", "P13M"),
            ("2 Jahre", "P2Y"),
            ("30 Tage", "P30D"),
            ("6 mois", "P6M"),
            ("2 ans", "P2Y"),
            ("2 años", "P2Y"),
            ("12 måneder", "P12M"),
            ("1 døgn", "P1D"),
            ("2 uker", "P2W"),
            ("30 dagar", "P30D"),
            ("24 uur", "PT24H"),
            ("2 anni", "P2Y"),
            ("30 giorni", "P30D"),
            ("2 lata", "P2Y"),
            ("30 dni", "P30D"),
            ("2 Stunden", "PT2H"),
            ("2 timer", "PT2H"),
            ("30 dygn", "P30D"),
            ("1年2か月", "P1Y2M"),
            ("180 days after last activity ", "P180D"),
            ("13 months by default, modifiable", "P13M"),
            ("10 years from set/ update", "P10Y"),
        ] {
            assert_eq!(read(phrase), Lifetime::Fixed(period.parse().unwrap()), "{phrase}");
        }
    }

    #[test]
    fn visits_and_open_ends_are_known() {
        for phrase in [
            "session",
            "Session cookie",
            "the duration of website visit",
            "for the visit",
            "Sitzung",
        ] {
            assert_eq!(read(phrase), Lifetime::Session, "{phrase}");
        }
        for phrase in [
            "persistent",
            "until deleted",
            "Never expires",
            "forever",
            "no expiration",
        ] {
            assert_eq!(read(phrase), Lifetime::Unlimited, "{phrase}");
        }
    }

    #[test]
    fn what_is_unclear_is_unknown() {
        for phrase in [
            "30 minutes to 2 years",
            "as long as needed",
            "",
            "session or 2 years",
            "0 days",
            "1 hour or longer",
            "180 days after last activity or 10 years when opting out",
            "10 Nov 2030",
            "varies",
        ] {
            assert_eq!(read(phrase), Lifetime::Unknown, "{phrase}");
        }
    }
}
