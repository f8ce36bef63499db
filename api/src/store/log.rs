//! The log's records and the erasable side table of what they commit to.

use std::collections::BTreeMap;

use noticeboard_entity::{log_commitments, log_records};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;

use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::audit::Action;
use crate::domain::clock::{Instant, Randomness};
use crate::domain::error::{Error, Result};
use crate::domain::hash::Hash;
use crate::domain::ids::{DraftId, NoticeId};
use crate::domain::page::{Direction, Keyset};
use crate::log::bundle;
use crate::log::record::{Commitment, Entry, NoticePlace, Record, leaf_hash};

pub(super) const SUBJECT: &str = "SUBJECT";
pub(super) const TEXT: &str = "TEXT";

/// A change that is to be recorded.
#[derive(Clone, Debug)]
pub struct Appending<'a> {
    /// What was done.
    pub action: Action,
    /// Who did it; goes into the side table, a commitment into the record.
    pub subject: &'a str,
    /// The reason or comment; as the subject.
    pub text: Option<&'a str>,
    /// The notice that it is about.
    pub notice: Option<&'a NoticeId>,
    /// The request that asked for it.
    pub request_id: &'a str,
    /// The rest.
    pub entry: Entry,
}

/// A change that was recorded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Appended {
    /// Its place in the log.
    pub sequence: i64,
    /// Its instant.
    pub at: Instant,
}

/// Records a change, in the same transaction as the change.
///
/// # Errors
/// `LogClosed` when the log takes no records; as the database fails; `Internal` without random bytes.
pub async fn append(
    session: &mut WriteSession,
    randomness: &dyn Randomness,
    change: Appending<'_>,
) -> Result<Appended> {
    // On the heap, since it is part of every change's future.
    Box::pin(session.expect_open_log(change.action)).await?;
    let (sequence, at) = session.next_record;
    let subject = Commitment::to(change.subject, randomness)?;
    let text = change
        .text
        .map(|text| Commitment::to(text, randomness))
        .transpose()?;
    let mut nonce = [0; 16];
    randomness.fill(&mut nonce)?;
    let place = match change.notice {
        Some(notice) => Some(NoticePlace::after(notice, last_of(session, notice).await?)),
        None => None,
    };
    let record = Record {
        sequence,
        at,
        action: change.action,
        subject: subject.hash(),
        text: text.as_ref().map(Commitment::hash),
        place,
        entry: change.entry,
        nonce,
    };
    let leaf = insert_record(session, &record, change.request_id).await?;
    insert_commitment(session, sequence, SUBJECT, &subject).await?;
    if let Some(text) = &text {
        insert_commitment(session, sequence, TEXT, text).await?;
    }
    session.next_record = (sequence + 1, at.next());
    session.written = Some((sequence, leaf));
    Ok(Appended { sequence, at })
}

async fn insert_record(session: &WriteSession, record: &Record, request_id: &str) -> Result<Hash> {
    let canonical = record.to_canonical().map_err(Error::internal)?;
    let leaf = leaf_hash(&canonical);
    let row = log_records::Model {
        sequence: record.sequence,
        at: record.at.as_micros(),
        action: record.action.as_str().to_owned(),
        notice_id: record.place.as_ref().map(|place| place.notice.clone()),
        ordinal: record.place.as_ref().map(|place| place.ordinal),
        version_number: record.entry.version,
        draft_id: record.entry.draft.as_ref().map(ToString::to_string),
        request_id: request_id.to_owned(),
        record: canonical,
        leaf_hash: leaf.as_bytes().to_vec(),
    };
    rows::insert(session, row).await?;
    Ok(leaf)
}

async fn insert_commitment(
    session: &WriteSession,
    sequence: i64,
    kind: &str,
    commitment: &Commitment,
) -> Result<()> {
    let row = log_commitments::Model {
        sequence,
        kind: kind.to_owned(),
        salt: commitment.salt.to_vec(),
        text: commitment.text.clone(),
    };
    rows::insert(session, row).await
}

/// Ordinal and leaf hash of a notice's last record.
async fn last_of(session: &impl Session, notice: &NoticeId) -> Result<Option<(i64, Hash)>> {
    let row = log_records::Entity::find()
        .filter(log_records::Column::NoticeId.eq(notice.as_str()))
        .order_by_desc(log_records::Column::Ordinal)
        .limit(1)
        .one(session.transaction())
        .await
        .stored()?;
    row.map(|row| {
        Ok((
            row.ordinal.unwrap_or_default(),
            stored::hash("log_records.leaf_hash", &row.leaf_hash)?,
        ))
    })
    .transpose()
}

/// Ordinal of a notice's last record. Every change of a notice adds one, so that an unchanged ordinal means an
/// unchanged notice.
///
/// # Errors
/// As the database fails.
pub async fn last_ordinal(session: &impl Session, notice: &NoticeId) -> Result<Option<i64>> {
    let ordinal: Option<Option<i64>> = log_records::Entity::find()
        .select_only()
        .column(log_records::Column::Ordinal)
        .filter(log_records::Column::NoticeId.eq(notice.as_str()))
        .order_by_desc(log_records::Column::Ordinal)
        .limit(1)
        .into_tuple()
        .one(session.transaction())
        .await
        .stored()?;
    Ok(ordinal.flatten())
}

/// The leaf hash of a record.
///
/// # Errors
/// As the database fails.
pub async fn find_leaf(session: &impl Session, sequence: i64) -> Result<Option<Hash>> {
    let row = log_records::Entity::find_by_id(sequence)
        .one(session.transaction())
        .await
        .stored()?;
    row.map(|row| stored::hash("log_records.leaf_hash", &row.leaf_hash))
        .transpose()
}

/// All records of a notice, oldest first, with what their commitments were made of.
///
/// # Errors
/// As the database fails.
pub async fn of_notice(session: &impl Session, notice: &NoticeId) -> Result<Vec<bundle::Logged>> {
    let rows = log_records::Entity::find()
        .filter(log_records::Column::NoticeId.eq(notice.as_str()))
        .order_by_asc(log_records::Column::Ordinal)
        .all(session.transaction())
        .await
        .stored()?;
    let theirs = Query::select()
        .column(log_records::Column::Sequence)
        .from(log_records::Entity)
        .and_where(log_records::Column::NoticeId.eq(notice.as_str()))
        .to_owned();
    let commitments = log_commitments::Entity::find()
        .filter(log_commitments::Column::Sequence.in_subquery(theirs))
        .all(session.transaction())
        .await
        .stored()?;
    let mut made_of = BTreeMap::new();
    for row in commitments {
        let salt = row.salt.as_slice().try_into().map_err(Error::internal)?;
        made_of.insert((row.sequence, row.kind), Commitment { salt, text: row.text });
    }
    rows.into_iter()
        .map(|row| {
            Ok(bundle::Logged {
                sequence: stored::count("log_records.sequence", row.sequence)?,
                record: row.record,
                leaf: stored::hash("log_records.leaf_hash", &row.leaf_hash)?,
                subject: made_of.remove(&(row.sequence, SUBJECT.to_owned())),
                text: made_of.remove(&(row.sequence, TEXT.to_owned())),
            })
        })
        .collect()
}

/// The bytes of one record.
///
/// # Errors
/// As the database fails.
pub async fn find_record(session: &impl Session, sequence: i64) -> Result<Option<String>> {
    let row = log_records::Entity::find_by_id(sequence)
        .one(session.transaction())
        .await
        .stored()?;
    Ok(row.map(|row| row.record))
}

/// The leaf hashes of some records, with their places.
///
/// # Errors
/// As the database fails.
pub async fn leaves(session: &impl Session, sequences: &[i64]) -> Result<Vec<(i64, Hash)>> {
    let rows: Vec<(i64, Vec<u8>)> = log_records::Entity::find()
        .select_only()
        .columns([log_records::Column::Sequence, log_records::Column::LeafHash])
        .filter(log_records::Column::Sequence.is_in(sequences.iter().copied()))
        .into_tuple()
        .all(session.transaction())
        .await
        .stored()?;
    rows.into_iter()
        .map(|(sequence, leaf)| Ok((sequence, stored::hash("log_records.leaf_hash", &leaf)?)))
        .collect()
}

/// The checkpoints, as size and root, after which the log was reopened although it does not continue them.
///
/// # Errors
/// As the database fails.
pub(super) async fn reopenings(session: &impl Session) -> Result<Vec<(u64, Hash)>> {
    let records: Vec<String> = log_records::Entity::find()
        .select_only()
        .column(log_records::Column::Record)
        .filter(log_records::Column::Action.eq(Action::LogReopened.as_str()))
        .into_tuple()
        .all(session.transaction())
        .await
        .stored()?;
    let mut found = Vec::new();
    for record in records {
        let record: Value = stored::from_json("log_records.record", &record)?;
        let size = record.pointer("/details/knownSize").and_then(Value::as_u64);
        let root = record.pointer("/details/knownRoot").and_then(Value::as_str);
        found.extend(size.zip(root.and_then(|root| root.parse().ok())));
    }
    Ok(found)
}

/// A record as auditors read it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Logged {
    /// Its place in the log.
    pub sequence: i64,
    /// Its instant.
    pub at: Instant,
    /// What was done.
    pub action: Action,
    /// The notice that it is about.
    pub notice: Option<NoticeId>,
    /// Number of the version.
    pub version: Option<i32>,
    /// The draft.
    pub draft: Option<DraftId>,
    /// The request that asked for it.
    pub request_id: String,
    /// The bytes that were hashed.
    pub record: String,
    /// Their hash.
    pub leaf_hash: Hash,
    /// Who did it, unless erased.
    pub subject: Option<String>,
    /// The reason or comment, unless erased.
    pub text: Option<String>,
}

/// Which records are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// Only those about these notices.
    pub notices: Option<Vec<NoticeId>>,
    /// Only these actions.
    pub actions: Option<Vec<Action>>,
    /// Only those of this subject.
    pub subject: Option<String>,
    /// Only from this instant on.
    pub since: Option<Instant>,
    /// Only before this instant.
    pub until: Option<Instant>,
}

/// A stretch of the log, one record more than asked for when there are more.
///
/// # Errors
/// As the database fails.
pub async fn list(session: &impl Session, filter: &Filter, keyset: &Keyset<i64>) -> Result<Vec<Logged>> {
    let mut query = filtered(filter);
    if let Some(after) = keyset.after {
        query = query.filter(log_records::Column::Sequence.gt(after));
    }
    if let Some(before) = keyset.before {
        query = query.filter(log_records::Column::Sequence.lt(before));
    }
    query = match keyset.direction {
        Direction::Forward => query.order_by_asc(log_records::Column::Sequence),
        Direction::Backward => query.order_by_desc(log_records::Column::Sequence),
    };
    let rows = query
        .limit(keyset.limit())
        .all(session.transaction())
        .await
        .stored()?;
    let mut records = with_texts(session, rows).await?;
    records.sort_by_key(|record| record.sequence);
    Ok(records)
}

/// How many records there are.
///
/// # Errors
/// As the database fails.
pub async fn size(session: &impl Session) -> Result<i64> {
    let last: Option<i64> = log_records::Entity::find()
        .select_only()
        .column(log_records::Column::Sequence)
        .order_by_desc(log_records::Column::Sequence)
        .limit(1)
        .into_tuple()
        .one(session.transaction())
        .await
        .stored()?;
    Ok(last.map_or(0, |last| last + 1))
}

/// How many records a filter lets through.
///
/// # Errors
/// As the database fails.
pub async fn count(session: &impl Session, filter: &Filter) -> Result<u64> {
    filtered(filter).count(session.transaction()).await.stored()
}

/// The records at these places.
///
/// # Errors
/// As the database fails.
pub async fn find_all(session: &impl Session, sequences: &[i64]) -> Result<Vec<Logged>> {
    let rows = log_records::Entity::find()
        .filter(log_records::Column::Sequence.is_in(sequences.iter().copied()))
        .all(session.transaction())
        .await
        .stored()?;
    with_texts(session, rows).await
}

fn filtered(filter: &Filter) -> sea_orm::Select<log_records::Entity> {
    let mut query = log_records::Entity::find();
    if let Some(notices) = &filter.notices {
        query = query.filter(log_records::Column::NoticeId.is_in(notices.iter().map(NoticeId::as_str)));
    }
    if let Some(actions) = &filter.actions {
        query = query.filter(log_records::Column::Action.is_in(actions.iter().map(|action| action.as_str())));
    }
    if let Some(since) = filter.since {
        query = query.filter(log_records::Column::At.gte(since.as_micros()));
    }
    if let Some(until) = filter.until {
        query = query.filter(log_records::Column::At.lt(until.as_micros()));
    }
    if let Some(subject) = &filter.subject {
        let theirs = Query::select()
            .column(log_commitments::Column::Sequence)
            .from(log_commitments::Entity)
            .and_where(log_commitments::Column::Kind.eq(SUBJECT))
            .and_where(log_commitments::Column::Text.eq(subject))
            .to_owned();
        query = query.filter(log_records::Column::Sequence.in_subquery(theirs));
    }
    query
}

async fn with_texts(session: &impl Session, rows: Vec<log_records::Model>) -> Result<Vec<Logged>> {
    let sequences = rows.iter().map(|row| row.sequence);
    let commitments = log_commitments::Entity::find()
        .filter(log_commitments::Column::Sequence.is_in(sequences))
        .all(session.transaction())
        .await
        .stored()?;
    let mut texts: BTreeMap<(i64, String), String> = commitments
        .into_iter()
        .map(|row| ((row.sequence, row.kind), row.text))
        .collect();
    rows.into_iter()
        .map(|row| {
            Ok(Logged {
                sequence: row.sequence,
                at: Instant::from_micros(row.at),
                action: stored::word("log_records.action", &row.action, Action::from_name)?,
                notice: row.notice_id.map(NoticeId::from_text),
                version: row.version_number,
                draft: row.draft_id.map(DraftId::from_text),
                request_id: row.request_id,
                record: row.record,
                leaf_hash: stored::hash("log_records.leaf_hash", &row.leaf_hash)?,
                subject: texts.remove(&(row.sequence, SUBJECT.to_owned())),
                text: texts.remove(&(row.sequence, TEXT.to_owned())),
            })
        })
        .collect()
}
