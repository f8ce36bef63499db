//! Cookie declarations: what the site stores on, or reads from, the visitor's device.

use serde::{Deserialize, Serialize};

use crate::domain::key::Key;
use crate::domain::lifetime::Lifetime;
use crate::domain::locale::Texts;

macro_rules! word {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name in the contract.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value of that name in the contract.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == name)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use word;

word!(
    /// How a declaration's name is compared with a name seen in a browser.
    NameMatch {
        /// The whole name.
        Exact = "EXACT",
        /// The beginning of the name.
        Prefix = "PREFIX",
        /// A pattern in which `*` stands for any run of characters.
        Glob = "GLOB",
    }
);
word!(
    /// Where the item is kept.
    StorageKind {
        /// An HTTP cookie.
        Cookie = "COOKIE",
        /// The browser's local storage.
        LocalStorage = "LOCAL_STORAGE",
        /// The browser's session storage.
        SessionStorage = "SESSION_STORAGE",
        /// The browser's indexed database.
        IndexedDb = "INDEXED_DB",
        /// The browser's cache storage.
        CacheStorage = "CACHE_STORAGE",
        /// A tracking pixel.
        Pixel = "PIXEL",
        /// Anything else.
        Other = "OTHER",
    }
);
word!(
    /// What the item is for.
    CookieCategory {
        /// The site cannot do without it.
        StrictlyNecessary = "STRICTLY_NECESSARY",
        /// It remembers a visitor's choices.
        Functional = "FUNCTIONAL",
        /// It measures use.
        Analytics = "ANALYTICS",
        /// It serves advertising.
        Marketing = "MARKETING",
        /// Nobody has said yet.
        Unclassified = "UNCLASSIFIED",
    }
);
word!(
    /// Whose domain sets the item.
    Party {
        /// The site's own.
        First = "FIRST",
        /// Somebody else's.
        Third = "THIRD",
    }
);

impl CookieCategory {
    /// Whether consent is needed for such an item, unless a declaration says otherwise.
    ///
    /// Source: Directive 2002/58/EC (ePrivacy), article 5(3).
    pub const fn requires_consent(self) -> bool {
        !matches!(self, Self::StrictlyNecessary)
    }
}

/// One item that the site stores.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cookie {
    /// Stable across versions and languages.
    pub key: Key,
    /// The name as a browser shows it.
    pub name: String,
    /// How `name` is compared.
    pub name_match: NameMatch,
    /// Where it is kept.
    pub storage: StorageKind,
    /// What it is for.
    pub category: CookieCategory,
    /// Whether consent is needed, where that does not follow from the category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent_required: Option<bool>,
    /// What it does, per language.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub purpose: Texts,
    /// Who provides it. A proper name, the same in every language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Who receives or can read it. Proper names, the same in every language.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<String>,
    /// The domain that sets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Whose domain that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<Party>,
    /// How long it stays.
    pub lifetime: Lifetime,
    /// A wording for the lifetime, per language, where the one made from it will not do.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub lifetime_text: Texts,
    /// Where the provider explains itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_url: Option<String>,
}

impl Cookie {
    /// A declaration of which nothing is known but its name.
    pub fn named(key: Key, name: String) -> Self {
        Self {
            key,
            name,
            name_match: NameMatch::Exact,
            storage: StorageKind::Cookie,
            category: CookieCategory::Unclassified,
            consent_required: None,
            purpose: Texts::new(),
            provider: None,
            recipients: Vec::new(),
            domain: None,
            party: None,
            lifetime: Lifetime::Unknown,
            lifetime_text: Texts::new(),
            policy_url: None,
        }
    }

    /// Whether the visitor must agree before it is stored.
    pub fn requires_consent(&self) -> bool {
        self.consent_required
            .unwrap_or_else(|| self.category.requires_consent())
    }

    /// Sets whether consent is needed; what follows from the category anyway is not kept apart.
    pub fn set_consent_required(&mut self, required: Option<bool>) {
        self.consent_required = required.filter(|required| *required != self.category.requires_consent());
    }
}
