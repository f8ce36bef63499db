//! How far the log goes, and which notices it speaks of: what a server must know to learn what others did.

use noticeboard_entity::log_records;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Session;
use super::stored::Stored;
use super::versions::Reading;
use crate::domain::error::Result;
use crate::domain::ids::NoticeId;

/// The place of the log's last record; none in an empty log.
///
/// # Errors
/// As the database fails.
pub async fn last(session: &impl Session) -> Result<Option<i64>> {
    log_records::Entity::find()
        .select_only()
        .column(log_records::Column::Sequence)
        .order_by_desc(log_records::Column::Sequence)
        .limit(1)
        .into_tuple()
        .one(session.transaction())
        .await
        .stored()
}

/// The place of the last record about a notice; none when there is none.
///
/// # Errors
/// As the database fails.
pub async fn last_of(session: &impl Session, notice: &NoticeId) -> Result<Option<i64>> {
    log_records::Entity::find()
        .select_only()
        .column(log_records::Column::Sequence)
        .filter(log_records::Column::NoticeId.eq(notice.as_str()))
        .order_by_desc(log_records::Column::Ordinal)
        .limit(1)
        .into_tuple()
        .one(session.transaction())
        .await
        .stored()
}

/// The notices of which records speak that are read.
///
/// # Errors
/// As the database fails.
pub async fn notices(session: &impl Session, reading: Reading<'_>) -> Result<Vec<NoticeId>> {
    let found: Vec<String> = log_records::Entity::find()
        .select_only()
        .column(log_records::Column::NoticeId)
        .distinct()
        .filter(reading.which(log_records::Column::NoticeId, log_records::Column::Sequence))
        .filter(log_records::Column::NoticeId.is_not_null())
        .into_tuple()
        .all(session.transaction())
        .await
        .stored()?;
    Ok(found.into_iter().map(NoticeId::from_text).collect())
}
