//! Publication events: their numbers, one after the other in the order of their instants when they are due; and what
//! the public heard of a notice.

use super::chronicle::Chronicle;
use super::delivering::Listening;
use super::{NoticeView, Noticeboard};
use crate::domain::audit::PublicationKind;
use crate::domain::clock::Instant;
use crate::domain::error::Result;
use crate::domain::history::History;
use crate::domain::version::Origin;
use crate::store::heads::{self, Head};
use crate::store::publications::{self, Event, Publication};
use crate::store::{ReadSession, Store, WriteSession};

/// Something that the public heard, with the proof that it is recorded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Heard {
    /// What it was.
    pub publication: Publication,
    /// The first signed head of the log over its record; none while the log is not signed so far.
    pub checkpoint: Option<Head>,
}

impl Noticeboard {
    /// What the public heard of a notice, newest first: at most `most` events with a number below `before`, and whether
    /// there are older ones. What is due gets its number first.
    ///
    /// # Errors
    /// `Unavailable` or `Internal`.
    pub async fn heard_of(
        &self,
        notice: &NoticeView,
        before: Option<i64>,
        most: usize,
    ) -> Result<(Vec<Heard>, bool)> {
        self.number_due_events().await?;
        let session = self.store.read().await?;
        let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        let mut found = publications::newest_of(&session, &notice.notice.id, before, limit).await?;
        let has_older = found.len() > most;
        found.truncate(most);
        Ok((proven(&session, found).await?, has_older))
    }
}

/// Events with the proof that each is recorded.
pub(super) async fn proven(session: &ReadSession, found: Vec<Publication>) -> Result<Vec<Heard>> {
    let records: Vec<i64> = found.iter().map(|found| found.event.log_sequence).collect();
    let heads = heads::first_over(session, &records).await?;
    let heard = found.into_iter().map(|publication| {
        let record = u64::try_from(publication.event.log_sequence).unwrap_or(0);
        Heard {
            checkpoint: heads.iter().find(|head| head.size > record).cloned(),
            publication,
        }
    });
    Ok(heard.collect())
}

/// Whether some event waits for its number.
pub(super) async fn are_due(store: &Store, now: Instant) -> Result<bool> {
    let session = store.read().await?;
    Ok(!publications::due(&session, now).await?.is_empty())
}

impl Noticeboard {
    /// Gives every event that is due its number, and puts it into the queues of the webhooks that hear of it.
    ///
    /// Runs under the lock of the log, whose instants pass every numbered event: so no later event is older.
    pub(super) async fn number_due(&self, session: &WriteSession) -> Result<()> {
        let due = publications::due(session, session.now().previous()).await?;
        if due.is_empty() {
            return Ok(());
        }
        let mut next = publications::next_sequence(session).await?;
        let mut listening = Listening::default();
        for event in due {
            let (_, history) = self.history_in(session, &event.notice).await?;
            if event.kind == PublicationKind::InForce && !happens(&history, &event) {
                publications::remove(session, &event).await?;
                continue;
            }
            let previous = before(&history, &event);
            publications::number(session, &event, next, previous).await?;
            listening.enqueue(session, &event.notice, next).await?;
            next += 1;
        }
        Ok(())
    }
}

/// Number of the version that was in force before, by the records of then. An import changes what was in force before
/// it, and wrote down what that had been.
fn before(history: &History, event: &Event) -> Option<i32> {
    let version = event.version.and_then(|number| history.version(number));
    let is_import = version.is_some_and(|version| {
        let is_brought = version.origin == Origin::Imported || version.taken_over.is_some();
        is_brought && version.log_sequence == event.log_sequence && version.effective_from != event.instant
    });
    if is_import {
        return event.previous;
    }
    let just_before = event.instant.previous();
    history
        .in_force_at_known(just_before, just_before)
        .map(|version| version.number)
}

/// A version that was called off, or that something else overtook at its very instant, does not come into force.
fn happens(history: &Chronicle, event: &Event) -> bool {
    history.current(event.instant).map(|version| version.number) == event.version
}
