//! Cookie declarations in one language.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};

use super::Section;
use super::content::Page;
use crate::domain::cookie;
use crate::domain::lifetime;
use crate::domain::locale;
use crate::formats::wording;
use crate::graphql::at_once::{Immediate, Json, Selected};
use crate::graphql::scalar::{Duration, Url};
use crate::graphql::word::{CookieCategory, LifetimeKind, NameMatch, Party, StorageKind};

/// One item that the site stores on, or reads from, the visitor's device.
#[derive(Clone)]
pub struct CookieDeclaration {
    page: Arc<Page>,
    section: Option<usize>,
    cookie: Arc<cookie::Cookie>,
}

impl CookieDeclaration {
    /// The declarations of a section, or of none.
    pub fn all_of(page: &Arc<Page>, section: Option<usize>) -> impl Iterator<Item = Self> + use<> {
        let cookies = match section {
            Some(index) => page
                .section(index)
                .map(|section| section.cookies.clone())
                .unwrap_or_default(),
            None => page.content.cookies.clone(),
        };
        let page = Arc::clone(page);
        cookies.into_iter().map(move |cookie| Self {
            page: Arc::clone(&page),
            section,
            cookie: Arc::new(cookie),
        })
    }

    /// As [`Lifetime`] answers it; only what is selected is worked out.
    fn write_lifetime(&self, field: &Selected<'_>, out: &mut Json) -> bool {
        let period = match &self.cookie.lifetime {
            lifetime::Lifetime::Fixed(period) => Some(period),
            _ => None,
        };
        match field.name {
            "kind" => out.word(kind_of(&self.cookie.lifetime)),
            "duration" => out.text_or_null(period.map(lifetime::Period::as_str)),
            "seconds" => out.number_or_null(period.and_then(seconds_of)),
            "text" => out.text(&wording::lifetime(&self.cookie, &self.page.locale)),
            _ => false,
        }
    }

    /// Whether it has this category.
    pub fn is_of(&self, category: CookieCategory) -> bool {
        CookieCategory::from(self.cookie.category) == category
    }
}

/// How long an item stays on the device.
#[derive(SimpleObject, Clone)]
pub struct Lifetime {
    /// What kind of answer there is.
    kind: LifetimeKind,
    /// Null unless FIXED.
    duration: Option<Duration>,
    /// Null unless FIXED. A year counts 365 days, a month 30. A whole number.
    seconds: Option<f64>,
    /// As people read it, in the served language: '30 days', 'for the visit'.
    text: String,
}

impl Lifetime {
    /// A declaration's lifetime; its words are in this language, in English when there is none.
    pub fn of(cookie: &cookie::Cookie, locale: Option<&locale::Locale>) -> Self {
        let period = match &cookie.lifetime {
            lifetime::Lifetime::Fixed(period) => Some(period),
            _ => None,
        };
        let text = locale.map_or_else(
            || wording::in_english(&cookie.lifetime),
            |locale| wording::lifetime(cookie, locale),
        );
        Self {
            kind: kind_of(&cookie.lifetime),
            duration: period.map(|period| Duration(period.to_string())),
            seconds: period.and_then(seconds_of),
            text,
        }
    }
}

const fn kind_of(lifetime: &lifetime::Lifetime) -> LifetimeKind {
    match lifetime {
        lifetime::Lifetime::Session => LifetimeKind::Session,
        lifetime::Lifetime::Fixed(_) => LifetimeKind::Fixed,
        lifetime::Lifetime::Unlimited => LifetimeKind::Unlimited,
        lifetime::Lifetime::Unknown => LifetimeKind::Unknown,
    }
}

/// Whole seconds up to 2^53 are exact: 285 million years.
fn seconds_of(period: &lifetime::Period) -> Option<f64> {
    period.seconds().to_string().parse().ok()
}

impl Immediate for CookieDeclaration {
    fn write(&self, field: &Selected<'_>, out: &mut Json) -> bool {
        let cookie = &self.cookie;
        match field.name {
            "key" => out.text(cookie.key.as_str()),
            "name" => out.text(&cookie.name),
            "nameMatch" => out.word(NameMatch::from(cookie.name_match)),
            "storage" => out.word(StorageKind::from(cookie.storage)),
            "category" => out.word(CookieCategory::from(cookie.category)),
            "consentRequired" => out.boolean(cookie.requires_consent()),
            "purpose" => out.text(cookie.purpose.get(&self.page.locale).map_or("", String::as_str)),
            "provider" => out.text_or_null(cookie.provider.as_deref()),
            "recipients" => out.texts(&cookie.recipients),
            "domain" => out.text_or_null(cookie.domain.as_deref()),
            "party" => out.word_or_null(cookie.party.map(Party::from)),
            "policyUrl" => out.text_or_null(cookie.policy_url.as_deref()),
            "lifetime" => out.object_of("Lifetime", &field.below, |field, out| {
                self.write_lifetime(field, out)
            }),
            "section" => {
                let section = self.section.map(|index| Section::new(&self.page, index));
                out.object_or_null(section.as_ref(), &field.below)
            }
            _ => false,
        }
    }
}

/// One item that the site stores on, or reads from, the visitor's device.
#[Object]
impl CookieDeclaration {
    /// Stable across versions and languages.
    async fn key(&self) -> &str {
        self.cookie.key.as_str()
    }

    /// The name as a browser shows it.
    async fn name(&self) -> &str {
        &self.cookie.name
    }

    /// How `name` is compared with a name seen in a browser.
    async fn name_match(&self) -> NameMatch {
        self.cookie.name_match.into()
    }

    /// Where it is kept on the device.
    async fn storage(&self) -> StorageKind {
        self.cookie.storage.into()
    }

    /// What it is for.
    async fn category(&self) -> CookieCategory {
        self.cookie.category.into()
    }

    /// Derived from the category unless set: false only for `STRICTLY_NECESSARY` (ePrivacy Directive art. 5(3)).
    async fn consent_required(&self) -> bool {
        self.cookie.requires_consent()
    }

    /// What it does.
    async fn purpose(&self) -> &str {
        self.cookie
            .purpose
            .get(&self.page.locale)
            .map_or("", String::as_str)
    }

    /// Who provides it.
    async fn provider(&self) -> Option<&str> {
        self.cookie.provider.as_deref()
    }

    /// Who receives or can read it.
    async fn recipients(&self) -> &[String] {
        &self.cookie.recipients
    }

    /// The domain that sets it.
    async fn domain(&self) -> Option<&str> {
        self.cookie.domain.as_deref()
    }

    /// Whose domain sets it.
    async fn party(&self) -> Option<Party> {
        self.cookie.party.map(Party::from)
    }

    /// How long it stays.
    async fn lifetime(&self) -> Lifetime {
        Lifetime::of(&self.cookie, Some(&self.page.locale))
    }

    /// Where the provider explains itself.
    async fn policy_url(&self) -> Option<Url> {
        self.cookie.policy_url.clone().map(Url)
    }

    /// The section that it is declared in; null when it belongs to none.
    async fn section(&self) -> Option<Section> {
        self.section.map(|index| Section::new(&self.page, index))
    }
}
