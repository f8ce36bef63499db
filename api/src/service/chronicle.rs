//! A notice's history with what was worked out from it, once for all who ask.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use arc_swap::ArcSwapOption;

use crate::domain::actor::Sight;
use crate::domain::clock::Instant;
use crate::domain::history::History;
use crate::domain::timeline::{Interval, Timeline};
use crate::domain::version::Version;

/// The stretches in which versions are in force, by number.
pub(super) type Stretches = Arc<Vec<(i32, Interval)>>;

/// A history with its timeline.
#[derive(Debug, Default)]
pub(super) struct Chronicle {
    history: History,
    timeline: OnceLock<Timeline>,
    all: OnceLock<Stretches>,
    /// What the public may know, between two instants at which that changes.
    public: ArcSwapOption<Public>,
}

#[derive(Debug)]
struct Public {
    from: Option<Instant>,
    until: Option<Instant>,
    stretches: Stretches,
}

impl Clone for Chronicle {
    /// What was worked out is worked out again, since whoever clones it means to change it.
    fn clone(&self) -> Self {
        self.history.clone().into()
    }
}

impl PartialEq for Chronicle {
    fn eq(&self, other: &Self) -> bool {
        self.history == other.history
    }
}

impl From<History> for Chronicle {
    fn from(history: History) -> Self {
        Self {
            history,
            ..Self::default()
        }
    }
}

impl Deref for Chronicle {
    type Target = History;

    fn deref(&self) -> &History {
        &self.history
    }
}

impl Chronicle {
    /// Adds the next version.
    pub(super) fn push(&mut self, version: Version) {
        self.history.versions.push(Arc::new(version));
        *self = std::mem::take(&mut self.history).into();
    }

    /// The version in force at an instant, by today's records.
    pub(super) fn current(&self, at: Instant) -> Option<&Version> {
        self.history.version(self.timeline().in_force_at(at)?)
    }

    /// The versions in force at an instant and after the next `changes` changes.
    pub(super) fn coming(&self, at: Instant, changes: usize) -> Vec<&Version> {
        let intervals = self.timeline().intervals();
        let ended = |(_, interval): &(i32, Interval)| interval.until.is_some_and(|until| until <= at);
        let first = intervals.partition_point(ended);
        let from_here = intervals.iter().skip(first).take(changes + 1);
        let numbers: BTreeSet<i32> = from_here.map(|(number, _)| *number).collect();
        numbers
            .into_iter()
            .filter_map(|number| self.history.version(number))
            .collect()
    }

    /// Every stretch in which a version is in force, oldest first, as far as a caller with this sight may know.
    pub(super) fn stretches(&self, sight: Sight, now: Instant) -> Stretches {
        if sight > Sight::Public {
            let all = || Arc::new(self.timeline().intervals().to_vec());
            return Arc::clone(self.all.get_or_init(all));
        }
        let known = self.public.load();
        if let Some(known) = known.as_ref().filter(|known| known.holds_at(now)) {
            return Arc::clone(&known.stretches);
        }
        let begins = |version: &Arc<Version>| version.effective_from;
        let (past, coming): (Vec<Instant>, Vec<Instant>) = self
            .history
            .versions
            .iter()
            .map(begins)
            .partition(|at| *at <= now);
        let shows = |version: &Version| self.history.shows(version, sight, now);
        let stretches = Arc::new(self.history.intervals(shows));
        self.public.store(Some(Arc::new(Public {
            from: past.into_iter().max(),
            until: coming.into_iter().min(),
            stretches: Arc::clone(&stretches),
        })));
        stretches
    }

    fn timeline(&self) -> &Timeline {
        self.timeline.get_or_init(|| self.history.timeline())
    }
}

impl Public {
    /// What the public may know changes only when some version's time comes.
    fn holds_at(&self, now: Instant) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }
}
