//! Table `drafts`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// A working copy of a notice.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "drafts")]
pub struct Model {
    /// UUID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The notice that it is a draft of.
    pub notice_id: String,
    /// A name for people.
    pub label: Option<String>,
    /// `EDITING`, `IN_REVIEW`, `APPROVED`, `PUBLISHED` or `DISCARDED`.
    pub state: String,
    /// Grows by one with every change.
    pub revision: i32,
    /// Number of the version that it started from.
    pub base_number: Option<i32>,
    /// Number of the version that its content was taken from.
    pub taken_from: Option<i32>,
    /// Canonical JSON.
    pub content: String,
    /// SHA-256 of `content`, 32 bytes.
    pub content_hash: Vec<u8>,
    /// The document that it was imported from.
    pub source_id: Option<String>,
    /// Number of the version that it became.
    pub sealed_number: Option<i32>,
    /// Subject; null once it was erased.
    pub created_by: Option<String>,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub created_at: i64,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub updated_at: i64,
    /// How many approvals its review asks for, or asked for when it was published; null while it is in none.
    pub approvals_required: Option<i32>,
    /// Microseconds since 1970-01-01T00:00:00Z: when its content was erased.
    pub erased_at: Option<i64>,
    /// Texts that are older than what they translate, as JSON; null when there are none.
    pub outdated: Option<String>,
    /// The draft of which an import took the content further.
    pub continues: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
