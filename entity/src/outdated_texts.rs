//! Table `outdated_texts`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// Texts of a version that are older than what they translate. No content; goes when that is erased.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outdated_texts")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: String,
    /// By language and name, as JSON.
    pub texts: String,
}

impl ActiveModelBehavior for ActiveModel {}
