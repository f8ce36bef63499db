//! Sealed versions and the facts about them: metadata only, contents are elsewhere.

use std::collections::BTreeMap;

use noticeboard_entity::{erasures, version_facts, versions};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::clock::Instant;
use crate::domain::error::{Error, Result};
use crate::domain::history::History;
use crate::domain::ids::{DraftId, NoticeId, RowId, VersionId};
use crate::domain::version::{Afterwards, Fact, Materiality, Origin, Version};

/// The whole record of a notice.
///
/// # Errors
/// As the database fails.
pub async fn history(session: &impl Session, notice: &NoticeId) -> Result<History> {
    let mut all = histories(session, std::slice::from_ref(notice)).await?;
    Ok(all.remove(notice).unwrap_or_default())
}

/// The whole records of several notices, in a fixed number of statements; a notice without versions is left out.
///
/// # Errors
/// As the database fails.
pub async fn histories(session: &impl Session, notices: &[NoticeId]) -> Result<BTreeMap<NoticeId, History>> {
    let ids: Vec<&str> = notices.iter().map(NoticeId::as_str).collect();
    let rows = versions::Entity::find()
        .filter(versions::Column::NoticeId.is_in(ids.iter().copied()))
        .order_by_asc(versions::Column::Number)
        .all(session.transaction())
        .await
        .stored()?;
    let facts = version_facts::Entity::find()
        .filter(version_facts::Column::NoticeId.is_in(ids.iter().copied()))
        .order_by_asc(version_facts::Column::LogSequence)
        .all(session.transaction())
        .await
        .stored()?;
    let mut erased = erased_at(session, &ids).await?;
    let mut histories: BTreeMap<NoticeId, History> = BTreeMap::new();
    for row in rows {
        let erased_at = erased.remove(&row.id);
        let history = histories
            .entry(NoticeId::from_text(row.notice_id.clone()))
            .or_default();
        history.versions.push(Version {
            erased_at,
            ..version_of(row)?
        });
    }
    for row in facts {
        let history = histories
            .entry(NoticeId::from_text(row.notice_id.clone()))
            .or_default();
        apply_fact(history, row)?;
    }
    Ok(histories)
}

async fn erased_at(session: &impl Session, notices: &[&str]) -> Result<BTreeMap<String, Instant>> {
    let of_notices = Query::select()
        .column(versions::Column::Id)
        .from(versions::Entity)
        .and_where(versions::Column::NoticeId.is_in(notices.iter().copied()))
        .to_owned();
    let rows = erasures::Entity::find()
        .filter(erasures::Column::VersionId.in_subquery(of_notices))
        .all(session.transaction())
        .await
        .stored()?;
    Ok(rows
        .into_iter()
        .map(|row| (row.version_id, Instant::from_micros(row.at)))
        .collect())
}

/// The notice of a version.
///
/// # Errors
/// As the database fails.
pub async fn notice_of(session: &impl Session, version: &VersionId) -> Result<Option<(NoticeId, i32)>> {
    let row = versions::Entity::find_by_id(version.as_str().to_owned())
        .one(session.transaction())
        .await
        .stored()?;
    Ok(row.map(|row| (NoticeId::from_text(row.notice_id), row.number)))
}

/// Writes a version's row; its content must follow in the same transaction.
///
/// # Errors
/// As the database fails.
pub async fn insert(session: &WriteSession, notice: &NoticeId, version: &Version) -> Result<()> {
    let row = versions::Model {
        id: version.id.to_string(),
        notice_id: notice.to_string(),
        number: version.number,
        effective_from: version.effective_from.as_micros(),
        is_scheduled: version.origin == Origin::Scheduled,
        is_imported: version.origin == Origin::Imported,
        published_at: version.published_at.as_micros(),
        change_note: version.change_note.clone(),
        materiality: version.materiality.as_str().to_owned(),
        based_on: version.based_on,
        restores: version.restores,
        content_hash: version.content_hash.as_bytes().to_vec(),
        locales: stored::to_json(&version.locales)?,
        source_id: version.source_id.as_ref().map(ToString::to_string),
        draft_id: version.draft_id.as_ref().map(ToString::to_string),
        log_sequence: version.log_sequence,
    };
    rows::insert(session, row).await
}

/// What a fact says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FactKind {
    /// A scheduled version became public.
    Announced(i32),
    /// A scheduled version was called off.
    Cancelled(i32),
    /// A version was taken out of public sight.
    Withdrawn(i32, Afterwards),
    /// The notice was ended.
    Retired,
}

/// Writes a fact.
///
/// # Errors
/// As the database fails.
pub async fn insert_fact(
    session: &WriteSession,
    id: &RowId,
    notice: &NoticeId,
    kind: FactKind,
    fact: &Fact,
) -> Result<()> {
    let (name, number, afterwards) = match kind {
        FactKind::Announced(number) => ("ANNOUNCED", Some(number), None),
        FactKind::Cancelled(number) => ("CANCELLED", Some(number), None),
        FactKind::Withdrawn(number, afterwards) => ("WITHDRAWN", Some(number), Some(afterwards)),
        FactKind::Retired => ("RETIRED", None, None),
    };
    let row = version_facts::Model {
        id: id.to_string(),
        notice_id: notice.to_string(),
        version_number: number,
        kind: name.to_owned(),
        at: fact.at.as_micros(),
        recorded_at: fact.recorded_at.as_micros(),
        reason: (!fact.reason.is_empty()).then(|| fact.reason.clone()),
        afterwards: afterwards.map(|a| a.as_str().to_owned()),
        log_sequence: fact.log_sequence,
    };
    rows::insert(session, row).await
}

fn apply_fact(history: &mut History, row: version_facts::Model) -> Result<()> {
    let fact = Fact {
        at: Instant::from_micros(row.at),
        recorded_at: Instant::from_micros(row.recorded_at),
        reason: row.reason.unwrap_or_default(),
        log_sequence: row.log_sequence,
    };
    let Some(number) = row.version_number else {
        history.retirements.push(fact);
        return Ok(());
    };
    let version = usize::try_from(number)
        .ok()
        .and_then(|n| n.checked_sub(1))
        .and_then(|index| history.versions.get_mut(index));
    let version = version
        .ok_or_else(|| Error::internal(format!("a fact speaks of version {number}, which is not there")))?;
    match row.kind.as_str() {
        "ANNOUNCED" => version.announced = Some(fact),
        "CANCELLED" => version.cancelled = Some(fact),
        "WITHDRAWN" => {
            let afterwards = row.afterwards.as_deref().unwrap_or("PREVIOUS");
            version.withdrawn = Some((
                fact,
                stored::word("version_facts.afterwards", afterwards, Afterwards::from_name)?,
            ));
        }
        other => {
            return Err(Error::internal(format!(
                "version_facts.kind holds the unknown word `{other}`"
            )));
        }
    }
    Ok(())
}

fn version_of(row: versions::Model) -> Result<Version> {
    Ok(Version {
        id: VersionId::from_text(row.id),
        number: row.number,
        origin: match (row.is_imported, row.is_scheduled) {
            (true, _) => Origin::Imported,
            (false, true) => Origin::Scheduled,
            (false, false) => Origin::Immediate,
        },
        effective_from: Instant::from_micros(row.effective_from),
        published_at: Instant::from_micros(row.published_at),
        change_note: row.change_note,
        materiality: stored::word("versions.materiality", &row.materiality, Materiality::from_name)?,
        based_on: row.based_on,
        restores: row.restores,
        content_hash: stored::hash("versions.content_hash", &row.content_hash)?,
        locales: stored::from_json("versions.locales", &row.locales)?,
        log_sequence: row.log_sequence,
        draft_id: row.draft_id.map(DraftId::from_text),
        source_id: row.source_id.map(RowId::from_text),
        announced: None,
        cancelled: None,
        withdrawn: None,
        erased_at: None,
    })
}
