//! What the public hears of.

use async_graphql::{Context, Object, Result};

use super::{Checkpoint, Notice, NoticeVersion};
use crate::domain::error::Error;
use crate::graphql::failure;
use crate::graphql::request::RequestContext;
use crate::graphql::scalar::DateTime;
use crate::graphql::word::PublicationKind;
use crate::service::Told;

/// `sequence` counts publication events, 1, 2, 3 ... without gaps, in the order of their instants; it is not the log's.
pub struct PublicationEvent(pub Told);

impl PublicationEvent {
    fn numbered(&self, number: Option<i32>) -> Option<NoticeVersion> {
        let version = self.0.view.version(number?)?;
        Some(NoticeVersion::new(&self.0.view, version))
    }
}

/// `sequence` counts publication events, 1, 2, 3 ... without gaps, in the order of their instants; it is not the log's.
#[Object]
impl PublicationEvent {
    /// Its number; the next subscription names it in `afterSequence`.
    async fn sequence(&self) -> i32 {
        i32::try_from(self.0.heard.publication.sequence).unwrap_or(i32::MAX)
    }

    /// When it happened.
    async fn at(&self) -> DateTime {
        self.0.heard.publication.event.instant.into()
    }

    /// What happened.
    async fn kind(&self) -> PublicationKind {
        self.0.heard.publication.event.kind.into()
    }

    /// The notice as it stands now, which may be later than the event.
    async fn notice(&self) -> Notice {
        Notice(self.0.view.clone())
    }

    /// The version that it is about, as it stands now: what was withdrawn since shows no content. Null only for RETIRED.
    async fn version(&self) -> Option<NoticeVersion> {
        self.numbered(self.0.heard.publication.event.version)
    }

    /// The version that was in force just before.
    async fn previous(&self) -> Option<NoticeVersion> {
        self.numbered(self.0.heard.publication.previous)
    }

    /// Tags of everything in caches that the event made old.
    async fn invalidated_tags(&self) -> Vec<String> {
        self.0.view.cache_tags()
    }

    /// The first signed head of the log over the record that decided it. Keep it: it shows later whether the log was rewritten.
    async fn checkpoint(&self, ctx: &Context<'_>) -> Result<Checkpoint> {
        let unsigned = || failure::of(Error::internal("an event is not covered by a signed head"));
        let head = self.0.heard.checkpoint.clone().ok_or_else(unsigned)?;
        let signed = ctx.board()?.signed(head).await.map_err(failure::of)?;
        Ok(signed.into())
    }
}
