//! What was read before and is still true: histories by the last record of their notice, and contents and change notes,
//! which never change.
//!
//! Bounded by size, so that many notices cannot push memory past it. Holds nothing that depends on who asks.

use std::collections::BTreeMap;
use std::sync::Arc;

use moka::sync::Cache;

use super::Noticeboard;
use super::chronicle::Chronicle;
use crate::domain::canonical::Canonical;
use crate::domain::content::Content;
use crate::domain::error::{Error, Result};
use crate::domain::hash::Hash;
use crate::domain::history::History;
use crate::domain::ids::{NoticeId, VersionId};
use crate::domain::rich_text;
use crate::domain::version::Version;
use crate::store::versions::{self, Reading};
use crate::store::{Session, contents, news};

/// So many versions' metadata are kept, some hundred bytes each.
const MOST_VERSIONS: u64 = 50_000;
/// So many bytes of canonical contents are kept; in memory they take a few times as much.
const MOST_CONTENT_BYTES: u64 = 16 * 1024 * 1024;
/// So many bytes of change notes are kept as HTML.
const MOST_NOTE_BYTES: u64 = 4 * 1024 * 1024;

/// So many leaf hashes are kept.
const MOST_LEAVES: u64 = 20_000;
/// So many erased contents are known by their hash.
const MOST_ERASED: u64 = 10_000;

/// A history, and the last record of its notice that it holds.
pub(super) type Dated = (i64, Arc<Chronicle>);

/// What was read before.
#[derive(Clone)]
pub(super) struct Memory {
    histories: Cache<NoticeId, Dated>,
    contents: Cache<Hash, (u32, Arc<Content>)>,
    notes: Cache<VersionId, Arc<str>>,
    /// By the places of records in the log.
    leaves: Cache<i64, Hash>,
    /// Contents that some version lost: whoever read one just before must not put it back.
    erased: Cache<Hash, ()>,
}

impl Memory {
    pub(super) fn new() -> Self {
        let count = |_: &NoticeId, dated: &Dated| {
            u32::try_from(dated.1.versions.len())
                .unwrap_or(u32::MAX)
                .saturating_add(1)
        };
        Self {
            histories: Cache::builder()
                .max_capacity(MOST_VERSIONS)
                .weigher(count)
                .build(),
            contents: Cache::builder()
                .max_capacity(MOST_CONTENT_BYTES)
                .weigher(|_, (bytes, _)| *bytes)
                .build(),
            notes: Cache::builder()
                .max_capacity(MOST_NOTE_BYTES)
                .weigher(|id: &VersionId, note: &Arc<str>| {
                    u32::try_from(id.as_str().len() + note.len()).unwrap_or(u32::MAX)
                })
                .build(),
            leaves: Cache::new(MOST_LEAVES),
            erased: Cache::new(MOST_ERASED),
        }
    }

    /// A content that was read before.
    pub(super) fn content(&self, hash: Hash) -> Option<Arc<Content>> {
        self.contents.get(&hash).map(|(_, content)| content)
    }

    /// The leaf hash of a record that was asked for before.
    pub(super) fn leaf(&self, sequence: i64) -> Option<Hash> {
        self.leaves.get(&sequence)
    }

    /// Keeps a leaf hash. Records never change.
    pub(super) fn keep_leaf(&self, sequence: i64, leaf: Hash) {
        self.leaves.insert(sequence, leaf);
    }

    /// Drops contents that were erased, on whichever server that was done. Where another version says the same, it is
    /// read anew each time.
    pub(super) fn forget_erased(&self, history: &History) {
        let mut is_dropped = false;
        for version in history
            .versions
            .iter()
            .filter(|version| version.erased_at.is_some())
        {
            self.erased.insert(version.content_hash, ());
            is_dropped |= self.contents.remove(&version.content_hash).is_some();
        }
        if is_dropped {
            self.contents.run_pending_tasks();
        }
    }

    fn keep(&self, hash: Hash, bytes: usize, content: &Arc<Content>) {
        let weighed = (u32::try_from(bytes).unwrap_or(u32::MAX), Arc::clone(content));
        self.contents.insert(hash, weighed);
        if self.erased.contains_key(&hash) {
            self.contents.invalidate(&hash);
        }
    }
}

impl Noticeboard {
    /// The whole record of a notice, as it stands in the snapshot of a session that wrote nothing so far. Only what was
    /// recorded since it was read last is read.
    pub(super) async fn history(&self, session: &impl Session, notice: &NoticeId) -> Result<Arc<Chronicle>> {
        let (last, chronicle) = self.history_in(session, notice).await?;
        let dated = (last, Arc::clone(&chronicle));
        self.memory.histories.insert(notice.clone(), dated);
        Ok(chronicle)
    }

    /// The whole records of several notices, as [`Noticeboard::history`] reads them, in a fixed number of statements.
    pub(super) async fn histories(
        &self,
        session: &impl Session,
        notices: &[NoticeId],
    ) -> Result<BTreeMap<NoticeId, Arc<Chronicle>>> {
        let Some(snapshot) = self.catalog.snapshot() else {
            let read = versions::histories(session, notices).await?;
            let made = read
                .into_iter()
                .map(|(id, history)| (id, Arc::new(history.into())));
            return Ok(made.collect());
        };
        let mut known: BTreeMap<NoticeId, Arc<Chronicle>> = notices
            .iter()
            .filter_map(|id| Some((id.clone(), Arc::clone(&snapshot.find(id)?.chronicle))))
            .collect();
        let reading = Reading {
            notices: Some(notices),
            after: snapshot.sequence,
        };
        let mut changed = BTreeMap::new();
        for id in news::notices(session, reading).await? {
            let before = known.get(&id).map(|known| History::clone(known));
            changed.insert(id, before.unwrap_or_default());
        }
        if !changed.is_empty() {
            reading.read_on(session, &mut changed).await?;
        }
        known.extend(
            changed
                .into_iter()
                .map(|(id, history)| (id, Arc::new(history.into()))),
        );
        Ok(known)
    }

    /// The same in a session that may have written; nothing of it is remembered, since it may come to nothing.
    pub(super) async fn history_in(&self, session: &impl Session, notice: &NoticeId) -> Result<Dated> {
        let last = news::last_of(session, notice).await?.unwrap_or(-1);
        let known = self.known_history(notice);
        if let Some((read_at, chronicle)) = &known
            && *read_at >= last
        {
            return Ok((*read_at, Arc::clone(chronicle)));
        }
        let (after, history) = match known {
            Some((read_at, chronicle)) => (Some(read_at), History::clone(&chronicle)),
            None => (None, History::default()),
        };
        let mut histories = BTreeMap::from([(notice.clone(), history)]);
        let reading = Reading {
            notices: Some(std::slice::from_ref(notice)),
            after,
        };
        reading.read_on(session, &mut histories).await?;
        let history = histories.remove(notice).unwrap_or_default();
        let chronicle = Arc::new(Chronicle::from(history));
        self.memory.forget_erased(&chronicle);
        Ok((last, chronicle))
    }

    /// What is known of a notice, and up to which record.
    fn known_history(&self, notice: &NoticeId) -> Option<Dated> {
        let remembered = self.memory.histories.get(notice);
        let learnt = self.catalog.snapshot().and_then(|snapshot| {
            let entry = snapshot.find(notice)?;
            Some((snapshot.sequence?, Arc::clone(&entry.chronicle)))
        });
        match (remembered, learnt) {
            (Some(remembered), Some(learnt)) if remembered.0 > learnt.0 => Some(remembered),
            (remembered, learnt) => learnt.or(remembered),
        }
    }

    /// The contents of versions, by their hashes. Whoever asks has checked [`super::NoticeView::allows_content`].
    ///
    /// # Errors
    /// `Unavailable` or `Internal`.
    pub async fn contents(
        &self,
        versions: &[(VersionId, Hash)],
    ) -> Result<BTreeMap<VersionId, Arc<Content>>> {
        let mut found = BTreeMap::new();
        let mut missing = BTreeMap::new();
        for (id, hash) in versions {
            match self.memory.content(*hash) {
                Some(content) => {
                    found.insert(id.clone(), content);
                }
                None => {
                    missing.insert(id.clone(), *hash);
                }
            }
        }
        if missing.is_empty() {
            return Ok(found);
        }
        let ids: Vec<VersionId> = missing.keys().cloned().collect();
        let session = self.store.read().await?;
        for (id, (bytes, content)) in contents::find_all_with_length(&session, &ids).await? {
            let content = Arc::new(content);
            if let Some(hash) = missing.get(&id) {
                self.memory.keep(*hash, bytes, &content);
            }
            found.insert(id, content);
        }
        Ok(found)
    }

    /// Keeps the content of a version that is shown and not written, for whoever reads it in the same answer.
    pub(super) fn remember_shown(&self, version: &Version, content: &Arc<Content>) -> Result<()> {
        let bytes = Canonical::of(content).map_err(Error::internal)?.as_str().len();
        self.memory.keep(version.content_hash, bytes, content);
        Ok(())
    }

    /// What changed in a version, as sanitised HTML. A history shows hundreds of them, and each passes the gate once.
    pub fn change_note_html(&self, version: &Version) -> Arc<str> {
        let made = || Arc::from(rich_text::from_markdown(&version.change_note).text.as_html());
        self.memory.notes.get_with(version.id.clone(), made)
    }
}
