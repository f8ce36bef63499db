//! Table `version_contents`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// The truth of what was sealed. Never changes; deleted only by an erasure.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "version_contents")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: String,
    /// Canonical bytes (RFC 8785); their SHA-256 is the content hash.
    pub canonical: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
