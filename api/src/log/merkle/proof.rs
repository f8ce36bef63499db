//! Which nodes a proof is made of, and the proof made of their hashes.
//!
//! Source: RFC 9162, sections 2.1.3.1 and 2.1.4.1.

use super::{Node, ProofError, cover, root};
use crate::domain::hash::Hash;

/// A proof whose hashes are not fetched yet: for each of them the nodes that it is made of, leaf side first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProofPlan(Vec<Vec<Node>>);

/// A node that a proof needs was not fetched.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("node {} of level {} is missing", .0.index, .0.level)]
pub struct MissingNode(pub Node);

impl ProofPlan {
    /// Every node that is needed.
    pub fn nodes(&self) -> impl Iterator<Item = Node> {
        self.0.iter().flatten().copied()
    }

    /// How many hashes the proof has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the proof has no hash.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The proof: its hashes, leaf side first.
    ///
    /// # Errors
    /// When `find` does not know a node.
    pub fn build(&self, find: impl Fn(Node) -> Option<Hash>) -> Result<Vec<Hash>, MissingNode> {
        let subtree = |nodes: &Vec<Node>| {
            let hashes: Result<Vec<Hash>, MissingNode> = nodes
                .iter()
                .map(|node| find(*node).ok_or(MissingNode(*node)))
                .collect();
            Ok(root(&hashes?))
        };
        self.0.iter().map(subtree).collect()
    }
}

/// Plans the audit path of leaf `index` in the tree of `size` leaves.
///
/// Source: RFC 9162, section 2.1.3.1.
///
/// # Errors
/// `NotInTree`.
pub fn inclusion(index: u64, size: u64) -> Result<ProofPlan, ProofError> {
    if index >= size {
        return Err(ProofError::NotInTree { index, size });
    }
    let mut path = Vec::new();
    let mut subtree = 0..size;
    while let Some(middle) = middle(subtree.start, subtree.end) {
        if index < middle {
            path.push(cover(middle..subtree.end));
            subtree.end = middle;
        } else {
            path.push(cover(subtree.start..middle));
            subtree.start = middle;
        }
    }
    path.reverse();
    Ok(ProofPlan(path))
}

/// Plans the proof that the tree of `from` leaves is the beginning of the tree of `to` leaves. There is nothing to
/// prove of the empty tree, nor of a tree and itself.
///
/// Source: RFC 9162, section 2.1.4.1.
///
/// # Errors
/// `Shrinks`.
pub fn consistency(from: u64, to: u64) -> Result<ProofPlan, ProofError> {
    if from > to {
        return Err(ProofError::Shrinks { from, to });
    }
    if from == 0 {
        return Ok(ProofPlan(Vec::new()));
    }
    let mut path = Vec::new();
    let mut subtree = 0..to;
    while subtree.end != from
        && let Some(middle) = middle(subtree.start, subtree.end)
    {
        if from <= middle {
            path.push(cover(middle..subtree.end));
            subtree.end = middle;
        } else {
            path.push(cover(subtree.start..middle));
            subtree.start = middle;
        }
    }
    if subtree.start != 0 {
        path.push(cover(subtree));
    }
    path.reverse();
    Ok(ProofPlan(path))
}

/// Where a tree over more than one leaf divides: after the largest power of two that is less than all.
fn middle(start: u64, end: u64) -> Option<u64> {
    let level = (end - start).checked_sub(1)?.checked_ilog2()?;
    Some(start + (1 << level))
}
