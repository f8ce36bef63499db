//! Publication events: written when something is decided, numbered when it is due.

use noticeboard_entity::publication_events;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::audit::PublicationKind;
use crate::domain::clock::Instant;
use crate::domain::error::Result;
use crate::domain::ids::{NoticeId, RowId};

/// An event of a notice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// Names it.
    pub id: RowId,
    /// The notice.
    pub notice: NoticeId,
    /// Number of the version; none for a retirement.
    pub version: Option<i32>,
    /// What happens.
    pub kind: PublicationKind,
    /// When.
    pub instant: Instant,
    /// The log record that decided it.
    pub log_sequence: i64,
    /// Number of the version in force before, where that is known when the event is written.
    pub previous: Option<i32>,
}

/// Writes an event that is not numbered yet.
///
/// # Errors
/// As the database fails.
pub async fn insert(session: &WriteSession, event: &Event) -> Result<()> {
    let row = publication_events::Model {
        id: event.id.to_string(),
        notice_id: event.notice.to_string(),
        version_number: event.version,
        kind: event.kind.as_str().to_owned(),
        instant: event.instant.as_micros(),
        log_sequence: event.log_sequence,
        sequence: None,
        previous_number: event.previous,
    };
    rows::insert(session, row).await
}

/// Events that are due and have no number yet, in the order in which they get theirs.
///
/// # Errors
/// As the database fails.
pub async fn due(session: &impl Session, now: Instant) -> Result<Vec<Event>> {
    let rows = publication_events::Entity::find()
        .filter(publication_events::Column::Sequence.is_null())
        .filter(publication_events::Column::Instant.lte(now.as_micros()))
        .all(session.transaction())
        .await
        .stored()?;
    let mut events: Vec<Event> = rows.into_iter().map(event_of).collect::<Result<_>>()?;
    events.sort_by_key(|event| {
        (
            event.instant,
            event.kind.rank(),
            event.log_sequence,
            event.version,
        )
    });
    Ok(events)
}

/// Gives an event its number.
///
/// # Errors
/// As the database fails.
pub async fn number(
    session: &WriteSession,
    event: &Event,
    sequence: i64,
    previous: Option<i32>,
) -> Result<()> {
    publication_events::Entity::update_many()
        .col_expr(publication_events::Column::Sequence, sequence.into())
        .col_expr(publication_events::Column::PreviousNumber, previous.into())
        .filter(publication_events::Column::Id.eq(event.id.as_str()))
        .exec(session.transaction())
        .await
        .stored()?;
    Ok(())
}

/// Removes an event that was never numbered, because what it announces will not happen.
///
/// # Errors
/// As the database fails.
pub async fn remove(session: &WriteSession, event: &Event) -> Result<()> {
    publication_events::Entity::delete_by_id(event.id.to_string())
        .exec(session.transaction())
        .await
        .stored()?;
    Ok(())
}

/// The number that the next event gets.
///
/// # Errors
/// As the database fails.
pub async fn next_sequence(session: &impl Session) -> Result<i64> {
    let last: Option<i64> = publication_events::Entity::find()
        .select_only()
        .column(publication_events::Column::Sequence)
        .filter(publication_events::Column::Sequence.is_not_null())
        .order_by_desc(publication_events::Column::Sequence)
        .limit(1)
        .into_tuple()
        .one(session.transaction())
        .await
        .stored()?;
    Ok(last.unwrap_or(0) + 1)
}

/// When the next event that has no number yet is due.
///
/// # Errors
/// As the database fails.
pub async fn first_waiting(session: &impl Session) -> Result<Option<Instant>> {
    let first: Option<i64> = publication_events::Entity::find()
        .select_only()
        .column(publication_events::Column::Instant)
        .filter(publication_events::Column::Sequence.is_null())
        .order_by_asc(publication_events::Column::Instant)
        .limit(1)
        .into_tuple()
        .one(session.transaction())
        .await
        .stored()?;
    Ok(first.map(Instant::from_micros))
}

/// An event that has its number, as the public hears of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Publication {
    /// The event.
    pub event: Event,
    /// 1, 2, 3 ... in the order of instants.
    pub sequence: i64,
    /// Number of the version that was in force before.
    pub previous: Option<i32>,
}

/// A notice's newest events with a number below `before`, newest first, at most `limit`.
///
/// # Errors
/// As the database fails.
pub async fn newest_of(
    session: &impl Session,
    notice: &NoticeId,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<Publication>> {
    let mut query = publication_events::Entity::find()
        .filter(publication_events::Column::NoticeId.eq(notice.as_str()))
        .filter(publication_events::Column::Sequence.is_not_null());
    if let Some(before) = before {
        query = query.filter(publication_events::Column::Sequence.lt(before));
    }
    let rows = query
        .order_by_desc(publication_events::Column::Sequence)
        .limit(limit)
        .all(session.transaction())
        .await
        .stored()?;
    rows.into_iter().filter_map(publication_of).collect()
}

/// The events whose numbers follow `after`, in their order, at most `limit`.
///
/// # Errors
/// As the database fails.
pub async fn following(session: &impl Session, after: i64, limit: u64) -> Result<Vec<Publication>> {
    let rows = publication_events::Entity::find()
        .filter(publication_events::Column::Sequence.gt(after))
        .order_by_asc(publication_events::Column::Sequence)
        .limit(limit)
        .all(session.transaction())
        .await
        .stored()?;
    rows.into_iter().filter_map(publication_of).collect()
}

/// The events that have these numbers, in order; those that nobody has are left out.
///
/// # Errors
/// As the database fails.
pub async fn with_numbers(session: &impl Session, numbers: &[i64]) -> Result<Vec<Publication>> {
    let rows = publication_events::Entity::find()
        .filter(publication_events::Column::Sequence.is_in(numbers.iter().copied()))
        .order_by_asc(publication_events::Column::Sequence)
        .all(session.transaction())
        .await
        .stored()?;
    rows.into_iter().filter_map(publication_of).collect()
}

/// Number and notice of every event after one; of these notices alone when some are named.
///
/// # Errors
/// As the database fails.
pub async fn numbers_after(
    session: &impl Session,
    after: i64,
    notices: Option<&[NoticeId]>,
) -> Result<Vec<(i64, NoticeId)>> {
    let mut query = publication_events::Entity::find()
        .select_only()
        .columns([
            publication_events::Column::Sequence,
            publication_events::Column::NoticeId,
        ])
        .filter(publication_events::Column::Sequence.gt(after));
    if let Some(notices) = notices {
        query =
            query.filter(publication_events::Column::NoticeId.is_in(notices.iter().map(NoticeId::as_str)));
    }
    let rows: Vec<(i64, String)> = query
        .order_by_asc(publication_events::Column::Sequence)
        .into_tuple()
        .all(session.transaction())
        .await
        .stored()?;
    Ok(rows
        .into_iter()
        .map(|(sequence, notice)| (sequence, NoticeId::from_text(notice)))
        .collect())
}

fn publication_of(row: publication_events::Model) -> Option<Result<Publication>> {
    let (sequence, previous) = (row.sequence?, row.previous_number);
    Some(event_of(row).map(|event| Publication {
        event,
        sequence,
        previous,
    }))
}

fn event_of(row: publication_events::Model) -> Result<Event> {
    Ok(Event {
        id: RowId::from_text(row.id),
        notice: NoticeId::from_text(row.notice_id),
        version: row.version_number,
        kind: stored::word("publication_events.kind", &row.kind, PublicationKind::from_name)?,
        instant: Instant::from_micros(row.instant),
        log_sequence: row.log_sequence,
        previous: row.previous_number,
    })
}
