//! Preview tokens, by their hashes.

use noticeboard_entity::{drafts, preview_tokens};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::clock::Instant;
use crate::domain::draft::DraftState;
use crate::domain::error::Result;
use crate::domain::hash::Hash;
use crate::domain::ids::DraftId;
use crate::domain::preview::Preview;

/// So many rows of old go with each new one: more than come, and never a long wait for whoever makes one.
const MOST_REMOVED: u64 = 100;

/// What the token with this hash stands for, and where its draft is on its way.
///
/// # Errors
/// As the database fails.
pub async fn find(session: &impl Session, token: Hash) -> Result<Option<(Preview, DraftState)>> {
    let row = preview_tokens::Entity::find_by_id(token.as_bytes().to_vec())
        .one(session.transaction())
        .await
        .stored()?;
    let Some(row) = row else { return Ok(None) };
    let state: Option<String> = drafts::Entity::find_by_id(row.draft_id.clone())
        .select_only()
        .column(drafts::Column::State)
        .into_tuple()
        .one(session.transaction())
        .await
        .stored()?;
    let Some(state) = state else { return Ok(None) };
    let preview = Preview {
        draft: DraftId::from_text(row.draft_id),
        expires_at: Instant::from_micros(row.expires_at),
    };
    let state = stored::word("drafts.state", &state, DraftState::from_name)?;
    Ok(Some((preview, state)))
}

/// Keeps the hash of a new token, and drops some of those that ended before an instant, the oldest first.
///
/// # Errors
/// As the database fails.
pub async fn insert(
    session: &WriteSession,
    token: Hash,
    preview: &Preview,
    ended_before: Instant,
) -> Result<()> {
    let ended: Vec<Vec<u8>> = preview_tokens::Entity::find()
        .select_only()
        .column(preview_tokens::Column::TokenHash)
        .filter(preview_tokens::Column::ExpiresAt.lt(ended_before.as_micros()))
        .order_by_asc(preview_tokens::Column::ExpiresAt)
        .limit(MOST_REMOVED)
        .into_tuple()
        .all(session.transaction())
        .await
        .stored()?;
    if !ended.is_empty() {
        preview_tokens::Entity::delete_many()
            .filter(preview_tokens::Column::TokenHash.is_in(ended))
            .exec(session.transaction())
            .await
            .stored()?;
    }
    let row = preview_tokens::Model {
        token_hash: token.as_bytes().to_vec(),
        draft_id: preview.draft.to_string(),
        created_at: session.now().as_micros(),
        expires_at: preview.expires_at.as_micros(),
    };
    rows::insert(session, row).await
}
