//! What is written like a name and is nobody's.

use std::ops::Range;

use crate::domain::reading::lexicon::Sense;
use crate::domain::reading::passages::Passage;

const QUOTATION_MARKS: [char; 9] = ['"', '“', '”', '„', '«', '»', '‘', '’', '\''];
/// Within so many words after `we share it with`, what stands in quotation marks is a name all the same.
const NEAR: usize = 6;

/// Whether it is the name of a law, a document or a country.
pub(super) fn is_nobody(passage: &Passage, run: &Range<usize>) -> bool {
    use Sense::{Abroad, Basis, NoName, Right, RightIfSo, Safeguard};
    passage.senses().iter().any(|found| {
        let is_meant = matches!(
            found.sense,
            NoName | Abroad(_) | Safeguard(_) | Basis(_) | Right(_) | RightIfSo(_)
        );
        is_meant && found.words.start < run.end && run.start < found.words.end
    })
}

/// Whether it stands in quotation marks as what something is called: `see “Your profile”`, `click “Learn more”`.
pub(super) fn is_title(passage: &Passage, run: &Range<usize>) -> bool {
    let last = run.end.checked_sub(1).and_then(|last| passage.words.get(last));
    let (Some(first), Some(last)) = (passage.words.get(run.start), last) else {
        return false;
    };
    let before = passage.text.get(..first.at.start).unwrap_or_default();
    let after = passage.text.get(last.at.end..).unwrap_or_default();
    let is_quoted = before.ends_with(QUOTATION_MARKS)
        && after
            .trim_start_matches(['.', ',', '?', '!'])
            .starts_with(QUOTATION_MARKS);
    let is_given_data = passage.senses().iter().any(|found| {
        let is_meant = matches!(
            found.sense,
            Sense::Share | Sense::Sell | Sense::Recipients | Sense::Recipient
        );
        is_meant && found.words.end <= run.start && run.start - found.words.end < NEAR
    });
    is_quoted && !passage.is_item && !is_given_data
}

/// `IP` in `IP address`.
pub(super) fn is_abbreviation(passage: &Passage, at: usize) -> bool {
    let written = passage.quote(&(at..at + 1));
    let is_short = written.chars().count() <= 4 && written.chars().all(char::is_uppercase);
    let next = passage.words.get(at + 1);
    is_short
        && at > 0
        && next.is_some_and(|next| next.folded().chars().all(char::is_alphabetic) && !next.is_capital)
}

/// `CMP` in `consent management platform (CMP)`.
pub(super) fn is_initials(passage: &Passage, at: usize) -> bool {
    let letters: Vec<char> = passage
        .quote(&(at..at + 1))
        .chars()
        .flat_map(char::to_lowercase)
        .collect();
    let words = at
        .checked_sub(letters.len())
        .and_then(|start| passage.words.get(start..at))
        .unwrap_or_default();
    let begin = words.iter().filter_map(|word| word.folded().chars().next());
    let is_in_brackets = passage
        .words
        .get(at)
        .and_then(|word| passage.text.get(..word.at.start))
        .is_some_and(|before| before.ends_with('('));
    is_in_brackets && letters.len() > 1 && begin.eq(letters)
}
