//! Documents that versions came from.

use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::cookie::word;
use crate::domain::hash::Hash;
use crate::domain::ids::RowId;
use crate::domain::locale::Locale;
use serde::{Deserialize, Serialize};

word!(
    /// What kind of document it is.
    ImportFormat {
        /// The JSON object of `wp/v2/pages/{id}`.
        Wordpress = "WORDPRESS",
        /// `CommonMark`.
        Markdown = "MARKDOWN",
        /// A page of HTML.
        Html = "HTML",
        /// An evidence bundle.
        Bundle = "BUNDLE",
    }
);

/// An imported document, kept whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceDocument {
    /// Names it.
    pub id: RowId,
    /// Its kind.
    pub format: ImportFormat,
    /// Where it stood.
    pub url: Option<String>,
    /// When it was changed there.
    pub modified_at: Option<Instant>,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
    /// Its bytes.
    pub document: Vec<u8>,
    /// The language that it was read as.
    pub locale: Locale,
    /// What it became.
    pub content: Content,
    /// When it was brought in.
    pub imported_at: Instant,
}
