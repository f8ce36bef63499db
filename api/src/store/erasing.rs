//! Taking the content of a version out of the database, with every copy of it.

use noticeboard_entity::{
    cookie_lists, drafts, erasures, log_commitments, log_records, outdated_texts, source_documents,
    version_contents, version_cookie_texts, version_cookies, version_section_texts, version_sections,
    versions,
};
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

use super::log::Appended;
use super::stored::Stored;
use super::{Session, WriteSession, rows};
use crate::domain::audit::Action;
use crate::domain::canonical::Canonical;
use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::draft::DraftState;
use crate::domain::erasing::Request;
use crate::domain::error::{Error, Result};
use crate::domain::ids::{DraftId, NoticeId, VersionId};

/// The requests to erase a version's content since an instant, oldest first, with the place of each in the log.
///
/// # Errors
/// As the database fails.
pub async fn requests(
    session: &impl Session,
    notice: &NoticeId,
    number: i32,
    since: Instant,
) -> Result<Vec<(i64, Request)>> {
    let found = log_records::Entity::find()
        .filter(log_records::Column::NoticeId.eq(notice.as_str()))
        .filter(log_records::Column::VersionNumber.eq(number))
        .filter(log_records::Column::Action.eq(Action::VersionErasureRequested.as_str()))
        .filter(log_records::Column::At.gte(since.as_micros()))
        .order_by_asc(log_records::Column::Sequence)
        .all(session.transaction())
        .await
        .stored()?;
    let mut requests = Vec::new();
    for record in found {
        let subject = log_commitments::Entity::find_by_id((record.sequence, super::log::SUBJECT.to_owned()))
            .one(session.transaction())
            .await
            .stored()?;
        let request = Request {
            by: subject.map(|row| row.text),
            at: Instant::from_micros(record.at),
        };
        requests.push((record.sequence, request));
    }
    Ok(requests)
}

/// Removes the content of a version against the row that says so, and every copy of it that nobody works on: what the
/// drafts held that became it or were thrown away, documents that nothing names any more, and all lists of cookies that
/// came in for the notice, since nobody can tell what of them is in the version.
///
/// Open drafts stay: they are people's work. What they hold goes when they are thrown away.
///
/// # Errors
/// As the database fails.
pub async fn erase_version(
    session: &WriteSession,
    notice: &NoticeId,
    version: &VersionId,
    recorded: Appended,
) -> Result<()> {
    note(session, version, recorded).await?;
    delete::<version_cookie_texts::Entity>(session, version_cookie_texts::Column::VersionId, version).await?;
    delete::<version_cookies::Entity>(session, version_cookies::Column::VersionId, version).await?;
    delete::<version_section_texts::Entity>(session, version_section_texts::Column::VersionId, version)
        .await?;
    delete::<version_sections::Entity>(session, version_sections::Column::VersionId, version).await?;
    delete::<version_contents::Entity>(session, version_contents::Column::VersionId, version).await?;
    delete::<outdated_texts::Entity>(session, outdated_texts::Column::VersionId, version).await?;
    let became_erased = Condition::all()
        .add(drafts::Column::State.eq(DraftState::Published.as_str()))
        .add(drafts::Column::Id.in_subquery(drafts_of_erased_versions()));
    let closed = Condition::any()
        .add(drafts::Column::State.eq(DraftState::Discarded.as_str()))
        .add(became_erased);
    let closed = Condition::all()
        .add(drafts::Column::NoticeId.eq(notice.as_str()))
        .add(closed);
    empty(session, closed, recorded.at).await?;
    delete_cookie_lists(session, notice).await?;
    delete_unnamed_documents(session, notice).await
}

/// Notes that the content of a version was erased, here or before it was taken over.
///
/// # Errors
/// As the database fails.
pub async fn note(session: &WriteSession, version: &VersionId, recorded: Appended) -> Result<()> {
    let erasure = erasures::Model {
        version_id: version.to_string(),
        at: recorded.at.as_micros(),
        log_sequence: recorded.sequence,
    };
    rows::insert(session, erasure).await
}

/// Removes what a draft holds that was thrown away, its document when nothing else names it, and the notice's lists of
/// cookies.
///
/// # Errors
/// As the database fails.
pub async fn erase_draft(session: &WriteSession, notice: &NoticeId, draft: &DraftId) -> Result<()> {
    let this = Condition::all().add(drafts::Column::Id.eq(draft.as_str()));
    empty(session, this, session.now()).await?;
    delete_cookie_lists(session, notice).await?;
    delete_unnamed_documents(session, notice).await
}

async fn delete<E: EntityTrait>(
    session: &WriteSession,
    column: impl ColumnTrait,
    version: &VersionId,
) -> Result<()> {
    E::delete_many()
        .filter(column.eq(version.as_str()))
        .exec(session.transaction())
        .await
        .stored()?;
    Ok(())
}

/// Empties drafts. Their hashes stay, so that reviews still say what they were about.
async fn empty(session: &WriteSession, which: Condition, at: Instant) -> Result<()> {
    let nothing = Canonical::of(&Content::default()).map_err(Error::internal)?;
    drafts::Entity::update_many()
        .col_expr(drafts::Column::Content, Expr::value(nothing.as_str()))
        .col_expr(drafts::Column::Outdated, Expr::null())
        .col_expr(drafts::Column::SourceId, Expr::null())
        .col_expr(drafts::Column::ErasedAt, Expr::value(at.as_micros()))
        .filter(which)
        .filter(drafts::Column::ErasedAt.is_null())
        .exec(session.transaction())
        .await
        .stored()?;
    Ok(())
}

async fn delete_cookie_lists(session: &WriteSession, notice: &NoticeId) -> Result<()> {
    cookie_lists::Entity::delete_many()
        .filter(cookie_lists::Column::NoticeId.eq(notice.as_str()))
        .exec(session.transaction())
        .await
        .stored()?;
    Ok(())
}

/// Deletes the documents that neither a version names whose content is there, nor a draft.
async fn delete_unnamed_documents(session: &WriteSession, notice: &NoticeId) -> Result<()> {
    source_documents::Entity::delete_many()
        .filter(source_documents::Column::NoticeId.eq(notice.as_str()))
        .filter(source_documents::Column::Id.not_in_subquery(documents_of_versions()))
        .filter(source_documents::Column::Id.not_in_subquery(documents_of_drafts()))
        .exec(session.transaction())
        .await
        .stored()?;
    Ok(())
}

fn erased_versions() -> SelectStatement {
    Query::select()
        .column(erasures::Column::VersionId)
        .from(erasures::Entity)
        .to_owned()
}

fn drafts_of_erased_versions() -> SelectStatement {
    Query::select()
        .column(versions::Column::DraftId)
        .from(versions::Entity)
        .and_where(versions::Column::Id.in_subquery(erased_versions()))
        .and_where(versions::Column::DraftId.is_not_null())
        .to_owned()
}

fn documents_of_versions() -> SelectStatement {
    Query::select()
        .column(versions::Column::SourceId)
        .from(versions::Entity)
        .and_where(versions::Column::Id.not_in_subquery(erased_versions()))
        .and_where(versions::Column::SourceId.is_not_null())
        .to_owned()
}

fn documents_of_drafts() -> SelectStatement {
    Query::select()
        .column(drafts::Column::SourceId)
        .from(drafts::Entity)
        .and_where(drafts::Column::SourceId.is_not_null())
        .to_owned()
}
