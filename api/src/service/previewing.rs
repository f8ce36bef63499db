//! Preview tokens: giving them out, what each is good for, and the one draft that its holder reads.

use std::sync::Arc;

use serde_json::json;

use super::change::details;
use super::settling::Visible;
use super::{DraftView, NoticeView, Noticeboard};
use crate::domain::actor::{Permission, Sight};
use crate::domain::audit::Action;
use crate::domain::caller::Caller;
use crate::domain::clock::Instant;
use crate::domain::draft::Draft;
use crate::domain::error::Result;
use crate::domain::ids::DraftId;
use crate::domain::preview::{Preview, PreviewState, PreviewToken, REMEMBERED_FOR, Validity};
use crate::log::record::Entry;
use crate::store::{notices, previews};

/// A preview token that was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Granted {
    /// The token, which nobody can be told again.
    pub token: PreviewToken,
    /// From here on it is no longer good.
    pub expires_at: Instant,
}

impl Noticeboard {
    /// Makes a token that lets its holder read a draft. The draft stays at its revision.
    ///
    /// # Errors
    /// `NotFound`, or `WrongState` for a draft that was published or discarded.
    pub async fn create_preview_token(
        &self,
        caller: &Caller,
        id: &DraftId,
        validity: Validity,
    ) -> Result<Granted> {
        let (mut change, draft) = self.change_open_draft(caller, Permission::Preview, id).await?;
        let token = PreviewToken::generate(self.randomness.as_ref())?;
        let now = change.session.now();
        let preview = Preview {
            draft: draft.id.clone(),
            expires_at: now.plus(validity.as_duration()),
        };
        let ended_before = now.minus(REMEMBERED_FOR);
        previews::insert(&change.session, token.hash(), &preview, ended_before).await?;
        let entry = Entry {
            draft: Some(draft.id),
            details: details([("expiresAt", json!(preview.expires_at.to_string()))]),
            ..Entry::default()
        };
        change.record(Action::PreviewTokenCreated, None, entry).await?;
        change.commit(Visible::Never).await?;
        Ok(Granted {
            token,
            expires_at: preview.expires_at,
        })
    }

    /// What a preview token is good for now. The database is asked, so that the token ends with its draft at once,
    /// whichever server closed it.
    ///
    /// # Errors
    /// `Unavailable` or `Internal`.
    pub async fn look_up_preview(&self, token: &PreviewToken) -> Result<PreviewState> {
        let session = self.store.read().await?;
        let Some((preview, state)) = previews::find(&session, token.hash()).await? else {
            return Ok(PreviewState::Unknown);
        };
        drop(session);
        let now = self.store.now(self.clock.as_ref()).await?.max(self.floor());
        Ok(preview.state(state, now))
    }

    /// A draft for the holder of its preview token, with its notice as anybody would see it, were it public.
    pub(super) async fn previewed(
        &self,
        caller: &Caller,
        draft: Draft,
        now: Instant,
    ) -> Result<Option<DraftView>> {
        if !draft.is_open() {
            return Ok(None);
        }
        let known = self.find_notice_by_id(caller, &draft.notice_id, now).await?;
        let notice = match known {
            Some(view) => view,
            None => self.unpublished(&draft, now).await?,
        };
        Ok(Some(DraftView {
            draft: Arc::new(draft),
            notice,
        }))
    }

    async fn unpublished(&self, draft: &Draft, now: Instant) -> Result<NoticeView> {
        let session = self.store.read().await?;
        let notice = notices::get(&session, &draft.notice_id).await?;
        let history = self.history(&session, &notice.id).await?;
        Ok(NoticeView::new(notice, history, Sight::Public, now))
    }
}

impl DraftView {
    /// Whether it is shown for a preview token: what it says, and nothing of the people who work on it.
    pub fn is_preview(&self) -> bool {
        self.notice.sight == Sight::Public
    }
}
