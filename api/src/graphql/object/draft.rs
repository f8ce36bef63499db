//! Drafts.
#![expect(clippy::unused_async, reason = "the macro wants every resolver to be async")]

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::diff::asked;
use super::version::Actor;
use super::{Check, Content, ContentDiff, Notice, NoticeVersion, Review, TranslationStatus};
use crate::domain::error::Error;
use crate::domain::translation;
use crate::graphql::failure;
use crate::graphql::id::GlobalId;
use crate::graphql::request::RequestContext;
use crate::graphql::scalar::{DateTime, Hash, Locale};
use crate::graphql::word::DraftState;
use crate::service::DraftView;

/// A working copy. EDITOR, REVIEWER, PUBLISHER, AUDITOR, ADMIN, or a preview token for it.
#[derive(Clone)]
pub struct Draft(pub DraftView);

/// A working copy. EDITOR, REVIEWER, PUBLISHER, AUDITOR, ADMIN, or a preview token for it.
#[Object]
impl Draft {
    /// Names it in the whole server.
    pub(super) async fn id(&self) -> ID {
        GlobalId::Draft(self.0.draft.id.clone()).into()
    }

    /// The notice that it would become a version of.
    async fn notice(&self) -> Notice {
        Notice(self.0.notice.clone())
    }

    /// What its author calls it.
    async fn label(&self) -> Option<&str> {
        self.0.draft.label.as_deref()
    }

    /// Where it is on its way.
    async fn state(&self) -> DraftState {
        self.0.draft.state.into()
    }

    /// Grows by one with every change. A write must name the revision that it saw.
    async fn revision(&self) -> i32 {
        self.0.draft.revision
    }

    /// The version it started from; null for a notice without versions.
    async fn based_on(&self) -> Option<NoticeVersion> {
        let version = self.0.notice.version(self.0.draft.base?)?;
        Some(NoticeVersion::new(&self.0.notice, version))
    }

    /// Who made it. Not with a preview token; null then.
    async fn created_by(&self) -> Option<Actor> {
        let is_shown = !self.0.is_preview();
        is_shown.then(|| Actor {
            subject: self.0.draft.created_by.clone(),
        })
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.draft.created_at.into()
    }

    /// When it was changed last.
    async fn updated_at(&self) -> DateTime {
        self.0.draft.updated_at.into()
    }

    /// Over the canonical form of the whole content, all languages.
    async fn content_hash(&self) -> Hash {
        self.0.draft.content_hash.into()
    }

    /// The languages in which something was written.
    async fn locales(&self) -> Vec<Locale> {
        self.0.draft.content.locales().iter().map(Locale::from).collect()
    }

    /// What it says in one language, as far as that was written.
    async fn content(
        &self,
        #[graphql(desc = "The language; the notice's default one when left out.")] locale: Option<Locale>,
    ) -> Result<Content> {
        let draft = &self.0.draft;
        if draft.erased_at.is_some() {
            return Err(failure::of(Error::Erased));
        }
        let available: Vec<_> = draft.content.locales().into_iter().collect();
        let owner = GlobalId::Draft(draft.id.clone()).into();
        Content::in_locale(
            &owner,
            Arc::new(draft.content.clone()),
            &self.0.notice,
            &available,
            locale.as_ref(),
        )
    }

    /// Against the given version; without argument, against the latest one. Null, with an error, where the caller may not read that one.
    async fn diff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of the version to compare with.")] against: Option<i32>,
        #[graphql(desc = "The language; the notice's default one when left out.")] locale: Option<Locale>,
    ) -> Option<Result<ContentDiff>> {
        let compared = async {
            let locale = asked(locale.as_ref())?;
            let compared = ctx.board()?.compare_draft(&self.0, against, locale.as_ref());
            ContentDiff::answer(ctx, compared).await
        };
        Some(compared.await)
    }

    /// The completeness checks of its jurisdictions and what else does not fit together. Null for whoever may not edit, review, publish or audit, and with a preview token.
    async fn checks(&self, ctx: &Context<'_>) -> Option<Result<Vec<Check>>> {
        if self.0.is_preview() {
            return None;
        }
        let checked = async {
            let found = ctx.board()?.check_draft(&self.0).await;
            Ok(found.map_err(failure::of)?.into_iter().map(Check::from).collect())
        };
        Some(checked.await)
    }

    /// Every decision about it, oldest first, also those that a change of the content made void. Not with a preview token; null then.
    async fn reviews(&self, ctx: &Context<'_>) -> Option<Result<Vec<Review>>> {
        if self.0.is_preview() {
            return None;
        }
        Some(ctx.reviews(&self.0.draft.id).await)
    }

    /// Per language, begun or required: is every text there, and was it touched since the default language last changed?
    async fn translations(&self) -> Vec<TranslationStatus> {
        let draft = &self.0.draft;
        let settings = &self.0.notice.notice.settings;
        let (default_locale, required) = (&settings.default_locale, &settings.required_locales);
        translation::all(&draft.content, &draft.outdated, default_locale, required)
            .into_iter()
            .map(TranslationStatus::from)
            .collect()
    }
}
