//! Tables of cookies in a configuration: where they are, what their columns mean, their rows.

use crate::domain::cookie::{CookieCategory, StorageKind};
use crate::domain::locale::Locale;
use crate::formats::cookie_lists::Job;
use crate::formats::cookie_lists::item::{Field, Item, line};
use crate::formats::cookie_lists::literal::Literal;
use crate::formats::cookie_lists::loss::{Loss, LossKind};
use crate::formats::cookie_lists::{markup, pattern};
use crate::formats::page::cookies::{category, fields};
use crate::formats::wording::Words;

const TABLE: &str = "cookieTable";
const STORAGE_WORDS: [(StorageKind, &str); 6] = [
    (StorageKind::Cookie, "Cookie"),
    (StorageKind::LocalStorage, "Local storage"),
    (StorageKind::SessionStorage, "Session storage"),
    (StorageKind::IndexedDb, "IndexedDB"),
    (StorageKind::CacheStorage, "Cache storage"),
    (StorageKind::Pixel, "Pixel"),
];

/// A table with the section that it stands in.
pub(super) struct Table<'a> {
    section: &'a Literal,
    body: &'a [Literal],
    columns: Vec<(&'a str, Option<fields::Field>)>,
}

/// The rows of a table after a change, and the items that belong to another one now.
pub(super) struct Rows<'a> {
    rows: Vec<Literal>,
    pub(super) leaving: Vec<&'a Item>,
}

/// The tables for this language, in their order.
pub(super) fn in_value<'a>(value: &'a Literal, locale: &Locale) -> Vec<Table<'a>> {
    let mut found = Vec::new();
    collect(scope(value, locale), &mut found);
    found
}

/// The part of a configuration that is in one language: all of it when languages are not told apart.
fn scope<'a>(value: &'a Literal, locale: &Locale) -> &'a Literal {
    translation(value, locale)
        .and_then(|language| value.get("language")?.get("translations")?.get(&language))
        .unwrap_or(value)
}

fn scope_mut<'a>(value: &'a mut Literal, locale: &Locale) -> Option<&'a mut Literal> {
    match translation(value, locale) {
        Some(language) => value
            .get_mut("language")?
            .get_mut("translations")?
            .get_mut(&language),
        None => Some(value),
    }
}

/// Which translation is for this language; the first one when none is.
fn translation(value: &Literal, locale: &Locale) -> Option<String> {
    let translations = value.get("language")?.get("translations")?.members();
    let known: Vec<(Locale, &str)> = translations
        .iter()
        .filter_map(|member| Some((member.key.parse().ok()?, member.key.as_str())))
        .collect();
    let found = locale.lookup(known.iter().map(|(language, _)| language));
    let named = known.iter().find(|(language, _)| Some(language) == found);
    named.or(known.first()).map(|(_, key)| (*key).to_owned())
}

fn has_table(value: &Literal) -> bool {
    let body = value.get(TABLE).and_then(|table| table.get("body"));
    matches!(body, Some(Literal::List(_)))
}

fn collect<'a>(value: &'a Literal, found: &mut Vec<Table<'a>>) {
    if has_table(value)
        && let Some(table) = value.get(TABLE)
    {
        found.push(Table::new(value, table));
        return;
    }
    for member in value.members() {
        collect(&member.value, found);
    }
    for inner in value.list() {
        collect(inner, found);
    }
}

/// Calls for the body of every table, in the order of [`in_value`].
fn each_body(value: &mut Literal, call: &mut impl FnMut(&mut Vec<Literal>)) {
    if has_table(value) {
        let body = value.get_mut(TABLE).and_then(|table| table.get_mut("body"));
        if let Some(body) = body.and_then(Literal::list_mut) {
            call(body);
        }
        return;
    }
    match value {
        Literal::Object(members) => members
            .iter_mut()
            .for_each(|member| each_body(&mut member.value, call)),
        Literal::List(list) => list.iter_mut().for_each(|inner| each_body(inner, call)),
        _ => {}
    }
}

/// Puts rows into their tables.
pub(super) fn replace(value: &mut Literal, locale: &Locale, rows: Vec<Rows<'_>>) {
    let mut rows = rows.into_iter();
    if let Some(scope) = scope_mut(value, locale) {
        each_body(scope, &mut |body| {
            if let Some(rows) = rows.next() {
                *body = rows.rows;
            }
        });
    }
}

/// Adds a row to a table.
pub(super) fn push(value: &mut Literal, locale: &Locale, table: usize, row: &Literal) {
    let mut place = 0;
    if let Some(scope) = scope_mut(value, locale) {
        each_body(scope, &mut |body| {
            if place == table {
                body.push(row.clone());
            }
            place += 1;
        });
    }
}

/// Adds a section to the preferences; whether there was a place for it.
pub(super) fn push_section(value: &mut Literal, locale: &Locale, section: Literal) -> bool {
    let modal = scope_mut(value, locale).and_then(|scope| scope.get_mut("preferencesModal"));
    let Some(modal) = modal.filter(|modal| matches!(modal, Literal::Object(_))) else {
        return false;
    };
    if modal.get("sections").is_none() {
        modal.set("sections", Literal::List(Vec::new()));
    }
    let sections = modal.get_mut("sections").and_then(Literal::list_mut);
    sections.map(|sections| sections.push(section)).is_some()
}

/// A section for a category with an empty table that has a place for these items.
pub(super) fn section(word: &str, items: &[&Item], locale: &Locale) -> Literal {
    let words = Words::of(locale);
    let mut headers = Literal::object([
        ("name", Literal::text(words.name)),
        ("provider", Literal::text(words.provider)),
        ("domain", Literal::text("Domain")),
        ("description", Literal::text(words.purpose)),
        ("duration", Literal::text(words.lifetime)),
    ]);
    if items.iter().any(|item| !item.recipients.is_empty()) {
        headers.set("recipients", Literal::text(words.recipients));
    }
    if items.iter().any(|item| item.kept_in() != StorageKind::Cookie) {
        headers.set("type", Literal::text("Type"));
    }
    let category = items
        .first()
        .map_or(CookieCategory::Unclassified, |item| item.category());
    let table = Literal::object([("headers", headers), ("body", Literal::List(Vec::new()))]);
    Literal::object([
        ("title", Literal::text(words.category_name(category))),
        ("linkedCategory", Literal::text(word)),
        (TABLE, table),
    ])
}

/// What a column is for, by its key or its heading.
fn column(key: &str, heading: &str) -> Option<fields::Field> {
    let by_key = match key {
        "desc" => Some(fields::Field::Purpose),
        _ => fields::named(key),
    };
    by_key.or_else(|| fields::named(heading))
}

impl<'a> Table<'a> {
    fn new(section: &'a Literal, table: &'a Literal) -> Self {
        let headers = table.get("headers").map(Literal::members).unwrap_or_default();
        let from_headers = headers.iter().map(|header| {
            let heading = header.value.as_text().unwrap_or_default();
            (header.key.as_str(), column(&header.key, heading))
        });
        let body = table.get("body").map(Literal::list).unwrap_or_default();
        let columns = if headers.is_empty() {
            let cells = body.first().map(Literal::members).unwrap_or_default();
            cells
                .iter()
                .map(|cell| (cell.key.as_str(), column(&cell.key, "")))
                .collect()
        } else {
            from_headers.collect()
        };
        Self {
            section,
            body,
            columns,
        }
    }

    pub(super) const fn rows(&self) -> &'a [Literal] {
        self.body
    }

    /// The name of the category whose cookies it lists.
    pub(super) fn category(&self) -> Option<&'a str> {
        self.section.get("linkedCategory").and_then(Literal::as_text)
    }

    /// Columns that mean nothing here are kept as they are; that is said once.
    pub(super) fn note_unknown_columns(&self, losses: &mut Vec<Loss>) {
        for (key, field) in &self.columns {
            if field.is_none() {
                let message = format!("the column `{key}` is not understood; it is kept for the way back");
                losses.push(Loss::of_list(LossKind::NotUnderstood, message));
            }
        }
    }

    fn key_of(&self, field: fields::Field) -> Option<&'a str> {
        let found = self.columns.iter().find(|(_, known)| *known == Some(field));
        found.map(|(key, _)| *key)
    }

    pub(super) fn item_of(
        &self,
        row: &Literal,
        configuration: &Literal,
        locale: &Locale,
        losses: &mut Vec<Loss>,
    ) -> Option<Item> {
        let cell = |field| {
            let cell = row.get(self.key_of(field)?)?.as_phrase()?;
            line(&markup::plain(cell).0)
        };
        let (name, name_match) = pattern::from_asterisks(&cell(fields::Field::Name)?);
        name.contains(|c| c != '*').then_some(())?;
        let mut item = Item::named(name, name_match);
        let word = self.category();
        item.category = word.and_then(|word| super::category_of(word, configuration));
        if let Some(word) = word.filter(|_| item.category.is_none()) {
            let message = format!("the category `{word}` is not known");
            losses.push(Loss::of(
                LossKind::NotUnderstood,
                &item.name,
                Some("category"),
                message,
            ));
        }
        if let Some(kind) = cell(fields::Field::Kind).and_then(|text| category::kind(&text)) {
            item.storage = kind.storage;
            item.party = kind.party;
            item.category = item.category.or(kind.category);
        }
        item.provider = cell(fields::Field::Provider);
        item.domain = cell(fields::Field::Domain);
        item.set_purpose(&cell(fields::Field::Purpose).unwrap_or_default(), locale);
        let recipients = cell(fields::Field::Recipients).unwrap_or_default();
        item.recipients = recipients.split(',').filter_map(line).collect();
        item.set_lifetime_phrase(&cell(fields::Field::Lifetime).unwrap_or_default(), locale, losses);
        Some(item)
    }

    /// Whether it has a column for everything that an item says.
    pub(super) fn holds(&self, item: &Item) -> bool {
        let needed = [
            (Field::Provider, fields::Field::Provider),
            (Field::Domain, fields::Field::Domain),
            (Field::Purpose, fields::Field::Purpose),
            (Field::Lifetime, fields::Field::Lifetime),
            (Field::Recipients, fields::Field::Recipients),
            (Field::Storage, fields::Field::Kind),
        ];
        let lacks = |(said, column): (Field, fields::Field)| item.says(said) && self.key_of(column).is_none();
        self.key_of(fields::Field::Name).is_some() && !needed.into_iter().any(lacks)
    }

    /// An item as a row; cells that say the same as before stay.
    pub(super) fn row_of(&self, item: &Item, was: Option<(&Literal, &Item)>, locale: &Locale) -> Literal {
        let empty = Literal::Object(Vec::new());
        let mut row = was.map_or(empty, |(row, _)| row.clone());
        for (key, field) in &self.columns {
            let (said, text) = match field {
                Some(fields::Field::Name) => (
                    Field::NameMatch,
                    pattern::to_asterisks(&item.name, item.name_match).unwrap_or_default(),
                ),
                Some(fields::Field::Provider) => (Field::Provider, item.provider.clone().unwrap_or_default()),
                Some(fields::Field::Domain) => (Field::Domain, item.domain.clone().unwrap_or_default()),
                Some(fields::Field::Purpose) => (
                    Field::Purpose,
                    item.purpose_in(locale).unwrap_or_default().to_owned(),
                ),
                Some(fields::Field::Lifetime) => {
                    (Field::Lifetime, item.lifetime_phrase(locale).unwrap_or_default())
                }
                Some(fields::Field::Recipients) => (Field::Recipients, item.recipients.join(", ")),
                Some(fields::Field::Kind) => (Field::Storage, storage_word(item).to_owned()),
                None => continue,
            };
            let is_name = said == Field::NameMatch;
            let is_lifetime = said == Field::Lifetime;
            let stays = was.is_some_and(|(_, was)| {
                was.agrees(item, said)
                    && (!is_name || was.name == item.name)
                    && (!is_lifetime || was.agrees(item, Field::LifetimeText))
            });
            if !stays {
                row.set(key, Literal::Text(markup::escaped(&text)));
            }
        }
        row
    }

    /// The rows after a change.
    pub(super) fn rewritten<'i>(
        &self,
        job: &'i Job<'_>,
        configuration: &Literal,
        place: &mut usize,
    ) -> Rows<'i> {
        let mut out = Rows {
            rows: Vec::new(),
            leaving: Vec::new(),
        };
        for row in self.rows() {
            let Some(was) = self.item_of(row, configuration, job.locale, &mut Vec::new()) else {
                out.rows.push(row.clone());
                continue;
            };
            match job.of(*place) {
                Some(is) if is.agrees(&was, Field::Category) => {
                    out.rows.push(self.row_of(is, Some((row, &was)), job.locale));
                }
                Some(is) => out.leaving.push(is),
                None => {}
            }
            *place += 1;
        }
        out
    }
}

fn storage_word(item: &Item) -> &'static str {
    let found = STORAGE_WORDS
        .iter()
        .find(|(storage, _)| *storage == item.kept_in());
    found.map_or("Other", |(_, word)| *word)
}
