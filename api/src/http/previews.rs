//! Who holds a preview token, asked of the services for each request that brings one.

use crate::auth::token::Rejected;
use crate::domain::actor::Actor;
use crate::domain::preview::{PreviewState, PreviewToken};
use crate::http::edge::{Bearer, Unproven};
use crate::service::Noticeboard;

/// Judges preview tokens.
#[derive(Clone)]
pub struct Previews(Option<Noticeboard>);

impl Previews {
    /// By what stands in the database.
    pub const fn of(board: Noticeboard) -> Self {
        Self(Some(board))
    }

    /// Knows of none, for tests of what has no database.
    #[cfg(test)]
    pub(super) const fn none() -> Self {
        Self(None)
    }

    /// Who bears a token, and until when.
    ///
    /// # Errors
    /// When it is not good or no longer; when the database cannot be asked.
    pub async fn bearer(&self, token: &PreviewToken) -> Result<Bearer, Unproven> {
        let state = match &self.0 {
            Some(board) => board.look_up_preview(token).await?,
            None => PreviewState::Unknown,
        };
        match state {
            PreviewState::Open(preview) => Ok(Bearer {
                actor: Actor::previewer(preview.draft),
                expires_at: Some(preview.expires_at),
            }),
            PreviewState::Unknown => Err(Rejected::because("no such preview token").into()),
            PreviewState::Expired(_) => Err(Rejected::because("a preview token that has expired").into()),
            PreviewState::Closed => Err(Rejected::because("a preview token of a closed draft").into()),
        }
    }
}
