//! Table `log_checkpoints`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// A signed head of the log. Never changes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "log_checkpoints")]
pub struct Model {
    /// How many records the log had.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tree_size: i64,
    /// The root over them, 32 bytes.
    pub root_hash: Vec<u8>,
    /// C2SP tlog-checkpoint: the text with its signatures.
    pub note: String,
}

impl ActiveModelBehavior for ActiveModel {}
