//! The tree as RFC 9162 defines it, word for word and slow, and a store of nodes that grew leaf by leaf.

use std::collections::BTreeMap;

use crate::domain::hash::Hash;
use crate::log::merkle::{Frontier, Node};
use crate::log::record::leaf_hash;

/// MTH(D[n]), section 2.1.1.
pub(super) fn mth(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::of(b""),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            Hash::of_parts(&[&[1], mth(left).as_bytes(), mth(right).as_bytes()])
        }
    }
}

/// PATH(m, D[n]), section 2.1.3.1.
pub(super) fn path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let k = split(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut hashes, sibling) = if index < k {
        (path(index, left), mth(right))
    } else {
        (path(index - k, right), mth(left))
    };
    hashes.push(sibling);
    hashes
}

/// SUBPROOF(m, D[n], b), section 2.1.4.1; PROOF(m, D[n]) is the one with b true.
pub(super) fn subproof(from: usize, leaves: &[Hash], is_known: bool) -> Vec<Hash> {
    if from == leaves.len() {
        return if is_known { Vec::new() } else { vec![mth(leaves)] };
    }
    let k = split(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut hashes, sibling) = if from <= k {
        (subproof(from, left, is_known), mth(right))
    } else {
        (subproof(from - k, right, false), mth(left))
    };
    hashes.push(sibling);
    hashes
}

/// The largest power of two that is less than `n`.
fn split(n: usize) -> usize {
    let mut k = 1;
    while 2 * k < n {
        k *= 2;
    }
    k
}

/// A tree that grew leaf by leaf, with every node that it completed.
pub(super) struct Grown {
    pub(super) leaves: Vec<Hash>,
    pub(super) roots: Vec<Hash>,
    nodes: BTreeMap<Node, Hash>,
}

impl Grown {
    pub(super) fn to(size: usize) -> Self {
        let leaves: Vec<Hash> = (0..size).map(|n| leaf_hash(&n.to_string())).collect();
        let mut frontier = Frontier::default();
        let mut grown = Self {
            roots: vec![frontier.root()],
            nodes: BTreeMap::new(),
            leaves,
        };
        for (index, leaf) in grown.leaves.iter().enumerate() {
            grown.nodes.insert(Node::leaf(index as u64), *leaf);
            grown.nodes.extend(frontier.append(*leaf));
            grown.roots.push(frontier.root());
        }
        grown
    }

    pub(super) fn find(&self, node: Node) -> Option<Hash> {
        self.nodes.get(&node).copied()
    }
}
