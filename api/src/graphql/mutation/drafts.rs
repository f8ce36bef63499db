//! Making, editing and discarding drafts.

use async_graphql::{Context, Object, Result};

use super::payload::{DraftPayload, ImportWarning, answer};
use crate::domain::actor::Permission;
use crate::graphql::id::GlobalId;
use crate::graphql::input::{CreateDraftInput, DraftRefInput, EditDraftInput};
use crate::graphql::object::Draft;
use crate::graphql::request::RequestContext;
use crate::graphql::user_error::About;
use crate::service::{CreateDraft, DraftView};

/// Mutations of drafts.
#[derive(Default)]
pub struct Drafts;

fn shape(view: DraftView) -> DraftPayload {
    DraftPayload {
        draft: Some(Draft(view)),
        ..DraftPayload::default()
    }
}

#[Object]
impl Drafts {
    /// EDITOR or ADMIN. Starts a draft from the latest version, or from another one.
    async fn create_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where it starts.")] input: CreateDraftInput,
    ) -> Option<Result<DraftPayload>> {
        let (board, caller) = ctx.doors()?;
        let about = About::Notice(input.slug.clone());
        let outcome = board
            .create_draft(
                caller,
                CreateDraft {
                    slug: input.slug,
                    from: input.from,
                    label: input.label,
                },
            )
            .await;
        answer(ctx, about, outcome, shape).await
    }

    /// EDITOR or ADMIN. Applies edits in order: all of them, or none.
    async fn edit_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The edits.")] input: EditDraftInput,
    ) -> Option<Result<DraftPayload>> {
        let (board, caller) = ctx.doors()?;
        let id = GlobalId::read_draft(&input.draft_id);
        let outcome = async {
            caller.actor.permit(Permission::Write)?;
            let (edits, losses) = EditDraftInput::read(input.edits)?;
            let view = board
                .edit_draft(caller, &id, input.expected_revision, &edits)
                .await?;
            Ok((view, losses))
        }
        .await;
        let with_warnings = |(view, losses): (DraftView, Vec<_>)| DraftPayload {
            warnings: losses.into_iter().map(ImportWarning::from).collect(),
            ..shape(view)
        };
        answer(ctx, About::Draft(id.clone()), outcome, with_warnings).await
    }

    /// EDITOR or ADMIN. Throws a draft away; the log keeps that it was there.
    async fn discard_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The draft.")] input: DraftRefInput,
    ) -> Option<Result<DraftPayload>> {
        let (board, caller) = ctx.doors()?;
        let id = GlobalId::read_draft(&input.draft_id);
        let outcome = board.discard_draft(caller, &id, input.expected_revision).await;
        answer(ctx, About::Draft(id.clone()), outcome, shape).await
    }
}
