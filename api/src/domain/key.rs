//! Names that stay the same in every version and language: slugs of notices, keys of sections and cookies.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const LONGEST: usize = 100;

/// The address of a notice: lower-case letters and digits, joined by single hyphens.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
pub struct Slug(String);

/// The name of a section or cookie declaration, also the fragment id of a section's heading.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
pub struct Key(String);

/// A text that is no [`Slug`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a slug is 1 to 100 lower-case letters and digits, with single hyphens between them")]
pub struct SlugError;

/// A text that is no [`Key`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key is 1 to 100 letters, digits, `-`, `_` and `.`, and begins with a letter, a digit or `_`")]
pub struct KeyError;

impl FromStr for Slug {
    type Err = SlugError;

    fn from_str(text: &str) -> Result<Self, SlugError> {
        let is_word = |word: &str| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        if text.len() <= LONGEST && text.split('-').all(is_word) {
            Ok(Self(text.to_owned()))
        } else {
            Err(SlugError)
        }
    }
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let begins_well = text
            .bytes()
            .next()
            .is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_');
        let goes_on_well = text.bytes().all(is_key_byte);
        if begins_well && goes_on_well && text.len() <= LONGEST {
            Ok(Self(text.to_owned()))
        } else {
            Err(KeyError)
        }
    }
}

fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

impl Key {
    /// The key that a section with this heading gets, unless it is taken: then the first free suffix `-2`, `-3` ...
    pub fn from_heading(heading: &str, is_taken: impl Fn(&Self) -> bool) -> Self {
        Self::free(&slug::slugify(heading), "section", is_taken)
    }

    /// The key that a cookie of this name gets; case and underscores stay, because cookie names differ by them.
    pub fn from_cookie_name(name: &str, is_taken: impl Fn(&Self) -> bool) -> Self {
        let kept: String = name
            .chars()
            .map(|c| {
                if u8::try_from(c).is_ok_and(is_key_byte) {
                    c
                } else {
                    '-'
                }
            })
            .collect();
        Self::free(
            kept.trim_start_matches(['-', '.']).trim_end_matches('-'),
            "cookie",
            is_taken,
        )
    }

    fn free(wish: &str, otherwise: &str, is_taken: impl Fn(&Self) -> bool) -> Self {
        let room = LONGEST - 6;
        let stem: String = if wish.is_empty() { otherwise } else { wish }
            .chars()
            .take(room)
            .collect();
        let stem = stem.trim_end_matches('-').to_owned();
        let first = Self(stem.clone());
        if !is_taken(&first) {
            return first;
        }
        (2..10_000_u32)
            .map(|n| Self(format!("{stem}-{n}")))
            .find(|key| !is_taken(key))
            .unwrap_or(first)
    }
}

macro_rules! name {
    ($name:ident) => {
        impl $name {
            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?
                    .parse()
                    .map_err(serde::de::Error::custom)
            }
        }
    };
}

name!(Slug);
name!(Key);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_has_no_spaces_capitals_or_loose_hyphens() {
        for text in ["privacy", "privacy-notice-2", "7"] {
            assert!(text.parse::<Slug>().is_ok(), "{text}");
        }
        for text in [
            "",
            "privacy notice",
            "Privacy",
            "-a",
            "a-",
            "a--b",
            "a/b",
            "å",
            &"a".repeat(101),
        ] {
            assert!(text.parse::<Slug>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_taken_key_gets_the_first_free_suffix() {
        let taken = ["cookies", "cookies-2"];
        let key = Key::from_heading("Cookies!", |k| taken.contains(&k.as_str()));
        assert_eq!(key.as_str(), "cookies-3");
    }

    #[test]
    fn cookie_names_keep_what_tells_them_apart() {
        let keys = ["_ga", "__zlcmid", "pll_language", "_ga_*", "*"]
            .map(|name| Key::from_cookie_name(name, |_| false));
        assert_eq!(
            keys.map(|k| k.to_string()),
            ["_ga", "__zlcmid", "pll_language", "_ga_", "cookie"]
        );
    }

    #[test]
    fn every_heading_gives_a_key_that_parses() {
        for heading in ["", "個人情報の取扱い", "§ 1", &"long ".repeat(100), "---", "..."] {
            let key = Key::from_heading(heading, |_| false);
            assert_eq!(key.as_str().parse::<Key>(), Ok(key.clone()), "{heading}");
        }
    }
}
