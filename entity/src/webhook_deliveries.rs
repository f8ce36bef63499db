//! Table `webhook_deliveries`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// An event that a webhook is still to be told of.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_deliveries")]
pub struct Model {
    /// The webhook.
    #[sea_orm(primary_key, auto_increment = false)]
    pub webhook_id: String,
    /// Of the publication event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// The notice that the event is of.
    pub notice_id: String,
    /// How many were made.
    pub attempts: i32,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub queued_at: i64,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub next_attempt_at: i64,
    /// Names the attempt that is being made.
    pub claim: Option<String>,
    /// Microseconds since 1970-01-01T00:00:00Z: whoever claimed it is given up then.
    pub claimed_until: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
