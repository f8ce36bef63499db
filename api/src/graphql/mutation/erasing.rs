//! Removing for good.

use async_graphql::{Context, Object, Result};

use super::payload::{EraseSubjectPayload, PublishPayload, answer};
use crate::graphql::input::{EraseSubjectInput, VersionActionInput};
use crate::graphql::request::RequestContext;
use crate::graphql::user_error::About;

/// Mutations that erase.
#[derive(Default)]
pub struct Erasing;

#[Object]
impl Erasing {
    /// ADMIN. Removes the content of a withdrawn version for good; number, instants, hash, log record and proofs stay.
    /// Where the notice asks for approvals, the first call is noted and answers `ApprovalsMissingError`; the call of another ADMIN within seven days erases. Open drafts are not touched: what they hold goes when they are discarded.
    async fn erase_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version and why.")] input: VersionActionInput,
    ) -> Option<Result<PublishPayload>> {
        let (board, caller) = ctx.doors()?;
        let about = About::Notice(input.slug.clone());
        let outcome = board.erase_version(caller, &input.into()).await;
        answer(ctx, about, outcome, PublishPayload::from).await
    }

    /// ADMIN, with a token for all notices. Removes what the side table holds of a subject; records and proofs stay.
    async fn erase_subject(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The subject.")] input: EraseSubjectInput,
    ) -> Option<Result<EraseSubjectPayload>> {
        let (board, caller) = ctx.doors()?;
        let outcome = board.erase_subject(caller, &input.subject).await;
        answer(ctx, About::Nothing, outcome, |records| EraseSubjectPayload {
            records: i32::try_from(records).unwrap_or(i32::MAX),
            errors: Vec::new(),
        })
        .await
    }
}
