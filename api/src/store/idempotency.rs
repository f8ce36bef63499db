//! Answers that were given under an idempotency key.

use noticeboard_entity::idempotency_keys;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::clock::Instant;
use crate::domain::error::Result;
use crate::domain::hash::Hash;
use crate::domain::ids::NoticeId;

/// What was answered before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// Hash of the input that it answered.
    pub input: Hash,
    /// The answer, as JSON.
    pub answer: String,
}

/// The answer under a key, if it was given at `since` or later.
///
/// # Errors
/// As the database fails.
pub async fn find(session: &impl Session, key: Hash, since: Instant) -> Result<Option<Answer>> {
    let row = idempotency_keys::Entity::find_by_id(key.as_bytes().to_vec())
        .filter(idempotency_keys::Column::CreatedAt.gte(since.as_micros()))
        .one(session.transaction())
        .await
        .stored()?;
    row.map(|row| {
        Ok(Answer {
            input: stored::hash("idempotency_keys.input_hash", &row.input_hash)?,
            answer: row.answer,
        })
    })
    .transpose()
}

/// Keeps an answer, and drops those from before `since`.
///
/// # Errors
/// As the database fails.
pub async fn insert(
    session: &WriteSession,
    key: Hash,
    notice: &NoticeId,
    answer: &Answer,
    since: Instant,
) -> Result<()> {
    idempotency_keys::Entity::delete_many()
        .filter(idempotency_keys::Column::CreatedAt.lt(since.as_micros()))
        .exec(session.transaction())
        .await
        .stored()?;
    let row = idempotency_keys::Model {
        key_hash: key.as_bytes().to_vec(),
        input_hash: answer.input.as_bytes().to_vec(),
        notice_id: notice.to_string(),
        answer: answer.answer.clone(),
        created_at: session.now().as_micros(),
    };
    rows::insert(session, row).await
}
