//! Webhooks: making, changing, deleting and replaying them, and looking at what was delivered.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Noticeboard;
use super::change::details;
use crate::domain::actor::{Actor, Permission, Subject};
use crate::domain::audit::Action;
use crate::domain::caller::Caller;
use crate::domain::edit::Patch;
use crate::domain::endpoint::Endpoint;
use crate::domain::error::{Error, Result};
use crate::domain::ids::{NoticeId, WebhookId};
use crate::domain::key::Slug;
use crate::domain::webhook::{Delivery, MOST_ATTEMPTS_KEPT, MOST_WEBHOOKS, Secrets, Webhook};
use crate::log::record::Entry;
use crate::store::log::{self, Appending};
use crate::store::{Session, WriteSession, notices, outbox, publications, webhooks};

/// A webhook to make.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CreateWebhook {
    /// Where it is told.
    pub endpoint: Endpoint,
    /// The notices of which it is told; all when none.
    pub slugs: Option<BTreeSet<Slug>>,
}

/// What should change about a webhook.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UpdateWebhook {
    /// The webhook.
    pub id: WebhookId,
    /// Another place to tell it at.
    pub endpoint: Option<Endpoint>,
    /// The notices of which it is told; null for all.
    pub slugs: Patch<BTreeSet<Slug>>,
    /// Whether it is told.
    pub is_active: Option<bool>,
    /// Whether it gets a new secret.
    pub rotate_secret: bool,
}

impl Noticeboard {
    /// Makes a webhook. It is told of what gets its number from then on.
    ///
    /// # Errors
    /// `Forbidden` also for a token that is limited, unless it reaches every notice that is named; `Invalid` when the
    /// address is out of reach, or there are too many webhooks.
    pub async fn create_webhook(&self, caller: &Caller, input: CreateWebhook) -> Result<Webhook> {
        let subject = caller.actor.permit(Permission::Manage)?;
        let mut session = self.begin().await?;
        expect_own(&session, &caller.actor, input.slugs.as_ref()).await?;
        self.expect_in_reach(&input.endpoint)?;
        if webhooks::count(&session).await? >= MOST_WEBHOOKS {
            let problem = format!("there are {MOST_WEBHOOKS} webhooks, and there may be no more: delete one");
            return Err(Error::invalid("input", problem));
        }
        let webhook = Webhook {
            id: WebhookId::random(self.randomness.as_ref())?,
            endpoint: input.endpoint,
            slugs: input.slugs,
            is_active: true,
            secrets: Secrets::generate(self.randomness.as_ref())?,
            created_at: session.now(),
        };
        webhooks::insert(&session, &webhook).await?;
        self.record_webhook(
            &mut session,
            (caller, &subject),
            Action::WebhookCreated,
            &webhook,
            &[],
        )
        .await?;
        self.commit(session).await?;
        Ok(webhook)
    }

    /// Changes a webhook. What waits for it goes to the new address.
    ///
    /// # Errors
    /// `NotFound`; else as [`Noticeboard::create_webhook`].
    pub async fn update_webhook(&self, caller: &Caller, input: UpdateWebhook) -> Result<Webhook> {
        let subject = caller.actor.permit(Permission::Manage)?;
        let mut session = self.begin().await?;
        let before = own(&session, &caller.actor, &input.id).await?;
        let mut webhook = before.clone();
        input.slugs.apply(&mut webhook.slugs);
        expect_own(&session, &caller.actor, webhook.slugs.as_ref()).await?;
        if let Some(endpoint) = input.endpoint {
            self.expect_in_reach(&endpoint)?;
            webhook.endpoint = endpoint;
        }
        webhook.is_active = input.is_active.unwrap_or(webhook.is_active);
        if input.rotate_secret {
            webhook.secrets = webhook.secrets.rotated(self.randomness.as_ref(), session.now())?;
        }
        if webhook != before {
            webhooks::update(&session, &webhook).await?;
            let more = [("secretRotated", json!(input.rotate_secret.then_some(true)))];
            self.record_webhook(
                &mut session,
                (caller, &subject),
                Action::WebhookUpdated,
                &webhook,
                &more,
            )
            .await?;
        }
        self.commit(session).await?;
        Ok(webhook)
    }

    /// Deletes a webhook, with everything that it was still to be told.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_webhook(&self, caller: &Caller, id: &WebhookId) -> Result<Webhook> {
        let subject = caller.actor.permit(Permission::Manage)?;
        let mut session = self.begin().await?;
        let webhook = own(&session, &caller.actor, id).await?;
        webhooks::delete(&session, id).await?;
        self.record_webhook(
            &mut session,
            (caller, &subject),
            Action::WebhookDeleted,
            &webhook,
            &[],
        )
        .await?;
        self.commit(session).await?;
        Ok(webhook)
    }

    /// Tells a webhook of every event after a number once more.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn replay_webhook(&self, caller: &Caller, id: &WebhookId, after: i64) -> Result<Webhook> {
        let subject = caller.actor.permit(Permission::Manage)?;
        let mut session = self.begin().await?;
        let webhook = own(&session, &caller.actor, id).await?;
        let named = match &webhook.slugs {
            Some(slugs) => Some(named(&session, slugs).await?),
            None => None,
        };
        let events = publications::numbers_after(&session, after, named.as_deref()).await?;
        let more = [("afterSequence", json!(after)), ("events", json!(events.len()))];
        // An attempt that is being made belongs to the round before, and does not end this one.
        outbox::withdraw_after(&session, id, after).await?;
        outbox::enqueue(&session, id, events).await?;
        self.record_webhook(
            &mut session,
            (caller, &subject),
            Action::WebhookReplayed,
            &webhook,
            &more,
        )
        .await?;
        self.commit(session).await?;
        Ok(webhook)
    }

    /// Every webhook that the caller may know of, oldest first.
    ///
    /// # Errors
    /// `Unauthenticated` or `Forbidden`.
    pub async fn list_webhooks(&self, caller: &Caller) -> Result<Vec<Webhook>> {
        caller.actor.permit(Permission::Manage)?;
        let session = self.store.read().await?;
        let mut mine = Vec::new();
        for webhook in webhooks::list(&session).await? {
            if reaches(&session, &caller.actor, webhook.slugs.as_ref()).await? {
                mine.push(webhook);
            }
        }
        Ok(mine)
    }

    /// A webhook, if the caller may know of it.
    ///
    /// # Errors
    /// `Unavailable` or `Internal`; a caller without the right gets none.
    pub async fn find_webhook(&self, caller: &Caller, id: &WebhookId) -> Result<Option<Webhook>> {
        if caller.actor.permit(Permission::Manage).is_err() {
            return Ok(None);
        }
        let session = self.store.read().await?;
        match own(&session, &caller.actor, id).await {
            Ok(webhook) => Ok(Some(webhook)),
            Err(Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What became of the last deliveries of a webhook that the caller was shown, newest first.
    ///
    /// # Errors
    /// `Invalid` unless `first` is between 0 and 100.
    pub async fn deliveries(&self, webhook: &Webhook, first: i32) -> Result<Vec<Delivery>> {
        let most = u64::try_from(first)
            .ok()
            .filter(|most| *most <= MOST_ATTEMPTS_KEPT);
        let most = most.ok_or_else(|| {
            Error::invalid(
                "first",
                format!("is {first}, and must be between 0 and {MOST_ATTEMPTS_KEPT}"),
            )
        })?;
        let session = self.store.read().await?;
        let mut deliveries = outbox::deliveries(&session, &webhook.id, most).await?;
        if !webhook.is_active {
            // It waits until somebody switches the webhook on.
            for delivery in &mut deliveries {
                delivery.next_attempt_at = None;
            }
        }
        Ok(deliveries)
    }

    fn expect_in_reach(&self, endpoint: &Endpoint) -> Result<()> {
        let judged = self.reach.admits(endpoint);
        judged.map_err(|why| Error::invalid("input.url", format!("`{}` {why}", endpoint.origin())))
    }

    /// Records a change of a webhook: its origin as erasable text, since people name their machines.
    pub(super) async fn record_webhook(
        &self,
        session: &mut WriteSession,
        by: (&Caller, &Subject),
        action: Action,
        webhook: &Webhook,
        more: &[(&'static str, Value)],
    ) -> Result<()> {
        let origin = webhook.endpoint.origin();
        let mut details = details([
            ("webhook", json!(webhook.id.as_str())),
            ("isActive", json!(webhook.is_active)),
            ("slugs", json!(webhook.slugs)),
        ]);
        let more = more.iter().filter(|(_, value)| !value.is_null());
        details.extend(more.cloned());
        let change = Appending {
            action,
            subject: by.1.as_str(),
            text: Some(&origin),
            notice: None,
            request_id: &by.0.request_id,
            entry: Entry {
                details,
                ..Entry::default()
            },
        };
        log::append(session, self.randomness.as_ref(), change).await?;
        Ok(())
    }
}

/// The webhook with this id, if the token reaches it; otherwise there is as good as none.
async fn own(session: &impl Session, actor: &Actor, id: &WebhookId) -> Result<Webhook> {
    let absent = || Error::not_found("input.webhookId", "there is no such webhook");
    let webhook = webhooks::find(session, id).await?.ok_or_else(absent)?;
    if reaches(session, actor, webhook.slugs.as_ref()).await? {
        Ok(webhook)
    } else {
        Err(absent())
    }
}

async fn expect_own(session: &impl Session, actor: &Actor, slugs: Option<&BTreeSet<Slug>>) -> Result<()> {
    if reaches(session, actor, slugs).await? {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}

/// Whether a token reaches every notice that is named; one that is limited never reaches all of them.
async fn reaches(session: &impl Session, actor: &Actor, slugs: Option<&BTreeSet<Slug>>) -> Result<bool> {
    if actor.notices().is_none() {
        return Ok(true);
    }
    let Some(slugs) = slugs else {
        return Ok(false);
    };
    for slug in slugs {
        let is_mine = match notices::find_by_slug(session, slug.as_str()).await? {
            Some(notice) => actor.reaches(notice.all_slugs()),
            None => actor.reaches([slug.as_str()]),
        };
        if !is_mine {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The notices that have, or had, these slugs.
async fn named(session: &impl Session, slugs: &BTreeSet<Slug>) -> Result<Vec<NoticeId>> {
    let mut found = Vec::new();
    for slug in slugs {
        let notice = notices::find_by_slug(session, slug.as_str()).await?;
        found.extend(notice.map(|notice| notice.id));
    }
    Ok(found)
}
