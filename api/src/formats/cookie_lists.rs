//! Cookie lists of other systems, in and out.
//!
//! A list that came in is kept whole beside the notice. Going out, it is the list that is written again: an item whose
//! declaration says what it said stays as it came, down to its spelling, and what only the other system has stays too.
//! What a list cannot say is left out of it and listed.

mod adoption;
mod cookie_consent;
mod cookiebot;
mod item;
mod klaro;
mod literal;
mod loss;
mod markup;
mod one_trust;
mod open_cookie_database;
mod pattern;
mod tcf;

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::cookie::Cookie;
use crate::domain::cookie_list::{CookieListFormat, KeptList};
use crate::domain::error::Problem;
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use item::Field;

pub use adoption::{Adoption, adopt};
pub use item::Item;
pub use loss::{Loss, LossKind};
pub use open_cookie_database::{Listed, read_rows as read_open_cookie_database};

/// A list that was read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ReadList {
    /// What became of its items, in their order.
    pub items: Vec<Item>,
    /// What it said that was not understood, and what a person should look at.
    pub losses: Vec<Loss>,
}

/// A list that was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WrittenList {
    /// The file.
    pub text: String,
    /// What the declarations say that is not in it, or not exactly.
    pub losses: Vec<Loss>,
}

/// How a list is to be written.
#[derive(Clone, Copy, Debug)]
pub struct Writing<'a> {
    /// The language of its texts.
    pub locale: &'a Locale,
    /// The domain of declarations that name none.
    pub domain: Option<&'a str>,
}

/// A declaration that goes out.
struct Row {
    item: Item,
    /// Which item of the original list it was.
    was: Option<usize>,
}

/// What is to be written, and what there was.
struct Job<'a> {
    rows: Vec<Row>,
    /// The list that came in.
    original: Option<&'a str>,
    locale: &'a Locale,
}

impl Job<'_> {
    /// What became of an item of the original.
    fn of(&self, item: usize) -> Option<&Item> {
        let found = self.rows.iter().find(|row| row.was == Some(item))?;
        Some(&found.item)
    }

    /// Declarations that the original does not have.
    fn added(&self) -> impl Iterator<Item = &Item> {
        self.rows
            .iter()
            .filter(|row| row.was.is_none())
            .map(|row| &row.item)
    }
}

/// One kind of list.
struct Form {
    /// What it has a place for beside the name.
    held: &'static [Field],
    /// Whether it holds texts in several languages.
    has_languages: bool,
    read: fn(&str, &Locale) -> Result<ReadList, String>,
    /// Why it cannot hold an item.
    refuse: fn(&Item) -> Option<&'static str>,
    write: fn(&Job<'_>, &mut Vec<Loss>) -> String,
}

const fn form(format: CookieListFormat) -> &'static Form {
    match format {
        CookieListFormat::Cookiebot => &cookiebot::FORM,
        CookieListFormat::OneTrust => &one_trust::FORM,
        CookieListFormat::Tcf => &tcf::FORM,
        CookieListFormat::OpenCookieDatabase => &open_cookie_database::FORM,
        CookieListFormat::CookieConsent => &cookie_consent::FORM,
        CookieListFormat::Klaro => &klaro::FORM,
    }
}

/// Reads a list whose texts are in this language.
///
/// # Errors
/// What is wrong, when the document is no such list.
pub fn read(format: CookieListFormat, document: &str, locale: &Locale) -> Result<ReadList, Problem> {
    (form(format).read)(document, locale).map_err(|message| Problem {
        path: Vec::new(),
        message,
    })
}

/// Writes declarations as a list; `kept` is the list that came in, if one did.
pub fn write(
    format: CookieListFormat,
    cookies: &[&Cookie],
    kept: Option<&KeptList>,
    writing: Writing<'_>,
) -> WrittenList {
    let form = form(format);
    let original =
        kept.and_then(|kept| Some((kept, (form.read)(&kept.document, writing.locale).ok()?.items)));
    let places = original
        .as_ref()
        .map(|(kept, items)| places(kept, items))
        .unwrap_or_default();
    let spoken: BTreeSet<&Locale> = cookies.iter().flat_map(|cookie| cookie.purpose.keys()).collect();
    let mut losses = Vec::new();
    let mut rows = Vec::new();
    for cookie in cookies {
        let mut item = Item::of(cookie, writing.locale);
        if item.domain.is_none() && form.held.contains(&Field::Domain) {
            item.domain = writing.domain.map(str::to_owned);
        }
        if !form.has_languages {
            item.purpose.retain(|locale, _| locale == writing.locale);
        }
        let was = places.get(&cookie.key).copied();
        let original = was.and_then(|was| original.as_ref()?.1.get(was));
        // What the list had, it can hold, whatever we think of it.
        let had_its_like = original.is_some_and(|original| (form.refuse)(original).is_some());
        if let Some(reason) = (form.refuse)(&item).filter(|_| !had_its_like) {
            losses.push(Loss::of(LossKind::LeftOut, &item.name, None, reason));
            continue;
        }
        if let Some(original) = original.filter(|_| form.has_languages) {
            // A language that the notice does not have stays with the list.
            let foreign = original
                .purpose
                .iter()
                .filter(|(locale, _)| *locale != writing.locale && !spoken.contains(locale));
            item.purpose
                .extend(foreign.map(|(locale, text)| (locale.clone(), text.clone())));
        }
        item.without_place(form.held, original, &mut losses);
        rows.push(Row { item, was });
    }
    other_languages(cookies, form, writing.locale, &mut losses);
    let job = Job {
        rows,
        original: original.as_ref().map(|(kept, _)| kept.document.as_str()),
        locale: writing.locale,
    };
    let text = match &original {
        Some((kept, items)) if is_unchanged(&job, items, form.held) => kept.document.clone(),
        _ => (form.write)(&job, &mut losses),
    };
    let read_again = (form.read)(&text, writing.locale).unwrap_or_default();
    note_differences(&job, &read_again.items, form.held, &mut losses);
    WrittenList { text, losses }
}

/// Reads what was written: what comes back otherwise than it is was not held exactly.
fn note_differences(job: &Job<'_>, read: &[Item], held: &[Field], losses: &mut Vec<Loss>) {
    let mut by_name: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
    for item in read {
        by_name.entry(&item.name).or_default().push(item);
    }
    for Row { item, .. } in &job.rows {
        let agreeing = |other: &Item| held.iter().filter(|field| other.agrees(item, **field)).count();
        let named = by_name.get_mut(item.name.as_str());
        let again = named.and_then(|named| {
            let best = (0..named.len()).max_by_key(|place| named.get(*place).map(|other| agreeing(other)))?;
            Some(named.swap_remove(best))
        });
        let mut note = |kind, field: Option<Field>, message| {
            let field = field.map(Field::name);
            let is_known = |loss: &Loss| loss.cookie.as_deref() == Some(&item.name) && loss.field == field;
            if !losses.iter().any(is_known) {
                losses.push(Loss::of(kind, &item.name, field, message));
            }
        };
        match again {
            None => note(LossKind::LeftOut, None, "it cannot be read back from the list"),
            Some(again) => {
                for field in held.iter().filter(|field| !again.agrees(item, **field)) {
                    note(
                        LossKind::Inexact,
                        Some(*field),
                        "from the list it cannot be read back as it is",
                    );
                }
            }
        }
    }
}

/// Which item of the original each declaration was; nothing when the list is read otherwise than it was then.
fn places<'a>(kept: &'a KeptList, items: &[Item]) -> BTreeMap<&'a Key, usize> {
    if kept.keys.len() != items.len() {
        return BTreeMap::new();
    }
    kept.keys.iter().zip(0..).collect()
}

fn is_unchanged(job: &Job<'_>, items: &[Item], held: &[Field]) -> bool {
    let is_same = |(place, was): (usize, &Item)| {
        job.of(place)
            .is_some_and(|is| is.name == was.name && held.iter().all(|field| is.agrees(was, *field)))
    };
    job.added().next().is_none() && items.iter().enumerate().all(is_same)
}

/// A list in one language lacks the others; once for each, since a list of its own can hold it.
fn other_languages(cookies: &[&Cookie], form: &Form, locale: &Locale, losses: &mut Vec<Loss>) {
    if form.has_languages || !form.held.contains(&Field::Purpose) {
        return;
    }
    let mut others: Vec<&Locale> = cookies.iter().flat_map(|cookie| cookie.purpose.keys()).collect();
    others.retain(|other| *other != locale);
    others.sort();
    others.dedup();
    losses.extend(others.into_iter().map(|other| {
        let message =
            format!("the texts in `{other}` are not in this list: write one in that language for them");
        Loss::of_list(LossKind::NoPlace, message)
    }));
}

#[cfg(test)]
mod tests;
