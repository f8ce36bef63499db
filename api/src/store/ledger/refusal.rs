//! What stands against appending to the log, and how it is found out.

use std::sync::atomic::Ordering;

use super::{Known, Ledger};
use crate::domain::error::Result;
use crate::domain::hash::Hash;
use crate::log::merkle::Frontier;
use crate::store::heads;
use crate::store::{Session, log, tree};

/// Why nothing may be appended, in a sentence for the operator.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// This process cannot sign.
    #[error("no signing key was given, and every change of the log is signed")]
    NoKey,
    /// Somebody replaced the key while this process ran.
    #[error("the log is signed with the key {0} now, and this process has another: start it with that one")]
    OtherKey(String),
    /// The log's own last head is not of its records.
    #[error(
        "the log has {size} records, and they do not give the root that was signed for {signed}: records or nodes \
         were changed; restore the whole database from a backup"
    )]
    Damaged {
        /// Records of the log.
        size: u64,
        /// Records under the last head.
        signed: u64,
    },
    /// Something wrote records and no head.
    #[error(
        "the log has {size} records and is signed up to {signed}: something else than this program wrote the rest; \
         look at them, then let them stand with `noticeboard reopen-log` or restore a backup"
    )]
    Unsigned {
        /// Records of the log.
        size: u64,
        /// Records under the last head.
        signed: u64,
    },
    /// Records are missing that the known checkpoint counts.
    #[error(
        "the log has {size} records and the known checkpoint counts {known}: if an older backup was restored on \
         purpose, say so with `noticeboard reopen-log`"
    )]
    Shorter {
        /// Records of the log.
        size: u64,
        /// Records that the checkpoint counts.
        known: u64,
        /// The checkpoint's root.
        root: Hash,
    },
    /// Other records than those that the known checkpoint covers.
    #[error(
        "the log's first {known} records are not those of the known checkpoint: if an older backup was restored and \
         written to on purpose, say so with `noticeboard reopen-log`"
    )]
    Forked {
        /// Records that the checkpoint counts.
        known: u64,
        /// The checkpoint's root.
        root: Hash,
    },
}

impl Refusal {
    /// Whether the log goes on after somebody said so in it.
    pub const fn ends_by_reopening(&self) -> bool {
        matches!(
            self,
            Self::Unsigned { .. } | Self::Shorter { .. } | Self::Forked { .. }
        )
    }
}

/// What stands against appending to a log of `size` records.
pub(super) async fn of(
    session: &impl Session,
    ledger: Option<&Ledger>,
    size: u64,
) -> Result<Option<Refusal>> {
    if let Some(refusal) = of_key(session, ledger).await? {
        return Ok(Some(refusal));
    }
    let edge = match signed_edge(session, size).await? {
        Ok(edge) => edge,
        Err(refusal) => return Ok(Some(refusal)),
    };
    match (gap(&edge, size), ledger.and_then(|ledger| ledger.known.as_ref())) {
        (None, Some(known)) => known.refusal(session, size).await,
        (gap, _) => Ok(gap),
    }
}

/// Whether this process has the log's key.
pub(super) async fn of_key(session: &impl Session, ledger: Option<&Ledger>) -> Result<Option<Refusal>> {
    let Some(ledger) = ledger else {
        return Ok(Some(Refusal::NoKey));
    };
    let current = heads::current_key(session).await?;
    let other = current.filter(|current| current.verifier != *ledger.key.verifier());
    Ok(other.map(|current| Refusal::OtherKey(current.verifier.to_string())))
}

/// The edge of the tree under the last head, if the records still give what was signed. A new head grows from it
/// and so is consistent with the last one.
pub(super) async fn signed_edge(session: &impl Session, size: u64) -> Result<Result<Frontier, Refusal>> {
    let Some(head) = heads::latest(session).await? else {
        return Ok(Err(Refusal::Unsigned { size, signed: 0 }));
    };
    let damaged = Refusal::Damaged {
        size,
        signed: head.size,
    };
    if head.size > size {
        return Ok(Err(damaged));
    }
    let edge = tree::frontier(session, head.size).await?;
    Ok(if edge.root() == head.root {
        Ok(edge)
    } else {
        Err(damaged)
    })
}

/// Records above the last head.
pub(super) fn gap(edge: &Frontier, size: u64) -> Option<Refusal> {
    let signed = edge.size();
    (signed < size).then_some(Refusal::Unsigned { size, signed })
}

impl Known {
    pub(super) async fn refusal(&self, session: &impl Session, size: u64) -> Result<Option<Refusal>> {
        if self.is_settled.load(Ordering::Acquire) {
            return Ok(None);
        }
        let (known, root) = (self.checkpoint.size, self.checkpoint.root);
        let found = if known > size {
            Refusal::Shorter { size, known, root }
        } else if tree::frontier(session, known).await?.root() != root {
            Refusal::Forked { known, root }
        } else {
            self.is_settled.store(true, Ordering::Release);
            return Ok(None);
        };
        let is_excused = log::reopenings(session).await?.contains(&(known, root));
        Ok(Some(found).filter(|_| !is_excused))
    }
}
