//! What a text names that it did not name: purposes, recipients, legal bases, transfers and data.

use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;

use super::comparison::{Comparison, Edit};
use super::labels;
use super::reason::{Finding, Kind, quoted};
use super::texts::Findings;
use super::wording::Added;
use crate::domain::reading::lexicon::{Found, Sense};
use crate::domain::reading::passages::{Passage, Place};

/// So many words that the notice never used make a new purpose of a clause that says what data are used for.
const NEW_WORDS: usize = 2;
/// An item of a list of recipients is at most so many words long.
const SHORT: usize = 8;
/// The longest name or category of recipients, in words that say something before the noun.
const MODIFIERS: usize = 2;

/// What an edit names that is new.
pub(super) fn findings(comparison: &Comparison<'_>, edit: &Edit<'_>) -> Findings {
    let Some(after) = edit.after else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (passage, news) in comparison.newly(edit, names_something) {
        found.extend(named(comparison, passage, &news));
    }
    if !found.iter().any(|finding| finding.kind == Kind::Purpose) {
        found.extend(open_purpose(comparison, edit, after));
    }
    found.extend(recipients(comparison, edit, after));
    found.extend(row_of_cookies(comparison, edit, after));
    found
        .into_iter()
        .map(|finding| (after.place.clone(), finding))
        .collect()
}

fn names_something(sense: Sense) -> bool {
    use Sense::{Abroad, Basis, Data, Purpose, Safeguard, Sell, Share};
    matches!(
        sense,
        Purpose(_) | Basis(_) | Abroad(_) | Safeguard(_) | Data(_) | Sell | Share
    )
}

fn named(comparison: &Comparison<'_>, passage: &Passage, found: &Found) -> Option<Finding> {
    use Sense::{Abroad, Basis, Controller, Data, Keep, Purpose, Recipients, Safeguard, Sell, Share, Use};
    let words = quoted(passage.quote(&found.words));
    let is_about = |senses: &[Sense]| passage.is_about(senses);
    let is_heading = matches!(passage.place, Place::Title);
    match found.sense {
        _ if is_heading => None,
        Purpose(purpose) => Some(Finding::new(
            Kind::Purpose,
            format!("names the purpose {purpose}: {words}"),
        )),
        Basis(basis) => Some(Finding::new(
            Kind::LegalBasis,
            format!("names the legal basis {basis}: {words}"),
        )),
        Safeguard(safeguard) => Some(Finding::new(
            Kind::Transfer,
            format!("names {safeguard} as a safeguard: {words}"),
        )),
        Abroad(place) if is_about(&[Share, Recipients, Use, Keep]) && !is_about(&[Controller]) => {
            Some(Finding::new(Kind::Transfer, format!("names {place}: {words}")))
        }
        Data(data) if is_about(&[Share, Use, Keep]) => {
            let is_known = comparison.known_anywhere().senses.contains(&found.sense);
            (!is_known).then(|| Finding::new(Kind::Data, format!("names {data}: {words}")))
        }
        Sell => Some(Finding::new(
            Kind::Recipient,
            format!("says that data are sold or rented: {words}"),
        )),
        Share => Some(Finding::new(
            Kind::Recipient,
            format!("says that data are given to somebody: {words}"),
        )),
        _ => None,
    }
}

/// A clause that says what data are used for, in words that the notice never used.
fn open_purpose(comparison: &Comparison<'_>, edit: &Edit<'_>, after: &Passage) -> Option<Finding> {
    if after.says(Sense::Rights) {
        return None;
    }
    let uses = comparison
        .asserted(after)
        .find(|found| found.sense == Sense::Use)?
        .words
        .end;
    let known = comparison.known_anywhere();
    let senses = after.senses();
    let clauses = senses
        .iter()
        .filter(|found| matches!(found.sense, Sense::Clause | Sense::Reader));
    let end = clauses
        .map(|clause| clause.words.start)
        .find(|start| uses < *start);
    let begins = |at: usize| {
        let is_before = |found: &&Found| uses <= found.words.start && found.words.end <= at;
        end.is_none_or(|end| at < end)
            && senses
                .iter()
                .filter(is_before)
                .any(|found| found.sense == Sense::For)
    };
    let is_new = |at: usize| {
        after
            .words
            .get(at)
            .is_some_and(|word| !word.is_plain() && !word.has_digit() && !known.stems.contains(word.stem()))
    };
    let new: Vec<usize> = edit
        .wording
        .added
        .iter()
        .filter(|added| added.is_inserted && begins(added.at) && is_new(added.at))
        .map(|added| added.at)
        .collect();
    let (first, last) = (new.first()?, new.last()?);
    (new.len() >= NEW_WORDS).then(|| {
        let words = quoted(after.quote(&(*first..last + 1)));
        Finding::new(Kind::Purpose, format!("names a purpose: {words}"))
    })
}

/// A row that is new in a table of cookies, where these were not taken for declarations.
fn row_of_cookies(comparison: &Comparison<'_>, edit: &Edit<'_>, after: &Passage) -> Option<Finding> {
    let is_listed = after.is_item
        && !edit.is_reworded()
        && [Sense::Cookies, Sense::Use]
            .iter()
            .all(|sense| after.context.contains(sense));
    let known = comparison.known_anywhere();
    let is_new = after.stems().iter().any(|stem| !known.stems.contains(stem));
    (is_listed && after.is_row && is_new).then(|| {
        Finding::new(
            Kind::Cookie,
            format!("a new row in a list of cookies: {}", quoted(&after.text)),
        )
    })
}

/// Names and categories of recipients.
fn recipients(comparison: &Comparison<'_>, edit: &Edit<'_>, after: &Passage) -> Vec<Finding> {
    let language = comparison.language;
    let is_sharing = after.is_about(&[Sense::Share, Sense::Sell, Sense::Recipients]);
    // Where data are only used, a name that is new may be a recipient's; where every noun has a capital, nothing tells.
    let may_share = !language.capital_nouns && after.is_about(&[Sense::Use, Sense::Cookies]);
    if !(is_sharing || may_share) || after.is_denied_item() || !matches!(after.place, Place::Body(_)) {
        return Vec::new();
    }
    let known = comparison.known_anywhere();
    let mut phrases = names(comparison, edit, after);
    if is_sharing {
        phrases.extend(categories(comparison, edit, after, &known.stems));
    }
    if is_sharing && phrases.is_empty() && after.is_item && !edit.is_reworded() && after.words.len() <= SHORT
    {
        phrases.extend(whole_item(after, &known.stems));
    }
    phrases.sort_by_key(|range| range.start);
    phrases.dedup_by(|next, first| next.start < first.end);
    let found = |range: Range<usize>| {
        let words = quoted(after.quote(&range));
        let what = if is_sharing {
            format!("names a recipient: {words}")
        } else {
            format!("names {words}, perhaps a recipient")
        };
        Finding::new(Kind::Recipient, what)
    };
    phrases.into_iter().map(found).collect()
}

/// `our advertising partners`: a noun with the words before it that say which.
fn categories(
    comparison: &Comparison<'_>,
    edit: &Edit<'_>,
    after: &Passage,
    known: &HashSet<Rc<str>>,
) -> Vec<Range<usize>> {
    let says = |at: usize| after.words.get(at).is_some_and(|word| !word.is_plain());
    let is_known = |at: usize| after.words.get(at).is_none_or(|word| known.contains(word.stem()));
    comparison
        .asserted(after)
        .filter(|found| found.sense == Sense::Recipient)
        .map(|found| {
            let start = found.words.start;
            let modifiers = (start.saturating_sub(MODIFIERS)..start)
                .rev()
                .take_while(|at| says(*at))
                .count();
            start - modifiers..found.words.end
        })
        .filter(|phrase| edit.wording.adds_within(phrase) && !phrase.clone().all(is_known))
        .collect()
}

/// Runs of words with a capital.
fn names(comparison: &Comparison<'_>, edit: &Edit<'_>, after: &Passage) -> Vec<Range<usize>> {
    let language = comparison.language;
    let known = comparison.known_anywhere();
    let is_new = |added: &&Added| {
        after.words.get(added.at).is_some_and(|word| {
            word.is_capital
                && (added.at > 0 || after.is_item)
                && (added.is_inserted || !language.capital_nouns)
                && !word.is_plain()
                && !known.stems.contains(word.stem())
                && !labels::is_abbreviation(after, added.at)
                && !labels::is_initials(after, added.at)
        })
    };
    let new = edit.wording.added.iter().filter(is_new).map(|added| added.at);
    new.map(|at| run_of_capitals(after, at))
        .filter(|run| !labels::is_nobody(after, run) && !labels::is_title(after, run))
        .filter(|run| !is_denied(comparison, after, run))
        .collect()
}

/// The words with a capital around one of them; not the first of a sentence, which has one anyway.
fn run_of_capitals(passage: &Passage, at: usize) -> Range<usize> {
    let is_capital = |at: &usize| passage.words.get(*at).is_some_and(|word| word.is_capital);
    let first = usize::from(!passage.is_item);
    let start = (first..at).rev().take_while(is_capital).last().unwrap_or(at);
    let end = (at + 1..passage.words.len())
        .take_while(is_capital)
        .last()
        .unwrap_or(at);
    start..end + 1
}

fn is_denied(comparison: &Comparison<'_>, passage: &Passage, words: &Range<usize>) -> bool {
    let found = Found {
        sense: Sense::Recipient,
        words: words.clone(),
    };
    comparison.is_denied(passage, &found)
}

/// An item of a list of recipients that was not there in any words.
fn whole_item(after: &Passage, known: &HashSet<Rc<str>>) -> Option<Range<usize>> {
    let is_list = [Sense::Share, Sense::Sell, Sense::Recipients]
        .iter()
        .any(|sense| after.context.contains(sense));
    let is_new = !after.stems().iter().all(|stem| known.contains(stem));
    (is_list && is_new).then_some(0..after.words.len())
}
