//! Making, changing, deleting and replaying webhooks.

use async_graphql::{Context, Object, Result};

use super::payload::{WebhookPayload, answer};
use crate::domain::actor::Permission;
use crate::domain::error;
use crate::domain::webhook;
use crate::graphql::input::{CreateWebhookInput, ReplayWebhookInput, UpdateWebhookInput, WebhookRefInput};
use crate::graphql::object::Webhook;
use crate::graphql::request::RequestContext;
use crate::graphql::user_error::About;

/// Mutations of webhooks.
#[derive(Default)]
pub struct Webhooks;

fn shape(webhook: Webhook) -> WebhookPayload {
    WebhookPayload {
        webhook: Some(webhook),
        errors: Vec::new(),
    }
}

#[Object]
impl Webhooks {
    /// ADMIN; with a token that is limited to some notices only for these. Makes a webhook, which is told of what happens from then on. The payload shows its secret, and nothing ever does again.
    async fn create_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: CreateWebhookInput,
    ) -> Option<Result<WebhookPayload>> {
        let (board, caller) = ctx.doors()?;
        let outcome: error::Result<webhook::Webhook> = async {
            caller.actor.permit(Permission::Manage)?;
            board.create_webhook(caller, input.read()?).await
        }
        .await;
        let outcome = outcome.map(Webhook::with_secret);
        answer(ctx, About::Nothing, outcome, shape).await
    }

    /// ADMIN. Changes a webhook, switches it off or on again, or gives it a new secret.
    async fn update_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What should change.")] input: UpdateWebhookInput,
    ) -> Option<Result<WebhookPayload>> {
        let (board, caller) = ctx.doors()?;
        let outcome: error::Result<Webhook> = async {
            caller.actor.permit(Permission::Manage)?;
            let input = input.read()?;
            let shows_secret = input.rotate_secret;
            let webhook = board.update_webhook(caller, input).await?;
            Ok(if shows_secret {
                Webhook::with_secret(webhook)
            } else {
                Webhook::new(webhook)
            })
        }
        .await;
        answer(ctx, About::Nothing, outcome, shape).await
    }

    /// ADMIN. Deletes a webhook. What it was still to be told it is not told.
    async fn delete_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: WebhookRefInput,
    ) -> Option<Result<WebhookPayload>> {
        let (board, caller) = ctx.doors()?;
        let outcome = board.delete_webhook(caller, &input.read()).await;
        answer(ctx, About::Nothing, outcome.map(Webhook::new), shape).await
    }

    /// ADMIN. Sends every event from a sequence number on once more.
    async fn replay_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook and the number.")] input: ReplayWebhookInput,
    ) -> Option<Result<WebhookPayload>> {
        let (board, caller) = ctx.doors()?;
        let outcome: error::Result<webhook::Webhook> = async {
            caller.actor.permit(Permission::Manage)?;
            let (id, after) = input.read()?;
            board.replay_webhook(caller, &id, after).await
        }
        .await;
        answer(ctx, About::Nothing, outcome.map(Webhook::new), shape).await
    }
}
