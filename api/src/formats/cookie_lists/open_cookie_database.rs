//! The Open Cookie Database: CSV with a row for each name that a platform uses.
//!
//! Its faults are known: invisible characters in names, two columns that changed places, words instead of periods.

use super::item::{Field, Item, line};
use super::loss::{Loss, LossKind};
use super::{Form, Job, ReadList, pattern};
use crate::domain::cookie::{CookieCategory, NameMatch, Party, StorageKind};
use crate::domain::lifetime::Lifetime;
use crate::domain::locale::Locale;
use crate::domain::text;
use crate::formats::page::cookies::{category, lifetimes};

pub(super) const FORM: Form = Form {
    held: &[
        Field::NameMatch,
        Field::Category,
        Field::Purpose,
        Field::Provider,
        Field::Domain,
        Field::Party,
        Field::Lifetime,
        Field::LifetimeText,
        Field::PolicyUrl,
    ],
    has_languages: false,
    read,
    refuse,
    write,
};

const COLUMNS: [&str; 10] = [
    "ID",
    "Platform",
    "Category",
    "Cookie / Data Key name",
    "Domain",
    "Description",
    "Retention period",
    "Data Controller",
    "User Privacy & GDPR Rights Portals",
    "Wildcard match",
];
const PLATFORM: usize = 1;
const CATEGORY: usize = 2;
const NAME: usize = 3;
const DOMAIN: usize = 4;
const DESCRIPTION: usize = 5;
const RETENTION: usize = 6;
const CONTROLLER: usize = 7;
const PORTAL: usize = 8;
const WILDCARD: usize = 9;

/// Said behind a domain that is somebody else's.
const THIRD_PARTY: &str = "(3rd party)";
/// A retention that names a place instead; what is kept there stays until somebody deletes it (HTML, 12.2).
const LOCAL_STORAGE: &str = "local storage";

const CATEGORIES: [(&str, CookieCategory); 6] = [
    ("Necessary", CookieCategory::StrictlyNecessary),
    ("Functional", CookieCategory::Functional),
    ("Analytics", CookieCategory::Analytics),
    ("Marketing", CookieCategory::Marketing),
    ("Personalization", CookieCategory::Functional),
    // Security is necessary in some cases and not in others: consent is asked for until somebody decides.
    ("Security", CookieCategory::Functional),
];

/// A row of the database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// Whose cookie it is.
    pub platform: Option<String>,
    /// What the row says of it.
    pub item: Item,
}

/// A row as it stands, with its cells in the order of [`COLUMNS`].
struct Row {
    cells: [String; COLUMNS.len()],
}

impl Row {
    fn cell(&self, place: usize) -> &str {
        self.cells.get(place).map_or("", String::as_str)
    }

    fn set(&mut self, place: usize, text: &str) {
        if let Some(cell) = self.cells.get_mut(place) {
            text.clone_into(cell);
        }
    }
}

/// Reads every row of the database.
///
/// # Errors
/// What is wrong, when the document is no such table.
pub fn read_rows(document: &str, locale: &Locale) -> Result<(Vec<Listed>, Vec<Loss>), String> {
    let mut losses = Vec::new();
    let mut listed = Vec::new();
    for row in rows(document)? {
        match item_of(&row, locale, &mut losses) {
            Some(item) => listed.push(Listed {
                platform: line(row.cell(PLATFORM)),
                item,
            }),
            None => losses.push(Loss::of(
                LossKind::Skipped,
                &row.cells.join(","),
                None,
                "the row has no name",
            )),
        }
    }
    Ok((listed, losses))
}

fn read(document: &str, locale: &Locale) -> Result<ReadList, String> {
    let (listed, losses) = read_rows(document, locale)?;
    Ok(ReadList {
        items: listed.into_iter().map(|listed| listed.item).collect(),
        losses,
    })
}

fn rows(document: &str) -> Result<Vec<Row>, String> {
    let document = document.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(document.as_bytes());
    let headers = reader.headers().map_err(|error| error.to_string())?.clone();
    let place_of = |column: &str| {
        headers
            .iter()
            .position(|header| header.trim().eq_ignore_ascii_case(column))
    };
    let places = COLUMNS.map(place_of);
    if places.get(NAME).copied().flatten().is_none() {
        return Err(format!(
            "is no Open Cookie Database: no column is headed `{}`",
            COLUMNS[NAME]
        ));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let cell = |place: Option<usize>| place.and_then(|place| record.get(place)).unwrap_or_default();
        rows.push(Row {
            cells: places.map(|place| cell(place).to_owned()),
        });
    }
    Ok(rows)
}

fn item_of(row: &Row, locale: &Locale, losses: &mut Vec<Loss>) -> Option<Item> {
    let (name, cleaned) = text::line(row.cell(NAME));
    if !name.contains(|c| c != '*') {
        return None;
    }
    let (name, name_match) = match (row.cell(WILDCARD).trim(), pattern::from_asterisks(&name)) {
        ("1", (name, NameMatch::Exact)) => (name, NameMatch::Prefix),
        (_, named) => named,
    };
    if cleaned.invisible > 0 {
        let message = format!(
            "{} invisible characters in the name were removed",
            cleaned.invisible
        );
        losses.push(Loss::of(LossKind::Doubtful, &name, Some("name"), message));
    }
    let mut item = Item::named(name, name_match);
    let word = row.cell(CATEGORY).trim();
    item.category = CATEGORIES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(word))
        .map(|(_, category)| *category)
        .or_else(|| category::kind(word)?.category);
    if item.category.is_none() && !word.is_empty() {
        let message = format!("`{word}` is no category that is known");
        losses.push(Loss::of(
            LossKind::NotUnderstood,
            &item.name,
            Some("category"),
            message,
        ));
    }
    item.set_purpose(row.cell(DESCRIPTION), locale);
    read_domain(row.cell(DOMAIN), &mut item, losses);
    let (retention, controller) = in_place(row, &item.name, losses);
    item.provider = line(controller).or_else(|| line(row.cell(PLATFORM)));
    read_retention(retention, &mut item, locale, losses);
    item.set_policy_url(row.cell(PORTAL), losses);
    Some(item)
}

/// Retention and controller; changed back where they have changed places.
fn in_place<'a>(row: &'a Row, name: &str, losses: &mut Vec<Loss>) -> (&'a str, &'a str) {
    let (retention, controller) = (row.cell(RETENTION), row.cell(CONTROLLER));
    let says = |text: &str| lifetimes::read(text) != Lifetime::Unknown;
    if says(retention) || !says(controller) {
        return (retention, controller);
    }
    let message = "retention period and controller have changed places; they were changed back";
    losses.push(Loss::of(LossKind::Doubtful, name, Some("lifetime"), message));
    (controller, retention)
}

fn read_retention(retention: &str, item: &mut Item, locale: &Locale, losses: &mut Vec<Loss>) {
    if retention.trim().eq_ignore_ascii_case(LOCAL_STORAGE) {
        item.storage = Some(StorageKind::LocalStorage);
        item.lifetime = Some(Lifetime::Unlimited);
        return;
    }
    if line(retention).is_none_or(|phrase| lifetimes::says_nothing(&phrase)) {
        let message = "nobody says how long it stays";
        losses.push(Loss::of(
            LossKind::NotUnderstood,
            &item.name,
            Some("lifetime"),
            message,
        ));
    }
    item.set_lifetime_phrase(retention, locale, losses);
}

fn read_domain(cell: &str, item: &mut Item, losses: &mut Vec<Loss>) {
    let cell = text::line(cell).0;
    if cell.contains(THIRD_PARTY) {
        item.party = Some(Party::Third);
    }
    let named = cell.replace(THIRD_PARTY, " ");
    let mut domains = named
        .split_whitespace()
        .filter(|word| !word.eq_ignore_ascii_case("or"));
    let Some(first) = domains.next() else {
        return;
    };
    if domains.next().is_some() {
        let message = format!("of `{cell}` the first domain is declared");
        losses.push(Loss::of(LossKind::Doubtful, &item.name, Some("domain"), message));
    }
    let is_domain = first.trim_matches('.').contains('.');
    if is_domain {
        item.domain = Some(first.trim_end_matches('.').to_owned());
    } else {
        let message = format!("`{cell}` is no domain");
        losses.push(Loss::of(
            LossKind::NotUnderstood,
            &item.name,
            Some("domain"),
            message,
        ));
    }
}

fn refuse(item: &Item) -> Option<&'static str> {
    pattern::to_asterisks(&item.name, item.name_match)
        .is_none()
        .then_some(pattern::ASTERISK)
}

fn write(job: &Job<'_>, losses: &mut Vec<Loss>) -> String {
    // It was read before.
    let original = job
        .original
        .and_then(|original| rows(original).ok())
        .unwrap_or_default();
    let mut written = Vec::new();
    let mut place = 0;
    for mut row in original {
        if let Some(was) = item_of(&row, job.locale, &mut Vec::new()) {
            let is = job.of(place);
            place += 1;
            let Some(is) = is else {
                continue;
            };
            rewrite(&mut row, Some(&was), is, job.locale, losses);
        }
        written.push(row);
    }
    for item in job.added() {
        let mut row = Row {
            cells: Default::default(),
        };
        row.set(PLATFORM, item.provider.as_deref().unwrap_or_default());
        rewrite(&mut row, None, item, job.locale, losses);
        written.push(row);
    }
    table(&written)
}

fn table(rows: &[Row]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let records = std::iter::once(COLUMNS.map(str::to_owned)).chain(rows.iter().map(|row| row.cells.clone()));
    for record in records {
        // Memory takes what is written, and every record has as many cells.
        if writer.write_record(record).is_err() {
            break;
        }
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn rewrite(row: &mut Row, was: Option<&Item>, is: &Item, locale: &Locale, losses: &mut Vec<Loss>) {
    let changed = |field: Field| was.is_none_or(|was| !was.agrees(is, field));
    if changed(Field::NameMatch) || was.is_none_or(|was| was.name != is.name) {
        row.set(NAME, &is.name);
        let is_prefix = is.name_match == NameMatch::Prefix;
        row.set(WILDCARD, if is_prefix { "1" } else { "0" });
    }
    if changed(Field::Category) {
        let name = CATEGORIES.iter().find(|(_, category)| *category == is.category());
        row.set(CATEGORY, name.map_or("", |(name, _)| name));
    }
    if changed(Field::Domain) || changed(Field::Party) {
        if is.party == Some(Party::First) || (is.party.is_some() && is.domain.is_none()) {
            let message = "only the domain of somebody else can be marked";
            losses.push(Loss::of(LossKind::NoPlace, &is.name, Some("party"), message));
        }
        let domain = is.domain.as_deref().unwrap_or_default();
        let is_third = is.party == Some(Party::Third) && !domain.is_empty();
        let mark = if is_third {
            format!(" {THIRD_PARTY}")
        } else {
            String::new()
        };
        row.set(DOMAIN, &format!("{domain}{mark}"));
    }
    if changed(Field::Purpose) {
        row.set(DESCRIPTION, is.purpose_in(locale).unwrap_or_default());
    }
    let is_retention_new = changed(Field::Lifetime) || changed(Field::LifetimeText);
    let is_provider_new = changed(Field::Provider);
    if is_retention_new || is_provider_new {
        // Both, since they may have changed places.
        let phrase = is.lifetime_phrase(locale).unwrap_or_default();
        row.set(RETENTION, &phrase);
        row.set(CONTROLLER, is.provider.as_deref().unwrap_or_default());
    }
    if changed(Field::PolicyUrl) {
        row.set(PORTAL, is.policy_url.as_deref().unwrap_or_default());
    }
}
