//! Who wrote drafts, and what is left of people whose names were erased.

use std::collections::BTreeMap;

use noticeboard_entity::{draft_authors, erased_authors, reviews};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::stored::{self, Stored};
use super::{Session, WriteSession};
use crate::domain::error::{Error, Result};
use crate::domain::ids::DraftId;
use crate::domain::review::{Mark, Person};

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

/// Notes that whoever wrote on one draft wrote on another, too.
///
/// # Errors
/// As the database fails.
pub async fn carry_authors(session: &WriteSession, from: &DraftId, to: &DraftId) -> Result<()> {
    let authors = authors_of(session, std::slice::from_ref(from))
        .await?
        .remove(from);
    for author in authors.into_iter().flatten() {
        match author {
            Person::Named(name) => note_author(session, to, &name).await?,
            Person::Marked(mark) => note_mark(session, to, mark).await?,
            Person::Unknown => {}
        }
    }
    Ok(())
}

/// The authors of drafts, by draft; a draft without any is left out.
///
/// # Errors
/// As the database fails.
pub async fn authors_of(
    session: &impl Session,
    drafts: &[DraftId],
) -> Result<BTreeMap<DraftId, Vec<Person>>> {
    let ids = || drafts.iter().map(DraftId::as_str);
    let named = draft_authors::Entity::find()
        .filter(draft_authors::Column::DraftId.is_in(ids()))
        .all(session.transaction())
        .await
        .stored()?;
    let erased = erased_authors::Entity::find()
        .filter(erased_authors::Column::DraftId.is_in(ids()))
        .all(session.transaction())
        .await
        .stored()?;
    let mut all: BTreeMap<DraftId, Vec<Person>> = BTreeMap::new();
    for row in named {
        let author = Person::Named(row.subject);
        all.entry(DraftId::from_text(row.draft_id))
            .or_default()
            .push(author);
    }
    for row in erased {
        let author = Person::Marked(mark("erased_authors", &row.salt, &row.mark)?);
        all.entry(DraftId::from_text(row.draft_id))
            .or_default()
            .push(author);
    }
    Ok(all)
}

/// Drops what is kept of erased people of a draft that nobody can approve any more.
///
/// # Errors
/// As the database fails.
pub async fn forget_marks(session: &WriteSession, draft: &DraftId) -> Result<()> {
    erased_authors::Entity::delete_many()
        .filter(erased_authors::Column::DraftId.eq(draft.as_str()))
        .exec(session.transaction())
        .await
        .stored()?;
    reviews::Entity::update_many()
        .col_expr(reviews::Column::ReviewerSalt, Expr::null())
        .col_expr(reviews::Column::ReviewerMark, Expr::null())
        .filter(reviews::Column::DraftId.eq(draft.as_str()))
        .filter(reviews::Column::ReviewerMark.is_not_null())
        .exec(session.transaction())
        .await
        .stored()?;
    Ok(())
}

/// Keeps the mark of an author whose name goes.
pub(super) async fn note_mark(session: &WriteSession, draft: &DraftId, mark: Mark) -> Result<()> {
    let row = erased_authors::Model {
        draft_id: draft.to_string(),
        salt: mark.salt.to_vec(),
        mark: mark.hash.as_bytes().to_vec(),
    };
    super::rows::insert(session, row).await
}

/// A mark as it is kept.
pub(super) fn mark(table: &str, salt: &[u8], mark: &[u8]) -> Result<Mark> {
    let salt = salt
        .try_into()
        .map_err(|_| Error::internal(format!("{table} holds a salt of {} bytes, not 32", salt.len())))?;
    Ok(Mark {
        salt,
        hash: stored::hash(table, mark)?,
    })
}
