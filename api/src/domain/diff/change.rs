//! The kinds of change, each with what it needs to be shown and to be applied.

use serde::{Deserialize, Serialize};

use crate::domain::cookie::{Cookie, word};
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::rich_text::RichText;

/// One change between two contents in one language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// The first content had this language; the second has not.
    LocaleRemoved(Locale),
    /// The second content has this language; the first had not.
    LocaleAdded(Locale),
    /// The title reads differently.
    TitleChanged {
        /// Empty when there was none.
        before: String,
        /// Empty when there is none.
        after: String,
    },
    /// A declaration is gone.
    CookieRemoved(Box<Declaration>),
    /// A section is gone. Those below it have a change of their own each: removed as well, or moved elsewhere.
    SectionRemoved(Box<SectionText>),
    /// A section is new. Those below it have a change of their own each.
    SectionAdded(Box<SectionText>),
    /// A section stands under another section, or elsewhere among its siblings; what is below it goes with it.
    SectionMoved(Box<SectionMove>),
    /// A section has another heading.
    SectionRenamed {
        /// The section.
        key: Key,
        /// Empty when there was none.
        before: String,
        /// Empty when there is none.
        after: String,
    },
    /// A section's own text reads differently.
    SectionTextChanged(Box<TextChange>),
    /// A declaration is new.
    CookieAdded(Box<Declaration>),
    /// A declaration belongs to another section, or stands elsewhere among the declarations of its section.
    CookieMoved {
        /// The declaration.
        key: Key,
        /// Its name in the second content.
        name: String,
        /// The section that it belonged to, if any.
        before_section: Option<Key>,
        /// The section that it belongs to, if any.
        after_section: Option<Key>,
        /// 0-based, among the declarations of that section in the second content.
        after_position: usize,
    },
    /// A declaration says something else.
    CookieChanged {
        /// What it said, with texts of the diff's language alone.
        before: Box<Cookie>,
        /// What it says, with texts of the diff's language alone.
        after: Box<Cookie>,
        /// The fields that differ; at least one, in the order of the contract.
        fields: Vec<CookieField>,
    },
}

/// A section's own heading and text in the diff's language, and its place in the content that it comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SectionText {
    /// The section.
    pub key: Key,
    /// The section above, `None` for a top one.
    pub parent: Option<Key>,
    /// 0-based, among its siblings.
    pub position: usize,
    /// The place as a decimal number, such as `3.2`.
    pub number: String,
    /// Empty for a section without a heading of its own.
    pub heading: String,
    /// The text between this heading and the next.
    pub body: RichText,
}

/// A section that stands elsewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SectionMove {
    /// The section.
    pub key: Key,
    /// Its heading in the second content.
    pub heading: String,
    /// Its place in the first content as a decimal number.
    pub before_number: String,
    /// Its place in the second content as a decimal number.
    pub after_number: String,
    /// The section that it stood under.
    pub before_parent: Option<Key>,
    /// The section that it stands under.
    pub after_parent: Option<Key>,
    /// 0-based, among its siblings in the second content.
    pub after_position: usize,
}

/// A section whose own text reads differently.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextChange {
    /// The section.
    pub key: Key,
    /// Its heading in the second content.
    pub heading: String,
    /// The text as it was.
    pub before: RichText,
    /// The text as it is.
    pub after: RichText,
    /// The words in order: what was kept and removed is the old text, what was kept and added the new one.
    pub hunks: Vec<Hunk>,
}

/// A run of words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Hunk {
    /// In both texts.
    Kept(String),
    /// In the first text alone.
    Removed(String),
    /// In the second text alone.
    Added(String),
}

/// A declaration in the diff's language, and its place in the content that it comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Declaration {
    /// The declaration, with texts of the diff's language alone.
    pub cookie: Cookie,
    /// The section that it belongs to, if any.
    pub section: Option<Key>,
    /// 0-based, among the declarations of that section.
    pub position: usize,
}

word!(
    /// A field of a declaration, by its name in the contract.
    CookieField {
        /// The name as a browser shows it.
        Name = "name",
        /// How the name is compared.
        NameMatch = "nameMatch",
        /// Where it is kept.
        Storage = "storage",
        /// What it is for.
        Category = "category",
        /// Whether the visitor must agree before it is stored.
        ConsentRequired = "consentRequired",
        /// What it does.
        Purpose = "purpose",
        /// Who provides it.
        Provider = "provider",
        /// Who receives or can read it.
        Recipients = "recipients",
        /// The domain that sets it.
        Domain = "domain",
        /// Whose domain that is.
        Party = "party",
        /// How long it stays, with the wording for it.
        Lifetime = "lifetime",
        /// Where the provider explains itself.
        PolicyUrl = "policyUrl",
    }
);
