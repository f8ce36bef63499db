//! Drafts and who wrote on them.

use noticeboard_entity::{draft_authors, drafts};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::canonical::Canonical;
use crate::domain::clock::Instant;
use crate::domain::draft::{Draft, DraftState};
use crate::domain::error::{Error, Result};
use crate::domain::ids::{DraftId, NoticeId, RowId};

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

/// Notes that a subject wrote on a draft; once is enough.
///
/// # Errors
/// As the database fails.
pub async fn note_author(session: &WriteSession, draft: &DraftId, subject: &str) -> Result<()> {
    let row = draft_authors::Model {
        draft_id: draft.to_string(),
        subject: subject.to_owned(),
    };
    draft_authors::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(
            OnConflict::columns([draft_authors::Column::DraftId, draft_authors::Column::Subject])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(session.transaction())
        .await
        .stored()?;
    Ok(())
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
        source_id: row.source_id.map(RowId::from_text),
        created_by: row.created_by,
        created_at: Instant::from_micros(row.created_at),
        updated_at: Instant::from_micros(row.updated_at),
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
    })
}
