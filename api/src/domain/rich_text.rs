//! Sanitised HTML: the only form in which a section's text is kept.
//!
//! A [`RichText`] is safe to place in a page as it is, and equal text has equal bytes: class names, wrappers and
//! white space are gone. It is made by the gate alone (or read back from where the gate's work was stored).

mod gate;
pub mod nesting;
mod plain;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::locale::Locale;

pub use gate::{Gated, TooDeep, from_html, from_markdown, losses, written_html, written_markdown};

/// A sanitised text per language.
pub type RichTexts = BTreeMap<Locale, RichText>;

/// HTML of the allow-list, in its normal form.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct RichText(String);

impl RichText {
    /// The HTML.
    pub fn as_html(&self) -> &str {
        &self.0
    }

    /// HTML that is already what the gate would make of it, letter by letter; none for any other.
    pub fn already_normal(html: &str) -> Option<Self> {
        gate::is_normal(html).then(|| Self(html.to_owned()))
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The words without mark-up: a line per paragraph, list item or table row.
    pub fn to_text(&self) -> String {
        plain::text_of(&self.0)
    }
}

/// Something that the gate took out, in words for the person who put it in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Loss {
    /// A stable code, such as `SCRIPT_REMOVED`.
    pub code: &'static str,
    /// What went and why.
    pub message: String,
    /// The place in the input, shortened.
    pub excerpt: Option<String>,
}
