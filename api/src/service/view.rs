//! What a caller sees of a notice at one instant.

use std::sync::Arc;

use super::catalog::{Entry, Held};
use super::chronicle::{Chronicle, Stretches};
use crate::domain::actor::Sight;
use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::draft::Draft;
use crate::domain::hash::Hash;
use crate::domain::history::History;
use crate::domain::notice::Notice;
use crate::domain::timeline::Interval;
use crate::domain::version::{Fact, Version, VersionState};

/// A notice with its record, as one caller sees it at one instant.
#[derive(Clone, Debug)]
pub struct NoticeView {
    /// The notice.
    pub notice: Arc<Notice>,
    history: Arc<Chronicle>,
    /// Contents that need not be asked for.
    held: Option<Arc<Held>>,
    /// How much the caller sees.
    pub sight: Sight,
    /// The instant that counts as now.
    pub now: Instant,
}

impl NoticeView {
    pub(super) fn new(notice: Notice, history: Arc<Chronicle>, sight: Sight, now: Instant) -> Self {
        Self {
            notice: Arc::new(notice),
            history,
            held: None,
            sight,
            now,
        }
    }

    /// As anybody sees it, from what this server knows.
    pub(super) fn public(entry: &Entry, now: Instant) -> Self {
        Self {
            notice: Arc::clone(&entry.notice),
            history: Arc::clone(&entry.chronicle),
            held: Some(Arc::clone(&entry.held)),
            sight: Sight::Public,
            now,
        }
    }

    /// A version of this notice, to be kept beside it.
    pub fn shared(&self, version: &Version) -> Arc<Version> {
        let mine = self.history.shared(version.number);
        let is_same = |mine: &&Arc<Version>| std::ptr::eq(mine.as_ref(), version);
        mine.filter(is_same)
            .map_or_else(|| Arc::new(version.clone()), Arc::clone)
    }

    /// A content that need not be asked for.
    pub(super) fn held(&self, hash: Hash) -> Option<Arc<Content>> {
        let held = self.held.as_ref()?.iter().find(|(known, _)| *known == hash);
        held.map(|(_, content)| Arc::clone(content))
    }

    /// The same with another record, for what is shown and not written.
    pub(super) fn with(self, history: Arc<Chronicle>) -> Self {
        Self { history, ..self }
    }

    /// Whether the caller may know of the notice at all.
    pub fn is_visible(&self) -> bool {
        self.history.shows_notice(self.sight, self.now)
    }

    /// The version in force now. What is in force, everybody may see.
    pub fn latest(&self) -> Option<&Version> {
        self.history.current(self.now)
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
            None => self.history.current(at),
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
        let current = || self.latest().map(|current| current.number);
        History::state_beside(version, self.now, current)
    }

    /// Every stretch in which a version is in force, as far as the caller may know.
    pub fn intervals_of(&self, version: &Version) -> Vec<Interval> {
        let all = self.intervals();
        let mine = all.iter().filter(|(number, _)| *number == version.number);
        mine.map(|(_, interval)| *interval).collect()
    }

    /// Every stretch in which a version is in force, with its number, oldest first, as far as the caller may know.
    pub fn intervals(&self) -> Stretches {
        self.history.stretches(self.sight, self.now)
    }

    /// Every fact after which nothing was in force on purpose, up to now, oldest first.
    pub fn endings(&self) -> Vec<&Fact> {
        self.history.endings_until(self.now)
    }

    /// Why nothing is in force, when that is on purpose.
    pub fn retired(&self) -> Option<&Fact> {
        match self.latest() {
            Some(_) => None,
            None => self.history.endings_until(self.now).pop(),
        }
    }

    /// Passes if the caller may read a version's content.
    ///
    /// # Errors
    /// `Erased`, `Withdrawn` or `Forbidden`.
    pub fn allows_content(&self, version: &Version) -> crate::domain::error::Result<()> {
        self.history.allows_content(version, self.sight, self.now)
    }

    /// The change note of a version, or nothing where the caller may not read it.
    pub fn change_note<'a>(&self, version: &'a Version) -> &'a str {
        if self.history.shows_note(version, self.sight, self.now) {
            &version.change_note
        } else {
            ""
        }
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
