//! The cookie declaration of Cookiebot: the script `cc.js` with five tables.
//!
//! A row holds name, provider (it may be a link), purpose, expiry, name and number of the type, a regular expression
//! for variants of the name, and an address. What else is in the script stays as it is.

use super::item::{Field, Item, line};
use super::literal::{Literal, Script};
use super::loss::{Loss, LossKind};
use super::markup::{escaped, plain};
use super::{Form, Job, ReadList, pattern};
use crate::domain::cookie::{CookieCategory, NameMatch, StorageKind};
use crate::domain::locale::Locale;
use crate::formats::page::cookies::category;

pub(super) const FORM: Form = Form {
    held: &[
        Field::NameMatch,
        Field::Storage,
        Field::Category,
        Field::Purpose,
        Field::Provider,
        Field::Lifetime,
        Field::LifetimeText,
        Field::PolicyUrl,
    ],
    has_languages: false,
    read,
    refuse,
    write,
};

const TABLES: [(&str, CookieCategory); 5] = [
    ("cookieTableNecessary", CookieCategory::StrictlyNecessary),
    ("cookieTablePreference", CookieCategory::Functional),
    ("cookieTableStatistics", CookieCategory::Analytics),
    ("cookieTableAdvertising", CookieCategory::Marketing),
    ("cookieTableUnclassified", CookieCategory::Unclassified),
];
const NAME: usize = 0;
const PROVIDER: usize = 1;
const PURPOSE: usize = 2;
const EXPIRY: usize = 3;
const TYPE_NAME: usize = 4;
const TYPE_NUMBER: usize = 5;
const EXPRESSION: usize = 6;
const ADDRESS: usize = 7;
const COLUMNS: usize = 8;
/// What stands for the part of a name that varies.
const VARIES: char = '#';

/// The number and name of a kind of storage.
const TYPES: [(&str, &str, StorageKind); 3] = [
    ("1", "HTTP", StorageKind::Cookie),
    ("2", "HTML", StorageKind::LocalStorage),
    ("5", "Pixel", StorageKind::Pixel),
];

fn read(document: &str, locale: &Locale) -> Result<ReadList, String> {
    let mut list = ReadList::default();
    let mut tables = 0;
    for (name, category) in TABLES {
        let Some((table, _)) = Script::assigned(document, name) else {
            continue;
        };
        tables += 1;
        for row in table.list() {
            match item_of(row, category, locale, &mut list.losses) {
                Some(item) => list.items.push(item),
                None => list.losses.push(Loss::of(
                    LossKind::Skipped,
                    &row.compact(),
                    None,
                    "the row has no name",
                )),
            }
        }
    }
    if tables == 0 {
        return Err("is no declaration of Cookiebot: none of its five tables is there".to_owned());
    }
    Ok(list)
}

fn item_of(row: &Literal, category: CookieCategory, locale: &Locale, losses: &mut Vec<Loss>) -> Option<Item> {
    let cell = |place: usize| {
        row.list()
            .get(place)
            .and_then(Literal::as_phrase)
            .unwrap_or_default()
    };
    let (name, name_match) = name_of(&line(&plain(cell(NAME)).0)?, cell(EXPRESSION), losses);
    let mut item = Item::named(name, name_match);
    item.category = Some(category);
    let (provider, link) = plain(cell(PROVIDER));
    item.provider = line(&provider);
    item.set_policy_url(link.as_deref().unwrap_or(cell(ADDRESS)), losses);
    item.set_purpose(&plain(cell(PURPOSE)).0, locale);
    item.set_lifetime_phrase(&plain(cell(EXPIRY)).0, locale, losses);
    item.storage = Some(storage_of(&item.name, cell(TYPE_NUMBER), cell(TYPE_NAME), losses));
    Some(item)
}

/// Where an item is kept: by the number of its type, else by the type's name.
fn storage_of(item: &str, number: &str, name: &str, losses: &mut Vec<Loss>) -> StorageKind {
    let known = TYPES.iter().find(|(known, ..)| *known == number);
    let storage = known.map_or_else(|| category::kind(name)?.storage, |(.., storage)| Some(*storage));
    storage.unwrap_or_else(|| {
        if !number.is_empty() || !name.is_empty() {
            let message = format!("the type `{name}` ({number}) is not known");
            losses.push(Loss::of(LossKind::NotUnderstood, item, Some("storage"), message));
        }
        StorageKind::Other
    })
}

/// The name, by the expression where one stands.
fn name_of(shown: &str, expression: &str, losses: &mut Vec<Loss>) -> (String, NameMatch) {
    if expression.trim().is_empty() {
        let (name, name_match) = pattern::from_asterisks(&shown.replace(VARIES, "*"));
        if name_match == NameMatch::Exact || !name.contains(|c| c != '*') {
            return (shown.to_owned(), NameMatch::Exact);
        }
        let message = "a `#` is taken for a part of the name that varies";
        losses.push(Loss::of(LossKind::Doubtful, &name, Some("nameMatch"), message));
        return (name, name_match);
    }
    let Some(named) = pattern::from_expression(expression.trim()) else {
        let message = format!("`{expression}` says more than a prefix or asterisks can");
        losses.push(Loss::of(
            LossKind::NotUnderstood,
            shown,
            Some("nameMatch"),
            message,
        ));
        return (shown.to_owned(), NameMatch::Exact);
    };
    if !named.is_exact {
        let message = format!("`{expression}` stands for fewer names than the declaration");
        losses.push(Loss::of(
            LossKind::Doubtful,
            &named.name,
            Some("nameMatch"),
            message,
        ));
    }
    (named.name, named.name_match)
}

fn refuse(item: &Item) -> Option<&'static str> {
    let is_known = TYPES.iter().any(|(.., storage)| *storage == item.kept_in());
    if pattern::to_asterisks(&item.name, item.name_match).is_none() {
        return Some(pattern::ASTERISK);
    }
    (!is_known && item.kept_in() != StorageKind::Other).then_some("the list knows no such place of storage")
}

fn write(job: &Job<'_>, _: &mut Vec<Loss>) -> String {
    let mut tables: [Vec<Literal>; 5] = Default::default();
    let mut place = 0;
    let mut put = |category: CookieCategory, row: Literal| {
        let table = TABLES.iter().position(|(_, known)| *known == category);
        if let Some(table) = table.and_then(|table| tables.get_mut(table)) {
            table.push(row);
        }
    };
    let original = job.original.unwrap_or_default();
    for (name, category) in TABLES {
        let Some((table, _)) = Script::assigned(original, name) else {
            continue;
        };
        for row in table.list() {
            let Some(was) = item_of(row, category, job.locale, &mut Vec::new()) else {
                put(category, row.clone());
                continue;
            };
            if let Some(is) = job.of(place) {
                put(is.category(), rewritten(row, &was, is, job.locale));
            }
            place += 1;
        }
    }
    for item in job.added() {
        let empty = Literal::List(vec![Literal::text(""); COLUMNS]);
        // A name that no item has, so that every cell is written.
        let nothing = Item::named(String::new(), NameMatch::Exact);
        put(item.category(), rewritten(&empty, &nothing, item, job.locale));
    }
    spliced(original, &tables)
}

/// The tables in the script that they came in, each in its place; those that it lacks at its end.
fn spliced(original: &str, tables: &[Vec<Literal>; 5]) -> String {
    let mut text = original.to_owned();
    for ((name, _), rows) in TABLES.iter().zip(tables) {
        let written = if rows.is_empty() {
            "[]".to_owned()
        } else {
            let rows: Vec<String> = rows.iter().map(Literal::compact).collect();
            format!("[{}]", rows.join(", "))
        };
        if let Some((_, range)) = Script::assigned(&text, name) {
            text.replace_range(range, &written);
        } else {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str("CookieConsentDialog.");
            text.push_str(name);
            text.push_str(" = ");
            text.push_str(&written);
            text.push_str(";\n");
        }
    }
    text
}

fn rewritten(row: &Literal, was: &Item, is: &Item, locale: &Locale) -> Literal {
    let mut cells: Vec<Literal> = row.list().to_vec();
    cells.resize(cells.len().max(COLUMNS), Literal::text(""));
    let mut set = |place: usize, text: &str| {
        if let Some(cell) = cells.get_mut(place) {
            *cell = Literal::text(text);
        }
    };
    if was.name != is.name || !was.agrees(is, Field::NameMatch) {
        let (name, expression) = match is.name_match {
            NameMatch::Exact if is.name.contains(VARIES) => {
                (is.name.clone(), pattern::to_expression(&is.name, is.name_match))
            }
            NameMatch::Exact => (is.name.clone(), String::new()),
            NameMatch::Prefix => (
                format!("{}{VARIES}", is.name),
                pattern::to_expression(&is.name, is.name_match),
            ),
            NameMatch::Glob => (
                is.name.replace('*', "#"),
                pattern::to_expression(&is.name, is.name_match),
            ),
        };
        set(NAME, &escaped(&name));
        set(EXPRESSION, &expression);
    }
    if !was.agrees(is, Field::Provider) || !was.agrees(is, Field::PolicyUrl) {
        set(PROVIDER, &linked(is));
        set(ADDRESS, is.policy_url.as_deref().unwrap_or_default());
    }
    if !was.agrees(is, Field::Purpose) {
        set(PURPOSE, &escaped(is.purpose_in(locale).unwrap_or_default()));
    }
    if !was.agrees(is, Field::Lifetime) || !was.agrees(is, Field::LifetimeText) {
        let phrase = is.lifetime_phrase(locale).unwrap_or_default();
        set(EXPIRY, &escaped(&phrase));
    }
    if was.name.is_empty() || !was.agrees(is, Field::Storage) {
        let known = TYPES.iter().find(|(.., storage)| *storage == is.kept_in());
        let (number, name) = known.map_or(("", ""), |(number, name, _)| (number, name));
        set(TYPE_NAME, name);
        set(TYPE_NUMBER, number);
    }
    Literal::List(cells)
}

/// The provider; as a link when there is an address, since that is where the list shows one.
fn linked(item: &Item) -> String {
    let name = escaped(item.provider.as_deref().unwrap_or_default());
    match &item.policy_url {
        Some(address) if !name.is_empty() => format!("<a href=\"{}\">{name}</a>", escaped(address)),
        _ => name,
    }
}
