//! Table `versions`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// A sealed version. Never changes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "versions")]
pub struct Model {
    /// UUID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The notice that it is a version of.
    pub notice_id: String,
    /// Counts 1, 2, 3 ... per notice.
    pub number: i32,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub effective_from: i64,
    /// Whether the publisher named the instant.
    pub is_scheduled: bool,
    /// Whether it came by an import of the past.
    pub is_imported: bool,
    /// Microseconds since 1970-01-01T00:00:00Z: when it was sealed.
    pub published_at: i64,
    /// Markdown.
    pub change_note: String,
    /// `MATERIAL` or `EDITORIAL`.
    pub materiality: String,
    /// Number of the version that it follows.
    pub based_on: Option<i32>,
    /// Number of the version whose content it brings back.
    pub restores: Option<i32>,
    /// SHA-256 of the canonical content, 32 bytes.
    pub content_hash: Vec<u8>,
    /// JSON list of BCP 47 tags.
    pub locales: String,
    /// The document that it was imported from; may be gone after an erasure.
    pub source_id: Option<String>,
    /// The draft that was sealed.
    pub draft_id: Option<String>,
    /// The log record of the sealing.
    pub log_sequence: i64,
    /// `WHOLE`, `WITHDRAWN` or `CANCELLED`: how much of it came with a bundle; null when it was sealed here.
    pub taken_over: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
