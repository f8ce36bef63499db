//! Reviews of drafts.

use async_graphql::SimpleObject;

use super::version::Actor;
use crate::graphql::scalar::{DateTime, Hash};
use crate::graphql::word::ReviewDecision;
use crate::service::Reviewed;

/// What a reviewer decided about a draft.
#[derive(SimpleObject, Clone)]
pub struct Review {
    /// Who decided.
    reviewer: Actor,
    /// What.
    decision: ReviewDecision,
    /// Why; null when nothing was said or it was erased.
    comment: Option<String>,
    /// The content that was read.
    content_hash: Hash,
    /// When.
    at: DateTime,
    /// False once the content changed after it, or the reviewer wrote on the draft.
    is_valid: bool,
}

impl From<&Reviewed> for Review {
    fn from(reviewed: &Reviewed) -> Self {
        let review = &reviewed.review;
        Self {
            reviewer: Actor {
                subject: review.reviewer.name().map(str::to_owned),
            },
            decision: review.decision.into(),
            comment: review.comment.clone(),
            content_hash: review.content_hash.into(),
            at: review.at.into(),
            is_valid: reviewed.is_valid,
        }
    }
}
