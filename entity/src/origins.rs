//! Table `origins`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// What proved a notice's history in the log that it was taken over from. Changes once, when the document goes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "origins")]
pub struct Model {
    /// The notice.
    #[sea_orm(primary_key, auto_increment = false)]
    pub notice_id: String,
    /// Canonical JSON; null once somebody who is named in it was erased.
    pub document: Option<String>,
    /// SHA-256 of the document, 32 bytes; stays when that goes.
    pub sha256: Vec<u8>,
    /// SHA-256 of the whole file, 32 bytes.
    pub file_sha256: Vec<u8>,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub imported_at: i64,
    /// The log record of the notice's making.
    pub log_sequence: i64,
}

impl ActiveModelBehavior for ActiveModel {}
