//! Table `log_nodes`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// An inner node of the tree over the log's records. Never changes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "log_nodes")]
pub struct Model {
    /// It stands over 2^level records; at least 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub level: i32,
    /// Counts 0, 1, 2 ... from the left, within the level.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// RFC 9162 node hash, 32 bytes.
    pub hash: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
