//! The log's signed head, its keys and proofs.

use async_graphql::SimpleObject;

use crate::domain::hash;
use crate::service;

/// C2SP tlog-checkpoint. `note` is the signed text, verifiable with the published key and nothing else. rootHash is base64; publicKey is a C2SP signed-note verifier key (name+hash+key).
#[derive(SimpleObject)]
pub struct Checkpoint {
    /// Which log it is: the name of its key.
    origin: String,
    /// How many records it has; the next one gets this number as its sequence.
    tree_size: i32,
    /// The root of the tree over them (RFC 9162), in base64.
    root_hash: String,
    /// The signed text: origin, size and root, with its signatures. The same that `/log/checkpoint` serves.
    note: String,
    /// The key that verifies it. Compare it with one that you got otherwise: this one comes from the server that you want to check.
    public_key: String,
}

/// Hashes are base64, leaf side first.
#[derive(SimpleObject)]
pub struct InclusionProof {
    /// The record's place in the log.
    sequence: i32,
    /// How many records the tree has that the proof is of.
    tree_size: i32,
    /// The record's leaf hash.
    leaf_hash: String,
    /// The audit path (RFC 9162 2.1.3.1).
    hashes: Vec<String>,
}

/// That an earlier tree is the beginning of a later one. Hashes are base64, leaf side first.
#[derive(SimpleObject)]
pub struct ConsistencyProof {
    /// How many records the earlier tree has.
    from_size: i32,
    /// How many records the later tree has.
    to_size: i32,
    /// The proof (RFC 9162 2.1.4.1); empty from 0 records on, and from a size to itself.
    hashes: Vec<String>,
}

/// A key that signs the log's checkpoints, or once did.
#[derive(SimpleObject)]
pub struct LogKey {
    /// C2SP signed-note verifier key (name+hash+key).
    public_key: String,
    /// The size of the first checkpoint that it signed. It signed all from there on until the next key's.
    since_size: i32,
}

impl From<service::SignedHead> for Checkpoint {
    fn from(signed: service::SignedHead) -> Self {
        Self {
            origin: signed.verifier.name().to_string(),
            tree_size: number(signed.head.size),
            root_hash: signed.head.root.to_base64(),
            note: signed.head.note,
            public_key: signed.verifier.to_string(),
        }
    }
}

impl From<service::Inclusion> for InclusionProof {
    fn from(proof: service::Inclusion) -> Self {
        Self {
            sequence: number(proof.sequence),
            tree_size: number(proof.size),
            leaf_hash: proof.leaf_hash.to_base64(),
            hashes: base64(&proof.hashes),
        }
    }
}

impl From<service::Consistency> for ConsistencyProof {
    fn from(proof: service::Consistency) -> Self {
        Self {
            from_size: number(proof.from),
            to_size: number(proof.to),
            hashes: base64(&proof.hashes),
        }
    }
}

impl From<service::LogKey> for LogKey {
    fn from(key: service::LogKey) -> Self {
        Self {
            public_key: key.verifier.to_string(),
            since_size: number(key.since),
        }
    }
}

fn number(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn base64(hashes: &[hash::Hash]) -> Vec<String> {
    hashes.iter().map(hash::Hash::to_base64).collect()
}
