//! Reading the log.

use super::reading::Count;
use super::{Logged, Noticeboard};
use crate::domain::actor::Permission;
use crate::domain::audit::Action;
use crate::domain::caller::Caller;
use crate::domain::clock::Instant;
use crate::domain::error::Result;
use crate::domain::hash::Hash;
use crate::domain::page::{Keyset, Page};
use crate::store::log::{self, Filter};
use crate::store::{ReadSession, notices};

/// Which records are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AuditFilter {
    /// Only those about the notice with this slug, now or formerly.
    pub slug: Option<String>,
    /// Only these actions.
    pub actions: Option<Vec<Action>>,
    /// Only those of this subject.
    pub subject: Option<String>,
    /// Only from this instant on.
    pub since: Option<Instant>,
    /// Only before this instant.
    pub until: Option<Instant>,
}

impl Noticeboard {
    /// A stretch of the log, oldest first; for a limited token only the records of its notices.
    ///
    /// # Errors
    /// `Unauthenticated`, or `Forbidden` unless the caller may read the log.
    pub async fn list_log(
        &self,
        caller: &Caller,
        filter: AuditFilter,
        keyset: &Keyset<i64>,
    ) -> Result<Page<Logged>> {
        caller.actor.permit(Permission::ReadLog)?;
        let session = self.store.read().await?;
        let filter = resolved(&session, caller, filter).await?;
        Ok(keyset.cut(log::list(&session, &filter, keyset).await?))
    }

    /// How many records a filter lets through.
    ///
    /// # Errors
    /// As [`Noticeboard::list_log`].
    pub async fn count_log(&self, caller: &Caller, filter: AuditFilter) -> Result<Count> {
        caller.actor.permit(Permission::ReadLog)?;
        let session = self.store.read().await?;
        let filter = resolved(&session, caller, filter).await?;
        log::count(&session, &filter).await
    }

    /// The leaf hash of the record at a place in the log. Hashes are for everybody: they show that something was
    /// recorded, not what.
    ///
    /// # Errors
    /// `Unavailable` or `Internal`.
    pub async fn leaf_hash(&self, sequence: i64) -> Result<Option<Hash>> {
        if let Some(leaf) = self.memory.leaf(sequence) {
            return Ok(Some(leaf));
        }
        let session = self.store.read().await?;
        let found = log::find_leaf(&session, sequence).await?;
        if let Some(leaf) = found {
            self.memory.keep_leaf(sequence, leaf);
        }
        Ok(found)
    }

    /// One record, if the caller may read it.
    ///
    /// # Errors
    /// `Unavailable` or `Internal`; a caller without the right gets none.
    pub async fn find_logged(&self, caller: &Caller, sequence: i64) -> Result<Option<Logged>> {
        if caller.actor.permit(Permission::ReadLog).is_err() {
            return Ok(None);
        }
        let session = self.store.read().await?;
        let filter = resolved(&session, caller, AuditFilter::default()).await?;
        let found = log::find_all(&session, &[sequence]).await?.pop();
        let is_mine = |record: &Logged| {
            filter
                .notices
                .as_ref()
                .is_none_or(|mine| record.notice.as_ref().is_some_and(|n| mine.contains(n)))
        };
        Ok(found.filter(is_mine))
    }
}

/// Slugs become notices; a limited token's own ones are the only ones that count.
pub(super) async fn resolved(session: &ReadSession, caller: &Caller, filter: AuditFilter) -> Result<Filter> {
    let asked: Option<Vec<&str>> = match (&filter.slug, caller.actor.notices()) {
        (Some(slug), _) => Some(vec![slug.as_str()]),
        (None, Some(mine)) => Some(mine.iter().map(String::as_str).collect()),
        (None, None) => None,
    };
    let mut ids = None;
    if let Some(slugs) = asked {
        let mut found = Vec::new();
        for slug in slugs {
            let notice = notices::find_by_slug(session, slug).await?;
            found.extend(
                notice
                    .filter(|notice| caller.actor.reaches(notice.all_slugs()))
                    .map(|notice| notice.id),
            );
        }
        ids = Some(found);
    }
    Ok(Filter {
        notices: ids,
        actions: filter.actions,
        subject: filter.subject,
        since: filter.since,
        until: filter.until,
    })
}
