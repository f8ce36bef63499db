//! Edits of cookie declarations.

use super::{Patch, PutCookie, one_line, tree};
use crate::domain::content::Content;
use crate::domain::cookie::Cookie;
use crate::domain::error::Problem;
use crate::domain::key::Key;
use crate::domain::lifetime::Lifetime;
use crate::domain::locale::{Locale, Texts};
use crate::domain::text;

/// Makes a declaration, or replaces what is given of it.
pub(super) fn put(
    content: &mut Content,
    default_locale: &Locale,
    put: PutCookie,
) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    let is_taken = |key: &Key| {
        content
            .declared_cookies()
            .iter()
            .any(|declared| declared.cookie.key == *key)
    };
    let name = put
        .name
        .as_deref()
        .and_then(|name| match one_line("putCookie.name", name) {
            Ok(name) => Some(name),
            Err(problem) => {
                problems.push(problem);
                None
            }
        });
    if let Patch::Set(section) = &put.section
        && content.section(section).is_none()
    {
        problems.push(Problem::at(
            "putCookie.sectionKey",
            format!("there is no section `{section}`"),
        ));
    }
    if let Patch::Set(url) = &put.policy_url
        && !url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
    {
        problems.push(Problem::at(
            "putCookie.policyUrl",
            "is not an http or https address",
        ));
    }
    let existing = put.key.as_ref().filter(|key| is_taken(key)).cloned();
    let fresh = match (&existing, &name) {
        (Some(_), _) => None,
        (None, Some(name)) => {
            let key = put
                .key
                .clone()
                .unwrap_or_else(|| Key::from_cookie_name(name, is_taken));
            Some(Cookie::named(key, name.clone()))
        }
        (None, None) => {
            if put.name.is_none() {
                problems.push(Problem::at("putCookie.name", "a new declaration needs a name"));
            }
            None
        }
    };
    if !problems.is_empty() {
        return Err(problems);
    }
    place(content, existing, fresh, name, default_locale, put);
    Ok(())
}

/// Applies a request that was found sound.
fn place(
    content: &mut Content,
    existing: Option<Key>,
    fresh: Option<Cookie>,
    name: Option<String>,
    default_locale: &Locale,
    mut put: PutCookie,
) {
    let section = std::mem::take(&mut put.section);
    let Some(key) = fresh.as_ref().map(|cookie| cookie.key.clone()).or(existing) else {
        return;
    };
    if let Some(cookie) = fresh {
        let target = match &section {
            Patch::Set(section) => tree::cookies_mut(content, Some(section)),
            Patch::Absent | Patch::Null => Some(&mut content.cookies),
        };
        if let Some(cookies) = target {
            cookies.push(cookie);
        }
    } else if section != Patch::Absent {
        let target = section.given();
        if section_of(content, &key) != target {
            relocate(content, &key, target.as_ref(), None);
        }
    }
    if let Some((cookies, index)) = tree::find_cookie(content, &key)
        && let Some(cookie) = cookies.get_mut(index)
    {
        let locale = put.locale.take().unwrap_or_else(|| default_locale.clone());
        fill(cookie, &locale, name, put);
    }
}

fn fill(cookie: &mut Cookie, locale: &Locale, name: Option<String>, put: PutCookie) {
    let PutCookie {
        name_match,
        storage,
        category,
        consent_required,
        purpose,
        provider,
        recipients,
        domain,
        party,
        lifetime,
        lifetime_text,
        policy_url,
        ..
    } = put;
    if let Some(name) = name {
        cookie.name = name;
    }
    cookie.name_match = name_match.unwrap_or(cookie.name_match);
    cookie.storage = storage.unwrap_or(cookie.storage);
    let mut required = cookie.consent_required;
    consent_required.apply(&mut required);
    cookie.category = category.unwrap_or(cookie.category);
    cookie.set_consent_required(required);
    set_line(&mut cookie.purpose, locale, purpose);
    clean(provider).apply(&mut cookie.provider);
    match recipients {
        Patch::Absent => {}
        Patch::Null => cookie.recipients.clear(),
        Patch::Set(names) => {
            cookie.recipients = names
                .iter()
                .map(|name| text::line(name).0)
                .filter(|name| !name.is_empty())
                .collect();
        }
    }
    clean(domain).apply(&mut cookie.domain);
    party.apply(&mut cookie.party);
    policy_url.apply(&mut cookie.policy_url);
    set_lifetime(cookie, locale, lifetime, lifetime_text);
}

/// Another lifetime makes every wording of the old one wrong.
fn set_lifetime(cookie: &mut Cookie, locale: &Locale, lifetime: Patch<Lifetime>, wording: Option<String>) {
    let next = match lifetime {
        Patch::Absent => return,
        Patch::Null => Lifetime::Unknown,
        Patch::Set(lifetime) => lifetime,
    };
    if next != cookie.lifetime {
        cookie.lifetime = next;
        cookie.lifetime_text = Texts::new();
    }
    set_line(
        &mut cookie.lifetime_text,
        locale,
        wording.map_or(Patch::Null, Patch::Set),
    );
}

fn clean(patch: Patch<String>) -> Patch<String> {
    match patch {
        Patch::Set(given) => match text::line(&given).0 {
            line if line.is_empty() => Patch::Null,
            line => Patch::Set(line),
        },
        other => other,
    }
}

fn set_line(texts: &mut Texts, locale: &Locale, patch: Patch<String>) {
    match clean(patch) {
        Patch::Absent => {}
        Patch::Null => {
            texts.remove(locale);
        }
        Patch::Set(line) => {
            texts.insert(locale.clone(), line);
        }
    }
}

/// Moves a declaration.
pub(super) fn move_to(
    content: &mut Content,
    key: &Key,
    section: Option<&Key>,
    position: usize,
) -> Result<(), Problem> {
    if tree::find_cookie(content, key).is_none() {
        return Err(unknown("moveCookie.key", key));
    }
    if let Some(section) = section
        && content.section(section).is_none()
    {
        return Err(Problem::at(
            "moveCookie.sectionKey",
            format!("there is no section `{section}`"),
        ));
    }
    relocate(content, key, section, Some(position));
    Ok(())
}

/// Takes a declaration out.
pub(super) fn remove(content: &mut Content, key: &Key) -> Result<(), Problem> {
    let (cookies, index) = tree::find_cookie(content, key).ok_or_else(|| unknown("removeCookie.key", key))?;
    cookies.remove(index);
    Ok(())
}

fn section_of(content: &Content, key: &Key) -> Option<Key> {
    let declared = content.declared_cookies();
    let declared = declared.iter().find(|declared| declared.cookie.key == *key)?;
    declared.section.map(|section| section.key.clone())
}

fn relocate(content: &mut Content, key: &Key, section: Option<&Key>, position: Option<usize>) {
    let Some(cookie) = tree::find_cookie(content, key).map(|(cookies, index)| cookies.remove(index)) else {
        return;
    };
    if let Some(cookies) = tree::cookies_mut(content, section) {
        tree::insert(cookies, position, cookie);
    }
}

fn unknown(path: &str, key: &Key) -> Problem {
    Problem::at(path, format!("there is no cookie declaration `{key}`"))
}
