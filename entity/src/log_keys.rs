//! Table `log_keys`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// The public half of a key that signs the log's heads. Never changes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "log_keys")]
pub struct Model {
    /// How many records the first tree had that it signed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub since_size: i64,
    /// C2SP verifier key: name, hash and key.
    pub verifier_key: String,
}

impl ActiveModelBehavior for ActiveModel {}
