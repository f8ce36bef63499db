//! What every importer takes beside the document, and what it gives.
//!
//! Knows the formats by name alone.

use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::error::Problem;
use crate::domain::hash::Hash;
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::rich_text::Loss;
use crate::domain::source::ImportFormat;
use crate::domain::text::Cleaned;
use crate::formats::words;

/// How a document is to be read.
#[derive(Clone, Debug)]
pub struct Options {
    /// The language in which the document is written.
    pub locale: Locale,
    /// Whether lists of cookies become declarations; otherwise they stay as text.
    pub extract_cookies: bool,
    /// What the notice says now, so that sections and declarations keep their keys.
    pub known: Option<Content>,
}

/// Where a content came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// The kind of document.
    pub format: ImportFormat,
    /// The address at which readers find it.
    pub url: Option<String>,
    /// When it was last changed there.
    pub modified_at: Option<Instant>,
    /// The digest of the document's bytes, as they came.
    pub sha256: Hash,
}

/// Something that a person should look at before publishing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    /// A stable code, such as `EMPTY_HEADING`.
    pub code: &'static str,
    /// What is, as a sentence without a full stop.
    pub message: String,
    /// The section in which it is; none for the title and for what stands before every section.
    pub section_key: Option<Key>,
    /// The place in the document, shortened.
    pub excerpt: Option<String>,
}

impl Warning {
    pub(super) fn of_loss(loss: Loss, section_key: Option<Key>) -> Self {
        Self {
            code: loss.code,
            message: loss.message,
            section_key,
            excerpt: loss.excerpt,
        }
    }

    /// What cleaning took out of a title, a heading or a declaration; the gate's codes for the same losses.
    pub(super) fn of_characters(cleaned: Cleaned, line: &str, section_key: Option<&Key>) -> Vec<Self> {
        let counted = [
            (
                cleaned.invisible,
                "INVISIBLE_CHARACTERS_REMOVED",
                "invisible characters were removed",
            ),
            (
                cleaned.spaces,
                "SPACES_REPLACED",
                "non-breaking spaces became spaces",
            ),
        ];
        let lost = counted.into_iter().filter(|(count, ..)| *count > 0);
        lost.map(|(count, code, what)| Self {
            code,
            message: format!("{count} {what}"),
            section_key: section_key.cloned(),
            excerpt: Some(shortened(line)),
        })
        .collect()
    }
}

/// The words that a recognised declaration does not repeat, because the table around it says them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Connecting {
    /// The declaration.
    pub cookie_key: Key,
    /// The words, in the document's order, such as `The storage period is`.
    pub words: String,
}

/// A document as content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Imported {
    /// Title, sections and declarations in one language.
    pub content: Content,
    /// Where it came from.
    pub source: Source,
    /// What a person should look at.
    pub warnings: Vec<Warning>,
    /// The words that went, per recognised declaration; every other word of the document is in the content.
    pub connecting_words: Vec<Connecting>,
}

impl Imported {
    /// Passes if the document says anything: an empty one is a failed capture of a page, and would empty the notice.
    ///
    /// # Errors
    /// The path is empty.
    pub fn expect_words(&self, locale: &Locale) -> Result<(), Problem> {
        if words::of_sections(&self.content, locale).is_empty() {
            let message = "says nothing: it has no text and no declaration".to_owned();
            return Err(Problem {
                path: Vec::new(),
                message,
            });
        }
        Ok(())
    }
}

/// At most 80 characters of a line.
pub(super) fn shortened(line: &str) -> String {
    let short: String = line.chars().take(80).collect();
    if short.len() < line.len() {
        format!("{short}…")
    } else {
        short
    }
}
