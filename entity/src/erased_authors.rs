//! Table `erased_authors`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// A subject that wrote an open draft and was erased: enough to know them again, not to name them.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "erased_authors")]
pub struct Model {
    /// The draft.
    #[sea_orm(primary_key, auto_increment = false)]
    pub draft_id: String,
    /// Random bytes, 32.
    pub salt: Vec<u8>,
    /// SHA-256 of the salt and the subject, 32 bytes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub mark: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
