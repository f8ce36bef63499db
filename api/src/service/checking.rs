//! Completeness checks of drafts and versions, for callers who may read both, and of what is to be published.
//!
//! What is to be published is checked before the lock that a sealing holds to its commit; under the lock it is compared
//! by hash and settings with what is sealed. Only failures of severity ERROR count there, and none of those depends on
//! when the version counts; whether translations are up to date is asked under the lock, since it costs nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::change::Change;
use super::publishing::Restore;
use super::sealing::Remarks;
use super::{DraftView, NoticeView, Noticeboard};
use crate::domain::caller::Caller;
use crate::domain::checks::{self, Check, Occasion};
use crate::domain::content::Content;
use crate::domain::error::{Conflict, Error, Result};
use crate::domain::hash::Hash;
use crate::domain::ids::DraftId;
use crate::domain::locale::Locale;
use crate::domain::notice::{Notice, Settings};
use crate::domain::outdated::Outdated;
use crate::domain::version::{Materiality, Version};
use crate::store::{drafts, notices, outdated};

/// What was checked, and which checks keep it from being published.
pub(super) struct Checked {
    hash: Hash,
    settings: Settings,
    blocking: Vec<Check>,
}

impl Noticeboard {
    /// Every check of a draft as it stands. From when it will count is not known yet.
    ///
    /// # Errors
    /// `Erased` when there is nothing left to check.
    pub async fn check_draft(&self, draft: &DraftView) -> Result<Vec<Check>> {
        if draft.draft.erased_at.is_some() {
            return Err(Error::Erased);
        }
        let occasion = Occasion {
            follows_another: draft.draft.base.is_some(),
            notice_days: self.notice_days,
            ..Occasion::default()
        };
        let content = Arc::new(draft.draft.content.clone());
        let settings = draft.notice.notice.settings.clone();
        let mut all = run(content, settings.clone(), occasion).await?;
        let stale = stale_in(&draft.draft.content, &draft.draft.outdated, &settings);
        // Nobody has said yet what the version will be: it is judged as the one that is suggested.
        let materiality = match &stale {
            Some(stale) if !stale.is_empty() => self.suggested_for(draft).await?,
            _ => None,
        };
        all.extend(of_translations(&settings, stale, materiality));
        Ok(all)
    }

    /// Every check of a version, by the settings that the notice has now.
    ///
    /// # Errors
    /// `Withdrawn`, `Erased` or `Forbidden`, where the caller may not read its content: checks quote it.
    pub async fn check_version(&self, notice: &NoticeView, version: &Version) -> Result<Vec<Check>> {
        let content = self.content(notice, version).await?;
        let settings = notice.notice.settings.clone();
        let session = self.store.read().await?;
        let outdated = outdated::of_version(&session, &version.id).await?;
        drop(session);
        let announced = version.announced.as_ref().map(|fact| fact.at);
        let occasion = Occasion {
            effective_from: Some(version.effective_from),
            public_from: Some(announced.map_or(version.effective_from, |at| at.min(version.effective_from))),
            materiality: Some(version.materiality),
            follows_another: version.based_on.is_some(),
            notice_days: self.notice_days,
            stale: stale_in(&content, &outdated, &settings),
        };
        run(content, settings, occasion).await
    }

    /// What keeps a draft, as it stands, from being published; none where there is no such draft for this caller.
    pub(super) async fn checked_for_draft(&self, caller: &Caller, id: &DraftId) -> Result<Option<Checked>> {
        let session = self.store.read().await?;
        let Some(draft) = drafts::find(&session, id).await? else {
            return Ok(None);
        };
        let notice = notices::get(&session, &draft.notice_id).await?;
        drop(session);
        if !caller.actor.reaches(notice.all_slugs()) {
            return Ok(None);
        }
        let content = Arc::new(draft.content);
        Checked::of(content, draft.content_hash, &notice).await.map(Some)
    }

    /// What keeps a version from being brought back; none where there is no such version for this caller.
    pub(super) async fn checked_for_restore(
        &self,
        caller: &Caller,
        input: &Restore,
    ) -> Result<Option<Checked>> {
        let session = self.store.read().await?;
        let Some(notice) = notices::find_by_slug(&session, &input.slug).await? else {
            return Ok(None);
        };
        if !caller.actor.reaches(notice.all_slugs()) {
            return Ok(None);
        }
        let history = self.history(&session, &notice.id).await?;
        drop(session);
        let Some(version) = history.version(input.number) else {
            return Ok(None);
        };
        let named = (version.id.clone(), version.content_hash);
        let found = self.contents(&[named]).await?;
        let Some(content) = found.get(&version.id).cloned() else {
            return Ok(None);
        };
        Checked::of(content, version.content_hash, &notice)
            .await
            .map(Some)
    }
}

impl Checked {
    async fn of(content: Arc<Content>, hash: Hash, notice: &Notice) -> Result<Self> {
        let settings = notice.settings.clone();
        let all = run(content, settings.clone(), Occasion::default()).await?;
        Ok(Self {
            hash,
            settings,
            blocking: checks::blocking(&all),
        })
    }

    fn is_of(&self, hash: Hash, notice: &Notice) -> bool {
        let (then, now) = (&self.settings, &notice.settings);
        self.hash == hash
            && then.jurisdictions == now.jurisdictions
            && then.required_locales == now.required_locales
    }
}

impl Change<'_> {
    /// Passes if no check of severity ERROR fails, or if somebody said why it is published all the same; the rules that
    /// were passed over are remarked. Whether outdated translations are an error depends on the materiality remarked.
    ///
    /// # Errors
    /// `Conflict` with the checks that fail.
    pub(super) async fn expect_checks(
        &self,
        remarks: &mut Remarks,
        made: Option<Checked>,
        (content, hash): (&Content, Hash),
        outdated: &Outdated,
    ) -> Result<()> {
        let checked = match made.filter(|made| made.is_of(hash, &self.notice)) {
            Some(made) => made,
            None => Checked::of(Arc::new(content.clone()), hash, &self.notice).await?,
        };
        let settings = &self.notice.settings;
        let stale = stale_in(content, outdated, settings);
        let of_translations = of_translations(settings, stale, Some(remarks.decided.materiality));
        let mut blocking = checked.blocking;
        blocking.extend(checks::blocking(&of_translations));
        if !blocking.is_empty() && !remarks.overrides_checks {
            return Err(Conflict::ChecksFailed(blocking).into());
        }
        remarks.overridden = blocking.iter().map(|check| check.rule).collect();
        Ok(())
    }
}

/// What is outdated, in the required languages; none where no language but the default one is required.
fn stale_in(
    content: &Content,
    outdated: &Outdated,
    settings: &Settings,
) -> Option<BTreeMap<Locale, Vec<String>>> {
    let translated = settings.required_locales.iter();
    let mut translated = translated
        .filter(|locale| **locale != settings.default_locale)
        .peekable();
    translated.peek()?;
    let stale = translated.map(|locale| (locale.clone(), outdated.stale_in(content, locale)));
    Some(stale.filter(|(_, names)| !names.is_empty()).collect())
}

fn of_translations(
    settings: &Settings,
    stale: Option<BTreeMap<Locale, Vec<String>>>,
    materiality: Option<Materiality>,
) -> Vec<Check> {
    let occasion = Occasion {
        materiality,
        stale,
        ..Occasion::default()
    };
    checks::of_translations(&settings.required_locales, &occasion)
}

/// The checks of a content, made off the threads that serve others.
async fn run(content: Arc<Content>, settings: Settings, occasion: Occasion) -> Result<Vec<Check>> {
    let check = move || {
        checks::run(
            &content,
            &settings.jurisdictions,
            &settings.required_locales,
            &occasion,
        )
    };
    tokio::task::spawn_blocking(check).await.map_err(Error::internal)
}
