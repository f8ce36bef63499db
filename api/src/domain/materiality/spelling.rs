//! Whether two words are one word written in two ways.

use crate::domain::reading::lexicon::Language;
use crate::domain::reading::words::Word;

/// From so many letters on, two may differ.
const LONG: usize = 8;
/// From so many letters on, one may differ.
const MIDDLING: usize = 4;
/// In a language without a lexicon, from so many letters on one may differ.
const UNREAD: usize = 6;

/// Whether `after` is `before` spelt otherwise.
///
/// Numbers, addresses and words that mean something to the rules are never spellings of each other; names only when
/// they are long and one letter apart.
pub(super) fn is_variant(before: &Word, after: &Word, language: Option<&Language>) -> bool {
    if before.folded() == after.folded() {
        return true;
    }
    if [before, after]
        .iter()
        .any(|word| word.has_digit() || word.is_address())
    {
        return false;
    }
    let means = |word: &Word| word.patterns().iter().any(|pattern| pattern.is_one_word());
    let length = before
        .folded()
        .chars()
        .count()
        .min(after.folded().chars().count());
    let distance = strsim::osa_distance(before.folded(), after.folded());
    let is_name =
        before.is_capital && after.is_capital && !language.is_some_and(|language| language.capital_nouns);
    let allowed = match length {
        _ if means(before) => return !before.is_plain() && before.stem() == after.stem(),
        _ if language.is_none() => usize::from(length >= UNREAD),
        _ if is_name => usize::from(length >= LONG),
        LONG.. => 2,
        MIDDLING.. => 1,
        // Two letters changed places: `nto`, `teh`.
        _ => return is_transposed(before.folded(), after.folded()),
    };
    distance <= allowed
}

fn is_transposed(before: &str, after: &str) -> bool {
    let sorted = |text: &str| {
        let mut chars: Vec<char> = text.chars().collect();
        chars.sort_unstable();
        chars
    };
    before.chars().count() > 2 && sorted(before) == sorted(after) && strsim::osa_distance(before, after) == 1
}
