//! Table `log_records`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// A record of the transparency log. Never changes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "log_records")]
pub struct Model {
    /// Counts 0, 1, 2 ... without a gap; the writer gives it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// What was done, e.g. `VERSION_PUBLISHED`.
    pub action: String,
    /// The notice, if it is about one.
    pub notice_id: Option<String>,
    /// Place among the notice's records.
    pub ordinal: Option<i64>,
    /// The version, if it is about one.
    pub version_number: Option<i32>,
    /// The draft, if it is about one.
    pub draft_id: Option<String>,
    /// The request that did it.
    pub request_id: String,
    /// Canonical JSON: what is hashed.
    pub record: String,
    /// RFC 9162 leaf hash, 32 bytes.
    pub leaf_hash: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
