//! Table `version_cookie_texts`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// A cookie declaration in one language. Derived from the canonical bytes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "version_cookie_texts")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: String,
    /// Of the declaration.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// BCP 47 tag.
    #[sea_orm(primary_key, auto_increment = false)]
    pub locale: String,
    /// What it is for.
    pub purpose: Option<String>,
    /// As people read it.
    pub lifetime_text: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
