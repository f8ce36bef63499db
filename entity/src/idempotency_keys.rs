//! Table `idempotency_keys`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// An answer kept for a caller that tries again.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    /// SHA-256 of the key, 32 bytes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_hash: Vec<u8>,
    /// SHA-256 of the input that came with it, 32 bytes.
    pub input_hash: Vec<u8>,
    /// The notice.
    pub notice_id: String,
    /// JSON.
    pub answer: String,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
