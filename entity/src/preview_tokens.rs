//! Table `preview_tokens`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// A token with which one draft can be read.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "preview_tokens")]
pub struct Model {
    /// SHA-256 of the token, 32 bytes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: Vec<u8>,
    /// The draft.
    pub draft_id: String,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub created_at: i64,
    /// Microseconds since 1970-01-01T00:00:00Z: from then on it is not good.
    pub expires_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
