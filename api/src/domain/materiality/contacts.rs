//! Who is responsible and where people turn to: names, postal addresses, e-mail addresses and telephone numbers.

use std::collections::BTreeSet;

use super::comparison::{Comparison, Edit};
use super::reason::{Finding, Kind, quoted};
use super::texts::Findings;
use crate::domain::reading::lexicon::Sense;
use crate::domain::reading::passages::{Passage, Place};
use crate::domain::reading::words::Word;

/// From so many digits on, numbers in a row are a telephone number.
const TELEPHONE: usize = 8;
/// A line with so many names and numbers is one of an address.
const ADDRESS: usize = 3;
/// Where people are told whom to turn to.
const ABOUT: &[Sense] = &[
    Sense::Controller,
    Sense::Officer,
    Sense::Contact,
    Sense::Rights,
    Sense::Ask,
];

/// Addresses that the old and the new text name: of e-mail, and whatever their links lead to.
pub(super) struct Addresses {
    before: BTreeSet<String>,
    after: BTreeSet<String>,
}

impl Addresses {
    /// All addresses of two texts.
    pub(super) fn of(before: &[Passage], after: &[Passage]) -> Self {
        Self {
            before: before.iter().flat_map(addresses_of).collect(),
            after: after.iter().flat_map(addresses_of).collect(),
        }
    }

    /// The first mailbox of a passage of the new text that the old one did not name.
    fn come(&self, passage: &Passage) -> Option<String> {
        let is_new = |address: &String| address.contains('@') && !self.before.contains(address);
        addresses_of(passage).into_iter().find(is_new)
    }

    /// The first mailbox of a passage of the old text that the new one does not name.
    fn gone(&self, passage: &Passage) -> Option<String> {
        let is_gone = |address: &String| address.contains('@') && !self.after.contains(address);
        addresses_of(passage).into_iter().find(is_gone)
    }
}

fn addresses_of(passage: &Passage) -> BTreeSet<String> {
    let mails = passage
        .words
        .iter()
        .filter(|word| word.is_address())
        .map(|word| word.folded().to_owned());
    mails.chain(passage.links.iter().cloned()).collect()
}

/// E-mail addresses that take the place of others, in any language.
pub(super) fn replaced(edit: &Edit<'_>, addresses: &Addresses) -> Findings {
    let (Some(before), Some(after)) = (edit.before, edit.after) else {
        return Findings::new();
    };
    let pair = addresses.gone(before).zip(addresses.come(after));
    let what =
        pair.map(|(gone, come)| format!("another address: {} instead of {}", quoted(&come), quoted(&gone)));
    what.map(|what| contact((after, what))).into_iter().collect()
}

/// Whom and where an edit names otherwise.
pub(super) fn findings(comparison: &Comparison<'_>, edit: &Edit<'_>, addresses: &Addresses) -> Findings {
    let exchanged = replaced(edit, addresses);
    if !exchanged.is_empty() {
        return exchanged;
    }
    let mut found = Findings::new();
    if let Some(after) = edit.after.filter(|passage| passage.is_about(ABOUT)) {
        let come = addresses
            .come(after)
            .or_else(|| other_site(edit, after, addresses));
        found.extend(
            come.map(|come| (after, format!("names a further address: {}", quoted(&come))))
                .map(contact),
        );
    }
    if let Some(before) = edit.before.filter(|passage| passage.is_about(ABOUT)) {
        let gone = addresses.gone(before);
        let what = gone.map(|gone| format!("an address is not named any more: {}", quoted(&gone)));
        found.extend(what.map(|what| contact((before, what))));
    }
    found.extend(identity(comparison, edit));
    found.extend(vanished(edit));
    found
}

/// Lines of an address that are gone, where nothing has taken their place.
fn vanished(edit: &Edit<'_>) -> Option<(Place, Finding)> {
    let before = edit.before.filter(|_| edit.after.is_none())?;
    let kind = kind_of(before)?;
    let tells = before.words.iter().filter(|word| tells_who(word)).count();
    let has_number = before.words.iter().any(Word::has_digit);
    let is_address = tells >= ADDRESS && (has_number || before.says(Sense::Officer));
    is_address.then(|| {
        let what = format!("is not named any more: {}", quoted(&before.text));
        (before.place.clone(), Finding::new(kind, what))
    })
}

fn contact((passage, what): (&Passage, String)) -> (Place, Finding) {
    (passage.place.clone(), Finding::new(Kind::Contact, what))
}

/// A link that led to one site and leads to another that the notice did not link to.
fn other_site(edit: &Edit<'_>, new: &Passage, addresses: &Addresses) -> Option<String> {
    let old = edit.before?;
    let is_exchanged = old.links.iter().any(|link| !new.links.contains(link));
    let come = new.links.iter().find(|link| !addresses.before.contains(*link))?;
    is_exchanged.then(|| come.clone())
}

/// A name, a street or a telephone number of whoever is responsible or to be turned to.
fn identity(comparison: &Comparison<'_>, edit: &Edit<'_>) -> Option<(Place, Finding)> {
    let after = edit.after.filter(|after| !matches!(after.place, Place::Title))?;
    let kind = kind_of(after)?;
    let before = edit.before;
    let gone = edit
        .wording
        .removed
        .iter()
        .filter_map(|gone| before.and_then(|before| before.words.get(gone.at)));
    let gone: Vec<&Word> = gone.filter(|word| tells_who(word)).collect();
    let come = edit.wording.added.iter().filter(|new| {
        let word = after.words.get(new.at);
        word.is_some_and(|word| tells_who(word) && is_place_of_name(after, new.at))
    });
    let known = comparison.known_anywhere();
    let come: Vec<usize> = come
        .map(|new| new.at)
        .filter(|at| is_unknown(after, *at, &known.small))
        .collect();
    let (first, last) = (*come.first()?, *come.last()?);
    let is_statement = edit.is_reworded() || after.says(Sense::Controller) || after.says(Sense::Officer);
    if !is_statement || (gone.is_empty() && kind == Kind::Contact && !edit.is_reworded()) {
        return None;
    }
    let words = quoted(after.quote(&(first..last + 1)));
    let what = match gone.first() {
        Some(was) => {
            let was = before.map_or("", |before| before.text.get(was.at.clone()).unwrap_or_default());
            format!("{words} instead of {}", quoted(was))
        }
        None => format!("names {words}"),
    };
    let who = if kind == Kind::Controller {
        "the controller"
    } else {
        "whom to turn to"
    };
    Some((after.place.clone(), Finding::new(kind, format!("{who}: {what}"))))
}

/// Whether a passage says who is responsible, or where to turn to.
fn kind_of(passage: &Passage) -> Option<Kind> {
    let says_number = telephone(passage);
    if passage.is_about(&[Sense::Controller]) {
        Some(Kind::Controller)
    } else if passage.is_about(&[Sense::Officer]) {
        Some(Kind::Contact)
    } else {
        let is_contact =
            passage.context.contains(&Sense::Contact) || passage.says(Sense::Contact) && says_number;
        is_contact.then_some(Kind::Contact)
    }
}

fn telephone(passage: &Passage) -> bool {
    let mut digits = 0;
    passage.words.iter().any(|word| {
        let is_number = word.folded().chars().all(|c| c.is_ascii_digit());
        digits = if is_number {
            digits + word.folded().len()
        } else {
            0
        };
        digits >= TELEPHONE
    })
}

/// A word that is part of a name, a street or a number.
fn tells_who(word: &Word) -> bool {
    let is_number = word.has_digit() && !word.folded().contains(['.', ',']);
    (is_number || word.is_capital) && !word.is_plain() && !word.is_address()
}

/// No first word of a sentence, no number of an article, no length of time.
fn is_place_of_name(passage: &Passage, at: usize) -> bool {
    let is_time = passage.times().iter().any(|time| time.words.contains(&at));
    let of_article = passage.words.iter().take(at).rev().take(3).any(|word| {
        matches!(
            word.folded(),
            "art" | "article" | "articles" | "artikel" | "artículo" | "articolo" | "artigo"
        )
    });
    (at > 0 || passage.is_item)
        && !is_time
        && !of_article
        && passage.senses().iter().all(|found| !found.words.contains(&at))
}

fn is_unknown(passage: &Passage, at: usize, small: &std::collections::HashSet<String>) -> bool {
    passage
        .words
        .get(at)
        .is_some_and(|word| word.has_digit() || !small.contains(word.folded()))
}
