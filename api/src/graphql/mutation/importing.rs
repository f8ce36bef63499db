//! Turning documents into drafts.

use async_graphql::{Context, Object, Result};

use super::payload::{ImportHistoryPayload, ImportPayload, ImportWarning, answer};
use crate::domain::actor::Permission;
use crate::graphql::input::{ImportDocumentInput, ImportHistoryInput};
use crate::graphql::object::{ContentDiff, Draft};
use crate::graphql::request::RequestContext;
use crate::graphql::user_error::About;
use crate::service::ImportOutcome;

/// Mutations that bring documents in.
#[derive(Default)]
pub struct Importing;

#[Object]
impl Importing {
    /// EDITOR or ADMIN. Turns a document into a draft, or shows with dryRun what it would become.
    async fn import_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The document, and how to read it.")] input: ImportDocumentInput,
    ) -> Option<Result<ImportPayload>> {
        let (board, caller) = ctx.doors()?;
        let about = About::Notice(input.slug.clone());
        let outcome = async {
            caller.actor.permit(Permission::Write)?;
            board.import_document(caller, input.read()?).await
        }
        .await;
        answer(ctx, about, outcome, |outcome: ImportOutcome| ImportPayload {
            changed: outcome.changed,
            draft: outcome.draft.map(Draft),
            diff: outcome.diff.map(ContentDiff::new),
            warnings: outcome.warnings.into_iter().map(ImportWarning::from).collect(),
            errors: Vec::new(),
        })
        .await
    }

    /// PUBLISHER or ADMIN; ADMIN where approvals are required. Brings in versions of the past with their instants, all of them or none. They need no checks and no required languages, and nobody is told of them but of what is in force now.
    async fn import_history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The documents with their instants.")] input: ImportHistoryInput,
    ) -> Option<Result<ImportHistoryPayload>> {
        let (board, caller) = ctx.doors()?;
        let about = About::Notice(input.slug.clone());
        let outcome = async {
            caller.actor.permit(Permission::Publish)?;
            board.import_history(caller, input.read()?).await
        }
        .await;
        answer(ctx, about, outcome, ImportHistoryPayload::from).await
    }
}
