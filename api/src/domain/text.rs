//! Text as it may stand in a version: Unicode NFC, without characters that nobody sees.

use unicode_normalization::UnicodeNormalization;

/// What cleaning took out of a text, so that a warning can say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cleaned {
    /// Invisible characters that carry no meaning: byte-order marks, zero-width spaces, soft hyphens, controls.
    pub invisible: usize,
    /// Non-breaking spaces that became spaces.
    pub spaces: usize,
}

impl std::ops::AddAssign for Cleaned {
    fn add_assign(&mut self, other: Self) {
        self.invisible += other.invisible;
        self.spaces += other.spaces;
    }
}

/// The text in NFC, without meaningless invisible characters and with plain spaces.
///
/// Joiners (U+200C, U+200D) and direction marks stay: Persian, Hindi and mixed-direction text need them.
pub fn clean(text: &str) -> (String, Cleaned) {
    let mut cleaned = Cleaned::default();
    let kept = text.chars().filter_map(|c| match c {
        '\u{a0}' | '\u{202f}' | '\u{2007}' => {
            cleaned.spaces += 1;
            Some(' ')
        }
        '\n' | '\t' => Some(c),
        '\r' => None,
        '\u{feff}' | '\u{200b}' | '\u{2060}' | '\u{ad}' | '\u{180e}' | '\u{fff9}'..='\u{fffb}' => {
            cleaned.invisible += 1;
            None
        }
        c if c.is_control() => {
            cleaned.invisible += 1;
            None
        }
        c => Some(c),
    });
    let text = kept.nfc().collect();
    (text, cleaned)
}

/// One line of text: cleaned, runs of white space as one space, none at the ends.
pub fn line(text: &str) -> (String, Cleaned) {
    let (text, cleaned) = clean(text);
    (text.split_whitespace().collect::<Vec<_>>().join(" "), cleaned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn invisible_characters_go_and_are_counted() {
        let (text, cleaned) = clean("this cookie\u{feff} is\u{a0}stored");
        assert_eq!(text, "this cookie is stored");
        assert_eq!(
            cleaned,
            Cleaned {
                invisible: 1,
                spaces: 1
            }
        );
    }

    #[test]
    fn letters_and_their_accents_become_one() {
        assert_eq!(clean("e\u{301}").0, "\u{e9}");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing_more(text in ".*") {
            let once = clean(&text).0;
            prop_assert_eq!(clean(&once), (once.clone(), Cleaned::default()));
            let once = line(&text).0;
            prop_assert_eq!(line(&once), (once.clone(), Cleaned::default()));
        }
    }
}
