//! Webhooks, with what signs for them.

use std::collections::BTreeSet;

use noticeboard_entity::{webhook_attempts, webhook_deliveries, webhooks};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::clock::Instant;
use crate::domain::error::Result;
use crate::domain::ids::WebhookId;
use crate::domain::key::Slug;
use crate::domain::secret::Secret;
use crate::domain::webhook::{Secrets, Webhook};

/// Writes a webhook.
///
/// # Errors
/// As the database fails.
pub async fn insert(session: &WriteSession, webhook: &Webhook) -> Result<()> {
    rows::insert(session, row_of(webhook)?).await
}

/// Replaces what is known of a webhook.
///
/// # Errors
/// As the database fails.
pub async fn update(session: &WriteSession, webhook: &Webhook) -> Result<()> {
    rows::update::<webhooks::Entity>(session, row_of(webhook)?).await
}

/// Removes a webhook with what it was still to be told, and what it was told.
///
/// # Errors
/// As the database fails.
pub async fn delete(session: &WriteSession, id: &WebhookId) -> Result<()> {
    webhook_attempts::Entity::delete_many()
        .filter(webhook_attempts::Column::WebhookId.eq(id.as_str()))
        .exec(session.transaction())
        .await
        .stored()?;
    webhook_deliveries::Entity::delete_many()
        .filter(webhook_deliveries::Column::WebhookId.eq(id.as_str()))
        .exec(session.transaction())
        .await
        .stored()?;
    webhooks::Entity::delete_by_id(id.to_string())
        .exec(session.transaction())
        .await
        .stored()?;
    Ok(())
}

/// The webhook with this id.
///
/// # Errors
/// As the database fails.
pub async fn find(session: &impl Session, id: &WebhookId) -> Result<Option<Webhook>> {
    let row = webhooks::Entity::find_by_id(id.to_string())
        .one(session.transaction())
        .await
        .stored()?;
    row.map(webhook_of).transpose()
}

/// Every webhook, oldest first.
///
/// # Errors
/// As the database fails.
pub async fn list(session: &impl Session) -> Result<Vec<Webhook>> {
    let rows = webhooks::Entity::find()
        .order_by_asc(webhooks::Column::CreatedAt)
        .order_by_asc(webhooks::Column::Id)
        .all(session.transaction())
        .await
        .stored()?;
    rows.into_iter().map(webhook_of).collect()
}

/// How many there are.
///
/// # Errors
/// As the database fails.
pub async fn count(session: &impl Session) -> Result<u64> {
    webhooks::Entity::find()
        .count(session.transaction())
        .await
        .stored()
}

fn row_of(webhook: &Webhook) -> Result<webhooks::Model> {
    let previous = webhook.secrets.previous.as_ref();
    Ok(webhooks::Model {
        id: webhook.id.to_string(),
        url: webhook.endpoint.to_string(),
        slugs: webhook.slugs.as_ref().map(stored::to_json).transpose()?,
        is_active: webhook.is_active,
        secret: webhook.secrets.current.expose().to_owned(),
        previous_secret: previous.map(|(secret, _)| secret.expose().to_owned()),
        previous_until: previous.map(|(_, until)| until.as_micros()),
        created_at: webhook.created_at.as_micros(),
    })
}

fn webhook_of(row: webhooks::Model) -> Result<Webhook> {
    let slugs: Option<Vec<String>> = row
        .slugs
        .map(|slugs| stored::from_json("webhooks.slugs", &slugs))
        .transpose()?;
    let slugs = slugs.map(|slugs| -> Result<BTreeSet<Slug>> {
        slugs
            .iter()
            .map(|slug| stored::parsed("webhooks.slugs", slug))
            .collect()
    });
    let previous = row.previous_secret.zip(row.previous_until);
    Ok(Webhook {
        id: WebhookId::from_text(row.id),
        endpoint: stored::parsed("webhooks.url", &row.url)?,
        slugs: slugs.transpose()?,
        is_active: row.is_active,
        secrets: Secrets {
            current: Secret::new(row.secret),
            previous: previous.map(|(secret, until)| (Secret::new(secret), Instant::from_micros(until))),
        },
        created_at: Instant::from_micros(row.created_at),
    })
}
