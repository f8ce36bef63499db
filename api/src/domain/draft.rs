//! Drafts: mutable working copies of a notice's content.

use crate::domain::canonical::Canonical;
use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::cookie::word;
use crate::domain::error::{Conflict, Error, Result};
use crate::domain::hash::Hash;
use crate::domain::ids::{DraftId, NoticeId, RowId};
use crate::domain::outdated::Outdated;
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

impl DraftState {
    /// Whether a draft in it can still change.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Published | Self::Discarded)
    }
}

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
    /// Which of its texts are older than what they translate.
    pub outdated: Outdated,
    /// The document that was imported last.
    pub source_id: Option<RowId>,
    /// The draft of which an import took the content further.
    pub continues: Option<DraftId>,
    /// Who made it; erasable.
    pub created_by: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// How many approvals its review asks for, or asked for when it was published; none while it is in no review.
    pub approvals_required: Option<i32>,
    /// When its content was erased, with that of a version; it is empty then.
    pub erased_at: Option<Instant>,
}

impl Draft {
    /// Gives it another content, with what of that is outdated. What was handed in or approved was another one, so it is
    /// in no review any more.
    ///
    /// # Errors
    /// `Internal` when the content has no canonical form.
    pub fn rewrite(&mut self, content: Content, outdated: Outdated) -> Result<()> {
        let canonical = Canonical::of(&content).map_err(Error::internal)?;
        self.content = content;
        self.outdated = outdated;
        self.content_hash = canonical.hash();
        self.state = DraftState::Editing;
        self.approvals_required = None;
        Ok(())
    }

    /// Whether it was handed in and is not closed.
    pub fn is_in_review(&self) -> bool {
        matches!(self.state, DraftState::InReview | DraftState::Approved)
    }

    /// Whether it can still change.
    pub fn is_open(&self) -> bool {
        self.state.is_open()
    }

    /// Passes if the draft can still change.
    ///
    /// # Errors
    /// `WrongState` when it was published or discarded.
    pub fn expect_open(&self) -> Result<()> {
        if !self.is_open() {
            let state = self.state.as_str();
            return Err(Error::wrong_state(
                state,
                format!("the draft is {state} and cannot change any more"),
            ));
        }
        Ok(())
    }

    /// Passes if the draft is at the revision that the caller saw.
    ///
    /// # Errors
    /// `StaleDraft` at another one.
    pub fn expect_at(&self, revision: i32) -> Result<()> {
        if self.revision != revision {
            return Err(Conflict::StaleDraft(self.id.clone()).into());
        }
        Ok(())
    }
}
