//! The transactional outbox: which webhook is still to be told of which event, who is telling it, and what became of
//! the last attempts.

use std::collections::BTreeMap;

use noticeboard_entity::{webhook_attempts, webhook_deliveries, webhooks};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::clock::Instant;
use crate::domain::error::Result;
use crate::domain::ids::{NoticeId, RowId, WebhookId};
use crate::domain::webhook::{Delivery, DeliveryStatus};

/// An event that a webhook is still to be told of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Queued {
    /// The webhook.
    pub webhook: WebhookId,
    /// Of the publication event.
    pub sequence: i64,
    /// The notice that the event is of.
    pub notice: NoticeId,
    /// How many attempts were made.
    pub attempts: i32,
}

/// Puts events into the queue of a webhook, due now.
///
/// # Errors
/// As the database fails.
pub async fn enqueue(
    session: &WriteSession,
    webhook: &WebhookId,
    events: impl IntoIterator<Item = (i64, NoticeId)>,
) -> Result<()> {
    let now = session.now().previous().as_micros();
    let rows = events
        .into_iter()
        .map(|(sequence, notice)| webhook_deliveries::Model {
            webhook_id: webhook.to_string(),
            sequence,
            notice_id: notice.to_string(),
            attempts: 0,
            queued_at: now,
            next_attempt_at: now,
            claim: None,
            claimed_until: None,
        });
    rows::insert_all(session, rows.collect()).await
}

/// Takes everything after an event out of the queue of a webhook.
///
/// # Errors
/// As the database fails.
pub async fn withdraw_after(session: &WriteSession, webhook: &WebhookId, after: i64) -> Result<()> {
    webhook_deliveries::Entity::delete_many()
        .filter(webhook_deliveries::Column::WebhookId.eq(webhook.as_str()))
        .filter(webhook_deliveries::Column::Sequence.gt(after))
        .exec(session.transaction())
        .await
        .stored()?;
    Ok(())
}

/// How many attempts each webhook has open.
///
/// # Errors
/// As the database fails.
pub async fn open_attempts(session: &impl Session, now: Instant) -> Result<BTreeMap<WebhookId, usize>> {
    let claimed: Vec<String> = webhook_deliveries::Entity::find()
        .select_only()
        .column(webhook_deliveries::Column::WebhookId)
        .filter(webhook_deliveries::Column::ClaimedUntil.gt(now.as_micros()))
        .into_tuple()
        .all(session.transaction())
        .await
        .stored()?;
    let mut open = BTreeMap::new();
    for webhook in claimed {
        *open.entry(WebhookId::from_text(webhook)).or_insert(0) += 1;
    }
    Ok(open)
}

/// What is due now, longest due first: of each webhook and notice the oldest event alone, unless somebody is at it.
/// Leaves out what the webhooks in `but` are to be told.
///
/// # Errors
/// As the database fails.
pub async fn due(session: &impl Session, now: Instant, but: &[WebhookId], limit: u64) -> Result<Vec<Queued>> {
    let is_claimed = webhook_deliveries::Column::ClaimedUntil.gt(now.as_micros());
    let rows = webhook_deliveries::Entity::find()
        .filter(webhook_deliveries::Column::NextAttemptAt.lte(now.as_micros()))
        .filter(
            webhook_deliveries::Column::ClaimedUntil
                .is_null()
                .or(is_claimed.not()),
        )
        .filter(webhook_deliveries::Column::WebhookId.in_subquery(active()))
        .filter(webhook_deliveries::Column::WebhookId.is_not_in(but.iter().map(WebhookId::as_str)))
        .filter(Expr::exists(earlier_of_the_same_notice()).not())
        .order_by_asc(webhook_deliveries::Column::NextAttemptAt)
        .order_by_asc(webhook_deliveries::Column::Sequence)
        .limit(limit)
        .all(session.transaction())
        .await
        .stored()?;
    Ok(rows.into_iter().map(queued_of).collect())
}

fn active() -> SelectStatement {
    Query::select()
        .column(webhooks::Column::Id)
        .from(webhooks::Entity)
        .and_where(webhooks::Column::IsActive.eq(true))
        .to_owned()
}

fn earlier_of_the_same_notice() -> SelectStatement {
    let earlier = Alias::new("earlier");
    let of = |column: webhook_deliveries::Column| Expr::col((Alias::new("earlier"), column));
    let mine = |column: webhook_deliveries::Column| Expr::col((webhook_deliveries::Entity, column));
    Query::select()
        .expr(Expr::val(1))
        .from_as(webhook_deliveries::Entity, earlier)
        .and_where(of(webhook_deliveries::Column::WebhookId).eq(mine(webhook_deliveries::Column::WebhookId)))
        .and_where(of(webhook_deliveries::Column::NoticeId).eq(mine(webhook_deliveries::Column::NoticeId)))
        .and_where(of(webhook_deliveries::Column::Sequence).lt(mine(webhook_deliveries::Column::Sequence)))
        .to_owned()
}

/// Notes who tells a webhook of an event, and until when nobody else does.
///
/// # Errors
/// As the database fails.
pub async fn claim(session: &WriteSession, queued: &Queued, claim: &RowId, until: Instant) -> Result<()> {
    webhook_deliveries::Entity::update_many()
        .col_expr(webhook_deliveries::Column::Claim, Expr::value(claim.as_str()))
        .col_expr(
            webhook_deliveries::Column::ClaimedUntil,
            Expr::value(until.as_micros()),
        )
        .filter(webhook_deliveries::Column::WebhookId.eq(queued.webhook.as_str()))
        .filter(webhook_deliveries::Column::Sequence.eq(queued.sequence))
        .exec(session.transaction())
        .await
        .stored()?;
    Ok(())
}

/// What somebody is telling a webhook, if that claim still stands.
///
/// # Errors
/// As the database fails.
pub async fn find_claimed(
    session: &impl Session,
    webhook: &WebhookId,
    sequence: i64,
    claim: &RowId,
) -> Result<Option<Queued>> {
    let row = webhook_deliveries::Entity::find_by_id((webhook.to_string(), sequence))
        .filter(webhook_deliveries::Column::Claim.eq(claim.as_str()))
        .one(session.transaction())
        .await
        .stored()?;
    Ok(row.map(queued_of))
}

/// Puts an event back into the queue, for an attempt later.
///
/// # Errors
/// As the database fails.
pub async fn postpone(session: &WriteSession, queued: &Queued, until: Instant) -> Result<()> {
    webhook_deliveries::Entity::update_many()
        .col_expr(webhook_deliveries::Column::Attempts, Expr::value(queued.attempts))
        .col_expr(
            webhook_deliveries::Column::NextAttemptAt,
            Expr::value(until.as_micros()),
        )
        .col_expr(webhook_deliveries::Column::Claim, Expr::value(None::<String>))
        .col_expr(webhook_deliveries::Column::ClaimedUntil, Expr::value(None::<i64>))
        .filter(webhook_deliveries::Column::WebhookId.eq(queued.webhook.as_str()))
        .filter(webhook_deliveries::Column::Sequence.eq(queued.sequence))
        .exec(session.transaction())
        .await
        .stored()?;
    Ok(())
}

/// Takes an event out of the queue.
///
/// # Errors
/// As the database fails.
pub async fn finish(session: &WriteSession, queued: &Queued) -> Result<()> {
    webhook_deliveries::Entity::delete_by_id((queued.webhook.to_string(), queued.sequence))
        .exec(session.transaction())
        .await
        .stored()?;
    Ok(())
}

/// Whether anything is in the queue of a webhook that is told of events.
///
/// # Errors
/// As the database fails.
pub async fn is_empty(session: &impl Session) -> Result<bool> {
    let waiting = webhook_deliveries::Entity::find()
        .filter(webhook_deliveries::Column::WebhookId.in_subquery(active()))
        .limit(1)
        .count(session.transaction())
        .await
        .stored()?;
    Ok(waiting == 0)
}

/// How many events are in the queues of webhooks that are told of events, and when the oldest of them was put there.
///
/// # Errors
/// As the database fails.
pub async fn backlog(session: &impl Session) -> Result<(i64, Option<Instant>)> {
    let found: Option<(i64, Option<i64>)> = webhook_deliveries::Entity::find()
        .select_only()
        .column_as(webhook_deliveries::Column::Sequence.count(), "waiting")
        .column_as(webhook_deliveries::Column::QueuedAt.min(), "oldest")
        .filter(webhook_deliveries::Column::WebhookId.in_subquery(active()))
        .into_tuple()
        .one(session.transaction())
        .await
        .stored()?;
    let (waiting, oldest) = found.unwrap_or_default();
    Ok((waiting, oldest.map(Instant::from_micros)))
}

/// Notes an attempt, as the webhook's last; of those before it the newest `kept` stay, with this one.
///
/// # Errors
/// As the database fails.
pub async fn note_attempt(
    session: &WriteSession,
    queued: &Queued,
    delivery: (DeliveryStatus, Option<i32>, Instant),
    kept: u64,
) -> Result<()> {
    let (status, response_code, at) = delivery;
    let last: Option<i64> = webhook_attempts::Entity::find()
        .select_only()
        .column(webhook_attempts::Column::Place)
        .filter(webhook_attempts::Column::WebhookId.eq(queued.webhook.as_str()))
        .order_by_desc(webhook_attempts::Column::Place)
        .limit(1)
        .into_tuple()
        .one(session.transaction())
        .await
        .stored()?;
    let place = last.unwrap_or(0) + 1;
    let row = webhook_attempts::Model {
        webhook_id: queued.webhook.to_string(),
        place,
        sequence: queued.sequence,
        attempt: queued.attempts,
        status: status.as_str().to_owned(),
        response_code,
        at: at.as_micros(),
    };
    rows::insert(session, row).await?;
    webhook_attempts::Entity::delete_many()
        .filter(webhook_attempts::Column::WebhookId.eq(queued.webhook.as_str()))
        .filter(webhook_attempts::Column::Place.lte(place - stored::number(kept)?))
        .exec(session.transaction())
        .await
        .stored()?;
    Ok(())
}

/// The last attempts of a webhook and what waits for its first one, newest first, at most `most`. What will be tried
/// again is `PENDING` in its last attempt.
///
/// # Errors
/// As the database fails.
pub async fn deliveries(session: &impl Session, webhook: &WebhookId, most: u64) -> Result<Vec<Delivery>> {
    let attempts = webhook_attempts::Entity::find()
        .filter(webhook_attempts::Column::WebhookId.eq(webhook.as_str()))
        .order_by_desc(webhook_attempts::Column::Place)
        .limit(most)
        .all(session.transaction())
        .await
        .stored()?;
    let untried = webhook_deliveries::Entity::find()
        .filter(webhook_deliveries::Column::WebhookId.eq(webhook.as_str()))
        .filter(webhook_deliveries::Column::Attempts.eq(0))
        .order_by_desc(webhook_deliveries::Column::Sequence)
        .limit(most)
        .all(session.transaction())
        .await
        .stored()?;
    let waiting = webhook_deliveries::Entity::find()
        .filter(webhook_deliveries::Column::WebhookId.eq(webhook.as_str()))
        .filter(webhook_deliveries::Column::Sequence.is_in(attempts.iter().map(|row| row.sequence)))
        .filter(webhook_deliveries::Column::Attempts.gt(0))
        .all(session.transaction())
        .await
        .stored()?;
    let mut waiting: BTreeMap<(i64, i32), i64> = waiting
        .into_iter()
        .map(|row| ((row.sequence, row.attempts), row.next_attempt_at))
        .collect();
    let mut all: Vec<Delivery> = untried.into_iter().map(untried_of).collect();
    for row in attempts {
        // Newest first, so that the attempt which the queue counts last is met first.
        let next = waiting.remove(&(row.sequence, row.attempt));
        all.push(attempt_of(row, next)?);
    }
    all.sort_by_key(|delivery| {
        let is_tried = delivery.attempt > 0;
        std::cmp::Reverse((delivery.at, !is_tried, delivery.place, delivery.sequence))
    });
    all.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(all)
}

fn queued_of(row: webhook_deliveries::Model) -> Queued {
    Queued {
        webhook: WebhookId::from_text(row.webhook_id),
        sequence: row.sequence,
        notice: NoticeId::from_text(row.notice_id),
        attempts: row.attempts,
    }
}

fn untried_of(row: webhook_deliveries::Model) -> Delivery {
    Delivery {
        webhook: WebhookId::from_text(row.webhook_id),
        place: 0,
        sequence: row.sequence,
        attempt: 0,
        status: DeliveryStatus::Pending,
        response_code: None,
        at: Instant::from_micros(row.queued_at),
        next_attempt_at: Some(Instant::from_micros(row.next_attempt_at)),
    }
}

fn attempt_of(row: webhook_attempts::Model, next: Option<i64>) -> Result<Delivery> {
    let known = stored::word("webhook_attempts.status", &row.status, DeliveryStatus::from_name)?;
    let next = next.filter(|_| known == DeliveryStatus::Failed);
    Ok(Delivery {
        webhook: WebhookId::from_text(row.webhook_id),
        place: row.place,
        sequence: row.sequence,
        attempt: row.attempt,
        status: if next.is_some() {
            DeliveryStatus::Pending
        } else {
            known
        },
        response_code: row.response_code,
        at: Instant::from_micros(row.at),
        next_attempt_at: next.map(Instant::from_micros),
    })
}
