//! Ways to reach somebody that a passage names.

use std::collections::BTreeSet;

use crate::domain::reading::passages::Passage;
use crate::domain::reading::words::Word;

use super::text::topic;

/// From so many digits on, numbers in a row are a telephone number.
const TELEPHONE: usize = 7;

/// A way to reach somebody.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Way {
    Mail,
    Telephone,
    Form,
    Post,
}

/// Every way that a passage names.
pub(super) fn ways(passage: &Passage) -> BTreeSet<Way> {
    let mut ways = BTreeSet::new();
    if passage.words.iter().any(Word::is_address)
        || passage.links.iter().any(|link| link.contains('@'))
        || is_spelt_out(&passage.text)
    {
        ways.insert(Way::Mail);
    }
    if has_telephone(passage) || passage.links.iter().any(|link| is_number(link)) {
        ways.insert(Way::Telephone);
    }
    if passage.says(topic("form")) {
        ways.insert(Way::Form);
    }
    if is_postal(passage) {
        ways.insert(Way::Post);
    }
    ways
}

/// An address that is written so that machines do not read it: `privacy[at]example[dot]com`.
fn is_spelt_out(text: &str) -> bool {
    let lower = text.to_lowercase();
    let at = ["[at]", "(at)", " at "].iter().any(|at| lower.contains(at));
    at && ["[dot]", "(dot)", " dot "].iter().any(|dot| lower.contains(dot))
}

fn is_number(link: &str) -> bool {
    link.chars().filter(char::is_ascii_digit).count() >= TELEPHONE
        && link
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | ' ' | '.'))
}

fn has_telephone(passage: &Passage) -> bool {
    let mut digits = 0;
    passage.words.iter().any(|word| {
        let is_number = word.folded().chars().all(|c| c.is_ascii_digit() || c == '.');
        digits = if is_number {
            digits + word.folded().len()
        } else {
            0
        };
        digits >= TELEPHONE
    })
}

/// A street or box with its number, and a name of a place: `Kaigata 14, 6003 Ålesund`.
fn is_postal(passage: &Passage) -> bool {
    let numbers = passage.words.iter().enumerate().filter(|(at, word)| {
        let is_number = (1..=6).contains(&word.folded().len()) && word.has_digit();
        let beside = [at.checked_sub(1), at.checked_add(1)];
        let has_name = beside
            .into_iter()
            .flatten()
            .filter_map(|at| passage.words.get(at));
        is_number
            && has_name
                .into_iter()
                .any(|word| word.is_capital && !word.is_plain())
    });
    let is_short_of_law = !passage.says(topic("law"));
    numbers.count() >= 2 && is_short_of_law && passage.times().is_empty() && !passage.says(topic("month"))
}
