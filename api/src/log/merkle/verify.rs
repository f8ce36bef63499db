//! Checking proofs, with nothing but hashes at hand.
//!
//! Written after the RFC's own verification algorithms and not after the code that builds proofs, so that one does
//! not repeat a fault of the other. Source: RFC 9162, sections 2.1.3.2 and 2.1.4.2.

use super::{consistency, inclusion, node_hash, root};
use crate::domain::hash::Hash;

/// Why a proof proves nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ProofError {
    /// The leaf lies beyond the tree.
    #[error("leaf {index} is not in a tree of {size} leaves")]
    NotInTree {
        /// The leaf's place.
        index: u64,
        /// Leaves of the tree.
        size: u64,
    },
    /// The later tree is smaller.
    #[error("a tree of {from} leaves is no beginning of a tree of {to}")]
    Shrinks {
        /// Leaves of the earlier tree.
        from: u64,
        /// Leaves of the later tree.
        to: u64,
    },
    /// Too few or too many hashes.
    #[error("the proof has {found} hashes where {expected} belong")]
    Length {
        /// As many as the sizes ask for.
        expected: usize,
        /// As many as there are.
        found: usize,
    },
    /// The proof is not of this leaf, or not of this tree.
    #[error("the proof leads to another root")]
    OtherRoot,
    /// The proof is not of the earlier tree.
    #[error("the proof leads to another root of the earlier tree")]
    OtherEarlierRoot,
    /// The proof is not of the later tree.
    #[error("the proof leads to another root of the later tree")]
    OtherLaterRoot,
}

/// A place on the way from a leaf up to the root: its index, and the last index of that level.
struct Climb {
    index: u64,
    last: u64,
}

impl Climb {
    fn up(&mut self) {
        self.index >>= 1;
        self.last >>= 1;
    }

    /// Whether the next hash of the proof stands to the left. Passes levels on which the last node has no sibling.
    fn sibling_is_left(&mut self) -> bool {
        let is_left = self.index % 2 == 1 || self.index == self.last;
        if is_left {
            while self.index != 0 && self.index.is_multiple_of(2) {
                self.up();
            }
        }
        self.up();
        is_left
    }
}

/// Checks that a leaf stands at `index` of the tree of `size` leaves with this root. `hashes` are the audit path,
/// leaf side first.
///
/// Source: RFC 9162, section 2.1.3.2.
///
/// # Errors
/// `NotInTree`, `Length`, `OtherRoot`.
pub fn verify_inclusion(
    leaf_hash: &Hash,
    index: u64,
    size: u64,
    hashes: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    expect_length(inclusion(index, size)?.len(), hashes)?;
    let mut climb = Climb {
        index,
        last: size - 1,
    };
    let reached = hashes.iter().fold(*leaf_hash, |reached, sibling| {
        if climb.sibling_is_left() {
            node_hash(sibling, &reached)
        } else {
            node_hash(&reached, sibling)
        }
    });
    expect(climb.last == 0 && reached == *root, ProofError::OtherRoot)
}

/// Checks that the tree of `from` leaves is the beginning of the tree of `to` leaves. Every tree begins with the
/// empty one, whose root is SHA-256 of nothing.
///
/// Source: RFC 9162, section 2.1.4.2.
///
/// # Errors
/// `Shrinks`, `Length`, `OtherEarlierRoot`, `OtherLaterRoot`.
pub fn verify_consistency(
    from: u64,
    to: u64,
    hashes: &[Hash],
    from_root: &Hash,
    to_root: &Hash,
) -> Result<(), ProofError> {
    expect_length(consistency(from, to)?.len(), hashes)?;
    if from == 0 {
        expect(*from_root == root(&[]), ProofError::OtherEarlierRoot)?;
    }
    if from == to {
        return expect(from_root == to_root, ProofError::OtherLaterRoot);
    }
    let Some(below_from) = from.checked_sub(1) else {
        return Ok(());
    };
    let mut path = from
        .is_power_of_two()
        .then_some(from_root)
        .into_iter()
        .chain(hashes);
    let mut climb = Climb {
        index: below_from,
        last: to - 1,
    };
    while climb.index % 2 == 1 {
        climb.up();
    }
    let first = *path.next().unwrap_or(from_root);
    let (earlier, later) = path.fold((first, first), |(earlier, later), sibling| {
        if climb.sibling_is_left() {
            (node_hash(sibling, &earlier), node_hash(sibling, &later))
        } else {
            (earlier, node_hash(&later, sibling))
        }
    });
    expect(earlier == *from_root, ProofError::OtherEarlierRoot)?;
    expect(climb.last == 0 && later == *to_root, ProofError::OtherLaterRoot)
}

fn expect_length(expected: usize, hashes: &[Hash]) -> Result<(), ProofError> {
    let found = hashes.len();
    expect(found == expected, ProofError::Length { expected, found })
}

fn expect(holds: bool, otherwise: ProofError) -> Result<(), ProofError> {
    if holds { Ok(()) } else { Err(otherwise) }
}
