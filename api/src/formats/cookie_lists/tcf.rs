//! IAB TCF, Vendor Device Storage and Operational Disclosures, version 1.1: JSON with `disclosures`.
//!
//! Purposes are numbers of the Global Vendor List. Purpose 1 (store and access information on a device) says that
//! consent is needed. Of a category they give no more than a hint, so that none is written.

use super::item::{Field, Item, line};
use super::literal::{Literal, Script};
use super::loss::{Loss, LossKind};
use super::{Form, Job, ReadList, pattern};
use crate::domain::cookie::{CookieCategory, StorageKind};
use crate::domain::lifetime::{Lifetime, Period};
use crate::domain::locale::Locale;

pub(super) const FORM: Form = Form {
    held: &[
        Field::NameMatch,
        Field::Storage,
        Field::Consent,
        Field::Purpose,
        Field::Domain,
        Field::Lifetime,
    ],
    has_languages: false,
    read,
    refuse,
    write,
};

/// Above it, in seconds, a lifetime is more likely to be in milliseconds: 20 years.
const LONGEST: i64 = 20 * 365 * 24 * 60 * 60;
/// The purpose of storing and accessing information on a device.
const STORE_AND_ACCESS: i64 = 1;
/// The purposes of the Global Vendor List, version 3.
const PURPOSES: std::ops::RangeInclusive<i64> = 1..=11;
const LIFETIME: Option<&str> = Some("lifetime");

fn is_disclosure_list(value: &Literal) -> bool {
    matches!(value.get("disclosures"), Some(Literal::List(_)))
}

fn read(document: &str, locale: &Locale) -> Result<ReadList, String> {
    let script =
        Script::read(document, is_disclosure_list).ok_or("is no JSON with a list of `disclosures`")?;
    let mut list = ReadList::default();
    for disclosure in disclosures(&script.value) {
        match item_of(disclosure, locale, &mut list.losses) {
            Ok(item) => list.items.push(item),
            Err(message) => {
                let shown = text_of(disclosure, "identifier").unwrap_or_else(|| disclosure.compact());
                list.losses
                    .push(Loss::of(LossKind::Skipped, &shown, None, message));
            }
        }
    }
    Ok(list)
}

fn disclosures(value: &Literal) -> &[Literal] {
    value.get("disclosures").map(Literal::list).unwrap_or_default()
}

fn text_of(value: &Literal, key: &str) -> Option<String> {
    line(value.get(key)?.as_text()?)
}

fn item_of(disclosure: &Literal, locale: &Locale, losses: &mut Vec<Loss>) -> Result<Item, &'static str> {
    let identifier = text_of(disclosure, "identifier").ok_or("the disclosure has no `identifier`")?;
    if !identifier.contains(|c| c != '*') {
        return Err("an asterisk alone is no identifier");
    }
    let (name, name_match) = pattern::from_asterisks(&identifier);
    let mut item = Item::named(name, name_match);
    item.storage = Some(match text_of(disclosure, "type").as_deref() {
        Some("cookie") => StorageKind::Cookie,
        Some("web") => StorageKind::LocalStorage,
        other => {
            if other != Some("app") {
                let message = format!("the type `{}` is not known", other.unwrap_or_default());
                losses.push(Loss::of(
                    LossKind::NotUnderstood,
                    &item.name,
                    Some("storage"),
                    message,
                ));
            }
            StorageKind::Other
        }
    });
    item.set_purpose(&text_of(disclosure, "description").unwrap_or_default(), locale);
    let domains = domains_of(disclosure);
    if domains.len() > 1 {
        let message = format!("of {} domains the first is declared", domains.len());
        losses.push(Loss::of(LossKind::Doubtful, &item.name, Some("domain"), message));
    }
    item.domain = domains.into_iter().next();
    item.lifetime = Some(lifetime_of(disclosure, &item, losses));
    read_purposes(disclosure, &mut item, losses);
    Ok(item)
}

fn domains_of(disclosure: &Literal) -> Vec<String> {
    let several = disclosure.get("domains").map(Literal::list).unwrap_or_default();
    let mut domains: Vec<String> = several
        .iter()
        .filter_map(|domain| line(domain.as_text()?))
        .collect();
    domains.extend(text_of(disclosure, "domain").filter(|_| several.is_empty()));
    domains
}

fn lifetime_of(disclosure: &Literal, item: &Item, losses: &mut Vec<Loss>) -> Lifetime {
    let mut note = |kind, message: String| losses.push(Loss::of(kind, &item.name, LIFETIME, message));
    let given = match disclosure.get("maxAgeSeconds") {
        None | Some(Literal::Null) => {
            if item.kept_in() == StorageKind::Cookie {
                note(
                    LossKind::NotUnderstood,
                    "a cookie needs `maxAgeSeconds`".to_owned(),
                );
            }
            return Lifetime::Unknown;
        }
        Some(given) => given,
    };
    let Some(seconds) = given
        .as_phrase()
        .and_then(|text| text.parse::<i64>().ok())
        .filter(|seconds| *seconds >= 0)
    else {
        let message = format!("`{}` is no whole number of seconds", given.compact());
        note(LossKind::NotUnderstood, message);
        return Lifetime::Unknown;
    };
    if seconds > LONGEST {
        let message = format!("{seconds} seconds are more than 20 years: they are likely to be milliseconds");
        note(LossKind::NotUnderstood, message);
        return Lifetime::Unknown;
    }
    period_of(seconds).map_or(Lifetime::Session, Lifetime::Fixed)
}

/// The length in the largest unit that it is a whole number of; a year has 365 days, and months are not guessed.
fn period_of(seconds: i64) -> Option<Period> {
    const UNITS: [(i64, &str, char); 4] = [
        (365 * 24 * 60 * 60, "P", 'Y'),
        (24 * 60 * 60, "P", 'D'),
        (60 * 60, "PT", 'H'),
        (60, "PT", 'M'),
    ];
    let whole = UNITS.iter().find(|(unit, ..)| seconds % unit == 0);
    let text = match whole {
        Some((unit, begin, designator)) => format!("{begin}{}{designator}", seconds / unit),
        None => format!("PT{seconds}S"),
    };
    text.parse().ok()
}

fn numbers(disclosure: &Literal, key: &str) -> Option<Vec<i64>> {
    let list = disclosure.get(key).map(Literal::list).unwrap_or_default();
    list.iter()
        .map(|number| number.as_phrase()?.parse().ok())
        .collect()
}

fn read_purposes(disclosure: &Literal, item: &mut Item, losses: &mut Vec<Loss>) {
    let mut note = |message: &str| {
        losses.push(Loss::of(
            LossKind::NotUnderstood,
            &item.name,
            Some("consentRequired"),
            message,
        ));
    };
    if !matches!(disclosure.get("purposes"), Some(Literal::List(_))) {
        note("`purposes` are missing, so that nobody knows whether consent is needed");
        return;
    }
    let Some(purposes) = numbers(disclosure, "purposes") else {
        note("`purposes` holds something else than numbers");
        return;
    };
    if purposes.iter().any(|purpose| !PURPOSES.contains(purpose)) {
        note("`purposes` holds a number that is no purpose");
    }
    let has = |some: &[i64]| purposes.iter().any(|purpose| some.contains(purpose));
    let has_special = disclosure
        .get("specialPurposes")
        .is_some_and(|special| !special.list().is_empty());
    item.consent_required = Some(has(&[STORE_AND_ACCESS]));
    item.category = if has(&[2, 3, 4, 7]) {
        Some(CookieCategory::Marketing)
    } else if has(&[8, 9, 10]) {
        Some(CookieCategory::Analytics)
    } else if has(&[5, 6, 11]) {
        Some(CookieCategory::Functional)
    } else if purposes.is_empty() && has_special {
        Some(CookieCategory::StrictlyNecessary)
    } else {
        None
    };
}

const fn type_of(storage: StorageKind) -> Option<&'static str> {
    match storage {
        StorageKind::Cookie => Some("cookie"),
        StorageKind::LocalStorage
        | StorageKind::SessionStorage
        | StorageKind::IndexedDb
        | StorageKind::CacheStorage => Some("web"),
        StorageKind::Other => Some("app"),
        StorageKind::Pixel => None,
    }
}

fn refuse(item: &Item) -> Option<&'static str> {
    let Some(kind) = type_of(item.kept_in()) else {
        return Some("the list knows cookies, web storage and storage of apps");
    };
    match pattern::to_asterisks(&item.name, item.name_match) {
        None => return Some(pattern::ASTERISK),
        Some(name) if !name.contains(|c| c != '*') => return Some("an asterisk alone is no identifier"),
        Some(_) => {}
    }
    let has_age = matches!(item.lifetime(), Lifetime::Session | Lifetime::Fixed(_));
    (kind == "cookie" && !has_age).then_some("the list needs the seconds that a cookie stays")
}

fn write(job: &Job<'_>, losses: &mut Vec<Loss>) -> String {
    let original = job
        .original
        .and_then(|original| Script::read(original, is_disclosure_list));
    let mut script = original.unwrap_or_else(|| {
        let empty = Literal::object([("disclosures", Literal::List(Vec::new()))]);
        Script::around("", empty, "")
    });
    let mut list = Vec::new();
    let mut place = 0;
    for disclosure in disclosures(&script.value) {
        let Ok(was) = item_of(disclosure, job.locale, &mut Vec::new()) else {
            list.push(disclosure.clone());
            continue;
        };
        if let Some(is) = job.of(place) {
            list.push(rewritten(disclosure.clone(), Some(&was), is, job.locale, losses));
        }
        place += 1;
    }
    let nothing = Literal::Object(Vec::new());
    list.extend(
        job.added()
            .map(|item| rewritten(nothing.clone(), None, item, job.locale, losses)),
    );
    script.value.set("disclosures", Literal::List(list));
    script.write()
}

fn rewritten(
    mut disclosure: Literal,
    was: Option<&Item>,
    is: &Item,
    locale: &Locale,
    losses: &mut Vec<Loss>,
) -> Literal {
    let changed = |field: Field| was.is_none_or(|was| !was.agrees(is, field));
    if changed(Field::NameMatch) || was.is_none_or(|was| was.name != is.name) {
        let identifier = pattern::to_asterisks(&is.name, is.name_match).unwrap_or_default();
        disclosure.set("identifier", Literal::Text(identifier));
    }
    let storage = is.kept_in();
    if changed(Field::Storage) {
        if !matches!(storage, StorageKind::Cookie | StorageKind::LocalStorage) {
            let message = "web storage and storage of apps are each of one kind in this list";
            losses.push(Loss::of(LossKind::Inexact, &is.name, Some("storage"), message));
        }
        let kind = type_of(storage).unwrap_or_default();
        disclosure.set("type", Literal::text(kind));
    }
    if changed(Field::Lifetime) {
        disclosure.set("maxAgeSeconds", seconds_of(is, losses));
    }
    if storage == StorageKind::Cookie && disclosure.get("cookieRefresh").is_none() {
        let message = "whether it is renewed must be said and is not known: false";
        losses.push(Loss::of(
            LossKind::Assumed,
            &is.name,
            Some("cookieRefresh"),
            message,
        ));
        disclosure.set("cookieRefresh", Literal::Bool(false));
    }
    if changed(Field::Domain) {
        let domains = is
            .domain
            .as_deref()
            .map(|domain| Literal::List(vec![Literal::text(domain)]));
        disclosure.remove("domain");
        disclosure.put("domains", domains);
    }
    if changed(Field::Consent) || disclosure.get("purposes").is_none() {
        let mut purposes = numbers(&disclosure, "purposes").unwrap_or_default();
        purposes.retain(|purpose| *purpose != STORE_AND_ACCESS);
        if is.requires_consent() {
            purposes.insert(0, STORE_AND_ACCESS);
        }
        let purposes = purposes.into_iter().map(Literal::number).collect();
        disclosure.set("purposes", Literal::List(purposes));
    }
    if changed(Field::Purpose) {
        disclosure.put("description", is.purpose_in(locale).map(Literal::text));
    }
    disclosure
}

fn seconds_of(item: &Item, losses: &mut Vec<Loss>) -> Literal {
    let mut note = |kind, message: String| losses.push(Loss::of(kind, &item.name, LIFETIME, message));
    match item.lifetime() {
        Lifetime::Session => Literal::number(0),
        Lifetime::Fixed(period) => {
            let seconds = period.seconds();
            if seconds > LONGEST {
                let message =
                    format!("{seconds} seconds are more than 20 years and are taken for milliseconds");
                note(LossKind::Inexact, message);
            } else if period_of(seconds).as_ref() != Some(period) {
                let message =
                    format!("{period} is written as {seconds} seconds: a year has 365 days, a month 30");
                note(LossKind::Inexact, message);
            }
            Literal::number(seconds)
        }
        Lifetime::Unlimited => {
            note(
                LossKind::NoPlace,
                "the list has no word for a lifetime without an end".to_owned(),
            );
            Literal::Null
        }
        Lifetime::Unknown => Literal::Null,
    }
}
