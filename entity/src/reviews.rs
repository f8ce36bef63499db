//! Table `reviews`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// What a reviewer decided about a draft.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reviews")]
pub struct Model {
    /// UUID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The draft.
    pub draft_id: String,
    /// Subject; null once it was erased.
    pub reviewer: Option<String>,
    /// Of an erased reviewer of an open draft: random bytes, 32.
    pub reviewer_salt: Option<Vec<u8>>,
    /// Of an erased reviewer of an open draft: SHA-256 of the salt and the subject, 32 bytes.
    pub reviewer_mark: Option<Vec<u8>>,
    /// `APPROVE` or `REQUEST_CHANGES`.
    pub decision: String,
    /// The reviewer's words.
    pub comment: Option<String>,
    /// Hash of the content that was seen, 32 bytes.
    pub content_hash: Vec<u8>,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
