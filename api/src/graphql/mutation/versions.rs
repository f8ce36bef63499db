//! Changing what is in force, now or later.

use async_graphql::{Context, Object, Result};

use super::payload::{PublishPayload, answer};
use crate::domain::actor::Permission;
use crate::graphql::id::GlobalId;
use crate::graphql::input::{
    PublishDraftInput, RestoreVersionInput, RetireNoticeInput, VersionActionInput, VersionRefInput,
    WithdrawVersionInput,
};
use crate::graphql::request::RequestContext;
use crate::graphql::user_error::About;

/// Mutations of versions.
#[derive(Default)]
pub struct Versions;

#[Object]
impl Versions {
    /// PUBLISHER or ADMIN. Seals a draft as the next version, in force now or from a later instant. Answers when it is in effect.
    async fn publish_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to publish, and how.")] input: PublishDraftInput,
    ) -> Option<Result<PublishPayload>> {
        let (board, caller) = ctx.doors()?;
        let id = GlobalId::read_draft(&input.draft_id);
        let outcome = async {
            caller.actor.permit(Permission::Publish)?;
            board.publish_draft(caller, &input.read(&id)?).await
        }
        .await;
        answer(ctx, About::Draft(id.clone()), outcome, PublishPayload::from).await
    }

    /// PUBLISHER or ADMIN. Calls off a version that is not in force yet. It keeps its number and stays in the history.
    async fn cancel_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version and why.")] input: VersionActionInput,
    ) -> Option<Result<PublishPayload>> {
        let (board, caller) = ctx.doors()?;
        let about = About::Notice(input.slug.clone());
        let outcome = board.cancel_version(caller, &input.into()).await;
        answer(ctx, about, outcome, PublishPayload::from).await
    }

    /// PUBLISHER or ADMIN. Makes a scheduled version public before it is in force.
    async fn announce_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version.")] input: VersionRefInput,
    ) -> Option<Result<PublishPayload>> {
        let (board, caller) = ctx.doors()?;
        let outcome = board.announce_version(caller, &input.slug, input.number).await;
        answer(ctx, About::Notice(input.slug), outcome, PublishPayload::from).await
    }

    /// ADMIN. Takes a version out of public sight (say, it held personal data), from now on; what was in force before stays so in the records. Auditors still see it.
    async fn withdraw_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version, why, and what follows.")] input: WithdrawVersionInput,
    ) -> Option<Result<PublishPayload>> {
        let (board, caller) = ctx.doors()?;
        let about = About::Notice(input.slug.clone());
        let outcome = board.withdraw_version(caller, &input.into()).await;
        answer(ctx, about, outcome, PublishPayload::from).await
    }

    /// ADMIN. From now on nothing is in force, until something is published again.
    async fn retire_notice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The notice and why.")] input: RetireNoticeInput,
    ) -> Option<Result<PublishPayload>> {
        let (board, caller) = ctx.doors()?;
        let about = About::Notice(input.slug.clone());
        let outcome = board.retire_notice(caller, &input.into()).await;
        answer(ctx, about, outcome, PublishPayload::from).await
    }

    /// PUBLISHER or ADMIN. Seals the content of an older version anew, under the next number.
    async fn restore_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version, and how it comes back.")] input: RestoreVersionInput,
    ) -> Option<Result<PublishPayload>> {
        let (board, caller) = ctx.doors()?;
        let about = About::Notice(input.slug.clone());
        let outcome = async {
            caller.actor.permit(Permission::Publish)?;
            board.restore_version(caller, &input.read()?).await
        }
        .await;
        answer(ctx, about, outcome, PublishPayload::from).await
    }
}
