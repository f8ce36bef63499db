//! What languages call themselves, so that a reader finds their own in a list.
//!
//! Source: the names that Unicode CLDR gives each language in itself.

use maud::{Markup, html};

use crate::domain::locale::Locale;
use crate::http::pages::layout::direction;

/// By primary language subtag: the official languages of the European Union and of its neighbours, and others that
/// notices are often written in.
const NAMES: [(&str, &str); 52] = [
    ("ar", "العربية"),
    ("bg", "български"),
    ("bs", "bosanski"),
    ("ca", "català"),
    ("cs", "čeština"),
    ("cy", "Cymraeg"),
    ("da", "dansk"),
    ("de", "Deutsch"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("es", "español"),
    ("et", "eesti"),
    ("eu", "euskara"),
    ("fa", "فارسی"),
    ("fi", "suomi"),
    ("fo", "føroyskt"),
    ("fr", "français"),
    ("ga", "Gaeilge"),
    ("gl", "galego"),
    ("he", "עברית"),
    ("hi", "हिन्दी"),
    ("hr", "hrvatski"),
    ("hu", "magyar"),
    ("id", "Bahasa Indonesia"),
    ("is", "íslenska"),
    ("it", "italiano"),
    ("ja", "日本語"),
    ("ko", "한국어"),
    ("lb", "Lëtzebuergesch"),
    ("lt", "lietuvių"),
    ("lv", "latviešu"),
    ("mk", "македонски"),
    ("mt", "Malti"),
    ("nb", "norsk bokmål"),
    ("nl", "Nederlands"),
    ("nn", "norsk nynorsk"),
    ("no", "norsk"),
    ("pl", "polski"),
    ("pt", "português"),
    ("ro", "română"),
    ("ru", "русский"),
    ("se", "davvisámegiella"),
    ("sk", "slovenčina"),
    ("sl", "slovenščina"),
    ("sq", "shqip"),
    ("sr", "српски"),
    ("sv", "svenska"),
    ("tr", "Türkçe"),
    ("uk", "українська"),
    ("ur", "اردو"),
    ("vi", "Tiếng Việt"),
    ("zh", "中文"),
];

/// A language by its own name, with the rest of its tag where that says more; by its tag where the name is not known.
pub fn language(locale: &str) -> Markup {
    let (subtag, rest) = locale
        .split_once('-')
        .map_or((locale, None), |(first, rest)| (first, Some(rest)));
    let name = NAMES.iter().find(|(known, _)| *known == subtag);
    html! {
        @match name {
            Some((_, name)) => {
                bdi lang=(locale) dir=(direction(locale)) { (name) }
                @if let Some(rest) = rest { " (" (rest) ")" }
            },
            None => (locale),
        }
    }
}

/// A language that somebody asked for, which may be none at all.
pub fn asked_language(asked: &str) -> Markup {
    if let Ok(locale) = asked.parse::<Locale>() {
        language(locale.as_str())
    } else {
        html! { (asked) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_called_as_it_calls_itself() {
        for (locale, text) in [
            ("nb", "<bdi lang=\"nb\" dir=\"ltr\">norsk bokmål</bdi>"),
            ("ar", "<bdi lang=\"ar\" dir=\"rtl\">العربية</bdi>"),
            ("pt-BR", "<bdi lang=\"pt-BR\" dir=\"ltr\">português</bdi> (BR)"),
            ("tlh", "tlh"),
        ] {
            assert_eq!(language(locale).into_string(), text);
        }
    }

    #[test]
    fn the_names_are_in_order_and_each_is_there_once() {
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
