//! Table `catalogue_entries`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// What the operator's catalogue says of a cookie.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "catalogue_entries")]
pub struct Model {
    /// 0, 1, 2 ... in the catalogue's order.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    /// The name; of a prefix without what follows.
    pub name: String,
    /// `EXACT`, `PREFIX` or `GLOB`.
    pub name_match: String,
    /// JSON.
    pub entry: String,
}

impl ActiveModelBehavior for ActiveModel {}
