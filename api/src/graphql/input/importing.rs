//! Input about documents.

use async_graphql::InputObject;

use super::problems::Problems;
use crate::domain::error::Result;
use crate::graphql::scalar::Locale;
use crate::graphql::word::ImportFormat;
use crate::service::ImportDocument;

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
    /// Shows what it would become and writes nothing.
    #[graphql(default_with = "Some(false)")]
    dry_run: Option<bool>,
}

impl ImportDocumentInput {
    /// The request to import.
    ///
    /// # Errors
    /// `Invalid` with every problem.
    pub fn read(self) -> Result<ImportDocument> {
        let mut problems = Problems::under("input");
        let ImportFormat::Wordpress = self.format;
        let locale = problems.locale("locale", self.locale.as_ref());
        problems.settle(Some(ImportDocument {
            slug: self.slug,
            document: self.document,
            locale,
            extract_cookies: self.extract_cookies.unwrap_or(true),
            dry_run: self.dry_run.unwrap_or(false),
        }))
    }
}
