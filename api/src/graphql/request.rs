//! What one request shares: who calls, which instant is now, and loaders that batch.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::{Context, Data, Request, Response, Result};
use tokio::sync::OnceCell;

use super::loaders::{Loaders, unshared};
use super::object::Review;
use super::{PublicUrl, failure};
use crate::domain::caller::Caller;
use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::error::Error;
use crate::domain::hash::Hash;
use crate::domain::ids::{DraftId, RowId};
use crate::domain::shown::{Shown, Wish};
use crate::domain::source::SourceDocument;
use crate::domain::version::Version;
use crate::service::{AsOf, NoticeView, Noticeboard};

/// Gives a request its own instant and its own loaders: what one caller loaded, no other sees.
pub(super) fn prepared(request: Request, board: &Noticeboard) -> Request {
    request
        .data(Now::default())
        .data(Comparisons::default())
        .data(Bundles::default())
        .data(Loaders::new(board))
}

/// For subscriptions: they are executed anew for each event, and each event has an instant and a budget of its own.
pub(super) struct PerEvent;

impl ExtensionFactory for PerEvent {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for PerEvent {
    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let mut data = Data::default();
        data.insert(Now::default());
        data.insert(Comparisons::default());
        next.run_with_data(ctx, operation_name, data).await
    }
}

/// The instant that counts as now for a whole request, so that its parts agree.
#[derive(Default)]
struct Now(OnceCell<Instant>);

/// How many differences one request may ask for: each compares two whole notices.
pub(crate) const MOST_COMPARISONS: usize = 25;

/// How many differences a request has asked for.
#[derive(Default)]
struct Comparisons(AtomicUsize);

/// How many evidence bundles one request may ask for: each is a whole history.
const MOST_BUNDLES: usize = 3;

/// How many evidence bundles a request has asked for.
#[derive(Default)]
struct Bundles(AtomicUsize);

/// The doors from a resolver to the world.
pub(crate) trait RequestContext<'a> {
    /// Who calls.
    fn caller(&self) -> Result<&'a Caller>;
    /// The use cases.
    fn board(&self) -> Result<&'a Noticeboard>;
    /// The use cases and who calls; none when the server was put together without them.
    fn doors(&self) -> Option<(&'a Noticeboard, &'a Caller)> {
        self.board().ok().zip(self.caller().ok())
    }
    /// The address under which the server is reached.
    fn public_url(&self) -> Result<&'a str>;
    /// The instant that counts as now.
    async fn now(&self) -> Result<Instant>;
    /// The content of a version whose reading was allowed.
    async fn content(&self, notice: &NoticeView, version: &Version) -> Result<Arc<Content>>;
    /// Whether the request may have one difference more.
    fn may_compare(&self) -> bool;
    /// Whether the request may have one evidence bundle more.
    fn may_prove(&self) -> bool;
    /// A notice is part of the answer.
    fn shows_notice(&self, notice: &NoticeView);
    /// A version is part of the answer.
    fn shows_version(&self, notice: &NoticeView, version: &Version);
    /// Part of the answer rests on more than the public record.
    fn shows_what_moves(&self);
    /// The subject of a log record, unless erased.
    async fn subject(&self, sequence: i64) -> Result<Option<String>>;
    /// The reviews of a draft. Whoever asks has checked that the caller has a role.
    async fn reviews(&self, draft: &DraftId) -> Result<Vec<Review>>;
    /// The reviews of the content that a version brought back.
    async fn reviews_of_content(&self, notice: &NoticeView, version: &Version) -> Result<Vec<Review>>;
    /// A source document, unless erased.
    async fn source(&self, id: &RowId) -> Result<Option<Arc<SourceDocument>>>;
    /// SHA-256 of the bundle that a notice was taken over from. Whoever asks has checked that the caller has a role.
    async fn taken_from(&self, notice: &NoticeView) -> Result<Option<Hash>>;
}

impl<'a> RequestContext<'a> for Context<'a> {
    fn caller(&self) -> Result<&'a Caller> {
        self.data::<Caller>()
    }

    fn board(&self) -> Result<&'a Noticeboard> {
        self.data::<Noticeboard>()
    }

    fn public_url(&self) -> Result<&'a str> {
        self.data::<PublicUrl>().map(|url| url.0.as_str())
    }

    async fn now(&self) -> Result<Instant> {
        if let Some(as_of) = self.data_opt::<AsOf>() {
            return Ok(as_of.now);
        }
        let board = self.board()?;
        self.data::<Now>()?
            .0
            .get_or_try_init(|| board.now())
            .await
            .copied()
            .map_err(failure::of)
    }

    async fn content(&self, notice: &NoticeView, version: &Version) -> Result<Arc<Content>> {
        let at_hand = self.board()?.content_at_hand(notice, version);
        if let Some(content) = at_hand.map_err(failure::of)? {
            return Ok(content);
        }
        let found = self
            .data::<Loaders>()?
            .contents()
            .load_one((version.id.clone(), version.content_hash))
            .await
            .map_err(unshared)?;
        found.ok_or_else(|| failure::of(Error::Erased))
    }

    fn may_compare(&self) -> bool {
        let counted = self.data::<Comparisons>();
        counted.is_ok_and(|counted| counted.0.fetch_add(1, Ordering::Relaxed) < MOST_COMPARISONS)
    }

    fn may_prove(&self) -> bool {
        let counted = self.data::<Bundles>();
        counted.is_ok_and(|counted| counted.0.fetch_add(1, Ordering::Relaxed) < MOST_BUNDLES)
    }

    fn shows_notice(&self, notice: &NoticeView) {
        let Some(shown) = described(self) else { return };
        shown.tag(notice.cache_tags());
        if shown.wish() == Wish::NamesAndEnd {
            for version in notice.upcoming() {
                shown.announced_for(version.effective_from);
            }
        }
    }

    fn shows_version(&self, notice: &NoticeView, version: &Version) {
        if let Some(shown) = described(self) {
            shown.tag(notice.cache_tags_of(version));
            shown.changed_at(version.published_at);
        }
    }

    fn shows_what_moves(&self) {
        if let Ok(shown) = self.data::<Arc<Shown>>() {
            shown.moves();
        }
    }

    async fn subject(&self, sequence: i64) -> Result<Option<String>> {
        let found = self
            .data::<Loaders>()?
            .subjects()
            .load_one(sequence)
            .await
            .map_err(unshared)?;
        Ok(found.flatten())
    }

    async fn reviews(&self, draft: &DraftId) -> Result<Vec<Review>> {
        let found = self
            .data::<Loaders>()?
            .reviews()
            .load_one(draft.as_str().to_owned())
            .await
            .map_err(unshared)?;
        Ok(found
            .iter()
            .flat_map(|reviews| reviews.iter())
            .map(Review::from)
            .collect())
    }

    async fn reviews_of_content(&self, notice: &NoticeView, version: &Version) -> Result<Vec<Review>> {
        let found = self.board()?.reviews_of_content(notice, version).await;
        Ok(found.map_err(failure::of)?.iter().map(Review::from).collect())
    }

    async fn source(&self, id: &RowId) -> Result<Option<Arc<SourceDocument>>> {
        self.data::<Loaders>()?
            .sources()
            .load_one(id.as_str().to_owned())
            .await
            .map_err(unshared)
    }

    async fn taken_from(&self, notice: &NoticeView) -> Result<Option<Hash>> {
        self.data::<Loaders>()?
            .taken_from()
            .load_one(notice.notice.id.clone())
            .await
            .map_err(unshared)
    }
}

/// Where to say what is shown, if anybody wants to know.
fn described<'a>(ctx: &Context<'a>) -> Option<&'a Arc<Shown>> {
    ctx.data::<Arc<Shown>>()
        .ok()
        .filter(|shown| shown.wish() != Wish::Nothing)
}
