//! The Open Cookie Database as it is: every row, and every spelling of a lifetime.
//!
//! It lies outside of the repository; without it these tests have nothing to read.

use std::collections::{BTreeMap, BTreeSet};

use noticeboard::domain::cookie::{NameMatch, StorageKind};
use noticeboard::domain::cookie_list::CookieListFormat;
use noticeboard::domain::lifetime::Lifetime;
use noticeboard::domain::locale::Locale;
use noticeboard::formats::cookie_lists::{self, Item, Loss, LossKind, ReadList};

const RETENTION: usize = 6;

fn english() -> Locale {
    "en".parse().unwrap()
}

fn database() -> Option<String> {
    let folder = noticeboard_tests::shared_data::folder()?;
    Some(std::fs::read_to_string(folder.join("open-cookie-database.csv")).unwrap())
}

fn read(document: &str) -> ReadList {
    cookie_lists::read(CookieListFormat::OpenCookieDatabase, document, &english()).unwrap()
}

fn rows(document: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(document.as_bytes())
        .records()
        .map(Result::unwrap)
        .collect()
}

fn named<'a>(list: &'a ReadList, name: &str) -> &'a Item {
    list.items.iter().find(|item| item.name == name).unwrap()
}

fn of_field<'a>(losses: &'a [Loss], field: &str) -> Vec<&'a Loss> {
    losses.iter().filter(|loss| loss.field == Some(field)).collect()
}

#[test]
fn every_row_of_the_database_comes_in() {
    let Some(document) = database() else { return };
    let list = read(&document);
    assert_eq!(list.items.len(), 2_264);
    assert!(list.losses.iter().all(|loss| loss.kind != LossKind::Skipped));
    let prefixes = list
        .items
        .iter()
        .filter(|item| item.name_match == NameMatch::Prefix);
    // 260 rows say so, and four more end in an asterisk.
    assert_eq!(prefixes.count(), 264);
    let invisible = |c: char| c.is_control() || matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}');
    assert!(list.items.iter().all(|item| !item.name.contains(invisible)));
    assert!(list.items.iter().all(|item| item.category.is_some()));
    assert_eq!(named(&list, "logglytrackingsession").name_match, NameMatch::Exact);
    assert_eq!(of_field(&list.losses, "name").len(), 1);
}

#[test]
fn columns_that_changed_places_are_found() {
    let Some(document) = database() else { return };
    let list = read(&document);
    for name in ["lantern", "AwinChannelCookie"] {
        let item = named(&list, name);
        assert_eq!(item.lifetime, Some(Lifetime::Fixed("P29D".parse().unwrap())));
        assert_eq!(item.provider.as_deref(), Some("Awin"));
        let said = list
            .losses
            .iter()
            .find(|loss| loss.cookie.as_deref() == Some(name));
        assert_eq!(said.unwrap().kind, LossKind::Doubtful);
    }
}

#[test]
fn the_database_goes_out_as_every_row_came_in() {
    let Some(document) = database() else { return };
    let list = read(&document);
    let cookies: Vec<_> = list
        .items
        .iter()
        .zip(0..)
        .map(|(item, place)| item.declare(format!("k{place}").parse().unwrap(), &english()))
        .collect();
    let locale = english();
    let writing = cookie_lists::Writing {
        locale: &locale,
        domain: None,
    };
    let all: Vec<_> = cookies.iter().collect();
    let written = cookie_lists::write(CookieListFormat::OpenCookieDatabase, &all, None, writing);
    let again = read(&written.text);
    let told: BTreeSet<_> = written
        .losses
        .iter()
        .map(|loss| (loss.cookie.clone(), loss.field))
        .collect();
    assert_eq!(again.items.len(), list.items.len());
    for (one, other) in list.items.iter().zip(&again.items) {
        let is_listed = |field| told.contains(&(Some(one.name.clone()), Some(field)));
        assert_eq!((&one.name, one.name_match), (&other.name, other.name_match));
        assert_eq!(
            (&one.purpose, &one.policy_url, one.category),
            (&other.purpose, &other.policy_url, other.category)
        );
        assert_eq!((&one.domain, &one.provider), (&other.domain, &other.provider));
        assert!(
            one.lifetime.clone().unwrap_or_default() == other.lifetime.clone().unwrap_or_default()
                || is_listed("lifetime"),
            "{one:?} {other:?}"
        );
        assert!(
            one.storage == other.storage || is_listed("storage"),
            "{one:?} {other:?}"
        );
        assert!(
            one.party == other.party || is_listed("party"),
            "{one:?} {other:?}"
        );
    }
}

/// An amount and a unit of English, as ISO 8601; `None` for everything else.
fn plain(spelling: &str) -> Option<String> {
    let lower = spelling.trim().to_lowercase();
    let (amount, unit) = lower.split_once(' ')?;
    let amount: u32 = amount.parse().ok().filter(|amount| *amount > 0)?;
    let (begin, designator) = match unit.trim_end_matches('s') {
        "year" => ("P", 'Y'),
        "month" => ("P", 'M'),
        "week" => ("P", 'W'),
        "day" => ("P", 'D'),
        "hour" => ("PT", 'H'),
        "minute" | "min" => ("PT", 'M'),
        "second" | "sec" => ("PT", 'S'),
        _ => return None,
    };
    Some(format!("{begin}{amount}{designator}"))
}

/// What is no plain amount: an ISO 8601 duration, `session`, `unlimited`, or nothing for what is flagged.
const OTHERS: &[(&str, &str)] = &[
    ("", ""),
    ("0 day", ""),
    ("0 days", ""),
    ("1 hour or longer", ""),
    ("1 week to 1 year", ""),
    ("1 year (in some countries, the period may be longer)", ""),
    ("10 Nov 2030", ""),
    ("10 years from set/ update", "P10Y"),
    ("13 months by default, modifiable", "P13M"),
    (
        "14 days if you select “Remember Me” when logging in. Otherwise, Session.",
        "",
    ),
    ("180 days after last activity", "P180D"),
    ("180 days after last activity or 10 years when opting out", ""),
    ("2 years after last activity", "P2Y"),
    ("30 minutes after last activity", "PT30M"),
    ("30 minutes, 3w or 1y depending on value", ""),
    ("30 seconds till 1 year", ""),
    ("6 months after last activity", "P6M"),
    ("6 months by default, modifiable", "P6M"),
    ("60 days till 3650 days", ""),
    ("Awin", ""),
    ("Deleted when oauth state is validated", ""),
    ("End of session (browser)", "session"),
    ("Immediately removed", ""),
    ("Local Storage", "unlimited"),
    ("Persistent", "unlimited"),
    ("Seesion", "session"),
    ("Session", "session"),
    ("Session to 30 days", ""),
    ("Sessions", "session"),
    ("Unknown", ""),
    ("Unlimited", "unlimited"),
    ("Varies", ""),
    ("forever", "unlimited"),
    ("no expiration", "unlimited"),
    ("permanent", "unlimited"),
    ("session", "session"),
    ("session cookie", "session"),
    ("undefined", ""),
    ("various", ""),
];

#[test]
fn each_of_the_173_spellings_of_a_lifetime_is_understood_or_flagged() {
    let Some(document) = database() else { return };
    let spellings: BTreeSet<String> = rows(&document)
        .iter()
        .map(|row| row.get(RETENTION).unwrap().trim().to_owned())
        .collect();
    assert_eq!(spellings.len(), 173);
    let mut others: BTreeMap<&str, &str> = OTHERS.iter().copied().collect();
    for spelling in &spellings {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer
            .write_record(["Cookie / Data Key name", "Retention period"])
            .unwrap();
        writer.write_record(["x", spelling]).unwrap();
        let list = read(&String::from_utf8(writer.into_inner().unwrap()).unwrap());
        let item = list.items.first().unwrap();
        let lifetime = item.lifetime.clone().unwrap_or_default();
        let is_flagged = !of_field(&list.losses, "lifetime").is_empty();
        let fixed = |period: &str| Lifetime::Fixed(period.parse().unwrap());
        let expected = match plain(spelling) {
            Some(period) => fixed(&period),
            None => match others.remove(spelling.as_str()) {
                Some("session") => Lifetime::Session,
                Some("unlimited") => Lifetime::Unlimited,
                Some("") => Lifetime::Unknown,
                Some(period) => fixed(period),
                None => panic!("`{spelling}` has no row in the table"),
            },
        };
        assert_eq!(lifetime, expected, "{spelling}");
        assert_eq!(is_flagged, expected == Lifetime::Unknown, "{spelling}");
        if spelling == "Local Storage" {
            assert_eq!(item.storage, Some(StorageKind::LocalStorage));
        }
    }
    assert_eq!(others, BTreeMap::new(), "rows of the table that no spelling has");
}
