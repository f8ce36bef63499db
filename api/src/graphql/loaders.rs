//! Loaders that batch what the parts of one request ask the database for.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use async_graphql::Result;
use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::runtime::{TokioSpawner, TokioTimer};

use super::failure;
use crate::domain::content::Content;
use crate::domain::error::Error;
use crate::domain::hash::Hash;
use crate::domain::ids::{DraftId, NoticeId, RowId, VersionId};
use crate::domain::source::SourceDocument;
use crate::service::{Noticeboard, Reviewed};

/// The loaders of one request. Most requests need none, so each is made when it is first used.
pub(super) struct Loaders {
    board: Noticeboard,
    contents: OnceLock<DataLoader<Contents>>,
    subjects: OnceLock<DataLoader<Subjects>>,
    reviews: OnceLock<DataLoader<Reviews>>,
    sources: OnceLock<DataLoader<Sources>>,
    taken_from: OnceLock<DataLoader<TakenFrom>>,
}

impl Loaders {
    /// Loaders of which none is made.
    pub(super) fn new(board: &Noticeboard) -> Self {
        Self {
            board: board.clone(),
            contents: OnceLock::new(),
            subjects: OnceLock::new(),
            reviews: OnceLock::new(),
            sources: OnceLock::new(),
            taken_from: OnceLock::new(),
        }
    }

    /// Contents of versions.
    pub(super) fn contents(&self) -> &DataLoader<Contents> {
        self.contents.get_or_init(|| loader(Contents(self.board.clone())))
    }

    /// Who made records of the log.
    pub(super) fn subjects(&self) -> &DataLoader<Subjects> {
        self.subjects.get_or_init(|| loader(Subjects(self.board.clone())))
    }

    /// Reviews of drafts.
    pub(super) fn reviews(&self) -> &DataLoader<Reviews> {
        self.reviews.get_or_init(|| loader(Reviews(self.board.clone())))
    }

    /// Source documents.
    pub(super) fn sources(&self) -> &DataLoader<Sources> {
        self.sources.get_or_init(|| loader(Sources(self.board.clone())))
    }

    /// Bundles that notices were taken over from.
    pub(super) fn taken_from(&self) -> &DataLoader<TakenFrom> {
        self.taken_from
            .get_or_init(|| loader(TakenFrom(self.board.clone())))
    }
}

fn loader<L: Send + Sync + 'static>(loader: L) -> DataLoader<L> {
    DataLoader::new(loader, TokioSpawner::current(), TokioTimer::default())
}

/// A batch fails for all who waited for it, so its error is shared between them.
type Shared = Arc<Error>;

#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
pub(super) fn unshared(error: Shared) -> async_graphql::Error {
    failure::of(match error.as_ref() {
        Error::Unavailable(cause) => Error::Unavailable(crate::domain::error::Cause::new(cause.for_log())),
        Error::Internal(cause) => Error::internal(cause.for_log()),
        _ => Error::internal("a batch failed"),
    })
}

pub(super) struct Contents(Noticeboard);

/// A version, and what names its content in every version that says the same.
type Named = (VersionId, Hash);

impl Loader<Named> for Contents {
    type Value = Arc<Content>;
    type Error = Shared;

    async fn load(&self, keys: &[Named]) -> Result<HashMap<Named, Self::Value>, Shared> {
        let mut found = self.0.contents(keys).await.map_err(Arc::new)?;
        let named = keys
            .iter()
            .filter_map(|key| Some((key.clone(), found.remove(&key.0)?)));
        Ok(named.collect())
    }
}

pub(super) struct Subjects(Noticeboard);

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

pub(super) struct Reviews(Noticeboard);

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

pub(super) struct Sources(Noticeboard);

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

pub(super) struct TakenFrom(Noticeboard);

impl Loader<NoticeId> for TakenFrom {
    type Value = Hash;
    type Error = Shared;

    async fn load(&self, keys: &[NoticeId]) -> Result<HashMap<NoticeId, Hash>, Shared> {
        let found = self.0.taken_from(keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().collect())
    }
}
