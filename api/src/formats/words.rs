//! The words of texts and how often they occur: what "no word is lost" counts.
//!
//! A word is what stands between white space, without punctuation around it and without regard to case.

use std::collections::BTreeMap;

use crate::domain::content::Content;
use crate::domain::cookie::Cookie;
use crate::domain::locale::Locale;
use crate::domain::rich_text::RichText;
use crate::formats::wording;

/// How often each word occurs.
pub type Count = BTreeMap<String, usize>;

/// The words of a text, in order.
pub fn of(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| c.is_whitespace() || c == '|')
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '_' && c != '*'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

/// How often each word of the texts occurs.
pub fn count<'a>(texts: impl IntoIterator<Item = &'a str>) -> Count {
    let mut counted = Count::new();
    for word in texts.into_iter().flat_map(of) {
        *counted.entry(word).or_default() += 1;
    }
    counted
}

/// What the first count has and the second has not, or not as often.
pub fn without(mut counted: Count, taken: &Count) -> Count {
    for (word, times) in taken {
        if let Some(left) = counted.get_mut(word) {
            *left = left.saturating_sub(*times);
        }
    }
    counted.retain(|_, times| *times > 0);
    counted
}

/// The words of a content in one language, without those that only a rendering adds (numbers, table headings).
pub fn of_content(content: &Content, locale: &Locale) -> Count {
    let mut counted = of_sections(content, locale);
    for (word, times) in count(content.title.get(locale).map(String::as_str)) {
        *counted.entry(word).or_default() += times;
    }
    counted
}

/// The same without the title.
pub fn of_sections(content: &Content, locale: &Locale) -> Count {
    let mut texts: Vec<String> = Vec::new();
    for placed in content.placed_sections() {
        texts.extend(placed.section.heading.get(locale).cloned());
        texts.extend(placed.section.body.get(locale).map(RichText::to_text));
    }
    for declared in content.declared_cookies() {
        texts.extend(of_cookie(declared.cookie, locale));
    }
    count(texts.iter().map(String::as_str))
}

fn of_cookie(cookie: &Cookie, locale: &Locale) -> Vec<String> {
    let named = [
        Some(cookie.name.clone()),
        cookie.purpose.get(locale).cloned(),
        cookie.provider.clone(),
        cookie.domain.clone(),
        Some(wording::lifetime(cookie, locale)),
    ];
    named
        .into_iter()
        .flatten()
        .chain(cookie.recipients.iter().cloned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_and_case_do_not_count_and_repetition_does() {
        let counted = count(["_ga. The “cookie”, the", "30 days | _ga_*"]);
        let expected = [
            ("_ga", 1),
            ("the", 2),
            ("cookie", 1),
            ("30", 1),
            ("days", 1),
            ("_ga_*", 1),
        ];
        assert_eq!(
            counted,
            expected.map(|(word, times)| (word.to_owned(), times)).into()
        );
    }

    #[test]
    fn what_is_left_over_is_counted() {
        let left = without(count(["a a b"]), &count(["a c"]));
        assert_eq!(left, count(["a b"]));
    }
}
