//! What reviewers said of drafts.

use std::collections::BTreeMap;

use noticeboard_entity::{drafts, reviews};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::people;
use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::clock::Instant;
use crate::domain::error::Result;
use crate::domain::hash::Hash;
use crate::domain::ids::{DraftId, NoticeId, RowId};
use crate::domain::review::{Decision, Person, Review};

/// Writes a review.
///
/// # Errors
/// As the database fails.
pub async fn insert(session: &WriteSession, review: &Review) -> Result<()> {
    let mark = match &review.reviewer {
        Person::Marked(mark) => Some(mark),
        Person::Named(_) | Person::Unknown => None,
    };
    let row = reviews::Model {
        id: review.id.to_string(),
        draft_id: review.draft_id.to_string(),
        reviewer: review.reviewer.name().map(str::to_owned),
        reviewer_salt: mark.map(|mark| mark.salt.to_vec()),
        reviewer_mark: mark.map(|mark| mark.hash.as_bytes().to_vec()),
        decision: review.decision.as_str().to_owned(),
        comment: review.comment.clone(),
        content_hash: review.content_hash.as_bytes().to_vec(),
        at: review.at.as_micros(),
    };
    rows::insert(session, row).await
}

/// The reviews of drafts, oldest first, by draft; a draft without any is left out.
///
/// # Errors
/// As the database fails.
pub async fn of_drafts(session: &impl Session, ids: &[DraftId]) -> Result<BTreeMap<DraftId, Vec<Review>>> {
    let found = reviews::Entity::find()
        .filter(reviews::Column::DraftId.is_in(ids.iter().map(DraftId::as_str)))
        .order_by_asc(reviews::Column::At)
        .order_by_asc(reviews::Column::Id)
        .all(session.transaction())
        .await
        .stored()?;
    let mut all: BTreeMap<DraftId, Vec<Review>> = BTreeMap::new();
    for row in found {
        let review = review_of(row)?;
        all.entry(review.draft_id.clone()).or_default().push(review);
    }
    Ok(all)
}

/// The reviews of one content, in whichever drafts of a notice it stood, oldest first.
///
/// # Errors
/// As the database fails.
pub async fn of_content(
    session: &impl Session,
    notice: &NoticeId,
    content_hash: Hash,
) -> Result<Vec<Review>> {
    let of_notice = Query::select()
        .column(drafts::Column::Id)
        .from(drafts::Entity)
        .and_where(drafts::Column::NoticeId.eq(notice.as_str()))
        .to_owned();
    let found = reviews::Entity::find()
        .filter(reviews::Column::DraftId.in_subquery(of_notice))
        .filter(reviews::Column::ContentHash.eq(content_hash.as_bytes().to_vec()))
        .order_by_asc(reviews::Column::At)
        .order_by_asc(reviews::Column::Id)
        .all(session.transaction())
        .await
        .stored()?;
    found.into_iter().map(review_of).collect()
}

fn review_of(row: reviews::Model) -> Result<Review> {
    let mark = row.reviewer_salt.zip(row.reviewer_mark);
    let mark = mark
        .map(|(salt, mark)| people::mark("reviews", &salt, &mark))
        .transpose()?;
    Ok(Review {
        id: RowId::from_text(row.id),
        draft_id: DraftId::from_text(row.draft_id),
        reviewer: match (row.reviewer, mark) {
            (Some(name), _) => Person::Named(name),
            (None, Some(mark)) => Person::Marked(mark),
            (None, None) => Person::Unknown,
        },
        decision: stored::word("reviews.decision", &row.decision, Decision::from_name)?,
        comment: row.comment,
        content_hash: stored::hash("reviews.content_hash", &row.content_hash)?,
        at: Instant::from_micros(row.at),
    })
}
