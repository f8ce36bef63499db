//! A content in one language as passages: sentences, headings, list items and rows, each with what it stands under.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;
use std::rc::Rc;

use super::blocks::{self, Block};
use super::lexicon::{self, Found, Language, Sense};
use super::times::{self, Time};
use super::vocabulary::Vocabulary;
use super::words::{self, Word};
use crate::domain::content::Content;
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::section::Placed;

/// The longest passage, in words; what is longer is cut, so that comparing two stays cheap.
const LONGEST: usize = 200;

/// Where in a content something stands.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Place {
    /// The notice's title.
    Title,
    /// The heading of a section.
    Heading(Key),
    /// The text of a section.
    Body(Key),
    /// A declaration.
    Cookie(Key),
}

impl Place {
    /// The section, for a heading or text.
    pub(in crate::domain) fn section(&self) -> Option<&Key> {
        match self {
            Self::Heading(key) | Self::Body(key) => Some(key),
            Self::Title | Self::Cookie(_) => None,
        }
    }
}

/// A sentence, a heading, a list item or a row.
pub(in crate::domain) struct Passage {
    /// Its number in the text.
    pub(in crate::domain) index: usize,
    pub(in crate::domain) place: Place,
    pub(in crate::domain) text: String,
    pub(in crate::domain) words: Vec<Word>,
    /// Equal for passages that differ in spaces, hyphens, case and punctuation alone.
    pub(in crate::domain) identity: String,
    /// Senses of the headings above, of what leads into the list, and of the header of the table.
    pub(in crate::domain) context: Context,
    /// Whether it is an item of a list or a row of a table.
    pub(in crate::domain) is_item: bool,
    /// Whether it is a row of a table.
    pub(in crate::domain) is_row: bool,
    /// Whether it is the strong beginning of a line that goes on: a heading within the text.
    pub(in crate::domain) is_label: bool,
    /// The number of the label that its line begins with.
    pub(in crate::domain) label: Option<usize>,
    /// Hosts and addresses that its links lead to.
    pub(in crate::domain) links: Vec<String>,
    senses: OnceCell<Vec<Found>>,
    times: OnceCell<Vec<Time>>,
}

impl Passage {
    /// Whether it is an item of a list that a negation leads into: `we do not share with`.
    pub(in crate::domain) fn is_denied_item(&self) -> bool {
        self.is_item && self.context.contains(&Sense::Not)
    }

    /// What its words say, in a language that the rules can read.
    pub(in crate::domain) fn senses(&self) -> &[Found] {
        self.senses.get_or_init(|| lexicon::senses(&self.words))
    }

    /// Lengths of time that it names, without ages, notices and looks back.
    pub(in crate::domain) fn times(&self) -> &[Time] {
        self.times.get_or_init(|| times::of(self))
    }

    /// Whether its own words say it.
    pub(in crate::domain) fn says(&self, sense: Sense) -> bool {
        self.senses().iter().any(|found| found.sense == sense)
    }

    /// Whether its own words say it, or what it stands under.
    pub(in crate::domain) fn is_about(&self, senses: &[Sense]) -> bool {
        senses
            .iter()
            .any(|sense| self.context.contains(sense) || self.says(*sense))
    }

    /// Whether a `not` reaches these words.
    pub(in crate::domain) fn denies(&self, language: &Language, found: &Found) -> bool {
        let senses = self.senses();
        let parted = |from: usize, to: usize| {
            let mut clauses = senses.iter().filter(|found| found.sense == Sense::Clause);
            clauses.any(|clause| from < clause.words.start && clause.words.start <= to)
        };
        let mut negations = senses.iter().filter(|not| not.sense == Sense::Not);
        negations.any(|not| language.reaches(not.words.start, found.words.start, parted))
    }

    /// Whether it is the reader who gives or uses data there: `if you share your profile`.
    pub(in crate::domain) fn is_by_reader(&self, found: &Found) -> bool {
        let turns = self.senses().iter().filter(|turn| {
            matches!(turn.sense, Sense::Reader | Sense::Clause) && turn.words.start < found.words.start
        });
        let last = turns.max_by_key(|turn| turn.words.start);
        matches!(found.sense, Sense::Sell | Sense::Share | Sense::Use)
            && last.is_some_and(|turn| turn.sense == Sense::Reader)
    }

    /// The text of some of its words, as it was written.
    pub(in crate::domain) fn quote(&self, words: &Range<usize>) -> &str {
        let start = self.words.get(words.start).map_or(0, |word| word.at.start);
        let last = words.end.min(self.words.len()).checked_sub(1);
        let end = last
            .and_then(|last| self.words.get(last))
            .map_or(start, |word| word.at.end);
        self.text.get(start..end).unwrap_or_default()
    }

    /// Stems of the words that say something.
    pub(in crate::domain) fn stems(&self) -> HashSet<Rc<str>> {
        let saying = self.words.iter().filter(|word| !word.is_plain());
        saying.map(|word| Rc::clone(word.stem())).collect()
    }
}

/// Every passage of a content in one language, in reading order.
pub(in crate::domain) fn of(content: &Content, locale: &Locale, vocabulary: &Vocabulary) -> Vec<Passage> {
    let mut reader = Reader {
        vocabulary,
        passages: Vec::new(),
    };
    if let Some(title) = content.title.get(locale) {
        reader.push(title, &[], &Stand::under(&Place::Title, &Rc::default()));
    }
    let mut above: BTreeMap<&Key, Context> = BTreeMap::new();
    for Placed { section, parent, .. } in content.placed_sections() {
        let heading = section
            .heading
            .get(locale)
            .map(String::as_str)
            .unwrap_or_default();
        let outer = parent
            .and_then(|parent| above.get(&parent.key))
            .cloned()
            .unwrap_or_default();
        let inner = reader.under(&outer, heading);
        above.insert(&section.key, Rc::clone(&inner));
        let place = Place::Heading(section.key.clone());
        reader.push(unnumbered(heading), &[], &Stand::under(&place, &outer));
        if let Some(body) = section.body.get(locale) {
            reader.body(body.as_html(), &Place::Body(section.key.clone()), &inner);
        }
    }
    reader.passages
}

/// A heading without its number.
fn unnumbered(heading: &str) -> &str {
    let is_numbering = |c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' ' | '§');
    match heading.trim_start_matches(is_numbering) {
        "" => heading,
        rest => rest,
    }
}

/// What is said by what a passage stands under.
type Context = Rc<BTreeSet<Sense>>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Sentence,
    Item,
    Row,
}

/// Where a passage stands, and as what.
struct Stand<'a> {
    place: &'a Place,
    context: &'a Context,
    form: Form,
}

impl<'a> Stand<'a> {
    fn under(place: &'a Place, context: &'a Context) -> Self {
        Self {
            place,
            context,
            form: Form::Sentence,
        }
    }
}

struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    passages: Vec<Passage>,
}

impl Reader<'_> {
    /// What stands under a heading or after words that lead in.
    fn under(&self, outer: &Context, text: &str) -> Context {
        let found = lexicon::senses(&words::of(text, self.vocabulary));
        if found.iter().all(|found| outer.contains(&found.sense)) {
            return Rc::clone(outer);
        }
        let senses = found.into_iter().map(|found| found.sense);
        Rc::new(outer.iter().copied().chain(senses).collect())
    }

    fn body(&mut self, html: &str, place: &Place, context: &Context) {
        let blocks = blocks::of(html);
        // What leads into lists, by their depth; at 0 the section itself.
        let mut leading: Vec<Context> = vec![Rc::clone(context)];
        let mut header = Rc::clone(context);
        for (index, block) in blocks.iter().enumerate() {
            leading.resize_with(leading.len().max(block.depth + 1), || Rc::clone(context));
            let here = if block.is_row {
                Rc::clone(&header)
            } else {
                leading.get(block.depth).cloned().unwrap_or_default()
            };
            self.sentences(block, place, &here);
            leading.truncate(block.depth + 1);
            let leads_in = blocks.get(index + 1).is_some_and(|next| next.depth > block.depth);
            if leads_in || block.is_header {
                let last = sentences(&block.text)
                    .pop()
                    .and_then(|range| block.text.get(range));
                let within = self.under(&here, last.unwrap_or_default());
                if block.is_header {
                    header = Rc::clone(&within);
                }
                leading.push(within);
            }
        }
    }

    fn sentences(&mut self, block: &Block, place: &Place, context: &Context) {
        let form = match (block.is_row, block.depth) {
            (true, _) => Form::Row,
            (false, 0) => Form::Sentence,
            (false, _) => Form::Item,
        };
        let stand = Stand { place, context, form };
        let first = self.passages.len();
        for range in sentences(&block.text) {
            let text = block.text.get(range.clone()).unwrap_or_default();
            let is_here = |(end, _): &&(usize, String)| range.start < *end && *end <= range.end;
            let links: Vec<String> = block
                .links
                .iter()
                .filter(is_here)
                .map(|(_, target)| target.clone())
                .collect();
            self.push(text, &links, &stand);
            self.label(block, &range, first);
        }
    }

    /// Marks the passage that was read last as the label of its line, or as under it.
    fn label(&mut self, block: &Block, range: &Range<usize>, first: usize) {
        let text = block.text.get(range.clone()).unwrap_or_default();
        let words = text.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
        let is_strong = range.start + words <= block.strong_until && range.end < block.text.len();
        let has_label = self.passages.get(first).is_some_and(|first| first.is_label);
        let is_first = self.passages.len() == first + 1;
        if let Some(passage) = self.passages.last_mut() {
            passage.is_label = is_first && is_strong;
            passage.label = (!is_first && has_label).then_some(first);
        }
    }

    fn push(&mut self, text: &str, links: &[String], stand: &Stand<'_>) {
        let all = words::of(text, self.vocabulary);
        for words in all.chunks(LONGEST) {
            let mut identity: String = words.iter().map(Word::folded).collect();
            let is_item = stand.form != Form::Sentence;
            // What stands under `we do not share with` is not the same elsewhere.
            if is_item && stand.context.contains(&Sense::Not) {
                identity.push('!');
            }
            for link in links {
                identity.push('|');
                identity.push_str(link);
            }
            self.passages.push(Passage {
                index: self.passages.len(),
                place: stand.place.clone(),
                text: text.to_owned(),
                words: words.to_vec(),
                identity,
                context: Rc::clone(stand.context),
                is_item,
                is_row: stand.form == Form::Row,
                is_label: false,
                label: None,
                links: links.to_vec(),
                senses: OnceCell::new(),
                times: OnceCell::new(),
            });
        }
    }
}

/// Where the sentences of a line are.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let chunks: Vec<(usize, &str)> = words::chunks(text).collect();
    for pair in chunks.windows(2) {
        let [(at, chunk), (next_at, next)] = pair else {
            continue;
        };
        let begins_anew = next
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        if ends_a_sentence(chunk) && begins_anew {
            found.push(start..at + chunk.len());
            start = *next_at;
        }
    }
    if start < text.len() {
        found.push(start..text.len());
    }
    found
}

/// So short a word before a full stop is taken for an abbreviation: `Art.`, `Nr.`, `z.B.`, `Inc.`
const ABBREVIATION: usize = 4;

fn ends_a_sentence(chunk: &str) -> bool {
    let bare = chunk.trim_end_matches(['"', '”', '“', '»', '’', ')']);
    if bare.ends_with(['!', '?', ';']) {
        return true;
    }
    let Some(word) = bare.strip_suffix('.') else {
        return false;
    };
    let begins_large = word.starts_with(char::is_uppercase) && word.chars().count() < ABBREVIATION;
    let is_short = begins_large
        || word.contains('.')
        || matches!(word, "etc" | "vs" | "bzw" | "ca" | "nr" | "no" | "ltd" | "Corp");
    !is_short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_full_stops_but_not_after_abbreviations() {
        let text = "See Art. 6 GDPR. We (Northwind Inc. of Bristol) keep it, e.g. Names. Why? “So.” End";
        let seen: Vec<_> = sentences(text)
            .into_iter()
            .map(|range| text.get(range).unwrap())
            .collect();
        let expected = [
            "See Art. 6 GDPR.",
            "We (Northwind Inc. of Bristol) keep it, e.g. Names.",
            "Why?",
            "“So.”",
            "End",
        ];
        assert_eq!(seen, expected);
    }
}
