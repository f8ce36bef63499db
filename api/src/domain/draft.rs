//! Drafts: mutable working copies of a notice's content.

use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::cookie::word;
use crate::domain::error::{Conflict, Error, Result};
use crate::domain::hash::Hash;
use crate::domain::ids::{DraftId, NoticeId, RowId};
use serde::{Deserialize, Serialize};

word!(
    /// Where a draft is on its way.
    DraftState {
        /// Being written.
        Editing = "EDITING",
        /// Handed in for review.
        InReview = "IN_REVIEW",
        /// Approved by enough people.
        Approved = "APPROVED",
        /// Sealed as a version.
        Published = "PUBLISHED",
        /// Thrown away.
        Discarded = "DISCARDED",
    }
);

/// A draft.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// Names it.
    pub id: DraftId,
    /// Whose content it is.
    pub notice_id: NoticeId,
    /// What its authors call it.
    pub label: Option<String>,
    /// Where it is on its way.
    pub state: DraftState,
    /// Grows by one with every change.
    pub revision: i32,
    /// Number of the version that it started from.
    pub base: Option<i32>,
    /// Number of the version whose content it took, where that is not the base.
    pub taken_from: Option<i32>,
    /// What it says.
    pub content: Content,
    /// Hash of the content's canonical form.
    pub content_hash: Hash,
    /// The document that was imported last.
    pub source_id: Option<RowId>,
    /// Who made it; erasable.
    pub created_by: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl Draft {
    /// Whether it can still change.
    pub fn is_open(&self) -> bool {
        !matches!(self.state, DraftState::Published | DraftState::Discarded)
    }

    /// Passes if the draft is open and at the revision that the caller saw.
    ///
    /// # Errors
    /// `WrongState` when it was published or discarded, `StaleDraft` at another revision.
    pub fn expect_open_at(&self, revision: i32) -> Result<()> {
        if !self.is_open() {
            let state = self.state.as_str();
            return Err(Error::wrong_state(
                state,
                format!("the draft is {state} and cannot change any more"),
            ));
        }
        if self.revision != revision {
            return Err(Conflict::StaleDraft(self.id.clone()).into());
        }
        Ok(())
    }
}
