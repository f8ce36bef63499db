//! Table `cookie_lists`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// A list of cookies of another system as it came in, for the way back.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cookie_lists")]
pub struct Model {
    /// The notice that it was imported into.
    #[sea_orm(primary_key, auto_increment = false)]
    pub notice_id: String,
    /// `COOKIEBOT`, `ONE_TRUST`, `TCF`, `OPEN_COOKIE_DATABASE`, `COOKIE_CONSENT` or `KLARO`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub format: String,
    /// BCP 47 tag of the language that it was read in.
    #[sea_orm(primary_key, auto_increment = false)]
    pub locale: String,
    /// The list as it came.
    pub document: String,
    /// JSON: the key of the declaration of each item.
    pub keys: String,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub imported_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
