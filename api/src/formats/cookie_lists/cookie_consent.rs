//! The configuration of `CookieConsent` by orestbida: tables of free text in the sections of the preferences, and the
//! cookies that each category clears.
//!
//! A table's columns are recognised by their keys and headings. What is cleared and stands in no table is a
//! declaration, too, of which the list says no more than name and domain.

mod tables;

use super::item::{Field, Item, line};
use super::literal::{Literal, Script};
use super::loss::{Loss, LossKind};
use super::{Form, Job, ReadList, pattern};
use crate::domain::cookie::{CookieCategory, NameMatch};
use crate::domain::locale::Locale;
use crate::formats::page::cookies::category;
use tables::Table;

pub(super) const FORM: Form = Form {
    held: &[
        Field::NameMatch,
        Field::Storage,
        Field::Category,
        Field::Purpose,
        Field::Provider,
        Field::Recipients,
        Field::Domain,
        Field::Lifetime,
        Field::LifetimeText,
    ],
    has_languages: false,
    read,
    refuse,
    write,
};

const CATEGORIES: [(&str, CookieCategory); 5] = [
    ("necessary", CookieCategory::StrictlyNecessary),
    ("functionality", CookieCategory::Functional),
    ("analytics", CookieCategory::Analytics),
    ("marketing", CookieCategory::Marketing),
    ("unclassified", CookieCategory::Unclassified),
];

fn is_configuration(value: &Literal, locale: &Locale) -> bool {
    value.get("categories").is_some() || !tables::in_value(value, locale).is_empty()
}

fn script_of(document: &str, locale: &Locale) -> Option<Script> {
    Script::read(document, |value| is_configuration(value, locale))
}

fn word_of(category: CookieCategory) -> &'static str {
    let found = CATEGORIES.iter().find(|(_, known)| *known == category);
    found.map_or("unclassified", |(word, _)| *word)
}

/// The category that a name of the configuration means.
fn category_of(name: &str, configuration: &Literal) -> Option<CookieCategory> {
    let known = CATEGORIES.iter().find(|(word, _)| *word == name);
    let by_name = known.map(|(_, category)| *category).or_else(|| match name {
        "ads" => Some(CookieCategory::Marketing),
        _ => category::kind(name)?.category,
    });
    by_name.or_else(|| {
        let is_read_only = configuration
            .get("categories")?
            .get(name)?
            .get("readOnly")?
            .as_bool()?;
        is_read_only.then_some(CookieCategory::StrictlyNecessary)
    })
}

fn read(document: &str, locale: &Locale) -> Result<ReadList, String> {
    let script = script_of(document, locale)
        .ok_or("is no configuration of CookieConsent: it has neither `categories` nor a `cookieTable`")?;
    let mut list = ReadList::default();
    for table in tables::in_value(&script.value, locale) {
        table.note_unknown_columns(&mut list.losses);
        for row in table.rows() {
            if let Some(item) = table.item_of(row, &script.value, locale, &mut list.losses) {
                list.items.push(item);
            } else {
                let message = "the row of a table has no name";
                let shown = row.compact();
                list.losses
                    .push(Loss::of(LossKind::Skipped, &shown, None, message));
            }
        }
    }
    let in_tables = list.items.len();
    for (category, cookie) in cleared(&script.value) {
        let Some(item) = cleared_item(category, cookie, &script.value, &mut list.losses) else {
            let message = "what is cleared has no name that asterisks can stand for";
            list.losses
                .push(Loss::of(LossKind::Skipped, &cookie.compact(), None, message));
            continue;
        };
        let tabled = list.items.get(..in_tables).unwrap_or_default();
        if !tabled.iter().any(|known| stands_for(&item, known)) {
            list.items.push(item);
        }
    }
    Ok(list)
}

/// Whether what is cleared is what a table describes.
fn stands_for(cleared: &Item, tabled: &Item) -> bool {
    match cleared.name_match {
        NameMatch::Prefix => tabled.name.starts_with(&cleared.name),
        _ => tabled.name == cleared.name && tabled.name_match == cleared.name_match,
    }
}

/// Each category with each cookie that it clears.
fn cleared(configuration: &Literal) -> Vec<(&str, &Literal)> {
    let categories = configuration
        .get("categories")
        .map(Literal::members)
        .unwrap_or_default();
    let of_category = categories.iter().flat_map(|member| {
        let cookies = member
            .value
            .get("autoClear")
            .and_then(|clear| clear.get("cookies"));
        let cookies = cookies.map(Literal::list).unwrap_or_default();
        cookies.iter().map(|cookie| (member.key.as_str(), cookie))
    });
    of_category.collect()
}

fn cleared_item(
    category: &str,
    cookie: &Literal,
    configuration: &Literal,
    losses: &mut Vec<Loss>,
) -> Option<Item> {
    let (name, name_match) = pattern::from_literal(cookie.get("name")?, losses)?;
    let mut item = Item::named(name, name_match);
    item.category = category_of(category, configuration);
    item.domain = cookie.get("domain").and_then(Literal::as_text).and_then(line);
    Some(item)
}

fn refuse(item: &Item) -> Option<&'static str> {
    pattern::to_asterisks(&item.name, item.name_match)
        .is_none()
        .then_some(pattern::ASTERISK)
}

fn write(job: &Job<'_>, losses: &mut Vec<Loss>) -> String {
    let original = job.original.and_then(|original| script_of(original, job.locale));
    let mut script = original.unwrap_or_else(|| Script::around("export default ", empty(job.locale), ";\n"));
    let configuration = script.value.clone();
    let mut rows = Vec::new();
    let mut place = 0;
    for table in tables::in_value(&configuration, job.locale) {
        rows.push(table.rewritten(job, &configuration, &mut place));
    }
    // Items that changed their category stand in another table.
    let mut others: Vec<&Item> = rows
        .iter_mut()
        .flat_map(|rows| std::mem::take(&mut rows.leaving))
        .collect();
    tables::replace(&mut script.value, job.locale, rows);
    if job.original.is_some() {
        others.extend(rewrite_cleared(&mut script.value, &configuration, job, place));
    }
    others.extend(job.added());
    for category in CookieCategory::ALL {
        let of_category: Vec<&Item> = others
            .iter()
            .copied()
            .filter(|item| item.category() == *category)
            .collect();
        add(&mut script.value, &of_category, job.locale, losses);
    }
    script.write()
}

/// A configuration with nothing in it.
fn empty(locale: &Locale) -> Literal {
    let modal = Literal::object([("sections", Literal::List(Vec::new()))]);
    let translation = Literal::object([("preferencesModal", modal)]);
    let translations = Literal::object([(locale.as_str(), translation)]);
    let language = Literal::object([
        ("default", Literal::text(locale.as_str())),
        ("translations", translations),
    ]);
    Literal::object([
        ("categories", Literal::Object(Vec::new())),
        ("language", language),
    ])
}

/// Takes out of what is cleared what is declared no more, or in another category. Answers the items that say more now
/// than their name.
fn rewrite_cleared<'a>(
    value: &mut Literal,
    configuration: &Literal,
    job: &'a Job<'_>,
    in_tables: usize,
) -> Vec<&'a Item> {
    let items = read(&configuration.written(), job.locale)
        .unwrap_or_default()
        .items;
    let (tabled, loose) = items.split_at_checked(in_tables).unwrap_or_default();
    let mut loose = loose.iter().zip(in_tables..).peekable();
    let stays = |place: usize, was: &Item| job.of(place).is_some_and(|is| is.agrees(was, Field::Category));
    let mut telling = Vec::new();
    let mut gone: Vec<(String, Literal)> = Vec::new();
    for (category, cookie) in cleared(configuration) {
        let Some(was) = cleared_item(category, cookie, configuration, &mut Vec::new()) else {
            continue;
        };
        let is_gone = if let Some((_, place)) = loose.next_if(|(item, _)| **item == was) {
            let says_more = |is: &&Item| FORM.held.iter().any(|field| !is.agrees(&was, *field));
            telling.extend(job.of(place).filter(says_more));
            !stays(place, &was)
        } else {
            // Tables describe it.
            let mut described = tabled
                .iter()
                .enumerate()
                .filter(|(_, item)| stands_for(&was, item));
            !described.any(|(place, item)| stays(place, item))
        };
        if is_gone {
            gone.push((category.to_owned(), cookie.clone()));
        }
    }
    let Some(Literal::Object(categories)) = value.get_mut("categories") else {
        return telling;
    };
    for category in categories {
        let cookies = category
            .value
            .get_mut("autoClear")
            .and_then(|clear| clear.get_mut("cookies"));
        if let Some(cookies) = cookies.and_then(Literal::list_mut) {
            let is_gone = |cookie: &Literal| gone.iter().any(|(of, it)| *of == category.key && it == cookie);
            cookies.retain(|cookie| !is_gone(cookie));
        }
    }
    telling
}

/// Adds items of one category: their rows, and what the category clears.
fn add(value: &mut Literal, items: &[&Item], locale: &Locale, losses: &mut Vec<Loss>) {
    let Some(first) = items.first() else {
        return;
    };
    let word = name_in(value, first.category());
    for item in items {
        add_category(value, &word, item);
        let fits = |table: &Table<'_>| table.category() == Some(word.as_str()) && table.holds(item);
        if !tables::in_value(value, locale).iter().any(fits)
            && !tables::push_section(value, locale, tables::section(&word, items, locale))
        {
            let message = "the configuration has no sections of preferences to put a table in";
            losses.push(Loss::of(LossKind::LeftOut, &item.name, None, message));
            continue;
        }
        let all = tables::in_value(value, locale);
        let Some((place, table)) = all.iter().enumerate().find(|(_, table)| fits(table)) else {
            continue;
        };
        let row = table.row_of(item, None, locale);
        tables::push(value, locale, place, &row);
    }
}

/// What the configuration calls a category.
fn name_in(value: &Literal, category: CookieCategory) -> String {
    let names = value.get("categories").map(Literal::members).unwrap_or_default();
    let means = |name: &&str| category_of(name, value) == Some(category);
    let found = names.iter().map(|member| member.key.as_str()).find(means);
    found.unwrap_or_else(|| word_of(category)).to_owned()
}

fn add_category(value: &mut Literal, word: &str, item: &Item) {
    if value.get("categories").is_none() {
        value.set("categories", Literal::Object(Vec::new()));
    }
    let Some(categories) = value.get_mut("categories") else {
        return;
    };
    if categories.get(word).is_none() {
        let is_needed = item.category() == CookieCategory::StrictlyNecessary;
        let category = if is_needed {
            Literal::object([
                ("enabled", Literal::Bool(true)),
                ("readOnly", Literal::Bool(true)),
            ])
        } else {
            let clear = Literal::object([("cookies", Literal::List(Vec::new()))]);
            Literal::object([("autoClear", clear)])
        };
        categories.set(word, category);
    }
    let cookies = categories
        .get_mut(word)
        .and_then(|category| category.get_mut("autoClear"))
        .and_then(|clear| clear.get_mut("cookies"))
        .and_then(Literal::list_mut);
    let Some(cookies) = cookies else {
        return;
    };
    let name = pattern::to_literal(&item.name, item.name_match);
    let is_there = cookies.iter().any(|cookie| cookie.get("name") == Some(&name));
    if !is_there && item.kept_in() == crate::domain::cookie::StorageKind::Cookie {
        let mut cookie = Literal::object([("name", name)]);
        cookie.put("domain", item.domain.as_deref().map(Literal::text));
        cookies.push(cookie);
    }
}
