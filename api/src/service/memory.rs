//! What was read before and is still true: histories by the notice's last record, and contents and change notes, which
//! never change.
//!
//! Bounded by size, so that many notices cannot push memory past it. Holds nothing that depends on who asks.

use std::collections::BTreeMap;
use std::sync::Arc;

use moka::sync::Cache;

use super::Noticeboard;
use crate::domain::canonical::Canonical;
use crate::domain::content::Content;
use crate::domain::error::{Error, Result};
use crate::domain::history::History;
use crate::domain::ids::{NoticeId, VersionId};
use crate::domain::rich_text;
use crate::domain::version::Version;
use crate::store::{Session, contents, log, versions};

/// So many versions' metadata are kept, some hundred bytes each.
const MOST_VERSIONS: u64 = 50_000;
/// So many bytes of canonical contents are kept; in memory they take a few times as much.
const MOST_CONTENT_BYTES: u64 = 16 * 1024 * 1024;
/// So many bytes of change notes are kept as HTML.
const MOST_NOTE_BYTES: u64 = 4 * 1024 * 1024;

/// So many erased versions are known by name.
const MOST_ERASED: u64 = 10_000;

/// A history, and the ordinal of the notice's last record when it was read.
type Dated = (Option<i64>, Arc<History>);

/// What was read before.
#[derive(Clone)]
pub(super) struct Memory {
    histories: Cache<NoticeId, Dated>,
    contents: Cache<VersionId, (u32, Arc<Content>)>,
    notes: Cache<VersionId, Arc<str>>,
    /// Versions that were erased: whoever read one just before must not put its content back.
    erased: Cache<VersionId, ()>,
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
            erased: Cache::new(MOST_ERASED),
        }
    }
}

impl Memory {
    /// Drops the contents of versions that were erased, on whichever server that was done.
    fn forget_erased(&self, history: &History) {
        let mut is_dropped = false;
        for version in history
            .versions
            .iter()
            .filter(|version| version.erased_at.is_some())
        {
            self.erased.insert(version.id.clone(), ());
            is_dropped |= self.contents.remove(&version.id).is_some();
        }
        if is_dropped {
            self.contents.run_pending_tasks();
        }
    }

    fn keep(&self, id: &VersionId, bytes: usize, content: &Arc<Content>) {
        let weighed = (u32::try_from(bytes).unwrap_or(u32::MAX), Arc::clone(content));
        self.contents.insert(id.clone(), weighed);
        if self.erased.contains_key(id) {
            self.contents.invalidate(id);
        }
    }
}

impl Noticeboard {
    /// The whole record of a notice, as it stands in the session's snapshot.
    pub(super) async fn history(&self, session: &impl Session, notice: &NoticeId) -> Result<Arc<History>> {
        let ordinal = log::last_ordinal(session, notice).await?;
        if let Some((read_at, history)) = self.memory.histories.get(notice)
            && read_at == ordinal
        {
            return Ok(history);
        }
        let history = Arc::new(versions::history(session, notice).await?);
        self.memory.forget_erased(&history);
        self.memory
            .histories
            .insert(notice.clone(), (ordinal, Arc::clone(&history)));
        Ok(history)
    }

    /// The contents of versions. Whoever asks has checked [`super::NoticeView::allows_content`].
    ///
    /// # Errors
    /// `Unavailable` or `Internal`.
    pub async fn contents(&self, versions: &[VersionId]) -> Result<BTreeMap<VersionId, Arc<Content>>> {
        let mut found = BTreeMap::new();
        let mut missing = Vec::new();
        for id in versions {
            match self.memory.contents.get(id) {
                Some((_, content)) => {
                    found.insert(id.clone(), content);
                }
                None => missing.push(id.clone()),
            }
        }
        if missing.is_empty() {
            return Ok(found);
        }
        let session = self.store.read().await?;
        for (id, content) in contents::find_all(&session, &missing).await? {
            let bytes = Canonical::of(&content).map_err(Error::internal)?.as_str().len();
            let content = Arc::new(content);
            self.memory.keep(&id, bytes, &content);
            found.insert(id, content);
        }
        Ok(found)
    }

    /// Keeps the content of a version that is shown and not written, for whoever reads it in the same answer.
    pub(super) fn remember_shown(&self, version: &Version, content: &Arc<Content>) -> Result<()> {
        let bytes = Canonical::of(content).map_err(Error::internal)?.as_str().len();
        self.memory.keep(&version.id, bytes, content);
        Ok(())
    }

    /// What changed in a version, as sanitised HTML. A history shows hundreds of them, and each passes the gate once.
    pub fn change_note_html(&self, version: &Version) -> Arc<str> {
        let made = || Arc::from(rich_text::from_markdown(&version.change_note).text.as_html());
        self.memory.notes.get_with(version.id.clone(), made)
    }
}
