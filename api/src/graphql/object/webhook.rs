//! Webhooks and what became of their deliveries.

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use crate::domain::webhook;
use crate::graphql::failure;
use crate::graphql::id::GlobalId;
use crate::graphql::request::RequestContext;
use crate::graphql::scalar::{DateTime, Url};
use crate::graphql::word::DeliveryStatus;

/// How many deliveries are shown unless asked otherwise.
const DELIVERIES: i32 = 20;

/// Standard Webhooks (standardwebhooks.com): signed, at least once, in order per notice.
#[derive(Clone)]
pub struct Webhook {
    webhook: webhook::Webhook,
    shows_secret: bool,
}

impl Webhook {
    /// As it is always shown.
    pub const fn new(webhook: webhook::Webhook) -> Self {
        Self {
            webhook,
            shows_secret: false,
        }
    }

    /// As it is shown once, to whoever has to verify signatures.
    pub const fn with_secret(webhook: webhook::Webhook) -> Self {
        Self {
            webhook,
            shows_secret: true,
        }
    }
}

/// Standard Webhooks (standardwebhooks.com): signed, at least once, in order per notice.
#[Object]
impl Webhook {
    /// Names it in the whole server.
    pub(crate) async fn id(&self) -> ID {
        GlobalId::Webhook(self.webhook.id.clone()).to_string().into()
    }

    /// Where it is told.
    async fn url(&self) -> Url {
        Url(self.webhook.endpoint.to_string())
    }

    /// Whether it is told. Switched off by hand, or by a receiver that answered 410; it misses what happens meanwhile.
    async fn is_active(&self) -> bool {
        self.webhook.is_active
    }

    /// The notices of which it is told; null for all.
    async fn slugs(&self) -> Option<Vec<&str>> {
        let slugs = self.webhook.slugs.as_ref()?;
        Some(slugs.iter().map(crate::domain::key::Slug::as_str).collect())
    }

    /// What signs: `whsec_` and base64. Shown once, in the payload that made it; null ever after.
    async fn secret(&self) -> Option<&str> {
        self.shows_secret.then(|| self.webhook.secrets.current.expose())
    }

    /// Newest first, at most 100: every attempt, and what waits for its first one.
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many, from 0 to 100.", default_with = "Some(DELIVERIES)")] first: Option<i32>,
    ) -> Result<Vec<WebhookDelivery>> {
        let first = first.unwrap_or(DELIVERIES);
        let found = ctx.board()?.deliveries(&self.webhook, first).await;
        Ok(found
            .map_err(failure::of)?
            .into_iter()
            .map(WebhookDelivery::from)
            .collect())
    }
}

/// An attempt to deliver an event, or an event that waits for its first one.
#[derive(SimpleObject, Clone)]
pub struct WebhookDelivery {
    /// Names it.
    id: ID,
    /// Of the publication event.
    sequence: i32,
    /// Counts the attempts of this event from 1, anew with a replay; 0 before the first one.
    attempt: i32,
    /// PENDING while another attempt will follow; an attempt that another one followed is FAILED.
    status: DeliveryStatus,
    /// The status code of the answer; null when there was none.
    response_code: Option<i32>,
    /// When the attempt began, or the event was put in the queue.
    at: DateTime,
    /// When it will be tried again, unless an earlier event of the notice is in the way; null when it will not.
    next_attempt_at: Option<DateTime>,
}

impl From<webhook::Delivery> for WebhookDelivery {
    fn from(delivery: webhook::Delivery) -> Self {
        let webhook::Delivery {
            webhook,
            sequence,
            place,
            ..
        } = &delivery;
        Self {
            id: format!("WebhookDelivery:{webhook}-{sequence}-{place}").into(),
            sequence: i32::try_from(delivery.sequence).unwrap_or(i32::MAX),
            attempt: delivery.attempt,
            status: delivery.status.into(),
            response_code: delivery.response_code,
            at: delivery.at.into(),
            next_attempt_at: delivery.next_attempt_at.map(DateTime::from),
        }
    }
}
