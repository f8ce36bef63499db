//! Which materiality is proposed for a version, judged before the lock that a sealing holds to its commit.
//!
//! What was judged and what is sealed must be one pair of contents: both are compared by hash under the lock.

use std::sync::Arc;

use super::change::Change;
use super::publishing::Restore;
use super::sealing::{Remarks, Said};
use super::{DraftView, Noticeboard, drafting};
use crate::domain::caller::Caller;
use crate::domain::content::Content;
use crate::domain::error::{Conflict, Error, Result};
use crate::domain::hash::Hash;
use crate::domain::ids::DraftId;
use crate::domain::locale::Locale;
use crate::domain::materiality::{self, Judgement};
use crate::domain::version::{Materiality, Version};
use crate::store::{drafts, notices};

/// What is proposed for one content after another.
#[derive(Clone, Debug)]
pub(super) struct Proposal {
    pair: Pair,
    materiality: Materiality,
    reasons: Vec<String>,
}

/// Hashes of the content that will be in force just before, if any, and of the one that follows it.
type Pair = (Option<Hash>, Hash);

/// A content that is to be judged, with its hash.
struct Judged {
    hash: Hash,
    content: Arc<Content>,
}

/// What a version's materiality is in the end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Decided {
    pub(super) materiality: Materiality,
    /// What was proposed, where it was lowered.
    pub(super) lowered_from: Option<Materiality>,
}

impl Decided {
    /// People are told.
    pub(super) const MATERIAL: Self = Self {
        materiality: Materiality::Material,
        lowered_from: None,
    };

    /// What was proposed.
    pub(super) const fn proposed(materiality: Materiality) -> Self {
        Self {
            materiality,
            lowered_from: None,
        }
    }
}

impl Proposal {
    /// Judges a pair of contents, off the threads that serve others.
    async fn of(before: Option<Judged>, after: Judged, locale: Locale) -> Result<Self> {
        let pair = (before.as_ref().map(|before| before.hash), after.hash);
        let judge = move || {
            let empty = Content::default();
            let before = before.as_ref().map_or(&empty, |before| before.content.as_ref());
            let judgement: Judgement = materiality::judge(before, &after.content, &locale);
            (judgement.suggested(), judgement.reasons(&locale))
        };
        let (materiality, reasons) = tokio::task::spawn_blocking(judge)
            .await
            .map_err(Error::internal)?;
        Ok(Self {
            pair,
            materiality,
            reasons,
        })
    }

    /// What the publisher says, or what is proposed when the publisher says nothing.
    ///
    /// # Errors
    /// `Conflict` when it is lower than proposed and nobody says why.
    pub(super) fn decide(&self, said: Option<Materiality>, gives_reason: bool) -> Result<Decided> {
        let lowered_from = said
            .is_some_and(|said| said.is_below(self.materiality))
            .then_some(self.materiality);
        if lowered_from.is_some() && !gives_reason {
            return Err(Conflict::MaterialityReasonMissing(self.reasons.clone()).into());
        }
        Ok(Decided {
            materiality: said.unwrap_or(self.materiality),
            lowered_from,
        })
    }
}

impl Noticeboard {
    /// What is proposed for a draft as it stands, against its base; `None` where nobody asks or it cannot be told yet.
    pub(super) async fn proposal_for_draft(
        &self,
        caller: &Caller,
        said: &Said,
        id: &DraftId,
    ) -> Result<Option<Proposal>> {
        if !said.needs_proposal() {
            return Ok(None);
        }
        let session = self.store.read().await?;
        let Some(draft) = drafts::find(&session, id).await? else {
            return Ok(None);
        };
        let notice = notices::get(&session, &draft.notice_id).await?;
        if !caller.actor.reaches(notice.all_slugs()) {
            return Ok(None);
        }
        let history = self.history(&session, &draft.notice_id).await?;
        // Whoever holds a connection and waits for a second one can wait for ever.
        drop(session);
        let base = draft.base.and_then(|number| history.version(number)).cloned();
        let after = Judged {
            hash: draft.content_hash,
            content: Arc::new(draft.content),
        };
        self.proposal(base, after, notice.settings.default_locale).await
    }

    /// What is proposed for bringing a version back after the one that the caller saw in force.
    pub(super) async fn proposal_for_restore(
        &self,
        caller: &Caller,
        said: &Said,
        input: &Restore,
    ) -> Result<Option<Proposal>> {
        if !said.needs_proposal() {
            return Ok(None);
        }
        let session = self.store.read().await?;
        let Some(notice) = notices::find_by_slug(&session, &input.slug).await? else {
            return Ok(None);
        };
        if !caller.actor.reaches(notice.all_slugs()) {
            return Ok(None);
        }
        let history = self.history(&session, &notice.id).await?;
        drop(session);
        let Some(version) = history.version(input.number).cloned() else {
            return Ok(None);
        };
        let Some(after) = self.judged(&version).await? else {
            return Ok(None);
        };
        let base = history.version(input.expected_latest).cloned();
        self.proposal(base, after, notice.settings.default_locale).await
    }

    /// What is proposed for a draft as it stands, against its base; `None` where its base was erased.
    pub(super) async fn suggested_for(&self, draft: &DraftView) -> Result<Option<Materiality>> {
        let base = draft.draft.base.and_then(|number| draft.notice.version(number));
        let after = Judged {
            hash: draft.draft.content_hash,
            content: Arc::new(draft.draft.content.clone()),
        };
        let locale = draft.notice.notice.settings.default_locale.clone();
        let proposal = self.proposal(base.cloned(), after, locale).await?;
        Ok(proposal.map(|proposal| proposal.materiality))
    }

    async fn proposal(
        &self,
        base: Option<Version>,
        after: Judged,
        locale: Locale,
    ) -> Result<Option<Proposal>> {
        let before = match &base {
            None => None,
            Some(base) => match self.judged(base).await? {
                Some(judged) => Some(judged),
                None => return Ok(None),
            },
        };
        Proposal::of(before, after, locale).await.map(Some)
    }

    /// The content of a version; `None` when it was erased.
    async fn judged(&self, version: &Version) -> Result<Option<Judged>> {
        let hash = version.content_hash;
        let found = self.contents(&[(version.id.clone(), hash)]).await?;
        let content = found.get(&version.id).cloned();
        Ok(content.map(|content| Judged { hash, content }))
    }
}

impl Change<'_> {
    /// What is said of a version in the end. The proposal that was made before the lock counts when it was for this
    /// pair of contents; else another is made.
    ///
    /// # Errors
    /// `Conflict` when less is said than proposed and nobody says why.
    pub(super) async fn settle(
        &self,
        said: Said,
        made: Option<Proposal>,
        base: Option<i32>,
        (content, hash): (&Content, Hash),
    ) -> Result<Remarks> {
        if !said.needs_proposal() {
            return said.settled(None);
        }
        let base = base.and_then(|number| self.history.version(number));
        let pair = (base.map(|base| base.content_hash), hash);
        if let Some(made) = made.filter(|made| made.pair == pair) {
            return said.settled(Some(&made));
        }
        let before = match base {
            None => None,
            Some(base) => Some(Judged {
                hash: base.content_hash,
                content: Arc::new(drafting::content_of(self, base).await?),
            }),
        };
        let content = Arc::new(content.clone());
        let locale = self.notice.settings.default_locale.clone();
        let proposal = Proposal::of(before, Judged { hash, content }, locale).await?;
        said.settled(Some(&proposal))
    }
}
