//! Drafts.

use std::collections::BTreeMap;

use noticeboard_entity::drafts;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::canonical::Canonical;
use crate::domain::clock::Instant;
use crate::domain::draft::{Draft, DraftState};
use crate::domain::error::{Error, Result};
use crate::domain::hash::Hash;
use crate::domain::ids::{DraftId, NoticeId, RowId};

/// For each draft its document, and the draft that an import took further into it.
pub type Lineage = BTreeMap<DraftId, (Option<RowId>, Option<DraftId>)>;

/// The draft with this id.
///
/// # Errors
/// As the database fails.
pub async fn find(session: &impl Session, id: &DraftId) -> Result<Option<Draft>> {
    let row = drafts::Entity::find_by_id(id.as_str().to_owned())
        .one(session.transaction())
        .await
        .stored()?;
    row.map(draft_of).transpose()
}

/// The hashes of drafts' contents, by draft.
///
/// # Errors
/// As the database fails.
pub async fn hashes_of(session: &impl Session, ids: &[DraftId]) -> Result<BTreeMap<DraftId, Hash>> {
    let rows: Vec<(String, Vec<u8>)> = drafts::Entity::find()
        .select_only()
        .columns([drafts::Column::Id, drafts::Column::ContentHash])
        .filter(drafts::Column::Id.is_in(ids.iter().map(DraftId::as_str)))
        .into_tuple()
        .all(session.transaction())
        .await
        .stored()?;
    rows.into_iter()
        .map(|(id, hash)| {
            Ok((
                DraftId::from_text(id),
                stored::hash("drafts.content_hash", &hash)?,
            ))
        })
        .collect()
}

/// The open drafts of a notice, oldest first.
///
/// # Errors
/// As the database fails.
pub async fn open_of(session: &impl Session, notice: &NoticeId) -> Result<Vec<Draft>> {
    let open = [DraftState::Editing, DraftState::InReview, DraftState::Approved].map(DraftState::as_str);
    let rows = drafts::Entity::find()
        .filter(drafts::Column::NoticeId.eq(notice.as_str()))
        .filter(drafts::Column::State.is_in(open))
        .order_by_asc(drafts::Column::CreatedAt)
        .order_by_asc(drafts::Column::Id)
        .all(session.transaction())
        .await
        .stored()?;
    rows.into_iter().map(draft_of).collect()
}

/// Whose text the drafts took that became versions of a notice: numbers of versions, by the number that it became.
///
/// # Errors
/// As the database fails.
pub async fn texts_taken(session: &impl Session, notice: &NoticeId) -> Result<BTreeMap<i32, i32>> {
    let taken: Vec<(i32, i32)> = drafts::Entity::find()
        .select_only()
        .columns([drafts::Column::SealedNumber, drafts::Column::TakenFrom])
        .filter(drafts::Column::NoticeId.eq(notice.as_str()))
        .filter(drafts::Column::SealedNumber.is_not_null())
        .filter(drafts::Column::TakenFrom.is_not_null())
        .into_tuple()
        .all(session.transaction())
        .await
        .stored()?;
    Ok(taken.into_iter().collect())
}

/// Which documents the drafts of a notice came from, and which drafts imports took further.
///
/// # Errors
/// As the database fails.
pub async fn lineage(session: &impl Session, notice: &NoticeId) -> Result<Lineage> {
    let rows: Vec<(String, Option<String>, Option<String>)> = drafts::Entity::find()
        .select_only()
        .columns([
            drafts::Column::Id,
            drafts::Column::SourceId,
            drafts::Column::Continues,
        ])
        .filter(drafts::Column::NoticeId.eq(notice.as_str()))
        .filter(drafts::Column::SourceId.is_not_null())
        .into_tuple()
        .all(session.transaction())
        .await
        .stored()?;
    let known = rows.into_iter().map(|(id, source, continues)| {
        let of = (source.map(RowId::from_text), continues.map(DraftId::from_text));
        (DraftId::from_text(id), of)
    });
    Ok(known.collect())
}

/// Writes a new draft.
///
/// # Errors
/// As the database fails.
pub async fn insert(session: &WriteSession, draft: &Draft) -> Result<()> {
    let row = row_of(draft, None)?;
    rows::insert(session, row).await
}

/// Replaces a draft; `sealed` is the number of the version that it became.
///
/// # Errors
/// As the database fails.
pub async fn update(session: &WriteSession, draft: &Draft, sealed: Option<i32>) -> Result<()> {
    let row = row_of(draft, sealed)?;
    rows::update::<drafts::Entity>(session, row).await
}

fn draft_of(row: drafts::Model) -> Result<Draft> {
    Ok(Draft {
        id: DraftId::from_text(row.id),
        notice_id: NoticeId::from_text(row.notice_id),
        label: row.label,
        state: stored::word("drafts.state", &row.state, DraftState::from_name)?,
        revision: row.revision,
        base: row.base_number,
        taken_from: row.taken_from,
        content: stored::from_json("drafts.content", &row.content)?,
        content_hash: stored::hash("drafts.content_hash", &row.content_hash)?,
        outdated: row
            .outdated
            .map(|texts| stored::from_json("drafts.outdated", &texts))
            .transpose()?
            .unwrap_or_default(),
        source_id: row.source_id.map(RowId::from_text),
        continues: row.continues.map(DraftId::from_text),
        created_by: row.created_by,
        created_at: Instant::from_micros(row.created_at),
        updated_at: Instant::from_micros(row.updated_at),
        approvals_required: row.approvals_required,
        erased_at: row.erased_at.map(Instant::from_micros),
    })
}

fn row_of(draft: &Draft, sealed: Option<i32>) -> Result<drafts::Model> {
    let canonical = Canonical::of(&draft.content).map_err(Error::internal)?;
    Ok(drafts::Model {
        id: draft.id.to_string(),
        notice_id: draft.notice_id.to_string(),
        label: draft.label.clone(),
        state: draft.state.as_str().to_owned(),
        revision: draft.revision,
        base_number: draft.base,
        taken_from: draft.taken_from,
        content: canonical.as_str().to_owned(),
        content_hash: canonical.hash().as_bytes().to_vec(),
        source_id: draft.source_id.as_ref().map(ToString::to_string),
        sealed_number: sealed,
        created_by: draft.created_by.clone(),
        created_at: draft.created_at.as_micros(),
        updated_at: draft.updated_at.as_micros(),
        approvals_required: draft.approvals_required,
        erased_at: draft.erased_at.map(Instant::as_micros),
        continues: draft.continues.as_ref().map(ToString::to_string),
        outdated: Some(&draft.outdated)
            .filter(|outdated| !outdated.is_empty())
            .map(stored::to_json)
            .transpose()?,
    })
}
