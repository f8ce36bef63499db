//! Table `erasures`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// The content of a version was erased. Never changes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "erasures")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: String,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// The log record of the erasure.
    pub log_sequence: i64,
}

impl ActiveModelBehavior for ActiveModel {}
