//! Whatever is spoiled in a proof, it proves nothing.

use super::definition::Grown;
use crate::domain::hash::Hash;
use crate::log::merkle::{
    MissingNode, Node, ProofError, consistency, inclusion, verify_consistency, verify_inclusion,
};

const SIZE: usize = 37;

/// The hash with one bit of byte `at` turned.
fn spoiled(hash: &Hash, at: usize) -> Hash {
    let mut bytes = *hash.as_bytes();
    bytes[at] ^= 1;
    Hash::from_bytes(&bytes).unwrap()
}

/// Every way to spoil a list of hashes: each byte of each hash, one left out, one twice, two exchanged.
fn spoilings(hashes: &[Hash]) -> Vec<Vec<Hash>> {
    let mut all = Vec::new();
    for at in 0..hashes.len() {
        for byte in 0..32 {
            let mut copy = hashes.to_vec();
            copy[at] = spoiled(&copy[at], byte);
            all.push(copy);
        }
        let mut shorter = hashes.to_vec();
        let removed = shorter.remove(at);
        all.push(shorter);
        let mut longer = hashes.to_vec();
        longer.insert(at, removed);
        all.push(longer);
        if at > 0 {
            let mut exchanged = hashes.to_vec();
            exchanged.swap(at - 1, at);
            all.push(exchanged);
        }
    }
    all.push([hashes, &[Hash::of(b"one more")]].concat());
    all
}

#[test]
fn an_inclusion_proof_with_anything_spoiled_is_refused() {
    let grown = Grown::to(SIZE);
    for index in 0..SIZE {
        let plan = inclusion(index as u64, SIZE as u64).unwrap();
        let hashes = plan.build(|node| grown.find(node)).unwrap();
        let check = |leaf: &Hash, index: usize, hashes: &[Hash], root: &Hash| {
            verify_inclusion(leaf, index as u64, SIZE as u64, hashes, root)
        };
        let (leaf, root) = (&grown.leaves[index], &grown.roots[SIZE]);
        for wrong in spoilings(&hashes) {
            assert!(check(leaf, index, &wrong, root).is_err(), "{index}");
        }
        for byte in 0..32 {
            let wrong = check(&spoiled(leaf, byte), index, &hashes, root);
            assert_eq!(wrong, Err(ProofError::OtherRoot), "{index}");
            let wrong = check(leaf, index, &hashes, &spoiled(root, byte));
            assert_eq!(wrong, Err(ProofError::OtherRoot), "{index}");
        }
        for other in (0..SIZE).filter(|other| *other != index) {
            assert!(check(leaf, other, &hashes, root).is_err(), "{index} as {other}");
        }
    }
}

#[test]
fn a_consistency_proof_with_anything_spoiled_is_refused() {
    let grown = Grown::to(SIZE);
    let to = SIZE as u64;
    for from in 1..SIZE {
        let plan = consistency(from as u64, to).unwrap();
        let hashes = plan.build(|node| grown.find(node)).unwrap();
        let (earlier, later) = (&grown.roots[from], &grown.roots[SIZE]);
        let from = from as u64;
        for wrong in spoilings(&hashes) {
            assert!(
                verify_consistency(from, to, &wrong, earlier, later).is_err(),
                "{from}"
            );
        }
        for byte in 0..32 {
            assert!(verify_consistency(from, to, &hashes, &spoiled(earlier, byte), later).is_err());
            let wrong = verify_consistency(from, to, &hashes, earlier, &spoiled(later, byte));
            assert_eq!(wrong, Err(ProofError::OtherLaterRoot));
        }
        for other in (0..to).filter(|other| *other != from) {
            assert!(
                verify_consistency(other, to, &hashes, earlier, later).is_err(),
                "{from} as {other}"
            );
        }
    }
}

#[test]
fn a_leaf_beyond_the_tree_and_a_tree_that_shrinks_are_refused() {
    let any = Hash::of(b"");
    let beyond = ProofError::NotInTree { index: 3, size: 3 };
    assert_eq!(inclusion(3, 3), Err(beyond));
    assert_eq!(verify_inclusion(&any, 3, 3, &[], &any), Err(beyond));
    let empty = ProofError::NotInTree { index: 0, size: 0 };
    assert_eq!(verify_inclusion(&any, 0, 0, &[], &any), Err(empty));
    let shrinks = ProofError::Shrinks { from: 4, to: 3 };
    assert_eq!(consistency(4, 3), Err(shrinks));
    assert_eq!(verify_consistency(4, 3, &[], &any, &any), Err(shrinks));
}

#[test]
fn a_size_that_the_proof_does_not_fit_is_named_with_the_length_it_asks_for() {
    let any = Hash::of(b"");
    let expected = ProofError::Length {
        expected: 2,
        found: 1,
    };
    assert_eq!(verify_inclusion(&any, 0, 3, &[any], &any), Err(expected));
    assert_eq!(
        verify_consistency(3, 3, &[any], &any, &any),
        Err(ProofError::Length {
            expected: 0,
            found: 1
        })
    );
}

#[test]
fn a_tree_that_begins_otherwise_is_refused() {
    let any = Hash::of(b"x");
    assert_eq!(
        verify_consistency(0, 3, &[], &any, &any),
        Err(ProofError::OtherEarlierRoot)
    );
    let other = Hash::of(b"y");
    assert_eq!(
        verify_consistency(3, 3, &[], &any, &other),
        Err(ProofError::OtherLaterRoot)
    );
}

#[test]
fn a_node_that_was_not_fetched_is_named() {
    let grown = Grown::to(4);
    let missing = Node { level: 1, index: 1 };
    let plan = inclusion(0, 4).unwrap();
    let built = plan.build(|node| grown.find(node).filter(|_| node != missing));
    assert_eq!(built, Err(MissingNode(missing)));
    assert_eq!(MissingNode(missing).to_string(), "node 1 of level 1 is missing");
}
