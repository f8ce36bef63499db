//! What signs the log, and what stands against appending to it.

mod refusal;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::heads::{self, Head};
use super::{Store, WriteSession, stored, tree};
use crate::domain::audit::Action;
use crate::domain::clock::Clock;
use crate::domain::error::{Cause, Error, Result};
use crate::log::checkpoint::{Checkpoint, CheckpointError};
use crate::log::merkle::Frontier;
use crate::log::note::{SigningKey, VerifierKey};

pub use refusal::Refusal;

/// So many records are taken into a new tree in one transaction.
const BATCH: u64 = 16_384;

/// What a process needs to append to the log.
#[derive(Debug)]
pub(super) struct Ledger {
    key: SigningKey,
    known: Option<Known>,
}

/// A checkpoint that was kept outside, and whether the log was found to continue it.
#[derive(Debug)]
struct Known {
    checkpoint: Checkpoint,
    is_settled: AtomicBool,
}

/// Why a log cannot be opened for appending, in a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Another key than the log's own.
    #[error(
        "the log in this database is signed with the key {log}, and the signing key that was given is {given}: give \
         the first, or replace it for good with `noticeboard rotate-key`"
    )]
    OtherKey {
        /// The log's own key.
        log: String,
        /// The one that was given.
        given: String,
    },
    /// The checkpoint from outside is none of this log.
    #[error(
        "the known checkpoint cannot be used, because {0}; keep one of this log, as `/log/checkpoint` serves it"
    )]
    KnownCheckpoint(CheckpointError),
    /// The database fails.
    #[error("the log could not be opened: {0}")]
    Failed(String),
}

impl From<Error> for LedgerError {
    fn from(error: Error) -> Self {
        match error {
            Error::Unavailable(cause) | Error::Internal(cause) => Self::Failed(cause.for_log().to_owned()),
            other => Self::Failed(format!("{other:?}")),
        }
    }
}

impl Store {
    /// Opens the log for appending: builds the tree where there is none yet, and compares the key with the log's
    /// own. `known` is a checkpoint that was kept outside.
    ///
    /// # Errors
    /// See [`LedgerError`]. What stands against appending and not against reading is no error here: see
    /// [`Store::log_refusal`].
    pub async fn open_log(
        mut self,
        clock: &dyn Clock,
        key: SigningKey,
        known: Option<&str>,
    ) -> Result<Self, LedgerError> {
        while !self.grow_unsigned(clock, &key).await? {}
        let session = self.read().await?;
        let keys = heads::keys(&session).await?;
        if let Some(last) = keys.last().filter(|last| last.verifier != *key.verifier()) {
            return Err(LedgerError::OtherKey {
                log: last.verifier.to_string(),
                given: key.verifier().to_string(),
            });
        }
        let trusted: Vec<VerifierKey> = keys.into_iter().map(|key| key.verifier).collect();
        let known = known
            .map(|note| Checkpoint::open(note, &trusted))
            .transpose()
            .map_err(LedgerError::KnownCheckpoint)?;
        let known = known.map(|checkpoint| Known {
            checkpoint,
            is_settled: AtomicBool::new(false),
        });
        drop(session);
        self.ledger = Some(Arc::new(Ledger { key, known }));
        if let Some(refusal) = self.log_refusal().await? {
            tracing::error!(cause = %refusal, "the log takes no records");
        }
        Ok(self)
    }

    /// The key that the log is signed with; none before it was opened for the first time.
    ///
    /// # Errors
    /// As the database fails.
    pub async fn log_key(&self) -> Result<Option<VerifierKey>> {
        let session = self.read().await?;
        Ok(heads::current_key(&session).await?.map(|key| key.verifier))
    }

    /// What stands against appending to the log; nothing when it goes on.
    ///
    /// # Errors
    /// As the database fails.
    pub async fn log_refusal(&self) -> Result<Option<Refusal>> {
        let session = self.read().await?;
        let size = tree::size(&session).await?;
        refusal::of(&session, self.ledger.as_deref(), size).await
    }

    /// Signs a text that is no checkpoint with the log's present key.
    ///
    /// # Errors
    /// `LogClosed` when this process has no key or another one; `Internal` when the text cannot be a note's.
    pub fn sign(&self, text: &str, present: &VerifierKey) -> Result<String> {
        let closed = |refusal| Error::LogClosed(Cause::new(refusal));
        let ledger = self.ledger.as_deref().ok_or_else(|| closed(Refusal::NoKey))?;
        if ledger.key.verifier() != present {
            return Err(closed(Refusal::OtherKey(present.to_string())));
        }
        let note = ledger.key.sign(text).map_err(Error::internal)?;
        Ok(note.to_string())
    }

    /// Takes one batch of the records of a log that was never signed into its tree; signs it when all are in.
    /// Answers whether nothing is left to do.
    async fn grow_unsigned(&self, clock: &dyn Clock, key: &SigningKey) -> Result<bool> {
        if heads::latest(&self.read().await?).await?.is_some() {
            return Ok(true);
        }
        let session = self.write(clock).await?;
        if heads::latest(&session).await?.is_some() {
            return Ok(true);
        }
        let (size, grown) = (tree::size(&session).await?, tree::grown(&session).await?);
        let end = size.min(grown + BATCH);
        let mut frontier = tree::frontier(&session, grown).await?;
        tree::grow(&session, &mut frontier, end).await?;
        if end == size {
            heads::insert_key(&session, size, key.verifier()).await?;
            heads::insert(&session, &signed(&frontier, key, None)?).await?;
        }
        session.commit().await?;
        Ok(end == size)
    }
}

impl WriteSession {
    /// What stands against appending to the log; nothing when it goes on.
    ///
    /// # Errors
    /// As the database fails.
    pub async fn log_refusal(&self) -> Result<Option<Refusal>> {
        refusal::of(self, self.store.ledger.as_deref(), self.size()?).await
    }

    /// How many records the log has, with those of this session.
    fn size(&self) -> Result<u64> {
        stored::count("log_records.sequence", self.next_record.0)
    }

    /// Passes when this action may be appended now.
    ///
    /// # Errors
    /// `LogClosed` with what stands against it.
    pub(super) async fn expect_open_log(&mut self, action: Action) -> Result<()> {
        if self.edge.is_some() {
            return Ok(());
        }
        let ledger = self.store.ledger.as_deref();
        let (reopens, hands_over) = (action == Action::LogReopened, self.successor.is_some());
        // Whoever lost the key signs with the new one alone.
        if !(hands_over && ledger.is_none()) {
            expect_none(refusal::of_key(self, ledger).await?)?;
        }
        let size = self.size()?;
        let edge = refusal::signed_edge(self, size)
            .await?
            .map_err(|refusal| Error::LogClosed(Cause::new(refusal)))?;
        if !reopens {
            expect_none(refusal::gap(&edge, size))?;
        }
        // A log whose key was lost needs a new one before it can be reopened.
        if let Some(known) = ledger.and_then(|ledger| ledger.known.as_ref())
            && !reopens
            && !hands_over
        {
            expect_none(known.refusal(self, size).await?)?;
        }
        self.edge = Some(edge);
        Ok(())
    }

    /// From this commit on the log is signed with this key. This commit's own head carries both signatures, unless
    /// this process has none but the new key.
    ///
    /// # Errors
    /// `Invalid` for a key of another log, or one that the log had before.
    pub async fn hand_over(&mut self, successor: SigningKey) -> Result<VerifierKey> {
        let keys = heads::keys(self).await?;
        let Some(current) = keys.last() else {
            return Err(Error::invalid(
                "key",
                "cannot replace another: the log was never signed yet",
            ));
        };
        let given = successor.verifier();
        if given.name() != current.verifier.name() {
            let name = current.verifier.name();
            return Err(Error::invalid(
                "key",
                format!("is not named `{name}` like the log"),
            ));
        }
        if keys.iter().any(|key| key.verifier == *given) {
            return Err(Error::invalid("key", "is or was the log's already"));
        }
        let current = current.verifier.clone();
        self.successor = Some(Box::new(successor));
        Ok(current)
    }

    /// Signs the log as it stands now, with what was appended here.
    pub(super) async fn sign_head(&mut self) -> Result<()> {
        let closed = || Error::LogClosed(Cause::new(Refusal::NoKey));
        let mut edge = self.edge.take().ok_or_else(closed)?;
        let size = self.size()?;
        tree::grow(self, &mut edge, size).await?;
        let own = self.store.ledger.as_deref().map(|ledger| &ledger.key);
        let head = match (&self.successor, own) {
            (Some(successor), before) => {
                heads::insert_key(self, size, successor.verifier()).await?;
                signed(&edge, successor, before)
            }
            (None, Some(key)) => signed(&edge, key, None),
            (None, None) => Err(closed()),
        };
        heads::insert(self, &head?).await
    }
}

/// The head of a tree, signed.
fn signed(frontier: &Frontier, key: &SigningKey, also: Option<&SigningKey>) -> Result<Head> {
    let (size, root) = (frontier.size(), frontier.root());
    let origin = key.verifier().name().clone();
    let note = Checkpoint { origin, size, root }
        .sign(key)
        .map_err(Error::internal)?;
    let note = match also {
        Some(key) => note.signed_by(key),
        None => note,
    };
    Ok(Head {
        size,
        root,
        note: note.to_string(),
    })
}

fn expect_none(found: Option<Refusal>) -> Result<()> {
    found.map_or(Ok(()), |refusal| Err(Error::LogClosed(Cause::new(refusal))))
}
