//! Numbering publication events: one after the other, in the order of their instants, when they are due.

use crate::domain::audit::PublicationKind;
use crate::domain::clock::Instant;
use crate::domain::error::Result;
use crate::store::publications::{self, Event};
use crate::store::{Store, WriteSession, versions};

/// Whether some event waits for its number.
pub(super) async fn are_due(store: &Store, now: Instant) -> Result<bool> {
    let session = store.read().await?;
    Ok(!publications::due(&session, now).await?.is_empty())
}

/// Gives every event that is due its number.
///
/// Runs under the lock of the log, whose instants pass every numbered event: so no later event is older.
pub(super) async fn number_due(session: &WriteSession) -> Result<()> {
    let due = publications::due(session, session.now().previous()).await?;
    if due.is_empty() {
        return Ok(());
    }
    let mut next = publications::next_sequence(session).await?;
    for event in due {
        let history = versions::history(session, &event.notice).await?;
        if event.kind == PublicationKind::InForce && !happens(&history, &event) {
            publications::remove(session, &event).await?;
            continue;
        }
        let previous = history
            .in_force_at(event.instant.previous())
            .map(|version| version.number);
        publications::number(session, &event, next, previous).await?;
        next += 1;
    }
    Ok(())
}

/// A version that was called off, or that something else overtook at its very instant, does not come into force.
fn happens(history: &crate::domain::history::History, event: &Event) -> bool {
    history.in_force_at(event.instant).map(|version| version.number) == event.version
}
