//! Sections that a text names and that are not there: `see the section “Your rights” above`.

use std::collections::BTreeMap;

use super::super::check::{At, Report, Rule};
use super::super::element::UNREAD;
use super::super::text::Text;
use super::warning;
use crate::domain::key::Key;
use crate::domain::reading::passages::Passage;
use crate::domain::reading::quoted;

pub(super) const BROKEN: Rule = warning("craft-reference");

/// A section's name is at most so many words before `section`.
const LONGEST_NAME: usize = 8;

pub(super) fn check(texts: &[Text<'_>], report: &mut Report) {
    if texts.is_empty() {
        report.not_applicable(&BROKEN, UNREAD);
        return;
    }
    let mut found = Vec::new();
    for text in texts {
        let headings = headings(text);
        for passage in text.bodies() {
            let Some(own) = passage.place.section() else {
                continue;
            };
            for reference in references(passage) {
                if let Some(what) = fault(&reference, &headings, own) {
                    found.push((format!("{what} (in {})", text.locale), At::passage(passage)));
                }
            }
        }
    }
    report.each(&BROKEN, found, "every section that the text refers to is there");
}

/// A section that a text names.
#[derive(PartialEq, Eq, Debug)]
struct Reference {
    name: String,
    /// Whether it is said to stand before, or after.
    side: Option<Side>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Side {
    Above,
    Below,
}

/// Places of the headings in reading order, by their words.
fn headings(text: &Text<'_>) -> BTreeMap<String, Vec<(usize, Key)>> {
    let mut all: BTreeMap<String, Vec<(usize, Key)>> = BTreeMap::new();
    for (place, placed) in text.content.placed_sections().into_iter().enumerate() {
        let heading = placed.section.heading.get(text.locale);
        all.entry(folded(heading.map_or("", String::as_str)))
            .or_default()
            .push((place, placed.section.key.clone()));
    }
    all
}

fn folded(heading: &str) -> String {
    let words = heading
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let words: Vec<String> = words
        .map(str::to_lowercase)
        .skip_while(|word| word.chars().all(|c| c.is_ascii_digit()))
        .collect();
    words.join(" ")
}

fn fault(reference: &Reference, headings: &BTreeMap<String, Vec<(usize, Key)>>, own: &Key) -> Option<String> {
    let name = folded(&reference.name);
    let begins = |heading: &&String| {
        **heading == name
            || heading
                .strip_prefix(&name)
                .is_some_and(|rest| rest.starts_with(' '))
            || contains(heading, &name)
    };
    let found: Vec<&(usize, Key)> = headings
        .iter()
        .filter(|(heading, _)| begins(heading))
        .flat_map(|(_, at)| at)
        .collect();
    let quoted = quoted(&reference.name);
    if found.is_empty() {
        return Some(format!(
            "the text refers to a section {quoted}, and no heading reads so: name one that is there"
        ));
    }
    let here = headings
        .values()
        .flatten()
        .find(|(_, key)| key == own)
        .map(|(place, _)| *place)?;
    let is_there = |place: usize| match reference.side {
        Some(Side::Above) => place <= here,
        Some(Side::Below) => place >= here,
        None => true,
    };
    if found.iter().any(|(place, _)| is_there(*place)) {
        return None;
    }
    Some(format!(
        "the text looks for the section {quoted} on the wrong side: it does not stand there"
    ))
}

/// Whether some words of a heading are the name, from its first word on or after a colon or a dash.
fn contains(heading: &str, name: &str) -> bool {
    !name.is_empty() && name.split(' ').count() > 2 && format!(" {heading} ").contains(&format!(" {name} "))
}

fn references(passage: &Passage) -> Vec<Reference> {
    let text = passage.text.as_str();
    let lower = text.to_lowercase();
    if !["section", "above", "below", "see "]
        .iter()
        .any(|word| lower.contains(word))
    {
        return Vec::new();
    }
    let mut found = in_quotes(text);
    if found.is_empty() {
        found.extend(before_section(text));
    }
    found
}

fn side(after: &str) -> Option<Side> {
    let next = after
        .trim_start_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    let next = next.strip_prefix("section ").unwrap_or(&next);
    let word: String = next.chars().take_while(|c| c.is_alphanumeric()).collect();
    match word.as_str() {
        "above" => Some(Side::Above),
        "below" => Some(Side::Below),
        _ => None,
    }
}

/// Names in quotation marks behind `section` or `see`, or before `section`, `above` or `below`.
fn in_quotes(text: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut before = String::new();
    while let Some((head, tail)) = rest.split_once(['“', '„', '"']) {
        let Some((name, after)) = tail.split_once(['”', '“', '"']) else {
            break;
        };
        before.push_str(head);
        let lead = before.to_lowercase();
        let lead = lead.trim_end_matches(|c: char| !c.is_alphanumeric());
        let follows = after.trim_start().to_lowercase();
        let is_led = [
            "section",
            "sections",
            "see",
            "chapter",
            "under the heading",
            "part",
        ]
        .iter()
        .any(|word| lead.ends_with(word));
        let is_followed = follows.starts_with("section") || side(after).is_some() && lead.contains("see");
        if is_led || is_followed {
            found.push(Reference {
                name: name.trim_end_matches(['.', ',']).to_owned(),
                side: side(after),
            });
        }
        before.push_str(name);
        rest = after;
    }
    found
}

/// Names with capitals before the word: `see the Customer Data section`.
fn before_section(text: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    let words: Vec<&str> = text.split_whitespace().collect();
    for (at, word) in words.iter().enumerate() {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        if bare != "section" || at == 0 {
            continue;
        }
        let before = words.get(at.saturating_sub(LONGEST_NAME)..at).unwrap_or_default();
        let Some(the) = before
            .iter()
            .rposition(|word| matches!(word.to_lowercase().as_str(), "the" | "our"))
        else {
            continue;
        };
        let name = before.get(the + 1..).unwrap_or_default();
        let is_capital = |word: &&str| word.starts_with(char::is_uppercase);
        let is_small = |word: &&&str| matches!(**word, "and" | "of" | "the" | "to" | "we" | "for" | "with");
        let is_name = name.first().is_some_and(is_capital)
            && name.iter().filter(|word| !is_small(word)).all(is_capital);
        // `the United States section` of a list of laws is one, too; a law's own section has a number behind it.
        let number = words
            .get(at + 1)
            .is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit() || c == '§'));
        if is_name && !number {
            let after = words.get(at + 1..).unwrap_or_default().join(" ");
            let side = if bare == *word { side(&after) } else { None };
            found.push(Reference {
                name: name.join(" "),
                side,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<(String, Option<Side>)> {
        let mut found = in_quotes(text);
        if found.is_empty() {
            found = before_section(text);
        }
        found
            .into_iter()
            .map(|reference| (reference.name, reference.side))
            .collect()
    }

    #[test]
    fn names_stand_in_quotation_marks_or_have_capitals() {
        let above = Some(Side::Above);
        assert_eq!(
            named("See the section “Your rights” above."),
            [("Your rights".to_owned(), above)]
        );
        assert_eq!(
            named("please see \"Sharing\" below."),
            [("Sharing".to_owned(), Some(Side::Below))]
        );
        assert_eq!(
            named("see the Customer Data section for more."),
            [("Customer Data".to_owned(), None)]
        );
        assert_eq!(named("by clicking the “unsubscribe” button; see above."), []);
        assert_eq!(named("as described in this section and the next section."), []);
    }
}
