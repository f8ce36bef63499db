mod law;
mod round_trips;
mod samples;

use super::*;
use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::edit;

const FORMATS: &[CookieListFormat] = CookieListFormat::ALL;

fn english() -> Locale {
    "en".parse().unwrap()
}

/// A list as the declarations that it becomes, with what is kept and what is said of it.
struct Imported {
    cookies: Vec<Cookie>,
    kept: KeptList,
    losses: Vec<Loss>,
}

fn import(format: CookieListFormat, document: &str) -> Imported {
    let locale = english();
    let list = read(format, document, &locale).unwrap();
    let adoption = adopt(&Content::default(), &list.items, &locale, None);
    let content = edit::apply(&Content::default(), &locale, &adoption.edits).unwrap();
    Imported {
        cookies: content.cookies,
        kept: KeptList {
            format,
            locale,
            document: document.to_owned(),
            keys: adoption.keys,
            imported_at: Instant::from_micros(0),
        },
        losses: list.losses,
    }
}

fn export(format: CookieListFormat, cookies: &[Cookie], kept: Option<&KeptList>) -> WrittenList {
    let locale = english();
    let writing = Writing {
        locale: &locale,
        domain: None,
    };
    write(format, &cookies.iter().collect::<Vec<_>>(), kept, writing)
}

fn said(losses: &[Loss]) -> Vec<String> {
    losses.iter().map(Loss::to_string).collect()
}

/// Kind, cookie and field of each loss.
fn named(losses: &[Loss]) -> Vec<String> {
    let name = |loss: &Loss| {
        let parts = [loss.cookie.as_deref(), loss.field];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        format!("{} {}", loss.kind, parts.join(" ")).trim_end().to_owned()
    };
    losses.iter().map(name).collect()
}

fn sample(format: CookieListFormat) -> &'static str {
    match format {
        CookieListFormat::Cookiebot => include_str!("../../../tests/data/cookie_lists/cookiebot.js"),
        CookieListFormat::OneTrust => include_str!("../../../tests/data/cookie_lists/one_trust.json"),
        CookieListFormat::Tcf => include_str!("../../../tests/data/cookie_lists/tcf.json"),
        CookieListFormat::OpenCookieDatabase => {
            include_str!("../../../tests/data/cookie_lists/open_cookie_database.csv")
        }
        CookieListFormat::CookieConsent => {
            include_str!("../../../tests/data/cookie_lists/cookie_consent.js")
        }
        CookieListFormat::Klaro => include_str!("../../../tests/data/cookie_lists/klaro.js"),
    }
}

fn cookie(imported: &Imported, key: &str) -> Cookie {
    let found = imported.cookies.iter().find(|cookie| cookie.key.as_str() == key);
    found
        .unwrap_or_else(|| panic!("{key} is not among {:?}", imported.cookies))
        .clone()
}

fn purpose(cookie: &Cookie, language: &str) -> String {
    cookie
        .purpose
        .get(&language.parse().unwrap())
        .cloned()
        .unwrap_or_default()
}
