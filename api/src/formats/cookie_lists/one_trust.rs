//! Cookies as the API of `OneTrust` takes them: JSON, a list of cookies or an object with one.
//!
//! It knows cookies alone, by name and host. A lifetime is a session or a number of days, weeks, months or years.

mod lifespan;

use super::item::{Field, Item, line};
use super::literal::{Literal, Script};
use super::loss::{Loss, LossKind};
use super::{Form, Job, ReadList};
use crate::domain::cookie::{CookieCategory, NameMatch, Party, StorageKind};
use crate::domain::locale::Locale;
use crate::formats::page::cookies::category;

pub(super) const FORM: Form = Form {
    held: &[
        Field::Storage,
        Field::Category,
        Field::Purpose,
        Field::Domain,
        Field::Party,
        Field::Lifetime,
    ],
    has_languages: true,
    read,
    refuse,
    write,
};

/// The longest description, in characters.
const LONGEST_DESCRIPTION: usize = 1_075;
const CATEGORIES: [(&str, CookieCategory); 5] = [
    ("Strictly Necessary", CookieCategory::StrictlyNecessary),
    ("Functional", CookieCategory::Functional),
    ("Performance", CookieCategory::Analytics),
    ("Targeting", CookieCategory::Marketing),
    ("Social Media", CookieCategory::Marketing),
];
/// Written for what nobody has classified; none of the five.
const UNCLASSIFIED: &str = "Unclassified";

fn read(document: &str, locale: &Locale) -> Result<ReadList, String> {
    let script = Script::read(document, |value| !cookies_in(value).is_empty())
        .ok_or("is no JSON with a cookie that has a `cookieName`")?;
    let mut list = ReadList::default();
    for cookie in cookies_in(&script.value) {
        match item_of(cookie, locale, &mut list.losses) {
            Some(item) => list.items.push(item),
            None => list.losses.push(Loss::of(
                LossKind::Skipped,
                &cookie.compact(),
                None,
                "the cookie has no `cookieName`",
            )),
        }
    }
    Ok(list)
}

/// The member of an object that holds the list.
const LISTS: [&str; 3] = ["cookies", "content", "data"];

fn cookies_in(value: &Literal) -> &[Literal] {
    let is_cookie = |value: &Literal| value.get("cookieName").is_some();
    if is_cookie(value) {
        return std::slice::from_ref(value);
    }
    let lists = LISTS.iter().filter_map(|name| value.get(name)).chain([value]);
    lists
        .map(Literal::list)
        .find(|list| list.iter().any(is_cookie))
        .unwrap_or_default()
}

fn item_of(cookie: &Literal, locale: &Locale, losses: &mut Vec<Loss>) -> Option<Item> {
    let text = |key: &str| cookie.get(key).and_then(Literal::as_phrase).and_then(line);
    let mut item = Item::named(text("cookieName")?, NameMatch::Exact);
    item.storage = Some(StorageKind::Cookie);
    item.domain = text("host");
    if item.domain.is_none() {
        let message = "the cookie has no host";
        losses.push(Loss::of(LossKind::Doubtful, &item.name, Some("domain"), message));
    }
    item.set_purpose(&text("description").unwrap_or_default(), locale);
    for translation in translations(cookie) {
        let (Some(language), Some(purpose)) = (language_of(translation), purpose_of(translation)) else {
            continue;
        };
        if let Ok(language) = language.parse::<Locale>() {
            item.set_purpose(&purpose, &language);
        } else {
            let message = format!("`{language}` is no language");
            losses.push(Loss::of(
                LossKind::NotUnderstood,
                &item.name,
                Some("purpose"),
                message,
            ));
        }
    }
    item.category = text("customCategoryName").map(|name| category_of(&item.name, &name, losses));
    item.party = domains(cookie).iter().find_map(|domain| {
        let is_third = domain.get("thirdParty")?.as_bool()?;
        Some(if is_third { Party::Third } else { Party::First })
    });
    item.lifetime = Some(lifespan::read(cookie, &item.name, losses));
    Some(item)
}

fn category_of(cookie: &str, name: &str, losses: &mut Vec<Loss>) -> CookieCategory {
    let known = CATEGORIES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name));
    let known = known.map(|(_, category)| *category);
    known
        .or_else(|| category::kind(name)?.category)
        .unwrap_or_else(|| {
            if !name.eq_ignore_ascii_case(UNCLASSIFIED) {
                let message = format!("`{name}` is no category that is known");
                losses.push(Loss::of(
                    LossKind::NotUnderstood,
                    cookie,
                    Some("category"),
                    message,
                ));
            }
            CookieCategory::Unclassified
        })
}

fn translations(cookie: &Literal) -> &[Literal] {
    cookie
        .get("descriptionTranslations")
        .map(Literal::list)
        .unwrap_or_default()
}

fn language_of(translation: &Literal) -> Option<&str> {
    translation.get("langCode")?.as_text()
}

fn purpose_of(translation: &Literal) -> Option<String> {
    line(translation.get("defaultDescription")?.as_text()?)
}

fn domains(cookie: &Literal) -> &[Literal] {
    cookie
        .get("domainCookieCategoryList")
        .map(Literal::list)
        .unwrap_or_default()
}

fn refuse(item: &Item) -> Option<&'static str> {
    if item.kept_in() != StorageKind::Cookie {
        Some("the list holds cookies alone")
    } else if item.domain.is_none() {
        Some("the list needs the host of every cookie, and no domain is declared")
    } else {
        None
    }
}

fn write(job: &Job<'_>, losses: &mut Vec<Loss>) -> String {
    let original = job
        .original
        .and_then(|original| Script::read(original, |value| !cookies_in(value).is_empty()));
    let mut script = original.unwrap_or_else(|| Script::around("", Literal::List(Vec::new()), ""));
    let mut cookies = Vec::new();
    let mut place = 0;
    for cookie in cookies_in(&script.value) {
        let Some(was) = item_of(cookie, job.locale, &mut Vec::new()) else {
            cookies.push(cookie.clone());
            continue;
        };
        if let Some(is) = job.of(place) {
            cookies.push(rewritten(cookie.clone(), Some(&was), is, job.locale, losses));
        }
        place += 1;
    }
    let nothing = Literal::Object(Vec::new());
    let added = job
        .added()
        .map(|item| rewritten(nothing.clone(), None, item, job.locale, losses));
    cookies.extend(added);
    replace(&mut script.value, cookies);
    script.write()
}

/// Puts the cookies where the list was.
fn replace(value: &mut Literal, cookies: Vec<Literal>) {
    for name in LISTS {
        if let Some(list) = value.get_mut(name).and_then(Literal::list_mut) {
            *list = cookies;
            return;
        }
    }
    *value = match <[Literal; 1]>::try_from(cookies) {
        Ok([only]) if matches!(value, Literal::Object(_)) => only,
        Ok([only]) => Literal::List(vec![only]),
        Err(cookies) => Literal::List(cookies),
    };
}

fn rewritten(
    mut cookie: Literal,
    was: Option<&Item>,
    is: &Item,
    locale: &Locale,
    losses: &mut Vec<Loss>,
) -> Literal {
    let changed = |field: Field| was.is_none_or(|was| !was.agrees(is, field));
    if was.is_none_or(|was| was.name != is.name) {
        cookie.set("cookieName", Literal::text(&is.name));
    }
    if changed(Field::Lifetime) {
        lifespan::write(&mut cookie, is, losses);
    }
    if changed(Field::Domain) {
        cookie.set("host", Literal::text(is.domain.as_deref().unwrap_or_default()));
    }
    if changed(Field::Category) {
        let name = CATEGORIES.iter().find(|(_, category)| *category == is.category());
        if name.is_none() {
            let message = "a category must be named; none of the five fits";
            losses.push(Loss::of(LossKind::Assumed, &is.name, Some("category"), message));
        }
        let name = name.map_or(UNCLASSIFIED, |(name, _)| name);
        cookie.set("customCategoryName", Literal::text(name));
    }
    if changed(Field::Purpose) {
        write_purposes(&mut cookie, is, locale, losses);
    }
    if changed(Field::Party) && is.party.is_some() {
        write_party(&mut cookie, is, losses);
    }
    cookie
}

fn write_purposes(cookie: &mut Literal, is: &Item, locale: &Locale, losses: &mut Vec<Loss>) {
    let description = is.purpose_in(locale).map(|purpose| {
        if purpose.chars().count() > LONGEST_DESCRIPTION {
            let message = format!("is cut after {LONGEST_DESCRIPTION} characters");
            losses.push(Loss::of(LossKind::Inexact, &is.name, Some("purpose"), message));
        }
        Literal::Text(purpose.chars().take(LONGEST_DESCRIPTION).collect())
    });
    cookie.put("description", description);
    let there = translations(cookie).to_vec();
    let others = is.purpose.iter().filter(|(language, _)| *language != locale);
    let written: Vec<Literal> = others
        .map(|(language, purpose)| {
            // What else a translation has stays.
            let same = |translation: &&Literal| {
                let known = language_of(translation).and_then(|code| code.parse::<Locale>().ok());
                known.as_ref() == Some(language)
            };
            let mut translation = there.iter().find(same).cloned().unwrap_or_else(|| {
                Literal::object([("langCode", Literal::text(&language.as_str().to_lowercase()))])
            });
            translation.set("defaultDescription", Literal::text(purpose));
            translation
        })
        .collect();
    let translations = (!written.is_empty()).then_some(Literal::List(written));
    cookie.put("descriptionTranslations", translations);
}

fn write_party(cookie: &mut Literal, is: &Item, losses: &mut Vec<Loss>) {
    let Some(domains) = cookie
        .get_mut("domainCookieCategoryList")
        .and_then(Literal::list_mut)
    else {
        let message = "it stands with the number of a domain, which is not known here";
        losses.push(Loss::of(LossKind::NoPlace, &is.name, Some("party"), message));
        return;
    };
    for domain in domains {
        domain.set("thirdParty", Literal::Bool(is.party == Some(Party::Third)));
    }
}
