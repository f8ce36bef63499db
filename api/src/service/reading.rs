//! Reading notices, versions, drafts and contents.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::catalog::{Entry, Snapshot};
use super::chronicle::Chronicle;
use super::{DraftView, NoticeView, Noticeboard};
use crate::domain::actor::{Actor, Sight};
use crate::domain::caller::Caller;
use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::draft::Draft;
use crate::domain::error::{Error, Result};
use crate::domain::ids::{DraftId, NoticeId, RowId, VersionId};
use crate::domain::notice::Notice;
use crate::domain::page::{Direction, Keyset, Page};
use crate::domain::source::SourceDocument;
use crate::domain::version::Version;
use crate::store::notices::Scope;
use crate::store::{drafts, log, notices, sources, versions};

/// How many items a list has in all.
pub type Count = u64;

impl Noticeboard {
    /// The notice with this slug, now or formerly, if the caller may know of it.
    ///
    /// # Errors
    /// `Unavailable` or `Internal`.
    pub async fn find_notice(&self, caller: &Caller, slug: &str, now: Instant) -> Result<Option<NoticeView>> {
        if let Some(known) = self.known_to(caller) {
            return Ok(known.find_by_slug(slug).and_then(|entry| shown(entry, now)));
        }
        let session = self.store.read().await?;
        let Some(notice) = notices::find_by_slug(&session, slug).await? else {
            return Ok(None);
        };
        let history = self.history(&session, &notice.id).await?;
        Ok(seen(&caller.actor, notice, history, now))
    }

    /// The notice with this id, if the caller may know of it.
    ///
    /// # Errors
    /// `Unavailable` or `Internal`.
    pub async fn find_notice_by_id(
        &self,
        caller: &Caller,
        id: &NoticeId,
        now: Instant,
    ) -> Result<Option<NoticeView>> {
        if let Some(known) = self.known_to(caller) {
            return Ok(known.find(id).and_then(|entry| shown(entry, now)));
        }
        let session = self.store.read().await?;
        let Some(notice) = notices::find(&session, id).await? else {
            return Ok(None);
        };
        let history = self.history(&session, id).await?;
        Ok(seen(&caller.actor, notice, history, now))
    }

    /// A stretch of the notices that the caller may know of, by slug.
    ///
    /// # Errors
    /// `Unavailable` or `Internal`.
    pub async fn list_notices(
        &self,
        caller: &Caller,
        keyset: &Keyset<String>,
        now: Instant,
    ) -> Result<Page<NoticeView>> {
        if let Some(known) = self.known_to(caller) {
            let all = known.by_slug(keyset).filter_map(|entry| shown(entry, now));
            let limit = usize::try_from(keyset.limit()).unwrap_or(usize::MAX);
            let mut found: Vec<NoticeView> = all.take(limit).collect();
            if keyset.direction == Direction::Backward {
                found.reverse();
            }
            return Ok(keyset.cut(found));
        }
        let session = self.store.read().await?;
        let found = notices::list(&session, &scope(&caller.actor, now), keyset).await?;
        let page = keyset.cut(found);
        let ids: Vec<NoticeId> = page.items.iter().map(|notice| notice.id.clone()).collect();
        let mut histories = self.histories(&session, &ids).await?;
        let items = page.items.into_iter().filter_map(|notice| {
            let history = histories.remove(&notice.id).unwrap_or_default();
            seen(&caller.actor, notice, history, now)
        });
        Ok(Page {
            items: items.collect(),
            has_previous: page.has_previous,
            has_next: page.has_next,
        })
    }

    /// How many notices the caller may know of.
    ///
    /// # Errors
    /// `Unavailable` or `Internal`.
    pub async fn count_notices(&self, caller: &Caller, now: Instant) -> Result<Count> {
        if let Some(known) = self.known_to(caller) {
            let shown = known.entries().filter(|entry| shown(entry, now).is_some());
            return Ok(shown.count() as Count);
        }
        let session = self.store.read().await?;
        notices::count(&session, &scope(&caller.actor, now)).await
    }

    /// The notice and number of a version, if the caller may know of it.
    ///
    /// # Errors
    /// `Unavailable` or `Internal`.
    pub async fn find_version(
        &self,
        caller: &Caller,
        id: &VersionId,
        now: Instant,
    ) -> Result<Option<(NoticeView, i32)>> {
        let session = self.store.read().await?;
        let Some((notice, number)) = versions::notice_of(&session, id).await? else {
            return Ok(None);
        };
        drop(session);
        let view = self.find_notice_by_id(caller, &notice, now).await?;
        Ok(view
            .filter(|view| view.version(number).is_some())
            .map(|view| (view, number)))
    }

    /// The draft with this id, if the caller may know of it.
    ///
    /// # Errors
    /// `Unavailable` or `Internal`.
    pub async fn find_draft(&self, caller: &Caller, id: &DraftId, now: Instant) -> Result<Option<DraftView>> {
        let session = self.store.read().await?;
        let Some(draft) = drafts::find(&session, id).await? else {
            return Ok(None);
        };
        drop(session);
        if caller.actor.previews(id) {
            return self.previewed(caller, draft, now).await;
        }
        let view = self.find_notice_by_id(caller, &draft.notice_id, now).await?;
        Ok(view
            .filter(|view| view.sight > Sight::Public)
            .map(|notice| DraftView {
                draft: Arc::new(draft),
                notice,
            }))
    }

    /// The open drafts of a notice.
    ///
    /// # Errors
    /// `Forbidden` for callers who see only what is public.
    pub async fn open_drafts(&self, notice: &NoticeView) -> Result<Vec<Draft>> {
        if notice.sight == Sight::Public {
            return Err(Error::Forbidden);
        }
        let session = self.store.read().await?;
        drafts::open_of(&session, &notice.notice.id).await
    }

    /// The content of one version, if the caller may read it.
    ///
    /// # Errors
    /// `Erased`, `Withdrawn` or `Forbidden`.
    pub async fn content(&self, notice: &NoticeView, version: &Version) -> Result<Arc<Content>> {
        if let Some(content) = self.content_at_hand(notice, version)? {
            return Ok(content);
        }
        let mut found = self
            .contents(&[(version.id.clone(), version.content_hash)])
            .await?;
        found.remove(&version.id).ok_or(Error::Erased)
    }

    /// The same, if it need not be asked of the database.
    ///
    /// # Errors
    /// As [`Noticeboard::content`].
    pub fn content_at_hand(&self, notice: &NoticeView, version: &Version) -> Result<Option<Arc<Content>>> {
        notice.allows_content(version)?;
        let hash = version.content_hash;
        Ok(notice.held(hash).or_else(|| self.memory.content(hash)))
    }

    /// What this server knows, for callers who see no more than anybody. Others are shown what stands in the database,
    /// so that whoever changed something finds it, whichever server they ask.
    fn known_to(&self, caller: &Caller) -> Option<Arc<Snapshot>> {
        let actor = &caller.actor;
        let is_anybody = actor.subject().is_none() || actor.roles().next().is_none();
        self.catalog.snapshot().filter(|_| is_anybody)
    }

    /// The subjects of log records, where they were not erased. Whoever asks has checked that the caller has a role.
    ///
    /// # Errors
    /// `Unavailable` or `Internal`.
    pub async fn subjects(&self, sequences: &[i64]) -> Result<BTreeMap<i64, Option<String>>> {
        let session = self.store.read().await?;
        let records = log::find_all(&session, sequences).await?;
        Ok(records
            .into_iter()
            .map(|record| (record.sequence, record.subject))
            .collect())
    }

    /// The documents with these ids. Whoever asks has checked that the caller has a role.
    ///
    /// # Errors
    /// `Unavailable` or `Internal`.
    pub async fn sources(&self, ids: &[RowId]) -> Result<BTreeMap<RowId, Arc<SourceDocument>>> {
        let session = self.store.read().await?;
        let found = sources::find_all(&session, ids).await?;
        Ok(found
            .into_iter()
            .map(|source| (source.id.clone(), Arc::new(source)))
            .collect())
    }
}

fn shown(entry: &Arc<Entry>, now: Instant) -> Option<NoticeView> {
    Some(NoticeView::public(entry, now)).filter(NoticeView::is_visible)
}

pub(super) fn seen(
    actor: &Actor,
    notice: Notice,
    history: Arc<Chronicle>,
    now: Instant,
) -> Option<NoticeView> {
    let sight = actor.sight(notice.all_slugs());
    let view = NoticeView::new(notice, history, sight, now);
    view.is_visible().then_some(view)
}

fn scope(actor: &Actor, now: Instant) -> Scope {
    match (
        actor.subject().is_some() && actor.roles().next().is_some(),
        actor.notices(),
    ) {
        (false, _) => Scope::Public {
            now,
            also: Vec::new(),
        },
        (true, Some(slugs)) => Scope::Public {
            now,
            also: slugs.iter().cloned().collect(),
        },
        (true, None) => Scope::All,
    }
}
