//! Table `version_sections`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// A section of a sealed version. Derived from the canonical bytes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "version_sections")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: String,
    /// Unique within the version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Null at the top.
    pub parent_key: Option<String>,
    /// Place in reading order over the whole tree.
    pub position: i32,
    /// Depth in the tree.
    pub level: i32,
}

impl ActiveModelBehavior for ActiveModel {}
