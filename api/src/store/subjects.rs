//! Every place of the database that holds a subject, and how it is emptied.
//!
//! A table that gets such a column gets its lines here; a test looks for an erased name in all tables.

use noticeboard_entity::{draft_authors, drafts, log_commitments, log_records, reviews};
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use super::log::{SUBJECT, TEXT};
use super::people;
use super::stored::Stored;
use super::{Session, WriteSession, origins};
use crate::domain::audit::Action;
use crate::domain::clock::Randomness;
use crate::domain::draft::DraftState;
use crate::domain::error::Result;
use crate::domain::ids::DraftId;
use crate::domain::review::Mark;

/// What the database holds of a subject.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Traces {
    /// How many log records speak of it.
    pub records: u64,
    /// Whether any other row does.
    pub others: bool,
}

/// What the database holds of a subject.
///
/// # Errors
/// As the database fails.
pub async fn traces(session: &impl Session, subject: &str) -> Result<Traces> {
    let transaction = session.transaction();
    let records = log_commitments::Entity::find()
        .filter(log_commitments::Column::Kind.eq(SUBJECT))
        .filter(log_commitments::Column::Text.eq(subject))
        .count(transaction)
        .await
        .stored()?;
    let created = drafts::Entity::find().filter(drafts::Column::CreatedBy.eq(subject));
    let written = draft_authors::Entity::find().filter(draft_authors::Column::Subject.eq(subject));
    let reviewed = reviews::Entity::find().filter(reviews::Column::Reviewer.eq(subject));
    let others = [
        created.count(transaction).await.stored()?,
        written.count(transaction).await.stored()?,
        reviewed.count(transaction).await.stored()?,
    ];
    let in_origins = !origins::naming(session, subject).await?.is_empty();
    Ok(Traces {
        records,
        others: in_origins || others.iter().any(|count| *count > 0),
    })
}

/// Removes a subject from everywhere, with what it wrote for itself: comments, and reasons that are not public.
///
/// Of an open draft's authors and reviewers a mark stays until it is closed, so that nobody approves their own draft,
/// or twice, because their name was erased.
///
/// # Errors
/// As the database fails; `Internal` without random bytes.
pub async fn erase(session: &WriteSession, subject: &str, randomness: &dyn Randomness) -> Result<()> {
    for draft in open_drafts(session, subject).await? {
        leave_mark(session, &draft, subject, Mark::of(subject, randomness)?).await?;
    }
    erase_from_drafts(session, subject).await?;
    origins::erase(session, subject).await?;
    erase_from_log(session, subject).await
}

/// The open drafts that somebody wrote or reviewed.
async fn open_drafts(session: &WriteSession, subject: &str) -> Result<Vec<DraftId>> {
    let open = [DraftState::Editing, DraftState::InReview, DraftState::Approved].map(DraftState::as_str);
    let written = Query::select()
        .column(draft_authors::Column::DraftId)
        .from(draft_authors::Entity)
        .and_where(draft_authors::Column::Subject.eq(subject))
        .to_owned();
    let reviewed = Query::select()
        .column(reviews::Column::DraftId)
        .from(reviews::Entity)
        .and_where(reviews::Column::Reviewer.eq(subject))
        .to_owned();
    let ids: Vec<String> = drafts::Entity::find()
        .select_only()
        .column(drafts::Column::Id)
        .filter(drafts::Column::State.is_in(open))
        .filter(
            Condition::any()
                .add(drafts::Column::Id.in_subquery(written))
                .add(drafts::Column::Id.in_subquery(reviewed)),
        )
        .into_tuple()
        .all(session.transaction())
        .await
        .stored()?;
    Ok(ids.into_iter().map(DraftId::from_text).collect())
}

/// Replaces a name by one mark in all that a draft's rows hold of it, also where an erasure before left another mark.
async fn leave_mark(session: &WriteSession, draft: &DraftId, subject: &str, mark: Mark) -> Result<()> {
    let ids = std::slice::from_ref(draft);
    let authors = people::authors_of(session, ids).await?.remove(draft);
    if authors
        .into_iter()
        .flatten()
        .any(|author| author.is_named(subject))
    {
        people::note_mark(session, draft, mark).await?;
    }
    let reviewed = super::reviews::of_drafts(session, ids).await?.remove(draft);
    let theirs = reviewed
        .into_iter()
        .flatten()
        .filter(|review| review.reviewer.is_named(subject));
    for review in theirs {
        reviews::Entity::update_many()
            .col_expr(reviews::Column::Reviewer, Expr::value(None::<String>))
            .col_expr(reviews::Column::Comment, Expr::value(None::<String>))
            .col_expr(reviews::Column::ReviewerSalt, Expr::value(mark.salt.to_vec()))
            .col_expr(
                reviews::Column::ReviewerMark,
                Expr::value(mark.hash.as_bytes().to_vec()),
            )
            .filter(reviews::Column::Id.eq(review.id.as_str()))
            .exec(session.transaction())
            .await
            .stored()?;
    }
    Ok(())
}

async fn erase_from_drafts(session: &WriteSession, subject: &str) -> Result<()> {
    let transaction = session.transaction();
    drafts::Entity::update_many()
        .col_expr(drafts::Column::CreatedBy, Expr::value(None::<String>))
        .filter(drafts::Column::CreatedBy.eq(subject))
        .exec(transaction)
        .await
        .stored()?;
    draft_authors::Entity::delete_many()
        .filter(draft_authors::Column::Subject.eq(subject))
        .exec(transaction)
        .await
        .stored()?;
    reviews::Entity::update_many()
        .col_expr(reviews::Column::Reviewer, Expr::value(None::<String>))
        .col_expr(reviews::Column::Comment, Expr::value(None::<String>))
        .filter(reviews::Column::Reviewer.eq(subject))
        .exec(transaction)
        .await
        .stored()?;
    Ok(())
}

/// Public reasons stay in the side table: they stand beside their versions as well, and can be proven only with it.
async fn erase_from_log(session: &WriteSession, subject: &str) -> Result<()> {
    let transaction = session.transaction();
    let public = Action::ALL.iter().filter(|action| action.has_public_text());
    let with_public_text = Query::select()
        .column(log_records::Column::Sequence)
        .from(log_records::Entity)
        .and_where(log_records::Column::Action.is_in(public.map(|action| action.as_str())))
        .to_owned();
    log_commitments::Entity::delete_many()
        .filter(log_commitments::Column::Kind.eq(TEXT))
        .filter(log_commitments::Column::Sequence.in_subquery(records_of(subject)))
        .filter(log_commitments::Column::Sequence.not_in_subquery(with_public_text))
        .exec(transaction)
        .await
        .stored()?;
    log_commitments::Entity::delete_many()
        .filter(log_commitments::Column::Kind.eq(SUBJECT))
        .filter(log_commitments::Column::Text.eq(subject))
        .exec(transaction)
        .await
        .stored()?;
    Ok(())
}

fn records_of(subject: &str) -> SelectStatement {
    Query::select()
        .column(log_commitments::Column::Sequence)
        .from(log_commitments::Entity)
        .and_where(log_commitments::Column::Kind.eq(SUBJECT))
        .and_where(log_commitments::Column::Text.eq(subject))
        .to_owned()
}
