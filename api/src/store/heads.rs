//! The signed heads of the log, and the keys that signed them.

use noticeboard_entity::{log_checkpoints, log_keys};
use sea_orm::sea_query::{Query, UnionType};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::error::Result;
use crate::domain::hash::Hash;
use crate::log::note::VerifierKey;

/// A signed head.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// How many records the log had.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// The checkpoint with its signatures.
    pub note: String,
}

/// A key that signs heads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogKey {
    /// How many records the first tree had that it signed.
    pub since: u64,
    /// Its public half.
    pub verifier: VerifierKey,
}

/// The last head; none before the log was opened for the first time.
///
/// # Errors
/// As the database fails.
pub async fn latest(session: &impl Session) -> Result<Option<Head>> {
    let row = log_checkpoints::Entity::find()
        .order_by_desc(log_checkpoints::Column::TreeSize)
        .limit(1)
        .one(session.transaction())
        .await
        .stored()?;
    row.map(head_of).transpose()
}

/// The first head over each of these records, by size; none for a record that no head covers yet.
///
/// # Errors
/// As the database fails.
pub async fn first_over(session: &impl Session, sequences: &[i64]) -> Result<Vec<Head>> {
    let size = |sequence: &i64| {
        Query::select()
            .expr(log_checkpoints::Column::TreeSize.min())
            .from(log_checkpoints::Entity)
            .and_where(log_checkpoints::Column::TreeSize.gt(*sequence))
            .to_owned()
    };
    let mut sizes = sequences.iter().map(size);
    let Some(mut all) = sizes.next() else {
        return Ok(Vec::new());
    };
    for other in sizes {
        all.union(UnionType::Distinct, other);
    }
    let rows = log_checkpoints::Entity::find()
        .filter(log_checkpoints::Column::TreeSize.in_subquery(all))
        .order_by_asc(log_checkpoints::Column::TreeSize)
        .all(session.transaction())
        .await
        .stored()?;
    rows.into_iter().map(head_of).collect()
}

/// The head over so many records.
///
/// # Errors
/// As the database fails.
pub async fn find(session: &impl Session, size: u64) -> Result<Option<Head>> {
    let row = log_checkpoints::Entity::find_by_id(stored::number(size)?)
        .one(session.transaction())
        .await
        .stored()?;
    row.map(head_of).transpose()
}

/// The key that signs now.
///
/// # Errors
/// As the database fails.
pub async fn current_key(session: &impl Session) -> Result<Option<LogKey>> {
    let row = log_keys::Entity::find()
        .order_by_desc(log_keys::Column::SinceSize)
        .limit(1)
        .one(session.transaction())
        .await
        .stored()?;
    row.as_ref().map(key_of).transpose()
}

/// Every key that ever signed, oldest first.
///
/// # Errors
/// As the database fails.
pub async fn keys(session: &impl Session) -> Result<Vec<LogKey>> {
    let rows = log_keys::Entity::find()
        .order_by_asc(log_keys::Column::SinceSize)
        .all(session.transaction())
        .await
        .stored()?;
    rows.iter().map(key_of).collect()
}

pub(super) async fn insert(session: &WriteSession, head: &Head) -> Result<()> {
    let row = log_checkpoints::Model {
        tree_size: stored::number(head.size)?,
        root_hash: head.root.as_bytes().to_vec(),
        note: head.note.clone(),
    };
    rows::insert(session, row).await
}

pub(super) async fn insert_key(session: &WriteSession, since: u64, verifier: &VerifierKey) -> Result<()> {
    let row = log_keys::Model {
        since_size: stored::number(since)?,
        verifier_key: verifier.to_string(),
    };
    rows::insert(session, row).await
}

fn head_of(row: log_checkpoints::Model) -> Result<Head> {
    Ok(Head {
        size: stored::count("log_checkpoints.tree_size", row.tree_size)?,
        root: stored::hash("log_checkpoints.root_hash", &row.root_hash)?,
        note: row.note,
    })
}

fn key_of(row: &log_keys::Model) -> Result<LogKey> {
    Ok(LogKey {
        since: stored::count("log_keys.since_size", row.since_size)?,
        verifier: stored::parsed("log_keys.verifier_key", &row.verifier_key)?,
    })
}
