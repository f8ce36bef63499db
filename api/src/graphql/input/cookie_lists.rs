//! Input about cookie lists of other systems.

use async_graphql::{ID, InputObject};

use super::problems::Problems;
use crate::domain::error::Result;
use crate::graphql::id::GlobalId;
use crate::graphql::scalar::Locale;
use crate::graphql::word::CookieListFormat;
use crate::service::{Destination, ImportCookies};

/// A cookie list of another system.
#[derive(InputObject)]
pub struct ImportCookiesInput {
    /// The notice.
    pub slug: String,
    /// Whose list it is.
    format: CookieListFormat,
    /// The list itself.
    document: String,
    /// Its language; the notice's default one when left out.
    locale: Option<Locale>,
    /// The section of new declarations; they belong to none when left out.
    section_key: Option<String>,
    /// An open draft that it goes into, with expectedRevision; a new one, made from the latest version, when left out.
    pub draft_id: Option<ID>,
    /// The revision of that draft that the caller saw.
    expected_revision: Option<i32>,
    /// Shows what it would become and writes nothing.
    #[graphql(default_with = "Some(false)")]
    dry_run: Option<bool>,
}

impl ImportCookiesInput {
    /// The request to import.
    ///
    /// # Errors
    /// `Invalid` with every problem.
    pub fn read(self) -> Result<ImportCookies> {
        let mut problems = Problems::under("input");
        let locale = problems.locale("locale", self.locale.as_ref());
        let section = problems.read_given("sectionKey", self.section_key.as_deref());
        let into = match (self.draft_id, self.expected_revision) {
            (None, None) => Destination::NewDraft,
            (Some(id), Some(revision)) => Destination::Draft(GlobalId::read_draft(&id), revision),
            _ => {
                problems.note("expectedRevision", "goes together with draftId");
                Destination::NewDraft
            }
        };
        problems.settle(Some(ImportCookies {
            slug: self.slug,
            format: self.format.into(),
            document: self.document,
            locale,
            section,
            into,
            dry_run: self.dry_run.unwrap_or(false),
        }))
    }
}
