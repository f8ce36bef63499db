//! Table `log_commitments`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// The text behind a commitment in a log record. Erasable, never changed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "log_commitments")]
pub struct Model {
    /// The log record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// `SUBJECT` or `TEXT`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// The random bytes hashed before the text, 32 bytes.
    pub salt: Vec<u8>,
    /// What was committed to.
    pub text: String,
}

impl ActiveModelBehavior for ActiveModel {}
