//! Everything that is public, as it stood after some record: never changed, only replaced.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::hash::Hash;
use crate::domain::ids::NoticeId;
use crate::domain::notice::Notice;
use crate::domain::page::{Direction, Keyset};
use crate::service::SignedHead;
use crate::service::chronicle::Chronicle;

/// The contents of the version in force and of those that come next.
pub(in crate::service) type Held = Vec<(Hash, Arc<Content>)>;

/// An instant that is past is remembered for so long, since clocks differ a little.
const REMEMBERED: Duration = Duration::from_mins(1);

/// A notice with its whole record.
#[derive(Debug)]
pub(in crate::service) struct Entry {
    pub(in crate::service) notice: Arc<Notice>,
    pub(in crate::service) chronicle: Arc<Chronicle>,
    pub(in crate::service) held: Arc<Held>,
    /// Instants that lay ahead when this was made, or not far behind, at which something begins or ends; in order.
    pub(super) turns: Vec<Instant>,
}

/// All notices.
#[derive(Debug, Default)]
pub(in crate::service) struct Snapshot {
    /// Counts the changes that this server learnt of.
    pub(super) generation: u64,
    /// The last record that it knows of.
    pub(in crate::service) sequence: Option<i64>,
    /// The log's head over these records; none of a log that was never signed.
    pub(in crate::service) head: Option<SignedHead>,
    by_id: HashMap<NoticeId, Arc<Entry>>,
    /// By the slugs of now and of before.
    by_slug: BTreeMap<Arc<str>, Arc<Entry>>,
    /// The turns of all notices, in order.
    turns: Vec<Instant>,
    /// When it was made, or its contents were brought up to date.
    pub(super) made_at: Option<Instant>,
}

impl Entry {
    pub(super) fn new(notice: Arc<Notice>, chronicle: Arc<Chronicle>, held: Held, now: Instant) -> Self {
        let recent = now.minus(REMEMBERED);
        let turns = chronicle.turning_points().range(recent..).copied().collect();
        Self {
            notice,
            chronicle,
            held: Arc::new(held),
            turns,
        }
    }
}

impl Snapshot {
    /// The notice with this id.
    pub(in crate::service) fn find(&self, id: &NoticeId) -> Option<&Arc<Entry>> {
        self.by_id.get(id)
    }

    /// The notice that has this slug, or had it.
    pub(in crate::service) fn find_by_slug(&self, slug: &str) -> Option<&Arc<Entry>> {
        self.by_slug.get(slug)
    }

    /// Every notice, in no order.
    pub(in crate::service) fn entries(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.by_id.values()
    }

    /// Notices by the slug that they have now, as a keyset asks for them, and in its direction.
    pub(in crate::service) fn by_slug<'a>(
        &'a self,
        keyset: &'a Keyset<String>,
    ) -> impl Iterator<Item = &'a Arc<Entry>> {
        use std::ops::Bound::{Excluded, Unbounded};
        let bound = |slug: &'a Option<String>| slug.as_deref().map_or(Unbounded, Excluded);
        let (after, before) = (bound(&keyset.after), bound(&keyset.before));
        // A range that begins behind its end is none.
        let is_empty = keyset
            .after
            .as_ref()
            .zip(keyset.before.as_ref())
            .is_some_and(|(after, before)| after >= before);
        let mut found = (!is_empty).then(|| self.by_slug.range::<str, _>((after, before)));
        let step = move || match keyset.direction {
            Direction::Forward => found.as_mut()?.next(),
            Direction::Backward => found.as_mut()?.next_back(),
        };
        std::iter::from_fn(step)
            .filter(|(slug, entry)| entry.notice.slug.as_str() == slug.as_ref())
            .map(|(_, entry)| entry)
    }

    /// The next instant at which something begins or ends.
    pub(super) fn next_turn(&self, now: Instant) -> Option<Instant> {
        let passed = self.turns.partition_point(|turn| *turn <= now);
        self.turns.get(passed).copied()
    }

    /// The end of a turn that is so near that other servers may be on its other side.
    pub(super) fn turning(&self, now: Instant, clock_error: Duration) -> Option<Instant> {
        let behind = self.turns.partition_point(|turn| turn.plus(clock_error) <= now);
        let turn = *self.turns.get(behind)?;
        (turn.minus(clock_error) <= now && !clock_error.is_zero()).then(|| turn.plus(clock_error))
    }

    /// Whether something began or ended since this was made.
    pub(super) fn has_turned(&self, now: Instant) -> bool {
        let Some(made_at) = self.made_at else { return true };
        let known = self.turns.partition_point(|turn| *turn <= made_at);
        self.turns.get(known).is_some_and(|turn| *turn <= now)
    }

    /// Notices of which something began or ended since this was made.
    pub(super) fn turned(&self, now: Instant) -> impl Iterator<Item = &Arc<Entry>> {
        let is_new = move |turn: &Instant| *turn <= now && self.made_at.is_none_or(|made_at| *turn > made_at);
        let has_turned = move |entry: &&Arc<Entry>| entry.turns.iter().any(is_new);
        self.by_id.values().filter(has_turned)
    }

    /// The same with other entries in place of those of the same notices.
    pub(super) fn with(&self, changed: Vec<Entry>, made_at: Instant) -> Self {
        let mut next = Self {
            generation: self.generation,
            sequence: self.sequence,
            head: self.head.clone(),
            by_id: self.by_id.clone(),
            by_slug: self.by_slug.clone(),
            turns: Vec::new(),
            made_at: Some(made_at),
        };
        for entry in changed.into_iter().map(Arc::new) {
            for slug in entry.notice.all_slugs() {
                next.by_slug.insert(slug.into(), Arc::clone(&entry));
            }
            next.by_id.insert(entry.notice.id.clone(), entry);
        }
        let turns = next.by_id.values().flat_map(|entry| entry.turns.iter().copied());
        next.turns = turns.collect();
        next.turns.sort_unstable();
        next.turns.dedup();
        next
    }
}
