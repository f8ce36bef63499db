//! What holds for trees of every size.

use proptest::prelude::*;

use super::definition::{Grown, mth, path, subproof};
use crate::log::merkle::{
    Frontier, consistency, inclusion, root, root_nodes, verify_consistency, verify_inclusion,
};

const EVERY_SIZE_TO: usize = 70;

#[test]
fn a_tree_grown_leaf_by_leaf_has_the_defined_root_at_every_size() {
    let grown = Grown::to(EVERY_SIZE_TO);
    for (size, found) in grown.roots.iter().enumerate() {
        assert_eq!(*found, mth(&grown.leaves[..size]), "size {size}");
    }
}

#[test]
fn the_root_nodes_give_the_root_and_the_frontier_at_every_size() {
    let grown = Grown::to(EVERY_SIZE_TO);
    for size in 0..=EVERY_SIZE_TO {
        let hashes: Vec<_> = root_nodes(size as u64)
            .into_iter()
            .map(|node| grown.find(node).unwrap())
            .collect();
        assert_eq!(root(&hashes), grown.roots[size], "size {size}");
        assert!(Frontier::new(size as u64, hashes).is_some());
    }
}

#[test]
fn every_inclusion_proof_is_the_defined_one_and_verifies() {
    let grown = Grown::to(EVERY_SIZE_TO);
    for size in 1..=EVERY_SIZE_TO {
        for index in 0..size {
            expect_inclusion(&grown, index, size);
        }
    }
}

#[test]
fn every_consistency_proof_is_the_defined_one_and_verifies() {
    let grown = Grown::to(EVERY_SIZE_TO);
    for to in 1..=EVERY_SIZE_TO {
        for from in 1..=to {
            expect_consistency(&grown, from, to);
        }
    }
}

#[test]
fn every_tree_begins_with_the_empty_one() {
    let grown = Grown::to(3);
    assert!(consistency(0, 3).unwrap().is_empty());
    assert_eq!(
        verify_consistency(0, 3, &[], &grown.roots[0], &grown.roots[3]),
        Ok(())
    );
    assert_eq!(
        verify_consistency(0, 0, &[], &grown.roots[0], &grown.roots[0]),
        Ok(())
    );
}

#[test]
fn a_proof_in_the_largest_tree_names_at_most_sixty_four_hashes() {
    for index in [0, 1, u64::MAX / 2, u64::MAX - 1] {
        assert!(inclusion(index, u64::MAX).unwrap().len() <= 64);
        assert!(consistency(index, u64::MAX).unwrap().len() <= 65);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn proofs_in_large_trees_are_the_defined_ones(
        (size, index, from) in (71_usize..3_000).prop_flat_map(|n| (Just(n), 0..n, 1..=n))
    ) {
        let grown = Grown::to(size);
        prop_assert_eq!(grown.roots[size], mth(&grown.leaves));
        expect_inclusion(&grown, index, size);
        expect_consistency(&grown, from, size);
    }
}

fn expect_inclusion(grown: &Grown, index: usize, size: usize) {
    let plan = inclusion(index as u64, size as u64).unwrap();
    let hashes = plan.build(|node| grown.find(node)).unwrap();
    assert_eq!(hashes, path(index, &grown.leaves[..size]), "{index} in {size}");
    let leaf = &grown.leaves[index];
    let verified = verify_inclusion(leaf, index as u64, size as u64, &hashes, &grown.roots[size]);
    assert_eq!(verified, Ok(()), "{index} in {size}");
}

fn expect_consistency(grown: &Grown, from: usize, to: usize) {
    let plan = consistency(from as u64, to as u64).unwrap();
    let hashes = plan.build(|node| grown.find(node)).unwrap();
    assert_eq!(
        hashes,
        subproof(from, &grown.leaves[..to], true),
        "{from} to {to}"
    );
    let (from_root, to_root) = (&grown.roots[from], &grown.roots[to]);
    let verified = verify_consistency(from as u64, to as u64, &hashes, from_root, to_root);
    assert_eq!(verified, Ok(()), "{from} to {to}");
}
