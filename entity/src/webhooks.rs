//! Table `webhooks`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// Somebody who is told of publication events.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhooks")]
pub struct Model {
    /// UUID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Where.
    pub url: String,
    /// JSON list of slugs; null for all notices.
    pub slugs: Option<String>,
    /// Whether it is told.
    pub is_active: bool,
    /// What signs, as `whsec_` and base64.
    pub secret: String,
    /// What signed before.
    pub previous_secret: Option<String>,
    /// Microseconds since 1970-01-01T00:00:00Z: until then the previous secret signs too.
    pub previous_until: Option<i64>,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub created_at: i64,
}

/// Without the secrets.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Without the secrets.
impl std::fmt::Debug for ModelEx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ModelEx")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl ActiveModelBehavior for ActiveModel {}
