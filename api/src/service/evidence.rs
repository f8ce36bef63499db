//! Evidence bundles: everything that shows what a notice said and when, in one file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::Mutex;

use super::chronicle::Chronicle;
use super::{NoticeView, Noticeboard};
use crate::domain::actor::Sight;
use crate::domain::clock::Instant;
use crate::domain::error::{Error, Result};
use crate::domain::hash::Hash;
use crate::domain::ids::{NoticeId, VersionId};
use crate::domain::notice::Notice;
use crate::log::bundle::{self, Detail, Draft, Handover, Key, Kind, Material, Texts, Unfit};
use crate::log::checkpoint::Checkpoint;
use crate::log::merkle::Node;
use crate::log::note::VerifierKey;
use crate::store::heads::{self, Head};
use crate::store::{ReadSession, contents, log, notices, origins, tree};

/// The tree of a log of so many records goes into a bundle leaf by leaf, so that the bundle shows consistency with every
/// older checkpoint; that of a longer one only as far as it is needed.
const MOST_LEAVES: u64 = 16_384;
/// So many nodes are fetched at once.
const BATCH: usize = 4_096;
/// So many bytes of public bundles are kept, for so long.
const MOST_BYTES: u64 = 16 * 1024 * 1024;
const KEPT: Duration = Duration::from_mins(1);

/// What a bundle depends on: the log, the notice's address, and the last instant at which a version's time came or went.
type Moment = (u64, Hash, String, Option<Instant>);

/// Public bundles that were made a moment ago, so that asking for one again costs little.
#[derive(Clone)]
pub(super) struct Bundles {
    recent: Cache<NoticeId, (Moment, Arc<str>)>,
    /// One bundle is made at a time: it can be large.
    making: Arc<Mutex<()>>,
}

impl Bundles {
    pub(super) fn new() -> Self {
        let weigh = |_: &NoticeId, kept: &(Moment, Arc<str>)| u32::try_from(kept.1.len()).unwrap_or(u32::MAX);
        Self {
            recent: Cache::builder()
                .max_capacity(MOST_BYTES)
                .time_to_live(KEPT)
                .weigher(weigh)
                .build(),
            making: Arc::new(Mutex::new(())),
        }
    }
}

/// The rows that a bundle is made from, as they stood at one instant.
struct Rows {
    notice: Notice,
    history: Arc<Chronicle>,
    keys: Vec<heads::LogKey>,
    head: Head,
}

impl Noticeboard {
    /// The evidence bundle of a notice: the whole for those who see everything, for others the public one. `since` is the
    /// size of an older checkpoint that a bundle of a long log should show consistency with. None when nothing is public.
    ///
    /// # Errors
    /// `LogClosed` when this process cannot sign; `Unavailable` or `Internal`.
    pub async fn evidence(&self, view: &NoticeView, since: Option<u64>) -> Result<Option<Arc<str>>> {
        let kind = if view.sight == Sight::Full {
            Kind::Auditor
        } else {
            Kind::Public
        };
        if kind == Kind::Public && !view.is_public() {
            return Ok(None);
        }
        let is_kept = kind == Kind::Public && since.is_none();
        if is_kept && let Some(text) = self.recent_bundle(view).await? {
            return Ok(Some(text));
        }
        let _turn = self.bundles.making.lock().await;
        if is_kept && let Some(text) = self.recent_bundle(view).await? {
            return Ok(Some(text));
        }
        let session = self.store.read().await?;
        let rows = self.rows(&session, &view.notice.id).await?;
        let moment = rows.moment(view.now);
        let text: Arc<str> = self.bundle(&session, rows, (kind, view.now, since)).await?.into();
        if is_kept {
            let made = (moment, Arc::clone(&text));
            self.bundles.recent.insert(view.notice.id.clone(), made);
        }
        Ok(Some(text))
    }

    /// The public bundle that was made before, if it would be the same now.
    async fn recent_bundle(&self, view: &NoticeView) -> Result<Option<Arc<str>>> {
        let Some((made_at, text)) = self.bundles.recent.get(&view.notice.id) else {
            return Ok(None);
        };
        let session = self.store.read().await?;
        let rows = self.rows(&session, &view.notice.id).await?;
        Ok((made_at == rows.moment(view.now)).then_some(text))
    }

    async fn rows(&self, session: &ReadSession, notice: &NoticeId) -> Result<Rows> {
        let head = heads::latest(session).await?;
        Ok(Rows {
            notice: notices::get(session, notice).await?,
            history: self.history(session, notice).await?,
            keys: heads::keys(session).await?,
            head: head.ok_or_else(|| Error::internal("the log was never signed"))?,
        })
    }

    async fn bundle(
        &self,
        session: &ReadSession,
        rows: Rows,
        (kind, now, since): (Kind, Instant, Option<u64>),
    ) -> Result<String> {
        let present = rows.present_key()?;
        let material = material(session, &rows, kind, now).await?;
        let own = material.own();
        let detail = detail(&rows, since);
        let nodes = bundle::nodes(&own, rows.head.size, &detail);
        let tree = fetched(session, nodes, rows.head.size).await?;
        let texts = texts(session, &rows).await?;
        let draft = off_the_threads(move || Draft::of(material)).await?;
        let signed = self.store.sign(&draft.statement(), &present)?;
        off_the_threads(move || {
            let bundle = draft.finish(signed, texts, tree)?;
            bundle.to_text().map_err(|error| Unfit::at("", error.to_string()))
        })
        .await
    }
}

impl Rows {
    fn moment(&self, now: Instant) -> Moment {
        let versions = self.history.versions.iter();
        let withdrawals = versions.clone().filter_map(|version| version.withdrawn.as_ref());
        let instants = versions
            .map(|version| version.effective_from)
            .chain(withdrawals.map(|(fact, _)| fact.at))
            .chain(self.history.retirements.iter().map(|fact| fact.at));
        let last = instants.filter(|at| *at <= now).max();
        let Head { size, root, .. } = self.head;
        (size, root, self.notice.slug.to_string(), last)
    }

    fn present_key(&self) -> Result<VerifierKey> {
        let last = self.keys.last().map(|key| key.verifier.clone());
        last.ok_or_else(|| Error::internal("the log has no key"))
    }
}

async fn material(session: &ReadSession, rows: &Rows, kind: Kind, now: Instant) -> Result<Material> {
    let mut keys = Vec::new();
    for (at, key) in rows.keys.iter().enumerate() {
        keys.push(Key {
            key: key.verifier.to_string(),
            handover: match at {
                0 => None,
                _ => Some(handover(session, key.since).await?),
            },
        });
    }
    let present = rows.present_key()?;
    let checkpoint = Checkpoint {
        origin: present.name().clone(),
        size: rows.head.size,
        root: rows.head.root,
    };
    Ok(Material {
        kind,
        slug: rows.notice.slug.to_string(),
        notice: rows.notice.id.to_string(),
        now,
        records: log::of_notice(session, &rows.notice.id).await?,
        keys,
        head: (checkpoint, rows.head.note.clone()),
        origin: origins::find(session, &rows.notice.id).await?,
    })
}

/// The first checkpoint of a key, and the record below it that says so.
async fn handover(session: &ReadSession, since: u64) -> Result<Handover> {
    let gone = || {
        Error::internal(format!(
            "the handover of the log's key at {since} records is gone"
        ))
    };
    let head = heads::find(session, since).await?.ok_or_else(gone)?;
    let sequence = since.checked_sub(1).and_then(|last| i64::try_from(last).ok());
    let record = log::find_record(session, sequence.ok_or_else(gone)?).await?;
    Ok(Handover {
        checkpoint: head.note,
        record: serde_json::from_str(&record.ok_or_else(gone)?).map_err(Error::internal)?,
    })
}

/// How finely the tree is cut: the handovers of keys, and an older checkpoint, must be found in it.
fn detail(rows: &Rows, since: Option<u64>) -> Detail {
    if rows.head.size <= MOST_LEAVES {
        return Detail::Leaves;
    }
    let handovers = rows.keys.iter().skip(1);
    let around = handovers.flat_map(|key| [key.since.saturating_sub(1), key.since]);
    let cuts: BTreeSet<u64> = around.chain(since).collect();
    Detail::At(cuts)
}

/// The hashes of these nodes, from left to right.
async fn fetched(session: &ReadSession, nodes: Vec<Node>, size: u64) -> Result<Vec<(Node, Hash)>> {
    let mut found = BTreeMap::new();
    if size <= MOST_LEAVES {
        let leaves = tree::stretch(session, 0, 0..size).await?;
        found.extend((0..).map(Node::leaf).zip(leaves));
    } else {
        for batch in nodes.chunks(BATCH) {
            found.extend(tree::fetch(session, batch.iter().copied()).await?);
        }
    }
    nodes
        .into_iter()
        .map(|node| {
            let hash = found.get(&node).copied();
            let lacks = || Error::internal(format!("the log's tree lacks the node {node:?}"));
            Ok((node, hash.ok_or_else(lacks)?))
        })
        .collect()
}

/// The texts of every version, as they are kept.
async fn texts(session: &ReadSession, rows: &Rows) -> Result<BTreeMap<i32, Texts>> {
    let mut kept: BTreeMap<VersionId, String> = contents::texts_of_notice(session, &rows.notice.id).await?;
    let versions = rows.history.versions.iter();
    let texts = versions.map(|version| {
        let texts = Texts {
            note: version.change_note.clone(),
            content: kept.remove(&version.id),
        };
        (version.number, texts)
    });
    Ok(texts.collect())
}

/// Large bundles take a while, and others are waiting for this thread.
async fn off_the_threads<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Unfit> + Send + 'static,
) -> Result<T> {
    let made = tokio::task::spawn_blocking(work).await.map_err(Error::internal)?;
    made.map_err(|unfit| Error::internal(format!("no evidence can be made: {unfit}")))
}
