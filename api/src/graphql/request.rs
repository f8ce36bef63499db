//! What one request shares: who calls, which instant is now, and loaders that batch.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::runtime::{TokioSpawner, TokioTimer};
use async_graphql::{Context, Request, Result};
use tokio::sync::OnceCell;

use super::object::Review;
use super::{PublicUrl, failure};
use crate::domain::caller::Caller;
use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::error::Error;
use crate::domain::ids::{DraftId, RowId, VersionId};
use crate::domain::shown::{Shown, Wish};
use crate::domain::source::SourceDocument;
use crate::domain::version::Version;
use crate::service::{NoticeView, Noticeboard, Reviewed};

/// Gives a request its own instant and its own loaders: what one caller loaded, no other sees.
pub(super) fn prepared(request: Request, board: &Noticeboard) -> Request {
    request
        .data(Now::default())
        .data(Comparisons::default())
        .data(loader(Contents(board.clone())))
        .data(loader(Subjects(board.clone())))
        .data(loader(Reviews(board.clone())))
        .data(loader(Sources(board.clone())))
}

fn loader<L: Send + Sync + 'static>(loader: L) -> DataLoader<L> {
    DataLoader::new(loader, TokioSpawner::current(), TokioTimer::default())
}

/// The instant that counts as now for a whole request, so that its parts agree.
#[derive(Default)]
struct Now(OnceCell<Instant>);

/// How many differences one request may ask for: each compares two whole notices.
pub(crate) const MOST_COMPARISONS: usize = 25;

/// How many differences a request has asked for.
#[derive(Default)]
struct Comparisons(AtomicUsize);

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
    async fn content(&self, version: &VersionId) -> Result<Arc<Content>>;
    /// Whether the request may have one difference more.
    fn may_compare(&self) -> bool;
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
        let board = self.board()?;
        self.data::<Now>()?
            .0
            .get_or_try_init(|| board.now())
            .await
            .copied()
            .map_err(failure::of)
    }

    async fn content(&self, version: &VersionId) -> Result<Arc<Content>> {
        let found = self
            .data::<DataLoader<Contents>>()?
            .load_one(version.as_str().to_owned())
            .await
            .map_err(unshared)?;
        found.ok_or_else(|| failure::of(Error::Erased))
    }

    fn may_compare(&self) -> bool {
        let counted = self.data::<Comparisons>();
        counted.is_ok_and(|counted| counted.0.fetch_add(1, Ordering::Relaxed) < MOST_COMPARISONS)
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
            .data::<DataLoader<Subjects>>()?
            .load_one(sequence)
            .await
            .map_err(unshared)?;
        Ok(found.flatten())
    }

    async fn reviews(&self, draft: &DraftId) -> Result<Vec<Review>> {
        let found = self
            .data::<DataLoader<Reviews>>()?
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
        self.data::<DataLoader<Sources>>()?
            .load_one(id.as_str().to_owned())
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

/// A batch fails for all who waited for it, so its error is shared between them.
type Shared = Arc<Error>;

#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
fn unshared(error: Shared) -> async_graphql::Error {
    failure::of(match error.as_ref() {
        Error::Unavailable(cause) => Error::Unavailable(crate::domain::error::Cause::new(cause.for_log())),
        Error::Internal(cause) => Error::internal(cause.for_log()),
        _ => Error::internal("a batch failed"),
    })
}

struct Contents(Noticeboard);

impl Loader<String> for Contents {
    type Value = Arc<Content>;
    type Error = Shared;

    async fn load(&self, keys: &[String]) -> Result<HashMap<String, Self::Value>, Shared> {
        let ids: Vec<VersionId> = keys.iter().map(VersionId::from_text).collect();
        let found = self.0.contents(&ids).await.map_err(Arc::new)?;
        Ok(found
            .into_iter()
            .map(|(id, content)| (id.to_string(), content))
            .collect())
    }
}

struct Subjects(Noticeboard);

impl Loader<i64> for Subjects {
    type Value = Option<String>;
    type Error = Shared;

    async fn load(&self, keys: &[i64]) -> Result<HashMap<i64, Self::Value>, Shared> {
        Ok(self
            .0
            .subjects(keys)
            .await
            .map_err(Arc::new)?
            .into_iter()
            .collect())
    }
}

struct Reviews(Noticeboard);

impl Loader<String> for Reviews {
    type Value = Arc<Vec<Reviewed>>;
    type Error = Shared;

    async fn load(&self, keys: &[String]) -> Result<HashMap<String, Self::Value>, Shared> {
        let ids: Vec<DraftId> = keys.iter().map(DraftId::from_text).collect();
        let found = self.0.reviews(&ids).await.map_err(Arc::new)?;
        Ok(found
            .into_iter()
            .map(|(id, reviews)| (id.to_string(), Arc::new(reviews)))
            .collect())
    }
}

struct Sources(Noticeboard);

impl Loader<String> for Sources {
    type Value = Arc<SourceDocument>;
    type Error = Shared;

    async fn load(&self, keys: &[String]) -> Result<HashMap<String, Self::Value>, Shared> {
        let ids: Vec<RowId> = keys.iter().map(RowId::from_text).collect();
        let found = self.0.sources(&ids).await.map_err(Arc::new)?;
        Ok(found
            .into_iter()
            .map(|(id, source)| (id.to_string(), source))
            .collect())
    }
}
