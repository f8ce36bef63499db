//! Table `notices`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// A privacy notice: its address and its settings.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notices")]
pub struct Model {
    /// UUID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The slug that it has now; former ones are in `notice_slugs`.
    pub slug: String,
    /// BCP 47 tag.
    pub default_locale: String,
    /// JSON list of BCP 47 tags.
    pub required_locales: String,
    /// JSON list of ISO 3166 codes and `EU`.
    pub jurisdictions: String,
    /// How many must approve before publication; 0 switches review off.
    pub approvals_required: i32,
    /// The language whose text counts where languages differ.
    pub prevailing_locale: Option<String>,
    /// Grows by one with every change of the settings.
    pub revision: i32,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
