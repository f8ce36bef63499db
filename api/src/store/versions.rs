//! Sealed versions and the facts about them: metadata only, contents are elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use noticeboard_entity::{erasures, version_facts, versions};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};

use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::clock::Instant;
use crate::domain::error::{Error, Result};
use crate::domain::history::History;
use crate::domain::ids::{DraftId, NoticeId, RowId, VersionId};
use crate::domain::version::{Afterwards, Fact, Materiality, Origin, TakenOver, Version};

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
    let mut histories = BTreeMap::new();
    Reading::of(notices).read_on(session, &mut histories).await?;
    Ok(histories)
}

/// Which part of the records is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading<'a> {
    /// Only these notices; all when there are none.
    pub notices: Option<&'a [NoticeId]>,
    /// Only what was recorded after this place in the log; the histories hold the rest.
    pub after: Option<i64>,
}

impl<'a> Reading<'a> {
    /// Everything of some notices.
    pub fn of(notices: &'a [NoticeId]) -> Self {
        Self {
            notices: Some(notices),
            after: None,
        }
    }

    /// Reads into histories what they do not hold yet, in a fixed number of statements.
    ///
    /// # Errors
    /// As the database fails; `Internal` when the histories do not hold what came before.
    pub async fn read_on(
        self,
        session: &impl Session,
        histories: &mut BTreeMap<NoticeId, History>,
    ) -> Result<()> {
        let rows = versions::Entity::find()
            .filter(self.which(versions::Column::NoticeId, versions::Column::LogSequence))
            .order_by_asc(versions::Column::Number)
            .all(session.transaction())
            .await
            .stored()?;
        let facts = version_facts::Entity::find()
            .filter(self.which(
                version_facts::Column::NoticeId,
                version_facts::Column::LogSequence,
            ))
            .order_by_asc(version_facts::Column::LogSequence)
            .all(session.transaction())
            .await
            .stored()?;
        for row in rows {
            let notice = NoticeId::from_text(row.notice_id.clone());
            let history = histories.entry(notice).or_default();
            let version = version_of(row)?;
            let next = history.next_number();
            let is_next = version.number == next || (version.taken_over.is_some() && version.number > next);
            if !is_next {
                return Err(Error::internal(format!(
                    "version {} follows none",
                    version.number
                )));
            }
            history.versions.push(Arc::new(version));
        }
        for row in facts {
            let notice = NoticeId::from_text(row.notice_id.clone());
            apply_fact(histories.entry(notice).or_default(), row)?;
        }
        for (notice, number, at) in self.erasures(session).await? {
            let version = histories
                .get_mut(&notice)
                .and_then(|history| history.version_mut(number));
            if let Some(version) = version {
                version.erased_at = Some(at);
            }
        }
        Ok(())
    }

    pub(super) fn which(self, notice: impl ColumnTrait, sequence: impl ColumnTrait) -> Condition {
        let mut which = Condition::all();
        if let Some(notices) = self.notices {
            which = which.add(notice.is_in(notices.iter().map(NoticeId::as_str)));
        }
        if let Some(after) = self.after {
            which = which.add(sequence.gt(after));
        }
        which
    }

    async fn erasures(self, session: &impl Session) -> Result<Vec<(NoticeId, i32, Instant)>> {
        let mut query = erasures::Entity::find()
            .select_only()
            .column(versions::Column::NoticeId)
            .column(versions::Column::Number)
            .column(erasures::Column::At)
            .join(
                JoinType::InnerJoin,
                erasures::Entity::belongs_to(versions::Entity)
                    .from(erasures::Column::VersionId)
                    .to(versions::Column::Id)
                    .into(),
            );
        query = query.filter(self.which(versions::Column::NoticeId, erasures::Column::LogSequence));
        let rows: Vec<(String, i32, i64)> = query.into_tuple().all(session.transaction()).await.stored()?;
        let erased = |(notice, number, at)| (NoticeId::from_text(notice), number, Instant::from_micros(at));
        Ok(rows.into_iter().map(erased).collect())
    }
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
        taken_over: version.taken_over.map(|how| how.as_str().to_owned()),
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
    let version = history
        .version_mut(number)
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
        taken_over: row
            .taken_over
            .map(|how| stored::word("versions.taken_over", &how, TakenOver::from_name))
            .transpose()?,
    })
}
