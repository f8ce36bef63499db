//! What a look at the database shows of it: how far the log goes, and when something changes by itself.

use noticeboard_entity::{log_records, version_facts, versions};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::Session;
use super::stored::Stored;
use crate::domain::clock::Instant;
use crate::domain::error::Result;

/// What was seen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sighting {
    /// The log's last record.
    pub sequence: Option<i64>,
    /// Instants after the look at which something comes into force or ends, in order.
    pub turns: Vec<Instant>,
}

/// Looks, at an instant.
///
/// # Errors
/// As the database fails.
pub async fn of(session: &impl Session, now: Instant) -> Result<Sighting> {
    let sequence: Option<Option<i64>> = log_records::Entity::find()
        .select_only()
        .column_as(log_records::Column::Sequence.max(), "last")
        .into_tuple()
        .one(session.transaction())
        .await
        .stored()?;
    let begins: Vec<i64> = versions::Entity::find()
        .select_only()
        .column(versions::Column::EffectiveFrom)
        .filter(versions::Column::EffectiveFrom.gt(now.as_micros()))
        .into_tuple()
        .all(session.transaction())
        .await
        .stored()?;
    let ends: Vec<i64> = version_facts::Entity::find()
        .select_only()
        .column(version_facts::Column::At)
        .filter(version_facts::Column::At.gt(now.as_micros()))
        .into_tuple()
        .all(session.transaction())
        .await
        .stored()?;
    let mut turns: Vec<Instant> = begins.into_iter().chain(ends).map(Instant::from_micros).collect();
    turns.sort_unstable();
    Ok(Sighting {
        sequence: sequence.flatten(),
        turns,
    })
}
