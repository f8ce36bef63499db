//! From the database into a snapshot: everything at the start, then what records speak of.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::snapshot::{Entry, Held, Snapshot};
use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::error::Result;
use crate::domain::hash::Hash;
use crate::domain::history::History;
use crate::domain::ids::{NoticeId, VersionId};
use crate::domain::notice::Notice;
use crate::service::Noticeboard;
use crate::service::chronicle::Chronicle;
use crate::service::memory::Memory;
use crate::service::proving::signed_head;
use crate::store::versions::Reading;
use crate::store::{ReadSession, contents, log, news, notices};

/// Contents of so many changes that are still to come are kept ready.
const READY: usize = 2;
/// So many contents are asked for in one statement.
const BATCH: usize = 500;

/// A notice whose contents are not there yet.
struct Met {
    notice: Arc<Notice>,
    chronicle: Arc<Chronicle>,
}

impl Noticeboard {
    /// The snapshot after what was recorded since, with the contents ready that come next.
    pub(super) async fn learn(&self, now: Instant) -> Result<Arc<Snapshot>> {
        let base = self.catalog.snapshot().unwrap_or_default();
        let session = &self.store.read().await?;
        let last = news::last(session).await?;
        let is_news = base.sequence != last || base.made_at.is_none();
        let mut met = match base.sequence {
            _ if !is_news => Vec::new(),
            Some(after) => changed(session, &base, after).await?,
            None => all(session).await?,
        };
        for met in &met {
            self.memory.forget_erased(&met.chronicle);
        }
        let known: HashSet<NoticeId> = met.iter().map(|met| met.notice.id.clone()).collect();
        let turned = base.turned(now).filter(|entry| !known.contains(&entry.notice.id));
        met.extend(turned.map(|entry| Met {
            notice: Arc::clone(&entry.notice),
            chronicle: Arc::clone(&entry.chronicle),
        }));
        let entries = with_contents(session, &base, met, &self.memory, now).await?;
        let mut next = base.with(entries, now);
        if is_news {
            next.sequence = last;
            next.generation = self.catalog.next_generation();
            next.head = signed_head(session).await?;
        }
        Ok(Arc::new(next))
    }
}

async fn all(session: &ReadSession) -> Result<Vec<Met>> {
    let notices = notices::all(session).await?;
    let mut histories = BTreeMap::new();
    Reading::default().read_on(session, &mut histories).await?;
    Ok(met(notices, histories))
}

/// The notices of which records speak that came after `after`. Nothing is read again that the base holds.
async fn changed(session: &ReadSession, base: &Snapshot, after: i64) -> Result<Vec<Met>> {
    let since = Reading {
        notices: None,
        after: Some(after),
    };
    let ids = news::notices(session, since).await?;
    let notices = notices::find_all(session, &ids).await?;
    let mut histories: BTreeMap<NoticeId, History> = ids
        .iter()
        .filter_map(|id| Some((id.clone(), History::clone(&base.find(id)?.chronicle))))
        .collect();
    let reading = Reading {
        notices: Some(&ids),
        after: Some(after),
    };
    reading.read_on(session, &mut histories).await?;
    Ok(met(notices, histories))
}

fn met(notices: Vec<Notice>, mut histories: BTreeMap<NoticeId, History>) -> Vec<Met> {
    let meet = |notice: Notice| Met {
        chronicle: Arc::new(histories.remove(&notice.id).unwrap_or_default().into()),
        notice: Arc::new(notice),
    };
    notices.into_iter().map(meet).collect()
}

/// The entries, with the contents in force and those that come next.
async fn with_contents(
    session: &ReadSession,
    base: &Snapshot,
    met: Vec<Met>,
    memory: &Memory,
    now: Instant,
) -> Result<Vec<Entry>> {
    let mut known: HashMap<Hash, Arc<Content>> = HashMap::new();
    let mut missing: BTreeMap<VersionId, Hash> = BTreeMap::new();
    let mut records: Vec<i64> = Vec::new();
    for met in &met {
        if let Some(entry) = base.find(&met.notice.id) {
            known.extend(entry.held.iter().cloned());
        }
        let coming = met.chronicle.coming(now, READY).into_iter();
        for version in coming.filter(|version| version.erased_at.is_none()) {
            let hash = version.content_hash;
            if memory.leaf(version.log_sequence).is_none() {
                records.push(version.log_sequence);
            }
            if let Some(content) = memory.content(hash) {
                known.insert(hash, content);
            } else if !known.contains_key(&hash) {
                missing.insert(version.id.clone(), hash);
            }
        }
    }
    for batch in records.chunks(BATCH) {
        for (sequence, leaf) in log::leaves(session, batch).await? {
            memory.keep_leaf(sequence, leaf);
        }
    }
    let ids: Vec<VersionId> = missing.keys().cloned().collect();
    for batch in ids.chunks(BATCH) {
        for (id, content) in contents::find_all(session, batch).await? {
            known.extend(missing.get(&id).map(|hash| (*hash, Arc::new(content))));
        }
    }
    let entry = |met: Met| {
        let coming = met.chronicle.coming(now, READY).into_iter();
        let held: Held = coming
            .filter(|version| version.erased_at.is_none())
            .filter_map(|version| {
                Some((
                    version.content_hash,
                    Arc::clone(known.get(&version.content_hash)?),
                ))
            })
            .collect();
        Entry::new(met.notice, met.chronicle, held, now)
    };
    Ok(met.into_iter().map(entry).collect())
}
