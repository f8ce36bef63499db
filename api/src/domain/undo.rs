//! Whether a scheduled version that is kept will undo, on its date, what a new one changes.
//!
//! Compares contents piece by piece; knows nothing of instants.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::content::{Content, Declared};
use crate::domain::cookie::Cookie;
use crate::domain::key::Key;
use crate::domain::locale::{Locale, Texts};
use crate::domain::section::{Placed, Section};

/// Whether `kept`, coming into force after `new`, says otherwise than `new` where `new` differs from `base`.
///
/// Compared are the title and every heading, text and purpose by language, the place of every section and the fields
/// and section of every declaration; `base` is what `new` follows, `None` when nothing was in force.
pub fn undoes(base: Option<&Content>, new: &Content, kept: &Content) -> bool {
    let empty = Content::default();
    let base_pieces = pieces(base.unwrap_or(&empty));
    let (new_pieces, kept_pieces) = (pieces(new), pieces(kept));
    let names: BTreeSet<&Name<'_>> = base_pieces.keys().chain(new_pieces.keys()).collect();
    let is_undone = names.into_iter().any(|name| {
        let written = new_pieces.get(name);
        written != base_pieces.get(name) && written != kept_pieces.get(name)
    });
    is_undone || undoes_order(base, new, kept)
}

/// Names one piece of a content.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Name<'a> {
    Title(&'a Locale),
    Section(&'a Key),
    Heading(&'a Key, &'a Locale),
    Body(&'a Key, &'a Locale),
    Cookie(&'a Key),
    Purpose(&'a Key, &'a Locale),
    LifetimeText(&'a Key, &'a Locale),
}

/// What one piece says.
#[derive(PartialEq)]
enum Piece<'a> {
    Text(&'a str),
    /// The section above.
    Under(Option<&'a Key>),
    /// A declaration without its texts, with its section.
    Declared(Box<Cookie>, Option<&'a Key>),
}

fn pieces(content: &Content) -> BTreeMap<Name<'_>, Piece<'_>> {
    let mut all: BTreeMap<Name<'_>, Piece<'_>> = content
        .title
        .iter()
        .map(|(locale, title)| (Name::Title(locale), Piece::Text(title)))
        .collect();
    for Placed { section, parent, .. } in content.placed_sections() {
        let key = &section.key;
        all.insert(Name::Section(key), Piece::Under(parent.map(|parent| &parent.key)));
        for (locale, heading) in &section.heading {
            all.insert(Name::Heading(key, locale), Piece::Text(heading));
        }
        for (locale, body) in &section.body {
            all.insert(Name::Body(key, locale), Piece::Text(body.as_html()));
        }
    }
    for Declared { cookie, section } in content.declared_cookies() {
        let key = &cookie.key;
        let without_texts = Cookie {
            purpose: Texts::new(),
            lifetime_text: Texts::new(),
            ..cookie.clone()
        };
        let declared = Piece::Declared(Box::new(without_texts), section.map(|section| &section.key));
        all.insert(Name::Cookie(key), declared);
        for (locale, purpose) in &cookie.purpose {
            all.insert(Name::Purpose(key, locale), Piece::Text(purpose));
        }
        for (locale, wording) in &cookie.lifetime_text {
            all.insert(Name::LifetimeText(key, locale), Piece::Text(wording));
        }
    }
    all
}

/// Whether siblings that `new` put into another order stand otherwise in `kept`.
///
/// Only siblings that all three have under the same parent are compared: a section that comes or goes moves others
/// without changing their order.
fn undoes_order(base: Option<&Content>, new: &Content, kept: &Content) -> bool {
    let Some(base) = base else { return false };
    let orders = [siblings(base), siblings(new), siblings(kept)];
    let [base, new, kept] = &orders;
    new.keys().any(|parent| {
        let shared = |order: &Order<'_>| -> Vec<Key> {
            let stands_everywhere = |key: &&&Key| {
                orders
                    .iter()
                    .all(|order| order.get(parent).is_some_and(|keys| keys.contains(*key)))
            };
            let keys = order.get(parent).into_iter().flatten();
            keys.filter(stands_everywhere).map(|key| (*key).clone()).collect()
        };
        let written = shared(new);
        written != shared(base) && written != shared(kept)
    })
}

/// The keys below each section, in order; those of the top sections below none.
type Order<'a> = BTreeMap<Option<&'a Key>, Vec<&'a Key>>;

fn siblings(content: &Content) -> Order<'_> {
    let below = content
        .placed_sections()
        .into_iter()
        .map(|placed| (Some(&placed.section.key), keys(&placed.section.children)));
    below.chain([(None, keys(&content.sections))]).collect()
}

fn keys(sections: &[Section]) -> Vec<&Key> {
    sections.iter().map(|section| &section.key).collect()
}

#[cfg(test)]
mod tests;
