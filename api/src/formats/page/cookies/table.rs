//! Declarations in tables whose header row names the fields.

use scraper::ElementRef;

use super::category;
use super::fields::{self, Field};
use super::sentence::names_in;
use super::{Item, Reading};
use crate::formats::page::blocks::line_of;

/// Reads a table. `is_about_cookies` says that its section speaks of cookies.
pub(super) fn read(table: ElementRef<'_>, is_about_cookies: bool) -> Reading {
    let rows = rows_of(table);
    let Some((header, rows)) = rows.split_first() else {
        return Reading::NoCookies;
    };
    let labels: Vec<String> = header.iter().map(|cell| line_of(*cell).text).collect();
    let columns: Vec<Option<Field>> = labels.iter().map(|label| fields::named(label)).collect();
    let says_cookie = labels.iter().any(|label| label.to_lowercase().contains("cookie"));
    let has = |field: Field| columns.contains(&Some(field));
    let is_candidate = has(Field::Name)
        && (says_cookie || (is_about_cookies && has(Field::Lifetime)))
        && columns.iter().flatten().count() > 1;
    if !is_candidate || rows.is_empty() {
        return Reading::NoCookies;
    }
    let doubtful = || Reading::Doubtful(labels.join(" | "));
    let Some(columns) = columns.into_iter().collect::<Option<Vec<Field>>>() else {
        return doubtful();
    };
    let Some(mut items) = rows
        .iter()
        .map(|row| item_of(row, &columns))
        .collect::<Option<Vec<Item>>>()
    else {
        return doubtful();
    };
    if let Some(first) = items.first_mut() {
        first.connecting.splice(0..0, labels);
    }
    let caption = table
        .child_elements()
        .find(|child| child.value().name() == "caption");
    let rest = caption
        .map(|caption| format!("<p>{}</p>", caption.inner_html()))
        .unwrap_or_default();
    Reading::Cookies { items, rest }
}

/// The cells of every row; none for a table within which another one stands.
fn rows_of(table: ElementRef<'_>) -> Vec<Vec<ElementRef<'_>>> {
    let mut rows = Vec::new();
    for element in table.descendent_elements().skip(1) {
        match element.value().name() {
            "table" => return Vec::new(),
            "tr" => rows.push(element.child_elements().collect()),
            _ => {}
        }
    }
    rows
}

fn item_of(row: &[ElementRef<'_>], columns: &[Field]) -> Option<Item> {
    let is_merged = |cell: &ElementRef<'_>| {
        let span = |name: &str| cell.attr(name).is_some_and(|span| span.trim() != "1");
        span("colspan") || span("rowspan")
    };
    if row.len() != columns.len() || row.iter().any(is_merged) {
        return None;
    }
    let mut item = Item::named(String::new());
    for (cell, field) in row.iter().zip(columns) {
        let line = line_of(*cell);
        item.cleaned += line.cleaned;
        item.take_links(*cell)?;
        if line.text.contains(char::is_alphanumeric) {
            set(&mut item, *field, line.text)?;
        }
    }
    super::is_name(&item.name).then_some(item)
}

/// Sets a field from a cell or a labelled value; `None` when it was set before or the value cannot be one.
pub(super) fn set(item: &mut Item, field: Field, value: String) -> Option<()> {
    match field {
        Field::Name if item.name.is_empty() => item.name = value,
        Field::Purpose if item.purpose.is_none() => item.purpose = Some(value),
        Field::Lifetime if item.lifetime.is_none() => item.lifetime = Some(value),
        Field::Domain if item.domain.is_none() => item.domain = Some(value),
        Field::Provider if item.provider.is_none() => item.provider = Some(value),
        Field::Recipients if item.recipients.is_empty() => {
            item.recipients = names_in(&value, &mut item.connecting)?;
        }
        Field::Kind => {
            let kind = category::kind(&value)?;
            item.category = item.category.or(kind.category);
            item.storage = item.storage.or(kind.storage);
            item.party = item.party.or(kind.party);
            item.connecting.push(value);
        }
        _ => return None,
    }
    Some(())
}
