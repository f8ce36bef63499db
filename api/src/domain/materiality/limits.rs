//! Words that turn a sentence round or narrow it: `not`, `only`, `unless`, and consent that is asked for no more.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use super::comparison::{Comparison, Edit};
use super::reason::{Finding, Kind, quoted};
use super::texts::Findings;
use crate::domain::reading::lexicon::Sense;
use crate::domain::reading::passages::{Passage, Place};

/// A `not` that comes or goes with more words than this is of a clause that comes or goes, and turns no other round.
const CLAUSE: usize = 5;

/// Where words of one sense come or go in an edit of a passage.
struct Turns {
    gone: Vec<Range<usize>>,
    come: Vec<Range<usize>>,
}

/// What an edit turns round or opens.
pub(super) fn findings(comparison: &Comparison<'_>, edit: &Edit<'_>) -> Findings {
    match (edit.before, edit.after) {
        (Some(before), Some(after)) => {
            let turned = [
                negation(comparison, edit, before, after),
                restriction(edit, before, after),
                exception(edit, before, after),
                consent(comparison, edit, before, after),
            ];
            turned
                .into_iter()
                .flatten()
                .map(|finding| (after.place.clone(), finding))
                .collect()
        }
        (Some(before), None) => assurance(comparison, before).into_iter().collect(),
        _ => Vec::new(),
    }
}

impl Turns {
    fn of(edit: &Edit<'_>, sense: Sense, largest: usize) -> Self {
        let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
        let says = |passage: Option<&Passage>, at: usize| {
            let word = passage.and_then(|passage| passage.words.get(at));
            word.is_some_and(|word| !word.is_plain())
        };
        let removed = edit
            .wording
            .removed
            .iter()
            .map(|gone| (gone.run, says(edit.before, gone.at)));
        let added = edit
            .wording
            .added
            .iter()
            .map(|new| (new.run, says(edit.after, new.at)));
        for (run, says) in removed.chain(added) {
            *sizes.entry(run).or_default() += usize::from(says);
        }
        let is_small = |run: usize| sizes.get(&run).is_some_and(|size| *size <= largest);
        let words = |passage: Option<&Passage>, changed: HashSet<usize>| {
            let found = passage.into_iter().flat_map(Passage::senses);
            let found = found
                .filter(|found| found.sense == sense && found.words.clone().any(|at| changed.contains(&at)));
            found.map(|found| found.words.clone()).collect()
        };
        let small_gone = edit
            .wording
            .removed
            .iter()
            .filter(|gone| is_small(gone.run))
            .map(|gone| gone.at);
        let small_new = edit
            .wording
            .added
            .iter()
            .filter(|new| is_small(new.run))
            .map(|new| new.at);
        Self {
            gone: words(edit.before, small_gone.collect()),
            come: words(edit.after, small_new.collect()),
        }
    }
}

fn negation(
    comparison: &Comparison<'_>,
    edit: &Edit<'_>,
    before: &Passage,
    after: &Passage,
) -> Option<Finding> {
    let turns = Turns::of(edit, Sense::Not, CLAUSE);
    if is_parted(comparison, edit, before) {
        return None;
    }
    let what = if let Some(gone) = turns.gone.get(turns.come.len()) {
        if is_protected_now(comparison, before, after) {
            return None;
        }
        format!(
            "{} is gone from {}",
            quoted(before.quote(gone)),
            quoted(&before.text)
        )
    } else {
        let new = turns.come.get(turns.gone.len())?;
        format!("{} is new in {}", quoted(after.quote(new)), quoted(&after.text))
    };
    Some(Finding::new(Kind::Negation, what))
}

/// Whether the words that are gone stand in another sentence of the section, which denies them as this one did.
fn is_parted(comparison: &Comparison<'_>, edit: &Edit<'_>, before: &Passage) -> bool {
    let negates = |at: usize| {
        let mut negations = before.senses().iter().filter(|found| found.sense == Sense::Not);
        negations.any(|not| not.words.contains(&at))
    };
    let gone = edit.wording.removed.iter().filter(|gone| !negates(gone.at));
    let says = gone
        .filter_map(|gone| before.words.get(gone.at))
        .filter(|word| !word.is_plain());
    let stems: HashSet<Rc<str>> = says.map(|word| Rc::clone(word.stem())).collect();
    !stems.is_empty() && is_denied_at(comparison, before, &stems)
}

/// Whether nothing was denied but a protection of data, which is there now: `not encrypted`.
fn is_protected_now(comparison: &Comparison<'_>, before: &Passage, after: &Passage) -> bool {
    let denied = before
        .senses()
        .iter()
        .filter(|found| !matches!(found.sense, Sense::Not | Sense::For | Sense::Idle))
        .filter(|found| comparison.is_denied(before, found));
    let mut senses = denied.map(|found| found.sense).peekable();
    senses.peek().is_some()
        && senses.all(|sense| sense == Sense::Protection)
        && comparison
            .asserted(after)
            .any(|found| found.sense == Sense::Protection)
}

/// Whether a sentence of the section, as it is now, denies all of this.
fn is_denied_at(comparison: &Comparison<'_>, before: &Passage, stems: &HashSet<Rc<str>>) -> bool {
    let mut denying = comparison
        .now_at(&before.place)
        .iter()
        .filter(|passage| passage.says(Sense::Not));
    denying.any(|passage| stems.is_subset(&passage.stems()))
}

fn restriction(edit: &Edit<'_>, before: &Passage, after: &Passage) -> Option<Finding> {
    let turns = Turns::of(edit, Sense::Only, CLAUSE);
    let gone = turns.gone.get(turns.come.len())?;
    let limits = after.is_about(&[Sense::Use, Sense::Share, Sense::Keep, Sense::Recipients])
        || before.is_about(&[Sense::Basis("consent")]);
    limits.then(|| {
        let what = format!(
            "{} is gone from {}",
            quoted(before.quote(gone)),
            quoted(&before.text)
        );
        Finding::new(Kind::Purpose, what)
    })
}

/// `unless` that is new where something was ruled out, or gone where something was said.
fn exception(edit: &Edit<'_>, before: &Passage, after: &Passage) -> Option<Finding> {
    let turns = Turns::of(edit, Sense::Except, usize::MAX);
    if let Some(new) = turns
        .come
        .get(turns.gone.len())
        .filter(|_| before.says(Sense::Not))
    {
        let what = format!(
            "makes an exception, {}, in {}",
            quoted(after.quote(new)),
            quoted(&after.text)
        );
        return Some(Finding::new(Kind::Negation, what));
    }
    let gone = turns
        .gone
        .get(turns.come.len())
        .filter(|_| !before.says(Sense::Not))?;
    let what = format!(
        "the exception {} is gone from {}",
        quoted(before.quote(gone)),
        quoted(&before.text)
    );
    Some(Finding::new(Kind::Negation, what))
}

/// Consent that a sentence named and names no more, nor a sentence beside it that is new.
fn consent(
    comparison: &Comparison<'_>,
    edit: &Edit<'_>,
    before: &Passage,
    after: &Passage,
) -> Option<Finding> {
    let sense = Sense::Basis("consent");
    let gone = before.senses().iter().find(|found| found.sense == sense)?;
    let is_gone = edit.wording.removes_within(&gone.words) && !after.says(sense);
    let is_beside = || {
        let mut beside = comparison
            .now_at(&after.place)
            .iter()
            .filter(|passage| comparison.is_new(passage));
        beside.any(|passage| passage.says(sense))
    };
    (is_gone && !is_beside()).then(|| {
        let what = format!(
            "the legal basis consent is gone: {}",
            quoted(before.quote(&gone.words))
        );
        Finding::new(Kind::LegalBasis, what)
    })
}

/// A sentence that ruled out giving data away, and is gone.
fn assurance(comparison: &Comparison<'_>, before: &Passage) -> Option<(Place, Finding)> {
    let denied = before.senses().iter().find(|found| {
        matches!(found.sense, Sense::Sell | Sense::Share) && comparison.is_denied(before, found)
    })?;
    let says = before
        .senses()
        .iter()
        .any(|found| found.sense == Sense::Clause && found.words.start < denied.words.start);
    let stems = before.stems();
    (says && !is_denied_at(comparison, before, &stems)).then(|| {
        let what = format!("is not said any more: {}", quoted(&before.text));
        (before.place.clone(), Finding::new(Kind::Negation, what))
    })
}
