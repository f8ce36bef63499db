//! Inputs about drafts.

use async_graphql::{ID, InputObject};

use super::edits::{DraftEdit, Losses};
use super::problems::Problems;
use crate::domain::edit::Edit;
use crate::domain::error::Result;
use crate::domain::ids::DraftId;
use crate::graphql::scalar::Hash;
use crate::graphql::word::{ConflictChoice, ReviewDecision};
use crate::service::{Edits, RebaseDraft, ReviewDraft};

/// The content of the latest version, or of version `from`; empty, with base null, when nothing is in force and `from` is left out. Its base is the latest one (or `from` when that is scheduled).
#[derive(InputObject)]
pub struct CreateDraftInput {
    /// The notice.
    pub slug: String,
    /// Number of the version whose content it takes.
    pub from: Option<i32>,
    /// What its author calls it.
    pub label: Option<String>,
}

/// A draft at a revision.
#[derive(InputObject)]
pub struct DraftRefInput {
    /// The draft.
    pub draft_id: ID,
    /// The revision that the caller saw.
    pub expected_revision: i32,
}

/// A draft to bring onto another version.
#[derive(InputObject)]
pub struct RebaseDraftInput {
    /// The draft.
    pub draft_id: ID,
    /// The revision that the caller saw.
    expected_revision: i32,
    /// A version's number; the latest when left out.
    onto: Option<i32>,
    /// What becomes of places that draft and version changed each in its own way.
    #[graphql(default_with = "Some(ConflictChoice::Fail)")]
    on_conflict: Option<ConflictChoice>,
}

impl RebaseDraftInput {
    /// The request to rebase.
    pub fn read(self, draft: &DraftId) -> RebaseDraft {
        RebaseDraft {
            draft: draft.clone(),
            expected_revision: self.expected_revision,
            onto: self.onto,
            on_conflict: self.on_conflict.unwrap_or(ConflictChoice::Fail).into(),
        }
    }
}

/// A decision about a draft.
#[derive(InputObject)]
pub struct ReviewDraftInput {
    /// The draft.
    pub draft_id: ID,
    /// The content that was read. Another content: `StaleRevisionError`.
    content_hash: Hash,
    /// The decision. Of each reviewer the last one counts.
    decision: ReviewDecision,
    /// Why, for those who may see reviews; can be erased from the records.
    comment: Option<String>,
}

impl ReviewDraftInput {
    /// The decision.
    ///
    /// # Errors
    /// `Invalid` for a hash that is none.
    pub fn read(self, draft: &DraftId) -> Result<ReviewDraft> {
        let mut problems = Problems::under("input");
        let hash = problems.read("contentHash", &self.content_hash.0);
        problems.settle(hash.map(|content_hash| ReviewDraft {
            draft: draft.clone(),
            content_hash,
            decision: self.decision.into(),
            comment: self.comment,
        }))
    }
}

/// All edits apply, in order, or none does. In each, what is left out stays and null clears what can be empty.
#[derive(InputObject)]
pub struct EditDraftInput {
    /// The draft.
    pub draft_id: ID,
    /// The revision that the caller saw.
    pub expected_revision: i32,
    /// The edits.
    pub edits: Vec<DraftEdit>,
}

/// The most edits in one request.
const MOST_EDITS: usize = 2_000;

impl EditDraftInput {
    /// The edits with every problem in them, and what their texts lost on the way in. Problems are reported together
    /// with those of applying the edits.
    ///
    /// # Errors
    /// `Invalid` when there are too many.
    pub fn read(edits: Vec<DraftEdit>) -> Result<(Edits, Losses)> {
        let mut problems = Problems::under("input");
        if edits.len() > MOST_EDITS {
            problems.note("edits", format!("holds more than {MOST_EDITS} edits"));
            return problems.settle(None);
        }
        let mut losses = Vec::new();
        let mut read = Vec::with_capacity(edits.len());
        for (index, edit) in edits.into_iter().enumerate() {
            let mut found = Problems::under(format!("input.edits.{index}"));
            read.push(edit.read(&mut found, &mut losses).unwrap_or(Edit::Unread));
            problems.extend(found);
        }
        Ok((
            Edits {
                edits: read,
                noted: problems.into_found(),
            },
            losses,
        ))
    }
}
