//! The nodes of the tree over the records: fetched for roots, proofs and tiles; written as records complete them.
//!
//! Level 0 is the records' own leaf hashes; only the nodes above have rows of their own.

use std::collections::BTreeMap;
use std::ops::Range;

use noticeboard_entity::{log_nodes, log_records};
use sea_orm::sea_query::{Condition, Expr, Func};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::error::{Error, Result};
use crate::domain::hash::Hash;
use crate::log::merkle::{self, Frontier, Node};

/// So many leaves are read at once.
const BATCH: u64 = 4_096;

/// The hashes of these nodes; those that are not there are left out.
///
/// # Errors
/// As the database fails.
pub async fn fetch(
    session: &impl Session,
    nodes: impl IntoIterator<Item = Node>,
) -> Result<BTreeMap<Node, Hash>> {
    let mut by_level: BTreeMap<u8, Vec<i64>> = BTreeMap::new();
    for node in nodes {
        by_level
            .entry(node.level)
            .or_default()
            .push(stored::number(node.index)?);
    }
    let mut found = BTreeMap::new();
    if let Some(sequences) = by_level.remove(&0) {
        let is_asked = log_records::Column::Sequence.is_in(sequences);
        let rows = leaf_rows().filter(is_asked).into_tuple();
        let rows: Vec<(i64, Vec<u8>)> = rows.all(session.transaction()).await.stored()?;
        for (sequence, bytes) in rows {
            let index = stored::count("log_records.sequence", sequence)?;
            found.insert(Node::leaf(index), stored::hash("log_records.leaf_hash", &bytes)?);
        }
    }
    if by_level.is_empty() {
        return Ok(found);
    }
    let mut is_asked = Condition::any();
    for (level, positions) in by_level {
        let of_level = log_nodes::Column::Level.eq(i32::from(level));
        is_asked = is_asked.add(of_level.and(log_nodes::Column::Position.is_in(positions)));
    }
    let rows = log_nodes::Entity::find().filter(is_asked);
    for row in rows.all(session.transaction()).await.stored()? {
        let node = Node {
            level: u8::try_from(row.level).map_err(Error::internal)?,
            index: stored::count("log_nodes.position", row.position)?,
        };
        found.insert(node, stored::hash("log_nodes.hash", &row.hash)?);
    }
    Ok(found)
}

/// How many records there are.
///
/// # Errors
/// As the database fails.
pub async fn size(session: &impl Session) -> Result<u64> {
    let last: Option<i64> = log_records::Entity::find()
        .select_only()
        .column(log_records::Column::Sequence)
        .order_by_desc(log_records::Column::Sequence)
        .limit(1)
        .into_tuple()
        .one(session.transaction())
        .await
        .stored()?;
    last.map_or(Ok(0), |sequence| {
        Ok(stored::count("log_records.sequence", sequence)? + 1)
    })
}

/// The right edge of the tree over the first `size` records.
///
/// # Errors
/// `Internal` when a node is missing; else as the database fails.
pub async fn frontier(session: &impl Session, size: u64) -> Result<Frontier> {
    let nodes = merkle::root_nodes(size);
    let found = fetch(session, nodes.iter().copied()).await?;
    let hashes = nodes.iter().filter_map(|node| found.get(node).copied()).collect();
    Frontier::new(size, hashes)
        .ok_or_else(|| Error::internal(format!("the tree over {size} records lacks nodes")))
}

/// The hashes of a stretch of one level, from left to right; fewer where the level ends.
///
/// # Errors
/// As the database fails.
pub async fn stretch(session: &impl Session, level: u8, indexes: Range<u64>) -> Result<Vec<Hash>> {
    let (start, end) = (stored::number(indexes.start)?, stored::number(indexes.end)?);
    if level == 0 {
        return leaves(session, start, end).await;
    }
    let rows: Vec<Vec<u8>> = log_nodes::Entity::find()
        .select_only()
        .column(log_nodes::Column::Hash)
        .filter(log_nodes::Column::Level.eq(i32::from(level)))
        .filter(log_nodes::Column::Position.gte(start))
        .filter(log_nodes::Column::Position.lt(end))
        .order_by_asc(log_nodes::Column::Position)
        .into_tuple()
        .all(session.transaction())
        .await
        .stored()?;
    rows.iter()
        .map(|bytes| stored::hash("log_nodes.hash", bytes))
        .collect()
}

/// Takes the records up to `size` into a tree, and writes the nodes that they complete.
///
/// # Errors
/// As the database fails.
pub(super) async fn grow(session: &WriteSession, frontier: &mut Frontier, size: u64) -> Result<()> {
    while frontier.size() < size {
        let end = Ord::min(size, frontier.size() + BATCH);
        let leaves = leaves(session, stored::number(frontier.size())?, stored::number(end)?).await?;
        let mut completed = Vec::new();
        for leaf in leaves {
            completed.extend(frontier.append(leaf));
        }
        if frontier.size() != end {
            return Err(Error::internal(format!("the log has gaps before record {end}")));
        }
        let nodes: Result<Vec<_>> = completed.into_iter().map(row_of).collect();
        rows::insert_all(session, nodes?).await?;
    }
    Ok(())
}

/// How many records the nodes stand over for certain: after a start that was broken off, fewer than there are.
///
/// # Errors
/// As the database fails.
pub(super) async fn grown(session: &impl Session) -> Result<u64> {
    let last: Option<Option<i64>> = log_nodes::Entity::find()
        .select_only()
        .expr(Func::max(Expr::col(log_nodes::Column::Position)))
        .filter(log_nodes::Column::Level.eq(1))
        .into_tuple()
        .one(session.transaction())
        .await
        .stored()?;
    match last.flatten() {
        Some(position) => Ok(2 * (stored::count("log_nodes.position", position)? + 1)),
        None => Ok(0),
    }
}

fn row_of((node, hash): (Node, Hash)) -> Result<log_nodes::Model> {
    Ok(log_nodes::Model {
        level: i32::from(node.level),
        position: stored::number(node.index)?,
        hash: hash.as_bytes().to_vec(),
    })
}

fn leaf_rows() -> sea_orm::Select<log_records::Entity> {
    log_records::Entity::find()
        .select_only()
        .columns([log_records::Column::Sequence, log_records::Column::LeafHash])
}

async fn leaves(session: &impl Session, start: i64, end: i64) -> Result<Vec<Hash>> {
    let rows: Vec<(i64, Vec<u8>)> = leaf_rows()
        .filter(log_records::Column::Sequence.gte(start))
        .filter(log_records::Column::Sequence.lt(end))
        .order_by_asc(log_records::Column::Sequence)
        .into_tuple()
        .all(session.transaction())
        .await
        .stored()?;
    rows.iter()
        .map(|(_, bytes)| stored::hash("log_records.leaf_hash", bytes))
        .collect()
}
