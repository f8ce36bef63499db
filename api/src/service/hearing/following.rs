//! Following the log, record by record.

use std::collections::VecDeque;

use tokio::sync::watch;

use super::{BATCH, Counted, Reached, cursor, more, patiently};
use crate::domain::actor::Permission;
use crate::domain::caller::Caller;
use crate::domain::error::{Error, Result};
use crate::domain::page::{Direction, Keyset};
use crate::service::auditing::{AuditFilter, resolved};
use crate::service::{Logged, Noticeboard};
use crate::store::log;

/// Somebody who follows the log.
pub struct Following {
    board: Noticeboard,
    caller: Caller,
    /// The place of the last record that was told or passed over.
    cursor: i64,
    /// What comes next; at most one batch.
    next: VecDeque<Logged>,
    reached: watch::Receiver<Reached>,
    _counted: Counted,
}

impl Noticeboard {
    /// Follows the log after the record at `after`, -1 for all of it, or from now on; for a limited token only the
    /// records of its notices.
    ///
    /// # Errors
    /// `Unauthenticated`, or `Forbidden` unless the caller may read the log; `Invalid` when the log is not so long.
    pub async fn follow_log(&self, caller: &Caller, after: Option<i64>) -> Result<Following> {
        caller.actor.permit(Permission::ReadLog)?;
        let reached = self.reached();
        let size = log::size(&self.store.read().await?).await?;
        Ok(Following {
            board: self.clone(),
            caller: caller.clone(),
            cursor: cursor(after, 0, size - 1)?,
            next: VecDeque::new(),
            reached,
            _counted: self.hearing.count_in(),
        })
    }

    /// Records after a place, and the place up to which these are all.
    async fn records_after(&self, caller: &Caller, after: i64) -> Result<(VecDeque<Logged>, i64)> {
        let _turn = self.hearing.readers.acquire().await.map_err(Error::internal)?;
        let session = self.store.read().await?;
        let filter = resolved(&session, caller, AuditFilter::default()).await?;
        let keyset = Keyset {
            after: Some(after),
            before: None,
            direction: Direction::Forward,
            size: i32::try_from(BATCH).unwrap_or(i32::MAX),
        };
        let last = log::size(&session).await? - 1;
        let page = keyset.cut(log::list(&session, &filter, &keyset).await?);
        let until = match page.items.last() {
            Some(record) if page.has_next => record.sequence,
            _ => last,
        };
        Ok((page.items.into(), until))
    }
}

impl Following {
    /// The next record, as soon as there is one. Waits out a database that is away.
    ///
    /// # Errors
    /// `Internal`, after which there is no next one.
    pub async fn next(&mut self) -> Result<Logged> {
        loop {
            let step = self.step().await;
            if let Some(record) = patiently(step).await? {
                return Ok(record);
            }
        }
    }

    async fn step(&mut self) -> Result<Option<Logged>> {
        if let Some(record) = self.next.pop_front() {
            return Ok(Some(record));
        }
        let cursor = self.cursor;
        more(&mut self.reached, |reached| reached.records > cursor + 1).await?;
        let (records, until) = self.board.records_after(&self.caller, cursor).await?;
        self.next = records;
        self.cursor = until;
        Ok(None)
    }
}
