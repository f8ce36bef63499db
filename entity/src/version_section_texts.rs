//! Table `version_section_texts`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// A section in one language. Derived from the canonical bytes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "version_section_texts")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: String,
    /// Of the section.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// BCP 47 tag.
    #[sea_orm(primary_key, auto_increment = false)]
    pub locale: String,
    /// Null for a section without one.
    pub heading: Option<String>,
    /// Sanitised HTML.
    pub html: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
