//! Cookie lists of other systems, and what the catalogue knows of names.

use async_graphql::SimpleObject;

use super::cookie::Lifetime;
use crate::domain::catalogue;
use crate::formats::cookie_lists::{self, WrittenList};
use crate::graphql::scalar::{Locale, Url};
use crate::graphql::word::{CookieCategory, CookieListLossKind, NameMatch, Party, StorageKind};
use crate::service;

/// The declarations as a list of another system.
#[derive(SimpleObject)]
pub struct CookieList {
    /// The file: JavaScript, JSON or CSV, as the other system has it.
    text: String,
    /// What the declarations say that is not in the file, or not exactly.
    losses: Vec<CookieListLoss>,
}

impl From<WrittenList> for CookieList {
    fn from(list: WrittenList) -> Self {
        Self {
            text: list.text,
            losses: list.losses.into_iter().map(CookieListLoss::from).collect(),
        }
    }
}

/// One thing that a cookie list could not say, or that was not understood of it.
#[derive(SimpleObject)]
pub struct CookieListLoss {
    /// What happened.
    kind: CookieListLossKind,
    /// The declaration's name, or what stands in its place; null when it is about the whole list.
    cookie: Option<String>,
    /// The field of the declaration, as `CookieDeclaration` names it; null when it is about the whole declaration or list.
    field: Option<&'static str>,
    /// What is, in words.
    message: String,
}

impl From<cookie_lists::Loss> for CookieListLoss {
    fn from(loss: cookie_lists::Loss) -> Self {
        Self {
            kind: loss.kind.into(),
            cookie: loss.cookie,
            field: loss.field,
            message: loss.message,
        }
    }
}

/// What the operator's catalogue knows of a name.
#[derive(SimpleObject)]
pub struct CookieSuggestions {
    /// The name that was asked for.
    name: String,
    /// The best first: the name itself, then the longest beginning or pattern that it fits.
    suggestions: Vec<CookieSuggestion>,
}

impl From<service::Suggestions> for CookieSuggestions {
    fn from(found: service::Suggestions) -> Self {
        Self {
            name: found.name,
            suggestions: found.entries.into_iter().map(CookieSuggestion::from).collect(),
        }
    }
}

/// What a declaration of a cookie could say.
#[derive(SimpleObject)]
pub struct CookieSuggestion {
    /// The product that sets it.
    platform: Option<String>,
    /// The name in the catalogue; of a prefix without what follows.
    name: String,
    /// How the name is compared with a name seen in a browser.
    name_match: NameMatch,
    /// Where it is kept on the device.
    storage: StorageKind,
    /// What it is for.
    category: CookieCategory,
    /// What it does; empty when the catalogue does not say.
    purpose: String,
    /// The language of `purpose`; null when that is empty.
    locale: Option<Locale>,
    /// Who provides it.
    provider: Option<String>,
    /// The domain that sets it.
    domain: Option<String>,
    /// Whose domain that is.
    party: Option<Party>,
    /// How long it stays.
    lifetime: Lifetime,
    /// Where the provider explains itself.
    policy_url: Option<Url>,
}

impl From<catalogue::Entry> for CookieSuggestion {
    fn from(entry: catalogue::Entry) -> Self {
        let cookie = entry.cookie;
        let purpose = cookie.purpose.iter().next();
        let wording = cookie.lifetime_text.keys().next();
        let spoken = purpose.map(|(locale, _)| locale).or(wording);
        Self {
            platform: entry.platform,
            name_match: cookie.name_match.into(),
            storage: cookie.storage.into(),
            category: cookie.category.into(),
            lifetime: Lifetime::of(&cookie, spoken),
            locale: purpose.map(|(locale, _)| locale.into()),
            purpose: purpose.map(|(_, text)| text.clone()).unwrap_or_default(),
            party: cookie.party.map(Party::from),
            name: cookie.name,
            provider: cookie.provider,
            domain: cookie.domain,
            policy_url: cookie.policy_url.map(Url),
        }
    }
}
