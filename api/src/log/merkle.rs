//! The tree over the log's leaf hashes: its nodes, its root, proofs and their verification.
//!
//! Source: RFC 9162, section 2.1. Knows neither what a leaf says nor where nodes are kept: it names the nodes that
//! a root or proof needs, and whoever keeps them fetches just those. Every named node is the root of a complete
//! subtree, so its hash never changes once it is there.

mod proof;
#[cfg(test)]
mod tests;
mod verify;

use std::ops::Range;

use crate::domain::hash::Hash;

pub use proof::{MissingNode, ProofPlan, consistency, inclusion};
pub use verify::{ProofError, verify_consistency, verify_inclusion};

/// The root of a complete subtree: 2^`level` leaves, beginning at `index` * 2^`level`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Node {
    /// 0 for a leaf, 1 for the node above two leaves; at most 63.
    pub level: u8,
    /// 0, 1, 2 ... from the left, within the level.
    pub index: u64,
}

impl Node {
    /// The leaf at this place of the log.
    pub const fn leaf(index: u64) -> Self {
        Self { level: 0, index }
    }

    /// The node above it.
    #[must_use]
    pub const fn parent(self) -> Self {
        Self {
            level: self.level + 1,
            index: self.index / 2,
        }
    }

    const fn is_right(self) -> bool {
        self.index % 2 == 1
    }
}

/// The hash of the node above two others.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash::of_parts(&[&[1], left.as_bytes(), right.as_bytes()])
}

/// The nodes whose hashes, from left to right, give the root of the tree over the first `size` leaves: one for
/// each binary digit 1 of `size`.
pub fn root_nodes(size: u64) -> Vec<Node> {
    cover(0..size)
}

/// The root over nodes that stand side by side, larger ones first. Over none: SHA-256 of nothing.
pub fn root(hashes: &[Hash]) -> Hash {
    let mut from_the_right = hashes.iter().rev();
    let Some(last) = from_the_right.next() else {
        return Hash::of(b"");
    };
    from_the_right.fold(*last, |right, left| node_hash(left, &right))
}

/// The complete subtrees that the RFC's definition cuts a stretch of leaves into. The stretch begins at a multiple
/// of the largest of them.
fn cover(leaves: Range<u64>) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut start = leaves.start;
    while let Some(level) = leaves.end.saturating_sub(start).checked_ilog2() {
        nodes.push(Node {
            level: u8::try_from(level).unwrap_or(u8::MAX),
            index: start >> level,
        });
        start += 1 << level;
    }
    nodes
}

/// The right edge of a tree: all that appending needs to know of it, the hashes of [`root_nodes`].
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Frontier {
    size: u64,
    hashes: Vec<Hash>,
}

impl Frontier {
    /// The edge of a tree of `size` leaves; `hashes` are those of [`root_nodes`]. `None` when they are too few or
    /// too many.
    pub fn new(size: u64, hashes: Vec<Hash>) -> Option<Self> {
        let expected = size.count_ones() as usize;
        (hashes.len() == expected).then_some(Self { size, hashes })
    }

    /// How many leaves the tree has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The tree's root.
    pub fn root(&self) -> Hash {
        root(&self.hashes)
    }

    /// Appends a leaf. Answers the nodes above the leaves that it completes, lowest first.
    pub fn append(&mut self, leaf: Hash) -> Vec<(Node, Hash)> {
        let mut completed = Vec::new();
        let (mut node, mut hash) = (Node::leaf(self.size), leaf);
        while node.is_right()
            && let Some(left) = self.hashes.pop()
        {
            node = node.parent();
            hash = node_hash(&left, &hash);
            completed.push((node, hash));
        }
        self.hashes.push(hash);
        self.size += 1;
        completed
    }
}
