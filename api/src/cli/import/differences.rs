//! What an import changes against what is in force: a line for each change, with the words that go and come.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::cli::paint::{Colour, Paint};
use crate::domain::cookie::Cookie;
use crate::domain::diff::{Change, CookieField, Hunk};
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::materiality::Judged;
use crate::formats::wording;
use crate::service::Comparison;

/// So many characters of what stays are shown on each side of what changes.
const CONTEXT: usize = 40;
/// A run of words that goes or comes is cut after so many characters.
const LONGEST_RUN: usize = 400;

/// The changes for people: `[-what goes-]` and `{+what comes+}`, in colour where there is some.
pub(super) fn in_words(comparison: &Comparison, against: Option<i32>, paint: Paint) -> String {
    let Some(judged) = comparison.judged() else {
        return String::new();
    };
    let Some(against) = against else {
        return "Nothing is in force yet, so that all of it is new.\n\n".to_owned();
    };
    let mut text = String::new();
    let count = judged.diff.changes.len();
    let changes = if count == 1 { "change" } else { "changes" };
    // Writing to a String does not fail.
    let _ = writeln!(
        text,
        "Differences from version {against}: {count} {changes}, suggested to be {}.\n",
        comparison.judgement.suggested()
    );
    for (change, reason) in with_reasons(judged) {
        let (sign, colour) = sign(change);
        let _ = writeln!(text, "  {} {}", paint.with(colour, sign), change.summary());
        for line in words_of(change, &comparison.locale, paint) {
            let _ = writeln!(text, "      {line}");
        }
        if let Some(reason) = reason {
            let _ = writeln!(text, "      material: {reason}");
        }
    }
    text.push('\n');
    text
}

/// The changes for scripts.
pub(super) fn value(comparison: &Comparison, against: Option<i32>) -> Value {
    let changes = comparison.judged().map(|judged| {
        let shapes = with_reasons(judged).map(|(change, reason)| {
            let (section, cookie) = keys(change);
            json!({
                "kind": kind(change),
                "summary": change.summary(),
                "sectionKey": section,
                "cookieKey": cookie,
                "isMaterial": reason.is_some(),
                "reason": reason,
                "hunks": hunks_of(change).map(|hunks| hunks.iter().map(shape).collect::<Vec<_>>()),
            })
        });
        shapes.collect::<Vec<_>>()
    });
    json!({
        "against": against,
        "suggestedMateriality": comparison.judgement.suggested(),
        "changes": changes,
    })
}

fn with_reasons(judged: &Judged) -> impl Iterator<Item = (&Change, Option<String>)> {
    let reasons = judged
        .reasons
        .iter()
        .map(|reason| reason.as_ref().map(ToString::to_string));
    judged.diff.changes.iter().zip(reasons)
}

const fn sign(change: &Change) -> (&'static str, Colour) {
    match change {
        Change::LocaleAdded(_) | Change::SectionAdded(_) | Change::CookieAdded(_) => ("+", Colour::Green),
        Change::LocaleRemoved(_) | Change::SectionRemoved(_) | Change::CookieRemoved(_) => ("-", Colour::Red),
        Change::TitleChanged { .. }
        | Change::SectionMoved(_)
        | Change::SectionRenamed { .. }
        | Change::SectionTextChanged(_)
        | Change::CookieMoved { .. }
        | Change::CookieChanged { .. } => ("~", Colour::Yellow),
    }
}

/// The name of the change's kind in the contract.
const fn kind(change: &Change) -> &'static str {
    match change {
        Change::LocaleRemoved(_) => "LocaleRemoved",
        Change::LocaleAdded(_) => "LocaleAdded",
        Change::TitleChanged { .. } => "TitleChanged",
        Change::CookieRemoved(_) => "CookieRemoved",
        Change::SectionRemoved(_) => "SectionRemoved",
        Change::SectionAdded(_) => "SectionAdded",
        Change::SectionMoved(_) => "SectionMoved",
        Change::SectionRenamed { .. } => "SectionRenamed",
        Change::SectionTextChanged(_) => "SectionTextChanged",
        Change::CookieAdded(_) => "CookieAdded",
        Change::CookieMoved { .. } => "CookieMoved",
        Change::CookieChanged { .. } => "CookieChanged",
    }
}

/// The section and the declaration that a change is of.
fn keys(change: &Change) -> (Option<&Key>, Option<&Key>) {
    match change {
        Change::LocaleRemoved(_) | Change::LocaleAdded(_) | Change::TitleChanged { .. } => (None, None),
        Change::SectionRemoved(section) | Change::SectionAdded(section) => (Some(&section.key), None),
        Change::SectionMoved(moved) => (Some(&moved.key), None),
        Change::SectionRenamed { key, .. } => (Some(key), None),
        Change::SectionTextChanged(text) => (Some(&text.key), None),
        Change::CookieRemoved(declared) | Change::CookieAdded(declared) => {
            (declared.section.as_ref(), Some(&declared.cookie.key))
        }
        Change::CookieMoved {
            key, after_section, ..
        } => (after_section.as_ref(), Some(key)),
        Change::CookieChanged { after, .. } => (None, Some(&after.key)),
    }
}

const fn hunks_of(change: &Change) -> Option<&Vec<Hunk>> {
    match change {
        Change::SectionTextChanged(text) => Some(&text.hunks),
        _ => None,
    }
}

fn shape(hunk: &Hunk) -> Value {
    match hunk {
        Hunk::Kept(words) => json!({"kept": words}),
        Hunk::Removed(words) => json!({"removed": words}),
        Hunk::Added(words) => json!({"added": words}),
    }
}

/// What a summary does not say: the words of a text, the fields of a declaration.
fn words_of(change: &Change, locale: &Locale, paint: Paint) -> Vec<String> {
    match change {
        Change::SectionTextChanged(text) => vec![run(&text.hunks, paint)],
        Change::CookieChanged {
            before,
            after,
            fields,
        } => {
            let line = |field: &CookieField| {
                let both = [
                    Hunk::Removed(said(before, *field, locale)),
                    Hunk::Added(said(after, *field, locale)),
                ];
                format!("{field}: {}", run(&both, paint))
            };
            fields.iter().map(line).collect()
        }
        _ => Vec::new(),
    }
}

/// Hunks on one line, with as much of what stays as shows the place.
fn run(hunks: &[Hunk], paint: Paint) -> String {
    let last = hunks.len().saturating_sub(1);
    let mut line = String::new();
    for (index, hunk) in hunks.iter().enumerate() {
        match hunk {
            Hunk::Kept(words) => line += &context(&flat(words), index > 0, index < last),
            Hunk::Removed(words) if words.is_empty() => {}
            Hunk::Removed(words) => line += &paint.with(Colour::Red, &format!("[-{}-]", cut(&flat(words)))),
            Hunk::Added(words) if words.is_empty() => {}
            Hunk::Added(words) => line += &paint.with(Colour::Green, &format!("{{+{}+}}", cut(&flat(words)))),
        }
    }
    line
}

fn flat(words: &str) -> String {
    words.replace('\n', " ")
}

/// What stays, shortened: its beginning behind a change, its end before one.
fn context(words: &str, is_behind: bool, is_before: bool) -> String {
    let count = words.chars().count();
    let sides = usize::from(is_behind) + usize::from(is_before);
    if count <= sides * CONTEXT {
        return words.to_owned();
    }
    let beginning: String = words.chars().take(if is_behind { CONTEXT } else { 0 }).collect();
    let end: String = words
        .chars()
        .skip(count - if is_before { CONTEXT } else { 0 })
        .collect();
    format!("{beginning}…{end}")
}

fn cut(words: &str) -> String {
    let count = words.chars().count();
    if count <= LONGEST_RUN {
        return words.to_owned();
    }
    let beginning: String = words.chars().take(LONGEST_RUN).collect();
    format!("{beginning}… ({} characters more)", count - LONGEST_RUN)
}

/// A field of a declaration as people read it.
fn said(cookie: &Cookie, field: CookieField, locale: &Locale) -> String {
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    match field {
        CookieField::Name => cookie.name.clone(),
        CookieField::NameMatch => cookie.name_match.to_string(),
        CookieField::Storage => cookie.storage.to_string(),
        CookieField::Category => cookie.category.to_string(),
        CookieField::ConsentRequired => cookie
            .consent_required
            .map(|is| is.to_string())
            .unwrap_or_default(),
        CookieField::Purpose => cookie.purpose.get(locale).cloned().unwrap_or_default(),
        CookieField::Provider => optional(&cookie.provider),
        CookieField::Recipients => cookie.recipients.join(", "),
        CookieField::Domain => optional(&cookie.domain),
        CookieField::Party => cookie.party.map(|party| party.to_string()).unwrap_or_default(),
        CookieField::Lifetime => wording::lifetime(cookie, locale),
        CookieField::PolicyUrl => optional(&cookie.policy_url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_and_comes_is_marked_and_what_stays_is_shortened() {
        let long = "word ".repeat(30);
        let hunks = [
            Hunk::Kept(long.clone()),
            Hunk::Removed("one".to_owned()),
            Hunk::Added("two\nthree".to_owned()),
            Hunk::Kept(long),
        ];
        let around = "word ".repeat(8);
        let plain = format!("…{around}[-one-]{{+two three+}}{around}…");
        assert_eq!(run(&hunks, Paint::OFF), plain);
        let colours = run(&hunks, Paint::ON);
        assert!(
            colours.contains("\u{1b}[31m[-one-]\u{1b}[0m\u{1b}[32m{+two three+}\u{1b}[0m"),
            "{colours}"
        );
    }

    #[test]
    fn a_long_run_is_cut_and_says_so() {
        let hunks = [Hunk::Added("é".repeat(LONGEST_RUN + 3))];
        assert!(run(&hunks, Paint::OFF).ends_with("… (3 characters more)+}"));
    }

    #[test]
    fn a_short_text_between_two_changes_stays_whole() {
        let hunks = [
            Hunk::Removed("a".to_owned()),
            Hunk::Kept(" in between ".to_owned()),
            Hunk::Added("b".to_owned()),
        ];
        assert_eq!(run(&hunks, Paint::OFF), "[-a-] in between {+b+}");
    }
}
