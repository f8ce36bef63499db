//! Table `source_documents`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// An imported document, kept whole. Never changes; deleted only once every version of it is erased.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source_documents")]
pub struct Model {
    /// UUID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The notice that it was imported into.
    pub notice_id: String,
    /// `WORDPRESS`, `MARKDOWN`, `HTML` or `BUNDLE`.
    pub format: String,
    /// Where the document says it comes from.
    pub url: Option<String>,
    /// Microseconds since 1970-01-01T00:00:00Z, as the document says.
    pub modified_at: Option<i64>,
    /// SHA-256 of `document`, 32 bytes.
    pub sha256: Vec<u8>,
    /// The document as it came.
    pub document: Vec<u8>,
    /// BCP 47 tag of the language that it was imported as.
    pub locale: String,
    /// Canonical JSON of what the document became; base of the next import.
    pub content: String,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub imported_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
