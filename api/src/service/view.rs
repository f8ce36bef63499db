//! What a caller sees of a notice at one instant.

use std::sync::Arc;

use crate::domain::actor::Sight;
use crate::domain::clock::Instant;
use crate::domain::draft::Draft;
use crate::domain::history::History;
use crate::domain::notice::Notice;
use crate::domain::timeline::Interval;
use crate::domain::version::{Fact, Version, VersionState};

/// A notice with its record, as one caller sees it at one instant.
#[derive(Clone, Debug)]
pub struct NoticeView {
    /// The notice.
    pub notice: Arc<Notice>,
    history: Arc<History>,
    /// How much the caller sees.
    pub sight: Sight,
    /// The instant that counts as now.
    pub now: Instant,
}

impl NoticeView {
    pub(super) fn new(notice: Notice, history: Arc<History>, sight: Sight, now: Instant) -> Self {
        Self {
            notice: Arc::new(notice),
            history,
            sight,
            now,
        }
    }

    /// The same with another record, for what is shown and not written.
    pub(super) fn with(self, history: Arc<History>) -> Self {
        Self { history, ..self }
    }

    /// Whether the caller may know of the notice at all.
    pub fn is_visible(&self) -> bool {
        self.history.shows_notice(self.sight, self.now)
    }

    /// The version in force now. What is in force, everybody may see.
    pub fn latest(&self) -> Option<&Version> {
        self.history.in_force_at(self.now)
    }

    /// The version whose title is the notice's: the one in force, else the newest whose content the caller may read.
    pub fn entitling(&self) -> Option<&Version> {
        let newest = || {
            let versions = self.versions().into_iter().rev();
            versions
                .into_iter()
                .find(|version| self.allows_content(version).is_ok())
        };
        self.latest().or_else(newest)
    }

    /// Whether anybody may know of the notice.
    pub fn is_public(&self) -> bool {
        self.history.shows_notice(Sight::Public, self.now)
    }

    /// The version with this number, if the caller may know of it.
    pub fn version(&self, number: i32) -> Option<&Version> {
        self.history.version(number).filter(|version| self.shows(version))
    }

    /// Versions that the caller may know of, by number, lowest first.
    pub fn versions(&self) -> Vec<&Version> {
        self.history.visible(self.sight, self.now)
    }

    /// Sealed versions whose time has not come, by effective-from.
    pub fn upcoming(&self) -> Vec<&Version> {
        let mut upcoming: Vec<&Version> = self
            .versions()
            .into_iter()
            .filter(|version| self.state_of(version) == VersionState::Scheduled)
            .collect();
        upcoming.sort_by_key(|version| version.effective_from);
        upcoming
    }

    /// The version that was in force at an instant, by the records of `known_at` when given; none when the caller may
    /// not see what was.
    pub fn version_at(&self, at: Instant, known_at: Option<Instant>) -> Option<&Version> {
        let found = match known_at {
            Some(known_at) => self.history.in_force_at_known(at, known_at),
            None => self.history.in_force_at(at),
        };
        found.filter(|version| self.shows(version))
    }

    /// The nearest version in force before this one that the caller may read.
    pub fn before(&self, version: &Version) -> Option<&Version> {
        self.before_in(version, &self.intervals())
    }

    /// The same, by the stretches of [`NoticeView::intervals`], which a list of versions asks for once.
    pub fn before_in(&self, version: &Version, intervals: &[(i32, Interval)]) -> Option<&Version> {
        let end = intervals.partition_point(|(_, interval)| interval.from < version.effective_from);
        intervals
            .iter()
            .take(end)
            .rev()
            .filter(|(number, _)| *number != version.number)
            .filter_map(|(number, _)| self.version(*number))
            .find(|before| self.allows_content(before).is_ok())
    }

    /// Where a version stands now.
    pub fn state_of(&self, version: &Version) -> VersionState {
        self.history.state_of(version, self.now)
    }

    /// Every stretch in which a version is in force, as far as the caller may know.
    pub fn intervals_of(&self, version: &Version) -> Vec<Interval> {
        let counts = |other: &Version| other.number == version.number || self.shows(other);
        let all = self.history.intervals(counts);
        all.into_iter()
            .filter(|(number, _)| *number == version.number)
            .map(|(_, interval)| interval)
            .collect()
    }

    /// Every stretch in which a version is in force, with its number, oldest first, as far as the caller may know.
    pub fn intervals(&self) -> Vec<(i32, Interval)> {
        self.history.intervals(|version| self.shows(version))
    }

    /// Every fact after which nothing was in force on purpose, up to now, oldest first.
    pub fn endings(&self) -> Vec<&Fact> {
        self.history.endings_until(self.now)
    }

    /// Why nothing is in force, when that is on purpose.
    pub fn retired(&self) -> Option<&Fact> {
        self.history.retired_at(self.now)
    }

    /// Passes if the caller may read a version's content.
    ///
    /// # Errors
    /// `Erased`, `Withdrawn` or `Forbidden`.
    pub fn allows_content(&self, version: &Version) -> crate::domain::error::Result<()> {
        self.history.allows_content(version, self.sight, self.now)
    }

    /// Tags that name this notice in caches.
    pub fn cache_tags(&self) -> Vec<String> {
        vec![format!("notice-{}", self.notice.id)]
    }

    /// Tags that name a version of this notice in caches.
    pub fn cache_tags_of(&self, version: &Version) -> Vec<String> {
        let mut tags = self.cache_tags();
        tags.push(format!("version-{}", version.id));
        tags
    }

    fn shows(&self, version: &Version) -> bool {
        self.history.shows(version, self.sight, self.now)
    }
}

/// A draft with its notice, for a caller who may see it.
#[derive(Clone, Debug)]
pub struct DraftView {
    /// The draft.
    pub draft: Arc<Draft>,
    /// Its notice.
    pub notice: NoticeView,
}
