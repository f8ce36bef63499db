//! The whole record of a notice: every version, every fact, and who may see which of them.

use std::sync::Arc;

use crate::domain::actor::Sight;
use crate::domain::clock::Instant;
use crate::domain::error::{Error, Result};
use crate::domain::version::{Fact, TakenOver, Version, VersionState};

/// Every version that was ever sealed for a notice, by number, and every time it was retired.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct History {
    /// By number, lowest first. There are gaps where a public bundle was taken over, which does not hold what was never
    /// public. Shared, since a history that grew holds the same ones as before.
    pub versions: Vec<Arc<Version>>,
    /// Each retirement, oldest first. A withdrawal that leaves nothing stands with its version.
    pub retirements: Vec<Fact>,
}

impl History {
    /// The version with this number.
    pub fn version(&self, number: i32) -> Option<&Version> {
        self.shared(number).map(Arc::as_ref)
    }

    /// The same, to be kept beside the history.
    pub fn shared(&self, number: i32) -> Option<&Arc<Version>> {
        self.versions.get(self.index_of(number)?)
    }

    /// The same, to be changed.
    pub fn version_mut(&mut self, number: i32) -> Option<&mut Version> {
        let index = self.index_of(number)?;
        self.versions.get_mut(index).map(Arc::make_mut)
    }

    /// Without gaps a version stands at its number; gaps only ever move it to the front.
    fn index_of(&self, number: i32) -> Option<usize> {
        let latest = usize::try_from(number).ok()?.checked_sub(1)?;
        if self
            .versions
            .get(latest)
            .is_some_and(|version| version.number == number)
        {
            return Some(latest);
        }
        let by_number = |version: &Arc<Version>| version.number;
        self.versions.binary_search_by_key(&number, by_number).ok()
    }

    /// The number that the next version gets.
    pub fn next_number(&self) -> i32 {
        self.versions
            .last()
            .map_or(0, |version| version.number)
            .saturating_add(1)
    }

    /// Where a version stands at an instant.
    pub fn state_of(&self, version: &Version, now: Instant) -> VersionState {
        Self::state_beside(version, now, || {
            self.in_force_at(now).map(|current| current.number)
        })
    }

    /// The same, where it is known which version is in force.
    pub fn state_beside(
        version: &Version,
        now: Instant,
        in_force: impl FnOnce() -> Option<i32>,
    ) -> VersionState {
        if version.withdrawn.as_ref().is_some_and(|(fact, _)| fact.at <= now) {
            VersionState::Withdrawn
        } else if version.cancelled.is_some() {
            VersionState::Cancelled
        } else if version.effective_from > now {
            VersionState::Scheduled
        } else if in_force() == Some(version.number) {
            VersionState::InForce
        } else {
            VersionState::Superseded
        }
    }

    /// Whether the public could see a version at some time up to `now`.
    pub fn was_public(&self, version: &Version, now: Instant) -> bool {
        let came_into_force = || {
            version.effective_from <= now
                && version.cancelled.is_none()
                && version
                    .withdrawn
                    .as_ref()
                    .is_none_or(|(fact, _)| fact.at > version.effective_from)
        };
        version.announced.is_some() || came_into_force()
    }

    /// Whether a caller may know of a version.
    pub fn shows(&self, version: &Version, sight: Sight, now: Instant) -> bool {
        sight > Sight::Public || self.was_public(version, now)
    }

    /// Passes if a caller who may know of a version may also read its content. Of a version that came without it nobody
    /// can read more than the public could where it comes from.
    ///
    /// # Errors
    /// `Erased`, `Withdrawn`, or `Forbidden` for the content of a cancelled one.
    pub fn allows_content(&self, version: &Version, sight: Sight, now: Instant) -> Result<()> {
        let is_withdrawn = version.withdrawn.as_ref().is_some_and(|(fact, _)| fact.at <= now);
        match sight {
            _ if version.erased_at.is_some() => Err(Error::Erased),
            _ if version.taken_over == Some(TakenOver::Withdrawn) => Err(Error::Withdrawn),
            Sight::Public | Sight::Staff if is_withdrawn => Err(Error::Withdrawn),
            Sight::Public if !is_withdrawn && version.cancelled.is_some() => Err(Error::Forbidden),
            _ if version.taken_over == Some(TakenOver::Cancelled) => Err(Error::Forbidden),
            Sight::Public | Sight::Staff | Sight::Full => Ok(()),
        }
    }

    /// Whether a caller may read a version's change note: what was withdrawn may stand in its note too.
    pub fn shows_note(&self, version: &Version, sight: Sight, now: Instant) -> bool {
        sight == Sight::Full || version.withdrawn.as_ref().is_none_or(|(fact, _)| fact.at > now)
    }

    /// Whether a caller may know of the notice at all.
    pub fn shows_notice(&self, sight: Sight, now: Instant) -> bool {
        sight > Sight::Public || self.versions.iter().any(|version| self.was_public(version, now))
    }

    /// The record as a caller sees it: without the versions that the caller may not know of, so that no instant of
    /// theirs shows in another's intervals. Numbers keep their gaps.
    pub fn visible(&self, sight: Sight, now: Instant) -> Vec<&Version> {
        self.versions
            .iter()
            .map(Arc::as_ref)
            .filter(|version| self.shows(version, sight, now))
            .collect()
    }

    /// Every fact after which nothing was in force on purpose, up to an instant, oldest first.
    pub fn endings_until(&self, now: Instant) -> Vec<&Fact> {
        let mut endings: Vec<&Fact> = self.endings().filter(|fact| fact.at <= now).collect();
        endings.sort_by_key(|fact| fact.at);
        endings
    }

    /// The fact because of which nothing is in force on purpose.
    pub fn retired_at(&self, now: Instant) -> Option<&Fact> {
        if self.in_force_at(now).is_some() {
            return None;
        }
        self.endings_until(now).pop()
    }
}

#[cfg(test)]
mod tests;
