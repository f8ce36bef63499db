//! One item of a cookie list, in the words of a declaration; what the list does not say stays open.

use crate::domain::cookie::{Cookie, CookieCategory, NameMatch, Party, StorageKind};
use crate::domain::key::Key;
use crate::domain::lifetime::Lifetime;
use crate::domain::locale::{Locale, Texts};
use crate::domain::text;
use crate::formats::cookie_lists::loss::{Loss, LossKind};
use crate::formats::cookie_lists::pattern;
use crate::formats::page::cookies::lifetimes;
use crate::formats::{wording, words};

/// What a list may say of an item beside its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Field {
    NameMatch,
    Storage,
    Category,
    Consent,
    Purpose,
    Provider,
    Recipients,
    Domain,
    Party,
    Lifetime,
    LifetimeText,
    PolicyUrl,
}

impl Field {
    pub(super) const ALL: [Self; 12] = [
        Self::NameMatch,
        Self::Storage,
        Self::Category,
        Self::Consent,
        Self::Purpose,
        Self::Provider,
        Self::Recipients,
        Self::Domain,
        Self::Party,
        Self::Lifetime,
        Self::LifetimeText,
        Self::PolicyUrl,
    ];

    /// Its name in the API.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::NameMatch => "nameMatch",
            Self::Storage => "storage",
            Self::Category => "category",
            Self::Consent => "consentRequired",
            Self::Purpose => "purpose",
            Self::Provider => "provider",
            Self::Recipients => "recipients",
            Self::Domain => "domain",
            Self::Party => "party",
            Self::Lifetime => "lifetime",
            Self::LifetimeText => "lifetime.text",
            Self::PolicyUrl => "policyUrl",
        }
    }
}

/// One item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// The name; of a prefix without what follows.
    pub name: String,
    /// How it is compared.
    pub name_match: NameMatch,
    /// Where it is kept; a cookie when the list does not say.
    pub storage: Option<StorageKind>,
    /// What it is for.
    pub category: Option<CookieCategory>,
    /// Whether consent is needed.
    pub consent_required: Option<bool>,
    /// What it does, per language.
    pub purpose: Texts,
    /// Who provides it.
    pub provider: Option<String>,
    /// Who receives it.
    pub recipients: Vec<String>,
    /// The domain that sets it.
    pub domain: Option<String>,
    /// Whose domain that is.
    pub party: Option<Party>,
    /// How long it stays.
    pub lifetime: Option<Lifetime>,
    /// The list's words for that, where those made from the lifetime are others.
    pub lifetime_text: Option<String>,
    /// Where the provider explains itself.
    pub policy_url: Option<String>,
}

impl Item {
    /// An item of which nothing is known but its name.
    pub(super) const fn named(name: String, name_match: NameMatch) -> Self {
        Self {
            name,
            name_match,
            storage: None,
            category: None,
            consent_required: None,
            purpose: Texts::new(),
            provider: None,
            recipients: Vec::new(),
            domain: None,
            party: None,
            lifetime: None,
            lifetime_text: None,
            policy_url: None,
        }
    }

    /// A declaration as an item of a list in this language.
    pub(super) fn of(cookie: &Cookie, locale: &Locale) -> Self {
        let (name, name_match) = pattern::simplest(&cookie.name, cookie.name_match);
        Self {
            name,
            name_match,
            storage: Some(cookie.storage),
            category: Some(cookie.category),
            consent_required: Some(cookie.requires_consent()),
            purpose: cookie.purpose.clone(),
            provider: cookie.provider.clone(),
            recipients: cookie.recipients.clone(),
            domain: cookie.domain.clone(),
            party: cookie.party,
            lifetime: Some(cookie.lifetime.clone()),
            lifetime_text: cookie.lifetime_text.get(locale).cloned(),
            policy_url: cookie.policy_url.clone(),
        }
    }

    /// The declaration that it makes, in a list's language.
    pub fn declare(&self, key: Key, locale: &Locale) -> Cookie {
        let mut cookie = Cookie::named(key, self.name.clone());
        cookie.name_match = self.name_match;
        cookie.storage = self.kept_in();
        cookie.category = self.category();
        cookie.set_consent_required(self.consent_required);
        cookie.purpose.clone_from(&self.purpose);
        cookie.provider.clone_from(&self.provider);
        cookie.recipients.clone_from(&self.recipients);
        cookie.domain.clone_from(&self.domain);
        cookie.party = self.party;
        cookie.lifetime.clone_from(self.lifetime());
        let text = self.lifetime_text.clone();
        cookie.lifetime_text = text.map(|text| (locale.clone(), text)).into_iter().collect();
        cookie.policy_url.clone_from(&self.policy_url);
        cookie
    }

    /// Whether it and another say the same in one field.
    pub(super) fn agrees(&self, other: &Self, field: Field) -> bool {
        match field {
            Field::NameMatch => self.name_match == other.name_match,
            Field::Storage => self.kept_in() == other.kept_in(),
            Field::Category => self.category() == other.category(),
            Field::Consent => self.requires_consent() == other.requires_consent(),
            Field::Purpose => self.purpose == other.purpose,
            Field::Provider => self.provider == other.provider,
            Field::Recipients => self.recipients == other.recipients,
            Field::Domain => self.domain == other.domain,
            Field::Party => self.party == other.party,
            Field::Lifetime => self.lifetime() == other.lifetime(),
            Field::LifetimeText => self.lifetime_text == other.lifetime_text,
            Field::PolicyUrl => self.policy_url == other.policy_url,
        }
    }

    /// Whether it says anything in a field that is not taken for granted.
    pub(super) fn says(&self, field: Field) -> bool {
        match field {
            Field::Consent => self.requires_consent() != self.category().requires_consent(),
            _ => !self.agrees(&Self::named(self.name.clone(), NameMatch::Exact), field),
        }
    }

    /// Where it is kept.
    pub(super) fn kept_in(&self) -> StorageKind {
        self.storage.unwrap_or(StorageKind::Cookie)
    }

    /// What it is for.
    pub(super) fn category(&self) -> CookieCategory {
        self.category.unwrap_or(CookieCategory::Unclassified)
    }

    /// Whether the visitor must agree.
    pub(super) fn requires_consent(&self) -> bool {
        self.consent_required
            .unwrap_or_else(|| self.category().requires_consent())
    }

    /// How long it stays.
    pub(super) fn lifetime(&self) -> &Lifetime {
        self.lifetime.as_ref().unwrap_or(&Lifetime::Unknown)
    }

    /// What it does, in one language.
    pub(super) fn purpose_in(&self, locale: &Locale) -> Option<&str> {
        self.purpose.get(locale).map(String::as_str)
    }

    /// Takes the purpose in the list's language.
    pub(super) fn set_purpose(&mut self, text: &str, locale: &Locale) {
        if let Some(purpose) = line(text) {
            self.purpose.insert(locale.clone(), purpose);
        }
    }

    /// Takes an address, when it is one of the web.
    pub(super) fn set_policy_url(&mut self, text: &str, losses: &mut Vec<Loss>) {
        let Some(address) = line(text) else {
            return;
        };
        if url::Url::parse(&address).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
            self.policy_url = Some(address);
        } else {
            let message = format!("`{address}` is no http or https address");
            losses.push(Loss::of(
                LossKind::NotUnderstood,
                &self.name,
                Some("policyUrl"),
                message,
            ));
        }
    }

    /// Takes a lifetime as people write it. The words are kept where those made from the lifetime are others.
    pub(super) fn set_lifetime_phrase(&mut self, phrase: &str, locale: &Locale, losses: &mut Vec<Loss>) {
        let Some(phrase) = line(phrase) else {
            return;
        };
        let lifetime = lifetimes::read(&phrase);
        let generated = wording::of_lifetime(&lifetime, locale);
        let says_the_same = words::of(&generated).eq(words::of(&phrase));
        if lifetime == Lifetime::Unknown {
            if !lifetimes::says_nothing(&phrase) && !says_the_same {
                let message = format!("`{phrase}` is no lifetime that is understood; the words are kept");
                losses.push(Loss::of(
                    LossKind::NotUnderstood,
                    &self.name,
                    Some("lifetime"),
                    message,
                ));
                self.lifetime_text = Some(phrase);
            }
        } else if !says_the_same {
            self.lifetime_text = Some(phrase);
        }
        self.lifetime = Some(lifetime);
    }

    /// The lifetime as people read it; `None` when nothing is known.
    pub(super) fn lifetime_phrase(&self, locale: &Locale) -> Option<String> {
        if let Some(text) = &self.lifetime_text {
            return Some(text.clone());
        }
        let lifetime = self.lifetime.as_ref()?;
        (*lifetime != Lifetime::Unknown).then(|| wording::of_lifetime(lifetime, locale))
    }

    /// What a list has no place for that holds these fields alone. What was read from the list itself, somehow, needs
    /// none.
    pub(super) fn without_place(&self, held: &[Field], was: Option<&Self>, losses: &mut Vec<Loss>) {
        for field in Field::ALL {
            let came_with_it = was.is_some_and(|was| was.agrees(self, field));
            if !held.contains(&field) && !came_with_it && self.says(field) {
                let message = "the list has no place for it";
                losses.push(Loss::of(
                    LossKind::NoPlace,
                    &self.name,
                    Some(field.name()),
                    message,
                ));
            }
        }
    }
}

/// Cleaned, on one line; `None` when nothing is left.
pub(super) fn line(given: &str) -> Option<String> {
    Some(text::line(given).0).filter(|line| !line.is_empty())
}
