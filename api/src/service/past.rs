//! Writing versions of the past, in the transaction of their change.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::change::Change;
use super::proposing::Decided;
use super::sealing::{Origins, Remarks};
use crate::domain::audit::PublicationKind;
use crate::domain::canonical::Canonical;
use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::error::{Error, Result};
use crate::domain::ids::{RowId, VersionId};
use crate::domain::outdated::Outdated;
use crate::domain::past;
use crate::domain::source::SourceDocument;
use crate::domain::version::{Materiality, Version};
use crate::store::publications::{self, Event};
use crate::store::sources;

/// A version that was in force before the notice was kept here.
#[derive(Clone, Debug)]
pub(super) struct PastVersion {
    /// From when it was in force.
    pub(super) effective_from: Instant,
    pub(super) content: Arc<Content>,
    /// What changed, in plain words; may be empty.
    pub(super) change_note: String,
    pub(super) materiality: Materiality,
    /// The document that it came from, which is kept whole.
    pub(super) source: Option<SourceDocument>,
}

impl Change<'_> {
    /// Seals versions of the past, in this order, and tells the public when another one is in force because of it.
    ///
    /// # Errors
    /// `Invalid` unless each instant is past, later than the import before and earlier than every native version.
    pub(super) async fn bring_in(&mut self, versions: Vec<PastVersion>) -> Result<Vec<Version>> {
        let before = self.in_force_by_now(self.session.now());
        let mut sealed = Vec::new();
        for version in versions {
            sealed.push(self.bring_one_in(version).await?);
        }
        if let Some(last) = sealed.last() {
            self.announce_import(before, last).await?;
        }
        Ok(sealed)
    }

    async fn bring_one_in(&mut self, version: PastVersion) -> Result<Version> {
        let sealed = past::bring_in(&self.history, self.moment(), version.effective_from)?;
        if let Some(source) = &version.source {
            sources::insert(&self.session, &self.notice.id, source).await?;
        }
        let remarks = Remarks {
            overrides_checks: false,
            overridden: BTreeSet::new(),
            change_note: version.change_note,
            decided: Decided::proposed(version.materiality),
            reason: None,
            announce: false,
        };
        let origins = Origins {
            content: Content::clone(&version.content),
            // Nobody knows what was touched when.
            outdated: Outdated::default(),
            restores: None,
            draft: None,
            source: version.source.as_ref().map(|source| source.id.clone()),
            document: version.source.map(|source| (source.format, source.sha256)),
        };
        let version = self.seal(&sealed, &remarks, origins).await?;
        Arc::make_mut(&mut self.history).push(version.clone());
        Ok(version)
    }

    /// An import says what was in force long ago, so that nobody hears of it; but whoever follows the notice must hear
    /// when something else is in force now.
    async fn announce_import(&self, before: Option<i32>, last: &Version) -> Result<()> {
        let instant = last.published_at;
        if before == Some(last.number) || self.in_force_by_now(instant) != Some(last.number) {
            return Ok(());
        }
        let event = Event {
            id: RowId::random(self.board.randomness.as_ref())?,
            notice: self.notice.id.clone(),
            version: Some(last.number),
            kind: PublicationKind::InForce,
            instant,
            log_sequence: last.log_sequence,
            previous: before,
        };
        publications::insert(&self.session, &event).await
    }

    fn in_force_by_now(&self, now: Instant) -> Option<i32> {
        self.history.in_force_at(now).map(|version| version.number)
    }

    /// The same versions as they would be, written nowhere.
    ///
    /// # Errors
    /// As [`Change::bring_in`].
    pub(super) fn would_bring_in(&mut self, versions: Vec<PastVersion>) -> Result<Vec<Version>> {
        let mut would = Vec::new();
        for past in versions {
            let sealed = past::bring_in(&self.history, self.moment(), past.effective_from)?;
            let version = Version {
                id: VersionId::random(self.board.randomness.as_ref())?,
                number: sealed.number,
                origin: sealed.origin,
                effective_from: sealed.effective_from,
                published_at: self.session.now(),
                change_note: past.change_note,
                materiality: past.materiality,
                based_on: sealed.based_on,
                restores: None,
                content_hash: Canonical::of(&past.content).map_err(Error::internal)?.hash(),
                locales: past.content.locales().into_iter().collect(),
                log_sequence: NOT_IN_THE_LOG,
                draft_id: None,
                source_id: None,
                announced: None,
                cancelled: None,
                withdrawn: None,
                erased_at: None,
                taken_over: None,
            };
            self.board.remember_shown(&version, &past.content)?;
            Arc::make_mut(&mut self.history).push(version.clone());
            would.push(version);
        }
        Ok(would)
    }
}

/// The place of a version that is shown and not kept.
const NOT_IN_THE_LOG: i64 = -1;
