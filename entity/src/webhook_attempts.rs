//! Table `webhook_attempts`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// An attempt to tell a webhook of an event.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_attempts")]
pub struct Model {
    /// The webhook.
    #[sea_orm(primary_key, auto_increment = false)]
    pub webhook_id: String,
    /// Counts the webhook's attempts 1, 2, 3 ...
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i64,
    /// Of the publication event.
    pub sequence: i64,
    /// Counts the attempts of the event from 1, anew when it is replayed.
    pub attempt: i32,
    /// `DELIVERED` or `FAILED`.
    pub status: String,
    /// The status code of the answer, if there was one.
    pub response_code: Option<i32>,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
