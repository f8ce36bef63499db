//! Making notices and changing their settings.

use async_graphql::{Context, Object, Result};

use super::payload::{NoticePayload, answer};
use crate::domain::error;
use crate::graphql::input::{CreateNoticeInput, UpdateNoticeInput};
use crate::graphql::object::Notice;
use crate::graphql::request::RequestContext;
use crate::graphql::user_error::About;
use crate::service::NoticeView;

/// Mutations of settings.
#[derive(Default)]
pub struct Settings;

fn shape(view: NoticeView) -> NoticePayload {
    NoticePayload {
        notice: Some(Notice(view)),
        errors: Vec::new(),
    }
}

#[Object]
impl Settings {
    /// ADMIN. Makes a notice without versions.
    async fn create_notice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The notice.")] input: CreateNoticeInput,
    ) -> Option<Result<NoticePayload>> {
        let (board, caller) = ctx.doors()?;
        let about = About::Notice(input.slug.clone());
        let outcome: error::Result<NoticeView> = async {
            caller.actor.permit(crate::domain::actor::Permission::Manage)?;
            board.create_notice(caller, input.read()?).await
        }
        .await;
        answer(ctx, about, outcome, shape).await
    }

    /// ADMIN. Changes a notice's settings.
    async fn update_notice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What should change.")] input: UpdateNoticeInput,
    ) -> Option<Result<NoticePayload>> {
        let (board, caller) = ctx.doors()?;
        let about = About::Notice(input.slug.clone());
        let outcome: error::Result<NoticeView> = async {
            caller.actor.permit(crate::domain::actor::Permission::Manage)?;
            board.update_notice(caller, input.read()?).await
        }
        .await;
        answer(ctx, about, outcome, shape).await
    }
}
