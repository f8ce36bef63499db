//! The worker: as long as the server runs it claims what is due, sends it, and notes what came of it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::courier::{Courier, Parcel};
use super::{message, signature};
use crate::domain::error::Result;
use crate::domain::webhook::{Reply, Verdict};
use crate::service::{Letter, Noticeboard, Settled};

/// How often the queue is looked at, for what other servers put there and for what falls due.
const POLL: Duration = Duration::from_secs(1);
/// So many letters are under way at once.
const MOST_AT_ONCE: usize = 16;

/// Sends letters.
#[derive(Clone)]
pub struct Worker {
    /// Where letters come from.
    pub board: Noticeboard,
    /// Who takes them.
    pub courier: Arc<Courier>,
    /// The address under which people reach the server, without a slash at the end.
    pub public_url: Arc<str>,
}

impl Worker {
    /// Works until `stop` says true or its sender is gone; then waits for the letters that are under way.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut under_way = JoinSet::new();
        while !*stop.borrow() {
            let free = MOST_AT_ONCE.saturating_sub(under_way.len());
            for letter in self.claim(free).await {
                under_way.spawn(self.clone().deliver(letter));
            }
            tokio::select! {
                told = stop.changed() => if told.is_err() { break },
                Some(_) = under_way.join_next() => {}
                () = self.board.outbox_filled(), if under_way.len() < MOST_AT_ONCE => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
        while under_way.join_next().await.is_some() {}
    }

    async fn claim(&self, most: usize) -> Vec<Letter> {
        if most == 0 {
            return Vec::new();
        }
        let claimed = self.board.claim_letters(most).await;
        claimed.unwrap_or_else(|error| {
            tracing::warn!(?error, "no letters to webhooks could be claimed");
            Vec::new()
        })
    }

    async fn deliver(self, letter: Letter) {
        let claim = &letter.claim;
        let reply = match self.parcel(&letter) {
            Ok(parcel) => self.courier.send(&parcel).await,
            Err(error) => {
                tracing::error!(?error, webhook = %claim.webhook, "a webhook's message cannot be signed");
                Reply::Nothing
            }
        };
        let (webhook, sequence, attempt) = (&claim.webhook, claim.sequence, letter.attempt);
        let code = reply.code();
        match self.board.settle(claim, letter.sent_at, reply).await {
            Ok(Settled::As(Verdict::Delivered)) => {
                tracing::info!(%webhook, sequence, attempt, code, "a webhook was told");
            }
            Ok(Settled::As(Verdict::Gone)) => {
                tracing::warn!(%webhook, sequence, attempt, code, "a webhook was switched off, as its receiver asked");
            }
            Ok(Settled::As(Verdict::GivenUp)) => {
                tracing::warn!(%webhook, sequence, attempt, code, "a webhook could not be told; nobody tries any more");
            }
            Ok(Settled::As(Verdict::Again(wait))) => {
                let wait_seconds = wait.as_secs();
                tracing::info!(%webhook, sequence, attempt, code, wait_seconds, "a webhook was not told yet");
            }
            Ok(Settled::Superseded) => {
                tracing::info!(%webhook, sequence, attempt, code, "an attempt counts no more");
            }
            Err(error) => {
                tracing::warn!(?error, %webhook, sequence, "what a webhook's receiver said could not be noted");
            }
        }
    }

    fn parcel(&self, letter: &Letter) -> Result<Parcel> {
        let body = message::body(letter, &self.public_url);
        let id = letter.heard.publication.event.id.to_string();
        let timestamp = Parcel::timestamp(letter.sent_at);
        Ok(Parcel {
            endpoint: letter.endpoint.clone(),
            signature: signature::header(&letter.secrets, &id, timestamp, &body)?,
            id,
            sent_at: letter.sent_at,
            body,
        })
    }
}
