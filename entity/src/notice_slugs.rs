//! Table `notice_slugs`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// A slug that a notice has or had. Never changes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_slugs")]
pub struct Model {
    /// The slug.
    #[sea_orm(primary_key, auto_increment = false)]
    pub slug: String,
    /// The notice that it was given to, for good.
    pub notice_id: String,
    /// Microseconds since 1970-01-01T00:00:00Z: when it was given.
    pub since: i64,
}

impl ActiveModelBehavior for ActiveModel {}
