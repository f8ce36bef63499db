//! Inputs about webhooks.

use std::collections::BTreeSet;

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::problems::Problems;
use crate::domain::edit::Patch;
use crate::domain::error::Result;
use crate::domain::ids::WebhookId;
use crate::domain::key::Slug;
use crate::graphql::id::GlobalId;
use crate::graphql::scalar::Url;
use crate::service::{CreateWebhook, UpdateWebhook};

/// The most notices that one webhook can name.
const MOST_SLUGS: usize = 100;

/// A webhook to make.
#[derive(InputObject)]
pub struct CreateWebhookInput {
    /// Where events are sent: https, without credentials and fragment; at most 2,048 characters.
    url: Url,
    /// The notices of which it is told, which need not be there yet; all when left out or null.
    slugs: Option<Vec<String>>,
}

impl CreateWebhookInput {
    /// The webhook to make.
    ///
    /// # Errors
    /// `Invalid` with every problem.
    pub fn read(self) -> Result<CreateWebhook> {
        let mut problems = Problems::under("input");
        let endpoint = problems.read("url", &self.url.0);
        let slugs = self.slugs.map(|slugs| read_slugs(&mut problems, &slugs));
        problems.settle(endpoint.map(|endpoint| CreateWebhook { endpoint, slugs }))
    }
}

/// What is left out stays; null for slugs means all notices.
#[derive(InputObject)]
pub struct UpdateWebhookInput {
    /// The webhook.
    webhook_id: ID,
    /// Another address. What waits goes there.
    url: Option<Url>,
    /// The notices of which it is told; null for all.
    slugs: MaybeUndefined<Vec<String>>,
    /// Whether it is told. What happens while it is not, it is not told later, except by `replayWebhook`.
    is_active: Option<bool>,
    /// Makes a new secret, which the payload shows; for a day both sign.
    #[graphql(default_with = "Some(false)")]
    rotate_secret: Option<bool>,
}

impl UpdateWebhookInput {
    /// What should change.
    ///
    /// # Errors
    /// `Invalid` with every problem.
    pub fn read(self) -> Result<UpdateWebhook> {
        let mut problems = Problems::under("input");
        let endpoint = problems.read_given("url", self.url.as_ref().map(|url| url.0.as_str()));
        let slugs = match self.slugs {
            MaybeUndefined::Undefined => Patch::Absent,
            MaybeUndefined::Null => Patch::Null,
            MaybeUndefined::Value(slugs) => Patch::Set(read_slugs(&mut problems, &slugs)),
        };
        problems.settle(Some(UpdateWebhook {
            id: GlobalId::read_webhook(&self.webhook_id),
            endpoint,
            slugs,
            is_active: self.is_active,
            rotate_secret: self.rotate_secret.unwrap_or(false),
        }))
    }
}

/// A webhook.
#[derive(InputObject)]
pub struct WebhookRefInput {
    /// The webhook.
    webhook_id: ID,
}

impl WebhookRefInput {
    /// Its identifier.
    pub fn read(&self) -> WebhookId {
        GlobalId::read_webhook(&self.webhook_id)
    }
}

/// Events to send once more.
#[derive(InputObject)]
pub struct ReplayWebhookInput {
    /// The webhook.
    webhook_id: ID,
    /// Every event after this number is sent; 0 for all.
    after_sequence: i32,
}

impl ReplayWebhookInput {
    /// The webhook and the number.
    ///
    /// # Errors
    /// `Invalid` when the number is negative.
    pub fn read(&self) -> Result<(WebhookId, i64)> {
        let mut problems = Problems::under("input");
        if self.after_sequence < 0 {
            problems.note("afterSequence", "is negative; events count from 1");
        }
        let id = GlobalId::read_webhook(&self.webhook_id);
        problems.settle(Some((id, i64::from(self.after_sequence))))
    }
}

fn read_slugs(problems: &mut Problems, slugs: &[String]) -> BTreeSet<Slug> {
    if slugs.is_empty() {
        problems.note("slugs", "is empty; null stands for all notices");
    } else if slugs.len() > MOST_SLUGS {
        problems.note("slugs", format!("names more than {MOST_SLUGS} notices"));
    }
    slugs
        .iter()
        .take(MOST_SLUGS)
        .enumerate()
        .filter_map(|(index, slug)| problems.read(&format!("slugs.{index}"), slug))
        .collect()
}
