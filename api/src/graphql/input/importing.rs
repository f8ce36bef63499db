//! Input about documents.

use async_graphql::InputObject;

use super::problems::Problems;
use crate::domain::error::Result;
use crate::formats::imported::Mapped;
use crate::graphql::scalar::{DateTime, Locale, Markdown};
use crate::graphql::word::ImportFormat;
use crate::service::{HistoryItem, ImportDocument, ImportHistory};

/// A document to import.
#[derive(InputObject)]
pub struct ImportDocumentInput {
    /// The notice.
    pub slug: String,
    /// What kind of document it is.
    format: ImportFormat,
    /// The document itself: for WORDPRESS the JSON object of wp/v2/pages/{id}.
    document: String,
    /// Its language; the notice's default one when left out.
    locale: Option<Locale>,
    /// Whether recognised cookie lists become declarations.
    #[graphql(default_with = "Some(true)")]
    extract_cookies: Option<bool>,
    /// Which section a heading of the document is, where the import could not tell (`SECTION_UNMATCHED`).
    mapping: Option<Vec<HeadingMapping>>,
    /// Shows what it would become and writes nothing.
    #[graphql(default_with = "Some(false)")]
    dry_run: Option<bool>,
}

/// A heading of a document and the section that it is.
#[derive(InputObject)]
struct HeadingMapping {
    /// The heading, as the document has it. Named twice, it means the first and the second one.
    heading: String,
    /// The key of a section of the notice.
    key: String,
}

impl ImportDocumentInput {
    /// The request to import.
    ///
    /// # Errors
    /// `Invalid` with every problem.
    pub fn read(self) -> Result<ImportDocument> {
        let mut problems = Problems::under("input");
        let locale = problems.locale("locale", self.locale.as_ref());
        let mut mapping = Vec::new();
        for (index, mapped) in self.mapping.into_iter().flatten().enumerate() {
            if let Some(key) = problems.read(&format!("mapping.{index}.key"), &mapped.key) {
                mapping.push(Mapped {
                    heading: mapped.heading,
                    key,
                });
            }
        }
        problems.settle(Some(ImportDocument {
            slug: self.slug,
            format: self.format.into(),
            document: self.document,
            locale,
            mapping,
            extract_cookies: self.extract_cookies.unwrap_or(true),
            dry_run: self.dry_run.unwrap_or(false),
        }))
    }
}

/// Documents that become versions of the past.
#[derive(InputObject)]
pub struct ImportHistoryInput {
    /// The notice.
    pub slug: String,
    /// What kind of documents they are; for WORDPRESS each is an object of wp/v2/pages/{id}/revisions.
    format: ImportFormat,
    /// Their language; the notice's default one when left out.
    locale: Option<Locale>,
    /// In order of effectiveFrom.
    items: Vec<HistoryItemInput>,
    /// Also takes documents that look like failed captures (empty, or a tenth of the size before).
    #[graphql(default_with = "Some(false)")]
    accept_suspect: Option<bool>,
    /// Shows what they would become and writes nothing.
    #[graphql(default_with = "Some(false)")]
    dry_run: Option<bool>,
}

/// A document of the past.
#[derive(InputObject)]
#[graphql(name = "HistoryItem")]
struct HistoryItemInput {
    /// The document itself.
    document: String,
    /// From when it was in force: in the past, later than the one before, earlier than every version that was published here.
    effective_from: DateTime,
    /// What changed, in plain words, for the people whom the notice is about.
    change_note: Option<Markdown>,
}

impl ImportHistoryInput {
    /// The request to import.
    ///
    /// # Errors
    /// `Invalid` with every problem.
    pub fn read(self) -> Result<ImportHistory> {
        let mut problems = Problems::under("input");
        let locale = problems.locale("locale", self.locale.as_ref());
        let mut items = Vec::new();
        for (index, item) in self.items.into_iter().enumerate() {
            let field = format!("items.{index}.effectiveFrom");
            let Some(effective_from) = problems.instant(&field, Some(&item.effective_from)) else {
                continue;
            };
            items.push(HistoryItem {
                document: item.document,
                effective_from,
                change_note: item.change_note.map(|note| note.0),
            });
        }
        problems.settle(Some(ImportHistory {
            slug: self.slug,
            format: self.format.into(),
            locale,
            items,
            accept_suspect: self.accept_suspect.unwrap_or(false),
            dry_run: self.dry_run.unwrap_or(false),
        }))
    }
}
