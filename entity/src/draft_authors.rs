//! Table `draft_authors`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// A subject that wrote a draft since its base, and so may not approve it. Erasable.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft_authors")]
pub struct Model {
    /// The draft.
    #[sea_orm(primary_key, auto_increment = false)]
    pub draft_id: String,
    /// Who wrote.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
}

impl ActiveModelBehavior for ActiveModel {}
