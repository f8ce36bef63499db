//! One change of a notice, from the check of who may to the commit.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::chronicle::Chronicle;
use super::settling::Visible;
use super::{NoticeView, Noticeboard};
use crate::domain::actor::{Permission, Subject};
use crate::domain::audit::{Action, PublicationKind};
use crate::domain::caller::Caller;
use crate::domain::clock::Instant;
use crate::domain::draft::Draft;
use crate::domain::error::{Error, Result};
use crate::domain::ids::{DraftId, NoticeId, RowId};
use crate::domain::notice::Notice;
use crate::domain::publishing::Moment;
use crate::log::record::Entry;
use crate::store::log::{Appended, Appending};
use crate::store::publications::Event;
use crate::store::{Session, WriteSession, drafts, log, notices, publications};

/// The longest reason or comment, in characters.
pub(super) const LONGEST_REASON: usize = 2_000;

/// An open transaction on one notice, with the right to change it.
pub(super) struct Change<'a> {
    pub(super) board: &'a Noticeboard,
    pub(super) caller: &'a Caller,
    pub(super) subject: Subject,
    pub(super) session: WriteSession,
    pub(super) notice: Notice,
    pub(super) history: Arc<Chronicle>,
}

impl Noticeboard {
    /// Opens a change of the notice with this slug.
    ///
    /// # Errors
    /// `Unauthenticated` or `Forbidden`, whether the notice is there or not; then `NotFound`.
    pub(super) async fn change<'a>(
        &'a self,
        caller: &'a Caller,
        permission: Permission,
        slug: &str,
    ) -> Result<Change<'a>> {
        let subject = caller.actor.permit(permission)?;
        let session = self.begin().await?;
        let notice = reached(&session, caller, permission, slug).await?;
        self.change_of(caller, subject, session, notice).await
    }

    /// Opens a change of the notice that a draft belongs to. A draft that the caller's token does not reach is as
    /// good as none.
    ///
    /// # Errors
    /// `Unauthenticated`, `Forbidden`, `NotFound`; `Conflict` when the draft is closed or at another revision.
    pub(super) async fn change_draft<'a>(
        &'a self,
        caller: &'a Caller,
        permission: Permission,
        id: &DraftId,
        expected_revision: i32,
    ) -> Result<(Change<'a>, Draft)> {
        let (change, draft) = self.change_open_draft(caller, permission, id).await?;
        draft.expect_at(expected_revision)?;
        Ok((change, draft))
    }

    /// As [`Noticeboard::change_draft`], for what does not name a revision.
    ///
    /// # Errors
    /// `Unauthenticated`, `Forbidden`, `NotFound`; `Conflict` when the draft is closed.
    pub(super) async fn change_open_draft<'a>(
        &'a self,
        caller: &'a Caller,
        permission: Permission,
        id: &DraftId,
    ) -> Result<(Change<'a>, Draft)> {
        let subject = caller.actor.permit(permission)?;
        let session = self.begin().await?;
        let absent = || Error::not_found("input.draftId", "there is no such draft");
        let draft = drafts::find(&session, id).await?.ok_or_else(absent)?;
        let notice = notices::get(&session, &draft.notice_id).await?;
        if !caller.actor.reaches(notice.all_slugs()) {
            return Err(absent());
        }
        draft.expect_open()?;
        Ok((self.change_of(caller, subject, session, notice).await?, draft))
    }

    async fn change_of<'a>(
        &'a self,
        caller: &'a Caller,
        subject: Subject,
        session: WriteSession,
        notice: Notice,
    ) -> Result<Change<'a>> {
        let history = self.history(&session, &notice.id).await?;
        Ok(Change {
            board: self,
            caller,
            subject,
            session,
            notice,
            history,
        })
    }
}

/// The notice with this slug, for a caller who may do this to notices.
///
/// # Errors
/// `Forbidden` when the caller's token is limited to others, whether it is there or not; then `NotFound`.
pub(super) async fn reached(
    session: &impl Session,
    caller: &Caller,
    permission: Permission,
    slug: &str,
) -> Result<Notice> {
    let Some(notice) = notices::find_by_slug(session, slug).await? else {
        caller.actor.permit_on(permission, slug)?;
        return Err(Error::not_found(
            "input.slug",
            format!("there is no notice `{slug}`"),
        ));
    };
    if caller.actor.reaches(notice.all_slugs()) {
        Ok(notice)
    } else {
        Err(Error::Forbidden)
    }
}

impl Change<'_> {
    /// The instant of the next log record, and the window.
    pub(super) fn moment(&self) -> Moment {
        Moment {
            now: self.session.now(),
            window: self.board.timing.window,
        }
    }

    /// Records what is done.
    pub(super) async fn record(
        &mut self,
        action: Action,
        text: Option<&str>,
        entry: Entry,
    ) -> Result<Appended> {
        let change = Appending {
            action,
            subject: self.subject.as_str(),
            text: text.filter(|text| !text.is_empty()),
            notice: Some(&self.notice.id),
            request_id: &self.caller.request_id,
            entry,
        };
        log::append(&mut self.session, self.board.randomness.as_ref(), change).await
    }

    /// Writes an event that gets its number when it is due.
    pub(super) async fn announce_event(
        &mut self,
        kind: PublicationKind,
        version: Option<i32>,
        instant: Instant,
        log_sequence: i64,
    ) -> Result<()> {
        let id = RowId::random(self.board.randomness.as_ref())?;
        let event = Event {
            id,
            notice: self.notice.id.clone(),
            version,
            kind,
            instant,
            log_sequence,
            previous: None,
        };
        publications::insert(&self.session, &event).await
    }

    /// Commits; answers the notice as the caller sees it when every server shows the change.
    pub(super) async fn commit(self, visible: Visible) -> Result<NoticeView> {
        let Self {
            board,
            caller,
            session,
            notice,
            ..
        } = self;
        board.number_due(&session).await?;
        let acknowledged = board.commit(session).await?;
        board.answer_when_known(acknowledged, visible).await;
        match board.view_of(caller, &notice.id).await {
            // It stands, so nobody may be told to try again.
            Err(Error::Unavailable(_)) => Err(Error::InDoubt),
            view => view,
        }
    }
}

impl Noticeboard {
    /// A notice as it stands after a change.
    pub(super) async fn view_of(&self, caller: &Caller, id: &NoticeId) -> Result<NoticeView> {
        // The change stands: whoever made it is told so, whether this server may speak for others now or not.
        let now = self.store.now(self.clock.as_ref()).await?.max(self.floor());
        self.find_notice_by_id(caller, id, now)
            .await?
            .ok_or_else(|| Error::internal(format!("notice {id} is gone after its change")))
    }
}

/// Details of a record.
pub(super) fn details<const N: usize>(pairs: [(&'static str, Value); N]) -> BTreeMap<&'static str, Value> {
    pairs.into_iter().filter(|(_, value)| !value.is_null()).collect()
}

/// A reason that says something.
pub(super) fn reason(path: &str, text: &str) -> Result<String> {
    let (line, _) = crate::domain::text::clean(text.trim());
    if line.is_empty() {
        Err(Error::invalid(path, "is empty: say why, without personal data"))
    } else if line.chars().count() > LONGEST_REASON {
        Err(Error::invalid(
            path,
            format!("is longer than {LONGEST_REASON} characters"),
        ))
    } else {
        Ok(line)
    }
}
