//! Completeness checks of drafts and versions, for callers who may read both.

use std::sync::Arc;

use super::{DraftView, NoticeView, Noticeboard};
use crate::domain::checks::{self, Check, Occasion};
use crate::domain::content::Content;
use crate::domain::error::{Error, Result};
use crate::domain::notice::Settings;
use crate::domain::version::Version;

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
        checked(content, draft.notice.notice.settings.clone(), occasion).await
    }

    /// Every check of a version, by the settings that the notice has now.
    ///
    /// # Errors
    /// `Withdrawn`, `Erased` or `Forbidden`, where the caller may not read its content: checks quote it.
    pub async fn check_version(&self, notice: &NoticeView, version: &Version) -> Result<Vec<Check>> {
        let content = self.content(notice, version).await?;
        let announced = version.announced.as_ref().map(|fact| fact.at);
        let occasion = Occasion {
            effective_from: Some(version.effective_from),
            public_from: Some(announced.map_or(version.effective_from, |at| at.min(version.effective_from))),
            materiality: Some(version.materiality),
            follows_another: version.based_on.is_some(),
            notice_days: self.notice_days,
            stale: None,
        };
        checked(content, notice.notice.settings.clone(), occasion).await
    }
}

/// The checks of a content, made off the threads that serve others.
pub(super) async fn checked(
    content: Arc<Content>,
    settings: Settings,
    occasion: Occasion,
) -> Result<Vec<Check>> {
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
