//! Texts as words that can be compared: without case, hyphens and short forms, each with its place in the text.
//!
//! Knows no language but the short forms of English; what words mean stands in the lexicon.

use std::ops::Range;
use std::rc::Rc;

use super::lexicon::{Pattern, Unit};
use super::vocabulary::{Entry, Vocabulary};

/// One word where it is written.
#[derive(Clone)]
pub(in crate::domain) struct Word {
    entry: Rc<Entry>,
    /// Where it was written, in bytes.
    pub(in crate::domain) at: Range<usize>,
    /// Whether it was written with a capital.
    pub(in crate::domain) is_capital: bool,
}

impl Word {
    /// What it is compared by: lower case, `n't` as `not`, an address as it is, of a web address the host alone.
    pub(in crate::domain) fn folded(&self) -> &str {
        &self.entry.folded
    }

    /// What is common to its forms.
    pub(in crate::domain) fn stem(&self) -> &Rc<str> {
        self.entry.stem()
    }

    /// Whether it says nothing by itself.
    pub(in crate::domain) fn is_plain(&self) -> bool {
        self.entry.is_plain
    }

    /// Patterns whose first word it is.
    pub(in crate::domain) fn patterns(&self) -> &[&'static Pattern] {
        &self.entry.patterns
    }

    /// The number that it names in letters.
    pub(in crate::domain) fn number(&self) -> Option<u64> {
        self.entry.number
    }

    /// The unit of time that it names.
    pub(in crate::domain) fn unit(&self) -> Option<Unit> {
        self.entry.unit
    }

    /// Whether a number is in it.
    pub(in crate::domain) fn has_digit(&self) -> bool {
        self.folded().contains(|c: char| c.is_ascii_digit())
    }

    /// Whether it is an e-mail address.
    pub(in crate::domain) fn is_address(&self) -> bool {
        self.folded().contains('@')
    }
}

/// The words of a text.
pub(in crate::domain) fn of(text: &str, vocabulary: &Vocabulary) -> Vec<Word> {
    let mut reader = Reader {
        vocabulary,
        words: Vec::new(),
    };
    for (start, chunk) in chunks(text) {
        let outside = chunk.trim_start_matches(|c: char| !c.is_alphanumeric());
        let inner_start = start + chunk.len() - outside.len();
        let inner = outside.trim_end_matches(|c: char| !c.is_alphanumeric());
        if inner.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            reader.part(inner, inner_start);
        } else if let Some(whole) = undivided(inner) {
            reader.push(whole, inner, inner_start);
        } else {
            for (at, part) in parts(inner) {
                reader.part(part, inner_start + at);
            }
        }
    }
    reader.words
}

struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    words: Vec<Word>,
}

/// Runs of characters that are no white space, each with its place.
pub(in crate::domain) fn chunks(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut end = 0;
    text.split_inclusive(char::is_whitespace)
        .map(move |chunk| {
            let start = end;
            end += chunk.len();
            (start, chunk.trim_end())
        })
        .filter(|(_, chunk)| !chunk.is_empty())
}

/// E-mail and web addresses, which punctuation does not divide.
fn undivided(chunk: &str) -> Option<String> {
    if let Some((name, host)) = chunk.split_once('@') {
        let is_address = !name.is_empty() && host.contains('.');
        return is_address.then(|| chunk.to_lowercase());
    }
    let lower = chunk.to_lowercase();
    let rest = lower.strip_prefix("https://").or(lower.strip_prefix("http://"));
    let rest = rest.or(lower.starts_with("www.").then_some(lower.as_str()))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    Some(host.trim_start_matches("www.").to_owned())
}

/// Letters and digits that belong together: `third-party` is two, `1,000` and `17.11.2025` are one each.
fn parts(chunk: &str) -> Vec<(usize, &str)> {
    let chars: Vec<(usize, char)> = chunk.char_indices().collect();
    let mut found = Vec::new();
    let mut start = None;
    for (index, (at, c)) in chars.iter().enumerate() {
        let neighbour = |offset: usize| chars.get(offset).map(|(_, c)| *c);
        let (before, after) = (index.checked_sub(1).and_then(neighbour), neighbour(index + 1));
        let joins =
            |is_joined: fn(char) -> bool| before.is_some_and(is_joined) && after.is_some_and(is_joined);
        let is_inside = match c {
            '.' | '\'' | '’' => joins(char::is_alphanumeric),
            ',' => joins(|c| c.is_ascii_digit()),
            _ => false,
        };
        if c.is_alphanumeric() || is_inside {
            start.get_or_insert(*at);
        } else if let Some(begin) = start.take() {
            found.extend(chunk.get(begin..*at).map(|part| (begin, part)));
        }
    }
    if let Some(begin) = start {
        found.extend(chunk.get(begin..).map(|part| (begin, part)));
    }
    found
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

impl Reader<'_> {
    fn push(&mut self, folded: String, written: &str, start: usize) {
        self.words.push(Word {
            entry: self.vocabulary.entry(folded),
            at: start..start + written.len(),
            is_capital: written.starts_with(char::is_uppercase),
        });
    }

    /// One part as one or two words: `don't` is `do not`, `l'accès` is `l accès`, `controller's` is `controller`.
    fn part(&mut self, part: &str, start: usize) {
        if part.is_empty() {
            return;
        }
        let Some((head, tail)) = part.split_once(is_apostrophe) else {
            let folded = fold(part);
            if folded == "cannot" {
                self.push("can".to_owned(), part, start);
                self.push("not".to_owned(), part, start);
            } else {
                self.push(folded, part, start);
            }
            return;
        };
        let (folded_head, folded_tail) = (fold(head), fold(tail));
        let second = match folded_tail.as_str() {
            "s" => None,
            "t" if folded_head.ends_with('n') => {
                self.push(verb(&folded_head).to_owned(), head, start);
                self.push("not".to_owned(), part, start);
                return;
            }
            "re" => Some("are"),
            "ll" => Some("will"),
            "ve" => Some("have"),
            "m" => Some("am"),
            other => Some(other),
        };
        self.push(folded_head, head, start);
        if let Some(second) = second {
            self.push(second.to_owned(), tail, start + part.len() - tail.len());
        }
    }
}

/// The verb in `don't`, of which `don` is given.
fn verb(head: &str) -> &str {
    match head {
        "can" => "can",
        "won" => "will",
        "shan" => "shall",
        other => other.strip_suffix('n').unwrap_or(other),
    }
}

/// Lower case; `ß` as `ss`, `U.S.` as `usa`, since `us` is another word.
fn fold(part: &str) -> String {
    if matches!(part, "US" | "U.S" | "U.S.A") {
        return "usa".to_owned();
    }
    let lower = part.to_lowercase();
    if lower.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return lower;
    }
    let lower = lower.replace('ß', "ss");
    let is_number = lower.starts_with(|c: char| c.is_ascii_digit());
    if is_number { lower } else { lower.replace('.', "") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        of(text, &Vocabulary::new(None))
            .iter()
            .map(|word| word.folded().to_owned())
            .collect()
    }

    #[test]
    fn short_forms_are_written_out() {
        assert_eq!(
            folded("We don’t, can't and won't."),
            ["we", "do", "not", "can", "not", "and", "will", "not"]
        );
        assert_eq!(
            folded("the controller's; nous n'avons"),
            ["the", "controller", "nous", "n", "avons"]
        );
    }

    #[test]
    fn hyphens_part_words_and_numbers_stay_whole() {
        assert_eq!(
            folded("third-party, 1,000 and 17.11.2025"),
            ["third", "party", "1,000", "and", "17.11.2025"]
        );
        assert_eq!(folded("Art. 6(1)(f)"), ["art", "6", "1", "f"]);
    }

    #[test]
    fn addresses_are_one_word_each_and_a_web_address_is_its_host() {
        assert_eq!(
            folded("Write to <DPO@example.org>."),
            ["write", "to", "dpo@example.org"]
        );
        assert_eq!(folded("(https://www.example.org/a/b?c)"), ["example.org"]);
    }

    #[test]
    fn us_with_capitals_is_a_country() {
        assert_eq!(
            folded("us in the US and the U.S."),
            ["us", "in", "the", "usa", "and", "the", "usa"]
        );
    }

    #[test]
    fn a_word_knows_where_it_was_written() {
        let text = "Wir — „Sie“ daß";
        let words: Vec<_> = of(text, &Vocabulary::new(None))
            .into_iter()
            .map(|word| text.get(word.at).unwrap())
            .collect();
        assert_eq!(words, ["Wir", "Sie", "daß"]);
    }
}
