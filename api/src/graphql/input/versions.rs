//! Inputs about versions.

use async_graphql::{ID, InputObject};

use super::problems::Problems;
use crate::domain::error::Result;
use crate::domain::ids::DraftId;
use crate::graphql::scalar::{DateTime, Markdown};
use crate::graphql::word::{AfterWithdrawal, Materiality, PendingChoice};
use crate::service::{Publish, Restore, Retire, Terms, VersionAction, Withdraw};

/// A draft to publish.
#[derive(InputObject)]
pub struct PublishDraftInput {
    /// The draft.
    pub draft_id: ID,
    /// The revision that the caller saw.
    expected_revision: i32,
    /// Now when left out. Never in the past.
    effective_from: Option<DateTime>,
    /// What changed, in plain words, for the people whom the notice is about.
    change_note: Markdown,
    /// The suggested one of the diff when left out. Lower than suggested needs `materialityReason`.
    materiality: Option<Materiality>,
    /// Why it is lower than suggested; goes into the audit log.
    materiality_reason: Option<String>,
    /// Makes a scheduled version public before it is in force.
    #[graphql(default_with = "Some(false)")]
    announce: Option<bool>,
    /// What becomes of versions that are scheduled at or after this one's instant. Left out while there are some: `PendingVersionsError`.
    pending: Option<PendingChoice>,
    /// Publishes in spite of failed checks of severity ERROR; the reason goes into the audit log.
    override_checks: Option<String>,
    /// The same key with the same input gives the same answer for 24 hours, and one version.
    idempotency_key: Option<String>,
}

impl PublishDraftInput {
    /// The request to publish.
    ///
    /// # Errors
    /// `Invalid` with every problem.
    pub fn read(self, draft: &DraftId) -> Result<Publish> {
        let mut problems = Problems::under("input");
        let effective_from = problems.instant("effectiveFrom", self.effective_from.as_ref());
        problems.settle(Some(Publish {
            draft: draft.to_string(),
            expected_revision: self.expected_revision,
            terms: Terms {
                effective_from,
                change_note: self.change_note.0,
                materiality: self.materiality.map(Into::into),
                materiality_reason: self.materiality_reason,
                announce: self.announce.unwrap_or(false),
                pending: self.pending.map(Into::into),
                override_checks: self.override_checks,
                idempotency_key: self.idempotency_key,
            },
        }))
    }
}

/// A version.
#[derive(InputObject)]
pub struct VersionRefInput {
    /// The notice.
    pub slug: String,
    /// The version's number.
    pub number: i32,
}

/// A version, with the reason for what is done to it.
#[derive(InputObject)]
pub struct VersionActionInput {
    /// The notice.
    pub slug: String,
    /// The version's number.
    number: i32,
    /// Public: no personal data.
    reason: String,
}

impl From<VersionActionInput> for VersionAction {
    fn from(input: VersionActionInput) -> Self {
        Self {
            slug: input.slug,
            number: input.number,
            reason: input.reason,
        }
    }
}

/// A version to take out of public sight.
#[derive(InputObject)]
pub struct WithdrawVersionInput {
    /// The notice.
    pub slug: String,
    /// The version's number.
    number: i32,
    /// Public: no personal data.
    reason: String,
    /// What is in force afterwards: a decision that somebody must take.
    then: AfterWithdrawal,
    /// What becomes of scheduled versions that descend from it. Left out while there are some: `PendingVersionsError`.
    pending: Option<PendingChoice>,
}

impl From<WithdrawVersionInput> for Withdraw {
    fn from(input: WithdrawVersionInput) -> Self {
        let action = VersionAction {
            slug: input.slug,
            number: input.number,
            reason: input.reason,
        };
        Self {
            action,
            afterwards: input.then.into(),
            pending: input.pending.map(Into::into),
        }
    }
}

/// A notice to end.
#[derive(InputObject)]
pub struct RetireNoticeInput {
    /// The notice.
    pub slug: String,
    /// Public: no personal data.
    reason: String,
    /// What becomes of scheduled versions. Left out while there are some: `PendingVersionsError`.
    pending: Option<PendingChoice>,
}

impl From<RetireNoticeInput> for Retire {
    fn from(input: RetireNoticeInput) -> Self {
        Self {
            slug: input.slug,
            reason: input.reason,
            pending: input.pending.map(Into::into),
        }
    }
}

/// An older version to bring back.
#[derive(InputObject)]
pub struct RestoreVersionInput {
    /// The notice.
    pub slug: String,
    /// The version's number.
    number: i32,
    /// Number of the latest version that the caller saw; 0 when nothing is in force.
    expected_latest: i32,
    /// Now when left out. Never in the past.
    effective_from: Option<DateTime>,
    /// What changed, in plain words, for the people whom the notice is about.
    change_note: Markdown,
    /// The suggested one of the diff when left out. Lower than suggested needs `materialityReason`.
    materiality: Option<Materiality>,
    /// Why it is lower than suggested; goes into the audit log.
    materiality_reason: Option<String>,
    /// Makes a scheduled version public before it is in force.
    #[graphql(default_with = "Some(false)")]
    announce: Option<bool>,
    /// What becomes of versions that are scheduled at or after this one's instant. Left out while there are some: `PendingVersionsError`.
    pending: Option<PendingChoice>,
    /// Publishes in spite of failed checks of severity ERROR; the reason goes into the audit log.
    override_checks: Option<String>,
    /// The same key with the same input gives the same answer for 24 hours, and one version.
    idempotency_key: Option<String>,
}

impl RestoreVersionInput {
    /// The request to restore.
    ///
    /// # Errors
    /// `Invalid` with every problem.
    pub fn read(self) -> Result<Restore> {
        let mut problems = Problems::under("input");
        let effective_from = problems.instant("effectiveFrom", self.effective_from.as_ref());
        problems.settle(Some(Restore {
            slug: self.slug,
            number: self.number,
            expected_latest: self.expected_latest,
            terms: Terms {
                effective_from,
                change_note: self.change_note.0,
                materiality: self.materiality.map(Into::into),
                materiality_reason: self.materiality_reason,
                announce: self.announce.unwrap_or(false),
                pending: self.pending.map(Into::into),
                override_checks: self.override_checks,
                idempotency_key: self.idempotency_key,
            },
        }))
    }
}
