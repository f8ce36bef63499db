//! The log's heads, proofs and tiles, for everybody: they show that changes were made, not which.

use super::Noticeboard;
use crate::domain::error::{Error, Result};
use crate::domain::hash::Hash;
use crate::log::merkle::{self, Node, ProofPlan};
use crate::log::note::VerifierKey;
use crate::log::tile::Tile;
use crate::store::heads::{self, Head};
use crate::store::{ReadSession, tree};

pub use crate::store::heads::LogKey;

/// The signed head of the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedHead {
    /// Size, root and the signed text.
    pub head: Head,
    /// The key that verifies it.
    pub verifier: VerifierKey,
}

/// That a record stands in the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Inclusion {
    /// The record's place.
    pub sequence: u64,
    /// Records of the tree.
    pub size: u64,
    /// The record's leaf hash.
    pub leaf_hash: Hash,
    /// The audit path, leaf side first.
    pub hashes: Vec<Hash>,
}

/// That a tree is the beginning of another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Consistency {
    /// Records of the earlier tree.
    pub from: u64,
    /// Records of the later tree.
    pub to: u64,
    /// The proof, leaf side first.
    pub hashes: Vec<Hash>,
}

impl Noticeboard {
    /// The signed head of the log.
    ///
    /// # Errors
    /// `Unavailable` or `Internal`.
    pub async fn checkpoint(&self) -> Result<SignedHead> {
        if let Some(snapshot) = self.catalog.snapshot() {
            return snapshot.head.clone().ok_or_else(unsigned);
        }
        let session = self.store.read().await?;
        signed_head(&session).await?.ok_or_else(unsigned)
    }

    /// An earlier head of the log with the key that verifies it.
    ///
    /// # Errors
    /// `Unavailable` or `Internal`.
    pub async fn signed(&self, head: Head) -> Result<SignedHead> {
        let keys = self.log_keys().await?;
        let key = keys.into_iter().rev().find(|key| key.since <= head.size);
        let verifier = key.ok_or_else(unsigned)?.verifier;
        Ok(SignedHead { head, verifier })
    }

    /// Every key that ever signed the log, oldest first.
    ///
    /// # Errors
    /// `Unavailable` or `Internal`.
    pub async fn log_keys(&self) -> Result<Vec<LogKey>> {
        heads::keys(&self.store.read().await?).await
    }

    /// The audit path of one record, in the tree of the given size or of the checkpoint's.
    ///
    /// # Errors
    /// `Invalid` when the log is smaller, or the tree does not hold the record.
    pub async fn inclusion_proof(&self, sequence: u64, size: Option<u64>) -> Result<Inclusion> {
        let session = self.store.read().await?;
        let size = reached(&session, "treeSize", size).await?;
        let plan = merkle::inclusion(sequence, size)
            .map_err(|_| Error::invalid("sequence", format!("is {sequence}, and {}", last_of(size))))?;
        let leaf = Node::leaf(sequence);
        let found = tree::fetch(&session, plan.nodes().chain([leaf])).await?;
        let find = |node| found.get(&node).copied();
        Ok(Inclusion {
            sequence,
            size,
            leaf_hash: find(leaf).ok_or_else(|| Error::internal(format!("record {sequence} is missing")))?,
            hashes: plan.build(find).map_err(Error::internal)?,
        })
    }

    /// That the tree of `from` records is the beginning of the tree of the given size, or of the checkpoint's.
    ///
    /// # Errors
    /// `Invalid` when the log is smaller, or the first tree larger than the second.
    pub async fn consistency_proof(&self, from: u64, to: Option<u64>) -> Result<Consistency> {
        let session = self.store.read().await?;
        let to = reached(&session, "toSize", to).await?;
        let plan: ProofPlan = merkle::consistency(from, to).map_err(|_| {
            Error::invalid(
                "fromSize",
                format!("is {from}, and the later tree has {to} records"),
            )
        })?;
        let found = tree::fetch(&session, plan.nodes()).await?;
        let hashes = plan
            .build(|node| found.get(&node).copied())
            .map_err(Error::internal)?;
        Ok(Consistency { from, to, hashes })
    }

    /// The hashes of a tile; `None` when the log does not reach so far.
    ///
    /// # Errors
    /// `Unavailable` or `Internal`.
    pub async fn tile(&self, tile: Tile) -> Result<Option<Vec<Hash>>> {
        let session = self.store.read().await?;
        let Some((level, indexes)) = tile.nodes(head(&session).await?.size) else {
            return Ok(None);
        };
        let expected = indexes.end - indexes.start;
        let hashes = tree::stretch(&session, level, indexes).await?;
        if hashes.len() as u64 == expected {
            Ok(Some(hashes))
        } else {
            Err(Error::internal(format!("the tile {tile} lacks hashes")))
        }
    }
}

/// The head with the key that verifies it; none of a log that was never signed.
pub(super) async fn signed_head(session: &ReadSession) -> Result<Option<SignedHead>> {
    let head = heads::latest(session).await?;
    let key = heads::current_key(session).await?;
    Ok(head.zip(key).map(|(head, key)| SignedHead {
        head,
        verifier: key.verifier,
    }))
}

async fn head(session: &ReadSession) -> Result<Head> {
    heads::latest(session).await?.ok_or_else(unsigned)
}

fn unsigned() -> Error {
    Error::internal("the log was never signed")
}

/// A size that the signed log has: the given one, or the head's.
async fn reached(session: &ReadSession, argument: &str, asked: Option<u64>) -> Result<u64> {
    let size = head(session).await?.size;
    match asked {
        Some(asked) if asked > size => {
            let message = format!("is {asked}, and the log has {size} records");
            Err(Error::invalid(argument, message))
        }
        other => Ok(other.unwrap_or(size)),
    }
}

fn last_of(size: u64) -> String {
    match size.checked_sub(1) {
        Some(last) => format!("the last record of a tree of {size} is {last}"),
        None => "an empty tree has no record".to_owned(),
    }
}
