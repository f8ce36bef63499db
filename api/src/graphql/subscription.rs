//! The root of hearing of changes.

use async_graphql::{Context, Result, Subscription};
use futures_util::stream::{Stream, unfold};

use super::failure;
use super::object::{AuditEvent, PublicationEvent};
use super::request::RequestContext;
use crate::domain::error;

/// Hearing of changes.
pub struct Subscription;

/// Hearing of changes.
#[Subscription]
impl Subscription {
    /// Whenever the version in force changes, at the instant it does, scheduled ones too; announced, withdrawn, cancelled and retired as well. afterSequence first replays what was missed.
    async fn notice_published(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only events of the notice that has, or had, this slug. While there is none that is public, nothing is heard."
        )]
        slug: Option<String>,
        #[graphql(
            desc = "The number of the last event that was heard, 0 for none; from now on when left out."
        )]
        after_sequence: Option<i32>,
    ) -> Result<impl Stream<Item = Result<PublicationEvent>> + use<>> {
        let (board, caller) = (ctx.board()?, ctx.caller()?);
        let listening = board.listen(caller, slug, after_sequence.map(i64::from)).await;
        let heard = unfold(Some(listening.map_err(failure::of)?), async |listening| {
            let mut listening = listening?;
            Some(told(listening.next().await.map(PublicationEvent), listening))
        });
        Ok(heard)
    }

    /// AUDITOR or ADMIN.
    async fn audit_event_appended(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The sequence of the last record that was heard, -1 for none; from now on when left out."
        )]
        after_sequence: Option<i32>,
    ) -> Result<impl Stream<Item = Result<AuditEvent>> + use<>> {
        let (board, caller) = (ctx.board()?, ctx.caller()?);
        let following = board.follow_log(caller, after_sequence.map(i64::from)).await;
        let heard = unfold(Some(following.map_err(failure::of)?), async |following| {
            let mut following = following?;
            Some(told(following.next().await.map(AuditEvent), following))
        });
        Ok(heard)
    }
}

/// What is told, and whoever goes on listening; nobody does after a failure.
fn told<T, L>(next: error::Result<T>, listener: L) -> (Result<T>, Option<L>) {
    match next {
        Ok(event) => (Ok(event), Some(listener)),
        Err(error) => (Err(failure::of(error)), None),
    }
}
