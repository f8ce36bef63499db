//! Languages: BCP 47 tags, texts per language, and which language answers a request.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use language_tags::LanguageTag;
use serde::{Deserialize, Serialize};

/// A BCP 47 language tag whose subtags are registered with IANA, in canonical case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
pub struct Locale(String);

/// A text per language.
pub type Texts = BTreeMap<Locale, String>;

/// A text that is no [`Locale`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LocaleError {
    /// Not built as RFC 5646 says.
    #[error("is not a BCP 47 language tag, such as en-US")]
    Malformed,
    /// Built well, with a subtag that IANA's registry does not have.
    #[error("is not a known language tag: a part of it is not in the IANA registry")]
    Unknown,
}

impl FromStr for Locale {
    type Err = LocaleError;

    fn from_str(text: &str) -> Result<Self, LocaleError> {
        let tag = LanguageTag::parse(text).map_err(|_| LocaleError::Malformed)?;
        tag.validate().map_err(|_| LocaleError::Unknown)?;
        Ok(Self(tag.into_string()))
    }
}

impl Locale {
    /// As text, in canonical case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The primary language subtag, such as `nb` of `nb-NO`.
    pub fn language(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// The available language that answers this one: by cutting subtags off the end until one fits.
    ///
    /// Source: RFC 4647, section 3.4 (lookup). A single-letter subtag goes together with what follows it.
    pub fn lookup<'a>(&self, available: impl IntoIterator<Item = &'a Self>) -> Option<&'a Self> {
        let available: Vec<&Self> = available.into_iter().collect();
        let mut range = self.0.as_str();
        loop {
            if let Some(found) = available.iter().find(|l| l.0.eq_ignore_ascii_case(range)) {
                return Some(found);
            }
            let (shorter, _) = range.rsplit_once('-')?;
            range = match shorter.rsplit_once('-') {
                Some((before, single)) if single.len() == 1 => before,
                _ => shorter,
            };
        }
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Locale {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(text: &str) -> Locale {
        text.parse().unwrap()
    }

    #[test]
    fn case_is_canonical_and_does_not_count() {
        assert_eq!(locale("EN-us"), locale("en-US"));
        assert_eq!(locale("zh-hant-tw").as_str(), "zh-Hant-TW");
    }

    #[test]
    fn an_unknown_tag_is_not_a_malformed_one() {
        assert_eq!("klingonese!".parse::<Locale>(), Err(LocaleError::Malformed));
        assert_eq!("en_US".parse::<Locale>(), Err(LocaleError::Malformed));
        assert_eq!("xx-YY".parse::<Locale>(), Err(LocaleError::Unknown));
        assert_eq!("en-XX1".parse::<Locale>(), Err(LocaleError::Malformed));
    }

    #[test]
    fn lookup_cuts_from_the_end_as_rfc_4647_shows() {
        let available = ["zh-Hant-CN", "zh-Hant", "en", "de-CH"].map(locale);
        let found = |asked: &str| locale(asked).lookup(&available).map(Locale::as_str);
        assert_eq!(found("zh-Hant-CN-x-private1-private2"), Some("zh-Hant-CN"));
        assert_eq!(found("zh-Hant-TW"), Some("zh-Hant"));
        assert_eq!(found("en-GB-oxendict"), Some("en"));
        assert_eq!(
            found("de"),
            None,
            "lookup shortens the request, never the language that is there"
        );
    }
}
