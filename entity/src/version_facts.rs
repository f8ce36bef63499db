//! Table `version_facts`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// What happened to a version, or to the whole notice, after the sealing. Never changes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "version_facts")]
pub struct Model {
    /// UUID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The notice.
    pub notice_id: String,
    /// Null only for `RETIRED`.
    pub version_number: Option<i32>,
    /// `ANNOUNCED`, `CANCELLED`, `WITHDRAWN` or `RETIRED`.
    pub kind: String,
    /// Microseconds since 1970-01-01T00:00:00Z: from when it counts.
    pub at: i64,
    /// Microseconds since 1970-01-01T00:00:00Z: since when it is known.
    pub recorded_at: i64,
    /// Public.
    pub reason: Option<String>,
    /// `PREVIOUS` or `NOTHING`; only for `WITHDRAWN`.
    pub afterwards: Option<String>,
    /// The log record of the fact.
    pub log_sequence: i64,
}

impl ActiveModelBehavior for ActiveModel {}
