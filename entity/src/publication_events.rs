//! Table `publication_events`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// Something that subscribers hear of. Numbered once, when it is due.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "publication_events")]
pub struct Model {
    /// UUID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The notice.
    pub notice_id: String,
    /// Null when the notice was retired.
    pub version_number: Option<i32>,
    /// `IN_FORCE`, `ANNOUNCED`, `WITHDRAWN`, `CANCELLED` or `RETIRED`.
    pub kind: String,
    /// Microseconds since 1970-01-01T00:00:00Z: when it is due.
    pub instant: i64,
    /// The log record that brought it about.
    pub log_sequence: i64,
    /// Counts 1, 2, 3 ... without a gap; null until it is due.
    pub sequence: Option<i64>,
    /// Number of the version in force before.
    pub previous_number: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}
