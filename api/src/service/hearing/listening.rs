//! Listening to publication events, from any of them on.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::watch;

use super::{BATCH, Counted, Reached, cursor, more, patiently};
use crate::domain::caller::Caller;
use crate::domain::error::{Error, Result};
use crate::service::reading::seen;
use crate::service::{Heard, NoticeView, Noticeboard, publications};
use crate::store::notices;
use crate::store::publications as events;

/// An event, and its notice as the listener sees it when it is told.
#[derive(Clone, Debug)]
pub struct Told {
    /// The event.
    pub heard: Arc<Heard>,
    /// The notice.
    pub view: NoticeView,
}

/// Somebody who listens to publication events.
pub struct Listening {
    board: Noticeboard,
    caller: Caller,
    /// Only events of the notice that has, or had, this slug.
    slug: Option<String>,
    /// The number of the last event that was told or passed over.
    cursor: i64,
    /// What comes next; at most one batch.
    next: VecDeque<Arc<Heard>>,
    reached: watch::Receiver<Reached>,
    _counted: Counted,
}

impl Noticeboard {
    /// Listens to events after the one numbered `after`, or from now on; of all notices that the caller's token
    /// reaches, or of one. A slug that names nothing, or nothing public, is listened to in silence.
    ///
    /// # Errors
    /// `Invalid` when no event has that number yet; `Unavailable` or `Internal`.
    pub async fn listen(
        &self,
        caller: &Caller,
        slug: Option<String>,
        after: Option<i64>,
    ) -> Result<Listening> {
        let reached = self.reached();
        let last = events::next_sequence(&self.store.read().await?).await? - 1;
        Ok(Listening {
            board: self.clone(),
            caller: caller.clone(),
            slug,
            cursor: cursor(after, 1, last)?,
            next: VecDeque::new(),
            reached,
            _counted: self.hearing.count_in(),
        })
    }

    async fn events_after(&self, after: i64) -> Result<VecDeque<Arc<Heard>>> {
        let most = usize::try_from(BATCH).unwrap_or(usize::MAX);
        if let Some(recent) = self.hearing.recent().following(after, most) {
            return Ok(recent);
        }
        let _turn = self.hearing.readers.acquire().await.map_err(Error::internal)?;
        let session = self.store.read().await?;
        let found = events::following(&session, after, BATCH).await?;
        let heard = publications::proven(&session, found).await?;
        Ok(heard.into_iter().map(Arc::new).collect())
    }
}

impl Listening {
    /// The next event, as soon as there is one. Waits out a database that is away.
    ///
    /// # Errors
    /// `Internal`, after which there is no next one.
    pub async fn next(&mut self) -> Result<Told> {
        loop {
            let step = self.step().await;
            if let Some(told) = patiently(step).await? {
                return Ok(told);
            }
        }
    }

    async fn step(&mut self) -> Result<Option<Told>> {
        if let Some(heard) = self.next.front().cloned() {
            let view = self.view(&heard).await?;
            self.next.pop_front();
            self.cursor = heard.publication.sequence;
            return Ok(view.map(|view| Told { heard, view }));
        }
        self.next = self.board.events_after(self.cursor).await?;
        if self.next.is_empty() {
            let cursor = self.cursor;
            more(&mut self.reached, |reached| reached.events > cursor).await?;
        }
        Ok(None)
    }

    /// The event's notice as it stands now, if the listener is told of it.
    async fn view(&self, heard: &Heard) -> Result<Option<NoticeView>> {
        let event = &heard.publication.event;
        let _turn = self
            .board
            .hearing
            .readers
            .acquire()
            .await
            .map_err(Error::internal)?;
        // What is told was due at its instant, whatever the clock says since.
        let now = self.board.now().await?.max(event.instant);
        let session = self.board.store.read().await?;
        let notice = notices::get(&session, &event.notice).await?;
        let is_asked = |slug: &String| notice.all_slugs().any(|one| one == slug);
        let actor = &self.caller.actor;
        if !actor.reaches(notice.all_slugs()) || !self.slug.as_ref().is_none_or(is_asked) {
            return Ok(None);
        }
        let history = self.board.history(&session, &event.notice).await?;
        Ok(seen(actor, notice, history, now))
    }
}
