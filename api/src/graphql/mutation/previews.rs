//! Giving others a token to read a draft with.

use async_graphql::{Context, Object, Result};

use super::payload::{PreviewTokenPayload, answer};
use crate::domain::actor::Permission;
use crate::domain::error;
use crate::graphql::input::PreviewTokenInput;
use crate::graphql::request::RequestContext;
use crate::graphql::scalar::Url;
use crate::graphql::user_error::About;
use crate::service::Granted;

/// Mutations of previews.
#[derive(Default)]
pub struct Previews;

fn shape(public_url: &str, granted: &Granted) -> PreviewTokenPayload {
    let token = granted.token.expose();
    PreviewTokenPayload {
        token: Some(token.to_owned()),
        expires_at: Some(granted.expires_at.into()),
        url: Some(Url(format!("{public_url}/preview?token={token}"))),
        errors: Vec::new(),
    }
}

#[Object]
impl Previews {
    /// EDITOR, REVIEWER or ADMIN. Makes a token with which anybody can read one draft: its content, its label, what it changes and how its translations stand. It is good until it expires, or the draft is published or discarded. It is sent as a bearer token, or opened in a browser at `url`.
    async fn create_preview_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The draft, and for how long.")] input: PreviewTokenInput,
    ) -> Option<Result<PreviewTokenPayload>> {
        let (board, caller) = ctx.doors()?;
        let draft = input.draft();
        let outcome: error::Result<Granted> = async {
            caller.actor.permit(Permission::Preview)?;
            board
                .create_preview_token(caller, &draft, input.validity()?)
                .await
        }
        .await;
        let public_url = match ctx.public_url() {
            Ok(public_url) => public_url,
            Err(error) => return Some(Err(error)),
        };
        let shape = |granted| shape(public_url, &granted);
        answer(ctx, About::Draft(draft.clone()), outcome, shape).await
    }
}
