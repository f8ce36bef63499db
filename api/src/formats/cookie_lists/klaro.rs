//! The configuration of Klaro: services, each with the cookies that go with it.
//!
//! A service has one title, one description and one consent; of a cookie it knows name, path and domain.

use super::item::{Field, Item, line};
use super::literal::{Literal, Script};
use super::loss::{Loss, LossKind};
use super::{Form, Job, ReadList, pattern};
use crate::domain::cookie::{CookieCategory, StorageKind};
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::formats::page::cookies::category;

pub(super) const FORM: Form = Form {
    held: &[
        Field::NameMatch,
        Field::Category,
        Field::Consent,
        Field::Purpose,
        Field::Provider,
        Field::Domain,
    ],
    has_languages: false,
    read,
    refuse,
    write,
};

const CATEGORIES: [(&str, CookieCategory); 4] = [
    ("necessary", CookieCategory::StrictlyNecessary),
    ("functional", CookieCategory::Functional),
    ("analytics", CookieCategory::Analytics),
    ("marketing", CookieCategory::Marketing),
];

fn is_configuration(value: &Literal) -> bool {
    matches!(value.get("services"), Some(Literal::List(_)))
}

fn read(document: &str, locale: &Locale) -> Result<ReadList, String> {
    let script = Script::read(document, is_configuration)
        .ok_or("is no configuration of Klaro: there is no list of `services`")?;
    let mut list = ReadList::default();
    for service in services(&script.value) {
        let name = text_of(service, "name").unwrap_or_default();
        if cookies_of(service).is_empty() {
            let message = "the service names no cookies; it is kept for the way back";
            list.losses
                .push(Loss::of(LossKind::Skipped, &name, None, message));
        }
        for cookie in cookies_of(service) {
            if let Some(item) = item_of(service, cookie, locale, &mut list.losses) {
                list.items.push(item);
            } else {
                let shown = cookie.compact();
                let message = format!("`{shown}` is no name, or one that asterisks cannot stand for");
                list.losses
                    .push(Loss::of(LossKind::Skipped, &name, None, message));
            }
        }
    }
    Ok(list)
}

fn services(value: &Literal) -> &[Literal] {
    value.get("services").map(Literal::list).unwrap_or_default()
}

fn cookies_of(service: &Literal) -> &[Literal] {
    service.get("cookies").map(Literal::list).unwrap_or_default()
}

fn text_of(value: &Literal, key: &str) -> Option<String> {
    line(value.get(key)?.as_text()?)
}

/// Name, path and domain of a cookie: a text, a regular expression, or a list of these three.
fn item_of(service: &Literal, cookie: &Literal, locale: &Locale, losses: &mut Vec<Loss>) -> Option<Item> {
    let parts = cookie.list();
    let (name, name_match) = pattern::from_literal(parts.first().unwrap_or(cookie), losses)?;
    let mut item = Item::named(name, name_match);
    item.domain = parts.get(2).and_then(Literal::as_text).and_then(line);
    item.provider = text_of(service, "title").or_else(|| text_of(service, "name"));
    item.set_purpose(&text_of(service, "description").unwrap_or_default(), locale);
    let is_required = service
        .get("required")
        .and_then(Literal::as_bool)
        .unwrap_or(false);
    item.consent_required = Some(!is_required);
    item.category = category_of(service, &item.name, losses);
    Some(item)
}

fn category_of(service: &Literal, cookie: &str, losses: &mut Vec<Loss>) -> Option<CookieCategory> {
    let words = service.get("purposes").map(Literal::list).unwrap_or_default();
    let words: Vec<&str> = words.iter().filter_map(Literal::as_text).collect();
    let mut found: Vec<CookieCategory> = words
        .iter()
        .filter_map(|word| category::kind(word)?.category)
        .collect();
    found.sort_unstable();
    found.dedup();
    match found.as_slice() {
        [only] => Some(*only),
        _ if words.is_empty() => None,
        _ => {
            let message = format!("the purposes {} are not one category", words.join(", "));
            losses.push(Loss::of(
                LossKind::NotUnderstood,
                cookie,
                Some("category"),
                message,
            ));
            None
        }
    }
}

fn refuse(item: &Item) -> Option<&'static str> {
    if pattern::to_asterisks(&item.name, item.name_match).is_none() {
        return Some(pattern::ASTERISK);
    }
    (item.kept_in() != StorageKind::Cookie).then_some("the list knows cookies alone")
}

fn write(job: &Job<'_>, losses: &mut Vec<Loss>) -> String {
    let original = job
        .original
        .and_then(|original| Script::read(original, is_configuration));
    let mut script = original.unwrap_or_else(|| {
        let empty = Literal::object([("services", Literal::List(Vec::new()))]);
        Script::around("var klaroConfig = ", empty, ";\n")
    });
    let mut written = Services {
        locale: job.locale,
        kept: Vec::new(),
        made: Vec::new(),
    };
    let mut place = 0;
    for service in services(&script.value) {
        written.take(service, job, &mut place);
    }
    for item in job.added() {
        written.join(item, cookie_of(item, None));
    }
    script
        .value
        .set("services", Literal::List(written.finish(losses)));
    script.write()
}

/// The services that go out.
struct Services<'a> {
    locale: &'a Locale,
    kept: Vec<Literal>,
    made: Vec<Made<'a>>,
}

/// A service that the original does not have.
struct Made<'a> {
    items: Vec<&'a Item>,
    cookies: Vec<Literal>,
}

/// What all cookies of a service have in common, beside the description.
fn is_of_one_service(one: &Item, other: &Item) -> bool {
    [Field::Provider, Field::Category, Field::Consent]
        .iter()
        .all(|field| one.agrees(other, *field))
}

fn says_the_same(one: &Item, other: &Item) -> bool {
    is_of_one_service(one, other) && one.agrees(other, Field::Purpose)
}

impl<'a> Services<'a> {
    /// Takes a service of the original. Cookies that say something else now leave it, unless all of them say the same:
    /// then the service says it.
    fn take(&mut self, service: &Literal, job: &'a Job<'_>, place: &mut usize) {
        let mut staying = Vec::new();
        let mut leaving: Vec<(&Item, Literal)> = Vec::new();
        let mut has_left = false;
        for cookie in cookies_of(service) {
            let Some(was) = item_of(service, cookie, self.locale, &mut Vec::new()) else {
                staying.push(cookie.clone());
                continue;
            };
            match job.of(*place) {
                Some(is) if says_the_same(&was, is) => staying.push(cookie_of(is, Some((cookie, &was)))),
                Some(is) => leaving.push((is, cookie_of(is, Some((cookie, &was))))),
                None => has_left = true,
            }
            *place += 1;
        }
        let mut service = service.clone();
        if let [(first, _), others @ ..] = leaving.as_slice()
            && staying.is_empty()
            && others.iter().all(|(other, _)| says_the_same(first, other))
        {
            describe(&mut service, first, first.purpose_in(self.locale));
            staying.extend(leaving.drain(..).map(|(_, cookie)| cookie));
        }
        let is_empty = staying.is_empty() && (has_left || !leaving.is_empty());
        if !is_empty {
            if service.get("cookies").is_some() {
                service.set("cookies", Literal::List(staying));
            }
            self.kept.push(service);
        }
        for (item, cookie) in leaving {
            self.join(item, cookie);
        }
    }

    /// Puts a cookie into a new service with others of its provider, category and consent.
    fn join(&mut self, item: &'a Item, cookie: Literal) {
        let is_it = |made: &&mut Made<'a>| {
            made.items
                .first()
                .is_some_and(|first| is_of_one_service(first, item))
        };
        if let Some(made) = self.made.iter_mut().find(is_it) {
            made.items.push(item);
            made.cookies.push(cookie);
        } else {
            self.made.push(Made {
                items: vec![item],
                cookies: vec![cookie],
            });
        }
    }

    fn finish(self, losses: &mut Vec<Loss>) -> Vec<Literal> {
        let mut all = self.kept;
        for made in self.made {
            let Some(first) = made.items.first() else {
                continue;
            };
            let word = word_of(first.category());
            if first.provider.is_none() {
                let message = format!("a service needs a name, and nobody is named as provider: `{word}`");
                losses.push(Loss::of(
                    LossKind::Assumed,
                    &first.name,
                    Some("provider"),
                    message,
                ));
            }
            let wish = first.provider.as_deref().unwrap_or(word);
            let is_taken = |key: &Key| {
                let named =
                    |service: &Literal| service.get("name").and_then(Literal::as_text) == Some(key.as_str());
                all.iter().any(named)
            };
            let name = Key::from_heading(wish, is_taken);
            let mut service = Literal::object([("name", Literal::text(name.as_str()))]);
            let description = description(&made.items, self.locale);
            describe(&mut service, first, description.as_deref());
            service.set("cookies", Literal::List(made.cookies));
            all.push(service);
        }
        all
    }
}

fn word_of(category: CookieCategory) -> &'static str {
    let found = CATEGORIES.iter().find(|(_, known)| *known == category);
    found.map_or("other", |(word, _)| *word)
}

/// The purposes of several cookies as one description.
fn description(items: &[&Item], locale: &Locale) -> Option<String> {
    let mut purposes: Vec<&str> = Vec::new();
    for purpose in items.iter().filter_map(|item| item.purpose_in(locale)) {
        if !purposes.contains(&purpose) {
            purposes.push(purpose);
        }
    }
    (!purposes.is_empty()).then(|| purposes.join(" "))
}

/// Writes what a service says.
fn describe(service: &mut Literal, item: &Item, description: Option<&str>) {
    service.put("title", item.provider.as_deref().map(Literal::text));
    service.put("description", description.map(Literal::text));
    let there = category_of(service, &item.name, &mut Vec::new());
    if there != item.category || service.get("purposes").is_none() {
        let word = CATEGORIES.iter().find(|(_, known)| *known == item.category());
        let words = word.map(|(word, _)| Literal::text(word)).into_iter().collect();
        service.set("purposes", Literal::List(words));
    }
    service.set("required", Literal::Bool(!item.requires_consent()));
}

/// A cookie of a service: as it came where it says the same.
fn cookie_of(item: &Item, came: Option<(&Literal, &Item)>) -> Literal {
    if let Some((cookie, was)) = came
        && was.name == item.name
        && was.agrees(item, Field::NameMatch)
        && was.agrees(item, Field::Domain)
    {
        return cookie.clone();
    }
    let name = pattern::to_literal(&item.name, item.name_match);
    match &item.domain {
        None => name,
        Some(domain) => {
            let path = came.and_then(|(cookie, _)| cookie.list().get(1).cloned());
            Literal::List(vec![
                name,
                path.unwrap_or_else(|| Literal::text("/")),
                Literal::text(domain),
            ])
        }
    }
}
