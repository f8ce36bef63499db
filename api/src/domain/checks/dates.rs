//! Calendar dates in English and ISO 8601 texts.

use crate::domain::clock::Instant;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// The fewest letters of a month's name: `Jan`, `Sept`.
const SHORTEST: usize = 3;

/// Whether a text names a day.
pub(super) fn has(text: &str) -> bool {
    first(text).is_some()
}

/// The first day that a text names, as its beginning in UTC. `01/02/2024`, which can be two days, is none.
pub(super) fn first(text: &str) -> Option<Instant> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | ':' | ';'))
        .map(|word| word.trim_matches(['.', '“', '”', '"']))
        .filter(|word| !word.is_empty())
        .collect();
    (0..words.len()).find_map(|at| at_words(words.get(at..).unwrap_or_default()))
}

fn at_words(words: &[&str]) -> Option<Instant> {
    match words {
        [iso, ..] if iso.len() == "2024-02-01".len() && iso.contains('-') => day(iso),
        [a, b, year, ..] => {
            let (number, name) = if month(b).is_some() { (a, b) } else { (b, a) };
            let year = year
                .parse::<u16>()
                .ok()
                .filter(|year| (1900..2200).contains(year))?;
            day(&format!("{year:04}-{:02}-{:02}", month(name)?, ordinal(number)?))
        }
        _ => None,
    }
}

fn day(iso: &str) -> Option<Instant> {
    format!("{iso}T00:00:00Z").parse().ok()
}

fn month(word: &str) -> Option<usize> {
    let lower = word.to_lowercase();
    let is_it = |name: &&str| lower.len() >= SHORTEST && (name.starts_with(&lower) || lower == "sept");
    let place = MONTHS
        .iter()
        .position(|name| is_it(name) && (lower != "sept" || *name == "september"))?;
    Some(place + 1)
}

fn ordinal(word: &str) -> Option<u8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = word.get(digits.len()..)?;
    matches!(ending, "" | "st" | "nd" | "rd" | "th").then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        for (text, date) in [
            ("Effective date: February 1, 2024", Some("2024-02-01")),
            ("Last updated: 9 March 2026", Some("2026-03-09")),
            ("on the 3rd of May", None),
            ("updated on Sept. 21st, 2023.", Some("2023-09-21")),
            ("since 2024-12-31 (new)", Some("2024-12-31")),
            ("01/02/2024", None),
            ("March 45, 2024", None),
            ("in May 2018 2019", None),
            ("no day at all", None),
        ] {
            let expected = date.map(|date| format!("{date}T00:00:00Z").parse().unwrap());
            assert_eq!(first(text), expected, "{text}");
        }
    }
}
