//! Notices.
#![expect(clippy::unused_async, reason = "the macro wants every resolver to be async")]

use async_graphql::{Context, Error, ErrorExtensionValues, ErrorExtensions as _, ID, Object, Result};

use super::version::VersionEnd;
use super::{Draft, NoticeVersion, NoticeVersionConnection};
use crate::domain::actor::Sight;
use crate::domain::clock::Instant;
use crate::domain::error;
use crate::domain::page::Keyset;
use crate::domain::page::{Direction, Page};
use crate::domain::version::Version;
use crate::graphql::connection::{Edges, Stretch, connection, cursor};
use crate::graphql::failure;
use crate::graphql::id::GlobalId;
use crate::graphql::request::RequestContext;
use crate::graphql::scalar::{DateTime, Locale};
use crate::service::{DraftView, NoticeView};

/// A privacy notice: one address, many versions over time.
#[derive(Clone)]
pub struct Notice(pub NoticeView);

connection!(
    /// A stretch of a list of notices.
    NoticeConnection,
    /// A notice and its place in a list.
    NoticeEdge,
    Notice,
    |this, ctx| {
        let () = this.counting;
        let (board, caller, now) = (ctx.board()?, ctx.caller()?, ctx.now().await?);
        board.count_notices(caller, now).await.map_err(failure::of)?
    },
    ()
);

/// A privacy notice: one address, many versions over time.
#[Object]
impl Notice {
    /// Names it in the whole server, whatever its slug.
    pub(super) async fn id(&self) -> ID {
        GlobalId::Notice(self.0.notice.id.clone()).into()
    }

    /// Its address now.
    async fn slug(&self) -> &str {
        self.0.notice.slug.as_str()
    }

    /// The language in which it is written first; every version has it.
    async fn default_locale(&self) -> Locale {
        (&self.0.notice.settings.default_locale).into()
    }

    /// Languages that a version must carry before it can be published. Holds defaultLocale.
    async fn required_locales(&self) -> Vec<Locale> {
        self.0
            .notice
            .settings
            .required_locales
            .iter()
            .map(Locale::from)
            .collect()
    }

    /// Legal regimes that it is written for, ISO 3166 codes and EU, e.g. EU, US, US-CA. Decides which completeness checks apply.
    async fn jurisdictions(&self) -> Vec<&str> {
        self.0
            .notice
            .settings
            .jurisdictions
            .iter()
            .map(String::as_str)
            .collect()
    }

    /// How many people other than the author must approve before publication. 0 switches review off.
    async fn approvals_required(&self) -> i32 {
        self.0.notice.settings.approvals_required
    }

    /// The language whose text counts where languages differ; null: all count alike.
    async fn prevailing_locale(&self) -> Option<Locale> {
        self.0
            .notice
            .settings
            .prevailing_locale
            .as_ref()
            .map(Locale::from)
    }

    /// Slugs that it had before; they keep answering.
    async fn former_slugs(&self) -> Vec<&str> {
        self.0
            .notice
            .former_slugs
            .iter()
            .map(crate::domain::key::Slug::as_str)
            .collect()
    }

    /// Set while nothing is in force on purpose: pages answer 410. Publishing ends it.
    async fn retired(&self) -> Option<VersionEnd> {
        self.0.retired().map(|fact| VersionEnd::new(fact, self.0.sight))
    }

    /// Grows by one with every change of these settings.
    async fn revision(&self) -> i32 {
        self.0.notice.revision
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.notice.created_at.into()
    }

    /// The version in force now: decided by the clock at the time of the request, never by a job that must have run. Null when none is.
    async fn latest(&self, ctx: &Context<'_>) -> Option<NoticeVersion> {
        self.0
            .latest()
            .map(|version| NoticeVersion::shown(ctx, &self.0, version))
    }

    /// Sealed versions whose time has not come, by effectiveFrom. Announced ones are public; the others need EDITOR, REVIEWER, PUBLISHER, AUDITOR or ADMIN.
    async fn upcoming(&self, ctx: &Context<'_>) -> Vec<NoticeVersion> {
        self.0
            .upcoming()
            .into_iter()
            .map(|version| NoticeVersion::shown(ctx, &self.0, version))
            .collect()
    }

    /// The version with this number; null when there is none that the caller may know of.
    async fn version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "1, 2, 3 ...")] number: i32,
    ) -> Option<NoticeVersion> {
        self.0
            .version(number)
            .map(|version| NoticeVersion::shown(ctx, &self.0, version))
    }

    /// What was in force at that instant. With knownAt: by the records as they stood at that other instant. Null when nothing was, or when the caller may not see what was.
    async fn version_at(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The instant. One in the future needs a role.")] at: DateTime,
        #[graphql(desc = "By the records of this instant, which is not in the future.")] known_at: Option<
            DateTime,
        >,
    ) -> Option<Result<NoticeVersion>> {
        self.found_at(ctx, &at, known_at.as_ref()).transpose()
    }

    /// By number, highest first. Anonymous callers see versions that are or were in force, and announced ones.
    async fn versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 when neither first nor last is given, at most 100.")]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<NoticeVersionConnection> {
        let name = format!("versions/{}", self.0.notice.id);
        let keyset = Stretch {
            first,
            after,
            last,
            before,
        }
        .keyset(&name, |key| key.parse::<i32>().ok())?;
        let all = self.0.versions();
        let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
        let page = page_of(&all, &keyset);
        let edges = Edges::of(
            page,
            |version| cursor(&name, version.number),
            |version| NoticeVersion::shown(ctx, &self.0, version),
        );
        Ok(NoticeVersionConnection::new(edges, total))
    }

    /// EDITOR, REVIEWER, PUBLISHER, AUDITOR or ADMIN; null with a FORBIDDEN error for others.
    async fn drafts(&self, ctx: &Context<'_>) -> Option<Result<Vec<Draft>>> {
        let board = match ctx.board() {
            Ok(board) => board,
            Err(error) => return Some(Err(error)),
        };
        let view = |draft| {
            Draft(DraftView {
                draft: std::sync::Arc::new(draft),
                notice: self.0.clone(),
            })
        };
        let found = board.open_drafts(&self.0).await.map_err(failure::of);
        Some(found.map(|drafts| drafts.into_iter().map(view).collect()))
    }

    /// The evidence bundle as JSON text: the public one, or for AUDITOR and ADMIN the whole. `noticeboard verify` checks it without this server. Null when nothing of the notice is public.
    async fn evidence(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        let board = match ctx.board() {
            Ok(board) => board,
            Err(error) => return Some(Err(error)),
        };
        // It shows the log's head, which moves with every change of any notice.
        ctx.shows_what_moves();
        if !ctx.may_prove() {
            let refused = Error::new("this request asks for too many evidence bundles");
            return Some(Err(refused.extend_with(
                |_, extensions: &mut ErrorExtensionValues| {
                    extensions.set("code", "LIMIT_EXCEEDED");
                },
            )));
        }
        let made = board.evidence(&self.0, None).await.map_err(failure::of);
        made.map(|text| text.map(|text| text.to_string())).transpose()
    }

    /// Tags that name this notice in Cache-Tag response headers, webhook bodies and mutation payloads.
    async fn cache_tags(&self) -> Vec<String> {
        self.0.cache_tags()
    }
}

impl Notice {
    fn found_at(
        &self,
        ctx: &Context<'_>,
        at: &DateTime,
        known_at: Option<&DateTime>,
    ) -> Result<Option<NoticeVersion>> {
        let at = instant("at", at)?;
        let known_at = known_at
            .map(|known_at| instant("knownAt", known_at))
            .transpose()?;
        let now = self.0.now;
        if known_at.is_some_and(|known_at| known_at > now) {
            return Err(failure::of(error::Error::invalid(
                "knownAt",
                "lies in the future: nothing is recorded there",
            )));
        }
        if at > now && self.0.sight == Sight::Public {
            return Err(failure::of(error::Error::invalid(
                "at",
                "lies in the future: only announced versions are public, see `upcoming`",
            )));
        }
        // Within the window of now, and at now itself, records may still come in; so it is answered as now.
        let unsettled = ctx.board()?.window().max(std::time::Duration::from_micros(1));
        let settled = known_at.filter(|known_at| *known_at <= now.minus(unsettled));
        if known_at.is_some() && settled.is_none() {
            // A moment later it is answered by other records.
            ctx.shows_what_moves();
        }
        Ok(self
            .0
            .version_at(at, settled)
            .map(|version| NoticeVersion::shown(ctx, &self.0, version)))
    }
}

fn instant(name: &str, given: &DateTime) -> Result<Instant> {
    given
        .0
        .parse()
        .map_err(|cause| failure::of(error::Error::invalid(name, format!("`{}` {cause}", given.0))))
}

/// A stretch of versions that are given lowest first, highest first.
fn page_of<'a>(all: &[&'a Version], keyset: &Keyset<i32>) -> Page<&'a Version> {
    let inside = |version: &&&Version| {
        keyset.after.is_none_or(|after| version.number < after)
            && keyset.before.is_none_or(|before| version.number > before)
    };
    let within: Vec<&Version> = all.iter().rev().filter(inside).copied().collect();
    let limit = usize::try_from(keyset.limit()).unwrap_or(usize::MAX);
    let found = match keyset.direction {
        Direction::Forward => within.into_iter().take(limit).collect(),
        Direction::Backward => within.split_at(within.len().saturating_sub(limit)).1.to_vec(),
    };
    keyset.cut(found)
}
