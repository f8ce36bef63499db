//! Handing in, reviewing and rebasing drafts.

use async_graphql::{Context, Object, Result};

use super::payload::{DraftPayload, ImportWarning, answer};
use crate::domain::actor::Permission;
use crate::domain::rebasing::ConflictChoice;
use crate::graphql::id::GlobalId;
use crate::graphql::input::{DraftRefInput, RebaseDraftInput, ReviewDraftInput};
use crate::graphql::object::Draft;
use crate::graphql::request::RequestContext;
use crate::graphql::user_error::About;
use crate::service::{DraftView, RebaseOutcome};

/// Mutations by which several people bring a draft to a version.
#[derive(Default)]
pub struct Reviewing;

fn shape(view: DraftView) -> DraftPayload {
    DraftPayload {
        draft: Some(Draft(view)),
        ..DraftPayload::default()
    }
}

#[Object]
impl Reviewing {
    /// EDITOR or ADMIN. Hands a draft in for review. Any change of its content takes it back.
    async fn submit_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The draft.")] input: DraftRefInput,
    ) -> Option<Result<DraftPayload>> {
        let (board, caller) = ctx.doors()?;
        let id = GlobalId::read_draft(&input.draft_id);
        let outcome = board.submit_draft(caller, &id, input.expected_revision).await;
        answer(ctx, About::Draft(id.clone()), outcome, shape).await
    }

    /// REVIEWER or ADMIN. Approves a draft of others that was handed in, or asks for changes. Of each reviewer the last decision counts; it does not change the draft's revision. Authors of the draft get `OWN_REVIEW`.
    async fn review_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was read, and the decision.")] input: ReviewDraftInput,
    ) -> Option<Result<DraftPayload>> {
        let (board, caller) = ctx.doors()?;
        let id = GlobalId::read_draft(&input.draft_id);
        let outcome = async {
            caller.actor.permit(Permission::Review)?;
            board.review_draft(caller, &input.read(&id)?).await
        }
        .await;
        answer(ctx, About::Draft(id.clone()), outcome, shape).await
    }

    /// EDITOR or ADMIN. Brings a draft onto another version: changes on both sides are merged section by section, cookie by cookie, and by word within a text. A draft that stands there already is answered as it is.
    async fn rebase_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The draft and the version.")] input: RebaseDraftInput,
    ) -> Option<Result<DraftPayload>> {
        let (board, caller) = ctx.doors()?;
        let id = GlobalId::read_draft(&input.draft_id);
        let input = input.read(&id);
        let choice = input.on_conflict;
        let outcome = board.rebase_draft(caller, &input).await;
        answer(
            ctx,
            About::Draft(id.clone()),
            outcome,
            |outcome: RebaseOutcome| DraftPayload {
                warnings: decided(&outcome, choice),
                ..shape(outcome.draft)
            },
        )
        .await
    }
}

/// What the caller's choice decided, place by place.
fn decided(outcome: &RebaseOutcome, choice: ConflictChoice) -> Vec<ImportWarning> {
    let whose = match choice {
        ConflictChoice::TakeLatest => "the version's word stands",
        ConflictChoice::Fail | ConflictChoice::KeepDraft => "the draft's word stands",
    };
    let warning = |message: String, section_key: Option<String>| ImportWarning {
        code: "CONFLICT_DECIDED".to_owned(),
        message,
        section_key,
        excerpt: None,
    };
    let conflicts = &outcome.decided;
    let title = conflicts
        .title
        .then(|| warning(format!("draft and version changed the title; {whose}"), None));
    let sections = conflicts.sections.iter().map(|key| {
        let message = format!("draft and version changed this section; {whose}");
        warning(message, Some(key.to_string()))
    });
    let cookies = conflicts.cookies.iter().map(|key| {
        let message = format!("draft and version changed the declaration `{key}`; {whose}");
        warning(message, None)
    });
    title.into_iter().chain(sections).chain(cookies).collect()
}
