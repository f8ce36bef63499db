//! What the operator does to the log itself: replacing its key, and letting it go on after a restored backup.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Noticeboard;
use super::change::{details, reason};
use crate::domain::actor::{Permission, Subject};
use crate::domain::audit::Action;
use crate::domain::caller::Caller;
use crate::domain::error::{Error, Result};
use crate::log::note::{SigningKey, VerifierKey};
use crate::log::record::Entry;
use crate::store::log::{self, Appended, Appending};
use crate::store::{Refusal, WriteSession};

/// A key that took another's place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rotation {
    /// The key that signed until then.
    pub from: VerifierKey,
    /// The key that signs from then on.
    pub to: VerifierKey,
    /// The record's place.
    pub sequence: i64,
}

impl Noticeboard {
    /// What stands against changes; nothing when the log goes on.
    ///
    /// # Errors
    /// `Unavailable` when the database does not answer.
    pub async fn log_refusal(&self) -> Result<Option<Refusal>> {
        self.store.log_refusal().await
    }

    /// Signs with another key from now on. The record says which took the place of which; its head carries the
    /// signatures of both, if this process has the old one.
    ///
    /// # Errors
    /// `Invalid` for a key of another name, or one that the log had before; `LogClosed`.
    pub async fn rotate_key(&self, caller: &Caller, successor: SigningKey) -> Result<Rotation> {
        let subject = caller.actor.permit(Permission::Manage)?;
        let mut session = self.begin().await?;
        let to = successor.verifier().clone();
        let from = session.hand_over(successor).await?;
        let said = details([("from", json!(from.to_string())), ("to", json!(to.to_string()))]);
        let appended = self
            .keep(
                &mut session,
                caller,
                &subject,
                (Action::LogKeyRotated, None, said),
            )
            .await?;
        self.commit(session).await?;
        let sequence = appended.sequence;
        Ok(Rotation { from, to, sequence })
    }

    /// Lets the log go on although it does not continue the known checkpoint, or holds records that nobody signed.
    /// Answers what had stood against it and the record's place.
    ///
    /// # Errors
    /// `Conflict` when nothing stands against it; `LogClosed` when this act does not mend it; `Invalid` without a
    /// reason.
    pub async fn reopen_log(&self, caller: &Caller, why: &str) -> Result<(Refusal, i64)> {
        let subject = caller.actor.permit(Permission::Manage)?;
        let why = reason("reason", why)?;
        let mut session = self.begin().await?;
        let refusal = session.log_refusal().await?.ok_or_else(|| {
            Error::wrong_state(
                "OPEN",
                "nothing stands against changes, so there is nothing to reopen",
            )
        })?;
        let act = (Action::LogReopened, Some(why.as_str()), forgiven(&refusal));
        let appended = self.keep(&mut session, caller, &subject, act).await?;
        self.commit(session).await?;
        Ok((refusal, appended.sequence))
    }

    /// Records an act on the whole database.
    pub(super) async fn keep(
        &self,
        session: &mut WriteSession,
        caller: &Caller,
        subject: &Subject,
        (action, text, details): (Action, Option<&str>, BTreeMap<&'static str, Value>),
    ) -> Result<Appended> {
        let change = Appending {
            action,
            subject: subject.as_str(),
            text,
            notice: None,
            request_id: &caller.request_id,
            entry: Entry {
                details,
                ..Entry::default()
            },
        };
        log::append(session, self.randomness.as_ref(), change).await
    }
}

/// What a reopened log goes on in spite of, by which a later start recognises it.
fn forgiven(refusal: &Refusal) -> BTreeMap<&'static str, Value> {
    match refusal {
        Refusal::Shorter { known, root, .. } | Refusal::Forked { known, root } => {
            details([("knownSize", json!(known)), ("knownRoot", json!(root))])
        }
        Refusal::Unsigned { signed, .. } => details([("signedSize", json!(signed))]),
        Refusal::NoKey | Refusal::OtherKey(_) | Refusal::Damaged { .. } => BTreeMap::new(),
    }
}
