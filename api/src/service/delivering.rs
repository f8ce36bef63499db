//! Telling webhooks: what is put into the queue with each event, who takes it out, and what follows from the answer.
//!
//! Sends nothing itself: whoever sends claims letters here and comes back with the reply.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;

use super::{Heard, NoticeView, Noticeboard, SignedHead};
use crate::domain::actor::{Actor, Permission, Role, Sight};
use crate::domain::audit::Action;
use crate::domain::caller::Caller;
use crate::domain::clock::Instant;
use crate::domain::endpoint::Endpoint;
use crate::domain::error::{Error, Result};
use crate::domain::ids::{NoticeId, RowId, WebhookId};
use crate::domain::secret::Secret;
use crate::domain::webhook::{self, DeliveryStatus, MOST_ATTEMPTS_KEPT, Reply, Verdict, Webhook};
use crate::store::outbox::{self, Queued};
use crate::store::{ReadSession, Session, WriteSession, heads, notices, publications, webhooks};

/// Whoever claimed a letter and says nothing for so long has been killed; longer than an attempt may take.
const LEASE: Duration = Duration::from_secs(20);
/// So many letters to one webhook are under way at once, so that one that does not answer leaves room for others.
const MOST_PER_WEBHOOK: usize = 4;
/// Who switches a webhook off whose receiver is gone, as the log names it.
const SWITCHED_OFF_BY: &str = "delivery";

/// What webhooks wait for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Backlog {
    /// How many events they are still to be told of, those under way included.
    pub waiting: u64,
    /// For how long the oldest of these has waited; zero when there is none.
    pub oldest: Duration,
}

/// An event to tell a webhook of, claimed by whoever got it.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Names the claim.
    pub claim: Claim,
    /// Counts the attempts, with this one.
    pub attempt: i32,
    /// Where to.
    pub endpoint: Endpoint,
    /// What signs, the present one first.
    pub secrets: Vec<Secret>,
    /// The event.
    pub heard: Heard,
    /// Its notice, as the public sees it now.
    pub notice: NoticeView,
    /// The signed head over the event's record, with its key.
    pub head: Option<SignedHead>,
    /// When the attempt begins.
    pub sent_at: Instant,
}

/// The right to tell a webhook of an event, for as long as the lease.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claim {
    /// The webhook.
    pub webhook: WebhookId,
    /// Of the publication event.
    pub sequence: i64,
    token: RowId,
}

/// What became of a letter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Settled {
    /// As the reply demands.
    As(Verdict),
    /// Somebody else has it by now, or nobody: the webhook was deleted or replayed.
    Superseded,
}

/// The webhooks that are told of what gets its number in one transaction, read once.
#[derive(Default)]
pub(super) struct Listening(Option<Vec<Webhook>>);

impl Listening {
    /// Puts an event that has its number into the queue of every webhook that hears of it.
    pub(super) async fn enqueue(
        &mut self,
        session: &WriteSession,
        notice: &NoticeId,
        sequence: i64,
    ) -> Result<()> {
        if self.0.is_none() {
            let all = webhooks::list(session).await?;
            self.0 = Some(all.into_iter().filter(|webhook| webhook.is_active).collect());
        }
        let listening = self.0.as_deref().unwrap_or_default();
        if listening.is_empty() {
            return Ok(());
        }
        let notice = notices::get(session, notice).await?;
        for webhook in listening
            .iter()
            .filter(|webhook| webhook.hears_of(notice.all_slugs()))
        {
            outbox::enqueue(session, &webhook.id, [(sequence, notice.id.clone())]).await?;
        }
        Ok(())
    }
}

impl Noticeboard {
    /// Waits until something may have been put into the queue here.
    pub async fn outbox_filled(&self) {
        self.outbox.notified().await;
    }

    /// What webhooks wait for.
    ///
    /// # Errors
    /// `Unavailable` when the database does not answer.
    pub async fn backlog(&self) -> Result<Backlog> {
        let (waiting, oldest) = outbox::backlog(&self.store.read().await?).await?;
        let now = self.now().await?;
        Ok(Backlog {
            waiting: u64::try_from(waiting).unwrap_or_default(),
            oldest: oldest.map(|queued_at| queued_at.until(now)).unwrap_or_default(),
        })
    }

    /// Claims at most `most` letters that are due: of each webhook and notice the oldest alone.
    ///
    /// # Errors
    /// `Unavailable` when the database does not answer.
    pub async fn claim_letters(&self, most: usize) -> Result<Vec<Letter>> {
        if outbox::is_empty(&self.store.read().await?).await? {
            return Ok(Vec::new());
        }
        let now = self.now().await?;
        if self.pick(&self.store.read().await?, now, most).await?.is_empty() {
            return Ok(Vec::new());
        }
        let session = self.begin().await?;
        let now = session.now();
        let picked = self.pick(&session, now, most).await?;
        let token = RowId::random(self.randomness.as_ref())?;
        for queued in &picked {
            outbox::claim(&session, queued, &token, now.plus(LEASE)).await?;
        }
        self.commit(session).await?;
        self.letters(picked, &token).await
    }

    async fn pick(&self, session: &impl Session, now: Instant, most: usize) -> Result<Vec<Queued>> {
        let mut open = outbox::open_attempts(session, now).await?;
        let busy: Vec<WebhookId> = open
            .iter()
            .filter(|(_, open)| **open >= MOST_PER_WEBHOOK)
            .map(|(webhook, _)| webhook.clone())
            .collect();
        let limit = u64::try_from(most.saturating_mul(MOST_PER_WEBHOOK)).unwrap_or(u64::MAX);
        let mut picked = outbox::due(session, now, &busy, limit).await?;
        picked.retain(|queued| {
            let open = open.entry(queued.webhook.clone()).or_insert(0);
            *open += 1;
            *open <= MOST_PER_WEBHOOK
        });
        picked.truncate(most);
        Ok(picked)
    }

    /// What is sent: always as things stand now, so that no text of a version that was withdrawn meanwhile goes out.
    async fn letters(&self, picked: Vec<Queued>, token: &RowId) -> Result<Vec<Letter>> {
        let now = self.now().await?;
        let session = self.store.read().await?;
        let events = heard(&session, &picked).await?;
        let keys = heads::keys(&session).await?;
        let mut letters = Vec::with_capacity(picked.len());
        for queued in picked {
            let webhook = webhooks::find(&session, &queued.webhook).await?;
            let notice = notices::find(&session, &queued.notice).await?;
            // Several webhooks may be told of one event.
            let event = events.get(&queued.sequence).cloned();
            // A webhook may have been deleted since; nothing else goes away.
            let (Some(webhook), Some(notice), Some(event)) = (webhook, notice, event) else {
                continue;
            };
            let history = self.history(&session, &queued.notice).await?;
            let head = event.checkpoint.clone().and_then(|head| {
                let key = keys.iter().rev().find(|key| key.since <= head.size)?;
                Some(SignedHead {
                    verifier: key.verifier.clone(),
                    head,
                })
            });
            letters.push(Letter {
                claim: Claim {
                    webhook: queued.webhook,
                    sequence: queued.sequence,
                    token: token.clone(),
                },
                attempt: queued.attempts + 1,
                endpoint: webhook.endpoint.clone(),
                secrets: webhook.secrets.signing_at(now).cloned().collect(),
                heard: event,
                notice: NoticeView::new(notice, history, Sight::Public, now),
                head,
                sent_at: now,
            });
        }
        Ok(letters)
    }

    /// Notes what a receiver said, and does what follows: the event leaves the queue, or waits for its next attempt;
    /// a receiver that is gone is told nothing any more.
    ///
    /// # Errors
    /// `Unavailable` when the database does not answer; the letter is claimed anew after its lease then.
    pub async fn settle(&self, claim: &Claim, sent_at: Instant, reply: Reply) -> Result<Settled> {
        let mut session = self.begin().await?;
        let found = outbox::find_claimed(&session, &claim.webhook, claim.sequence, &claim.token).await?;
        let Some(mut queued) = found else {
            return Ok(Settled::Superseded);
        };
        queued.attempts += 1;
        let mut chance = [0; 2];
        self.randomness.fill(&mut chance)?;
        let mut verdict = webhook::judge(reply, queued.attempts, u16::from_ne_bytes(chance));
        if verdict == Verdict::Gone && !self.switch_off(&mut session, &claim.webhook).await? {
            // It stays to be tried, since it could not be recorded that it is not.
            verdict = webhook::judge(Reply::Nothing, queued.attempts, u16::from_ne_bytes(chance));
        }
        match verdict {
            Verdict::Again(wait) => {
                outbox::postpone(&session, &queued, session.now().plus(wait)).await?;
            }
            Verdict::Delivered | Verdict::Gone | Verdict::GivenUp => {
                outbox::finish(&session, &queued).await?;
            }
        }
        let status = if verdict == Verdict::Delivered {
            DeliveryStatus::Delivered
        } else {
            DeliveryStatus::Failed
        };
        let attempt = (status, reply.code().map(i32::from), sent_at);
        outbox::note_attempt(&session, &queued, attempt, MOST_ATTEMPTS_KEPT).await?;
        self.commit(session).await?;
        Ok(Settled::As(verdict))
    }

    /// Switches a webhook off, and records it; answers whether that could be done.
    async fn switch_off(&self, session: &mut WriteSession, id: &WebhookId) -> Result<bool> {
        let Some(mut webhook) = webhooks::find(session, id).await? else {
            return Ok(false);
        };
        webhook.is_active = false;
        let caller = Caller {
            actor: Actor::bearer(SWITCHED_OFF_BY, [Role::Admin], None),
            request_id: SWITCHED_OFF_BY.to_owned(),
        };
        let subject = caller.actor.permit(Permission::Manage)?;
        let more = [("responseCode", json!(410))];
        let by = (&caller, &subject);
        match self
            .record_webhook(session, by, Action::WebhookUpdated, &webhook, &more)
            .await
        {
            Ok(()) => {
                webhooks::update(session, &webhook).await?;
                Ok(true)
            }
            Err(Error::LogClosed(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// The events of letters, by number, each with the first signed head over its record.
async fn heard(session: &ReadSession, picked: &[Queued]) -> Result<BTreeMap<i64, Heard>> {
    let mut numbers: Vec<i64> = picked.iter().map(|queued| queued.sequence).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let found = publications::with_numbers(session, &numbers).await?;
    let records: Vec<i64> = found.iter().map(|found| found.event.log_sequence).collect();
    let heads = heads::first_over(session, &records).await?;
    let heard = found.into_iter().map(|publication| {
        let record = u64::try_from(publication.event.log_sequence).unwrap_or(0);
        let checkpoint = heads.iter().find(|head| head.size > record).cloned();
        let number = publication.sequence;
        (
            number,
            Heard {
                publication,
                checkpoint,
            },
        )
    });
    Ok(heard.collect())
}
