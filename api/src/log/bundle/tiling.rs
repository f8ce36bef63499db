//! The tree over a log without a proof per record: the hashes that, with the notice's own leaves, tile it from left to
//! right. One such list proves every record's inclusion, and consistency with every size at which it is cut.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::pointer::Unfit;
use crate::domain::hash::Hash;
use crate::log::merkle::{self, Node};

/// The root of a complete subtree in which no record of the notice stands: its level and its hash in base64.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Tile(pub u8, pub String);

/// How finely the rest of the log is cut.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Detail {
    /// Into leaves, so that consistency with every size can be shown.
    Leaves,
    /// Only at these sizes.
    At(BTreeSet<u64>),
}

/// The nodes whose hashes a bundle holds besides the notice's own leaves, which stand at `own` in a log of `size`
/// records.
pub(super) fn plan(own: &[u64], size: u64, detail: &Detail) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut start = 0;
    for end in own.iter().copied().chain([size]) {
        match detail {
            Detail::Leaves => nodes.extend((start..end).map(Node::leaf)),
            Detail::At(cuts) => {
                let inside = cuts.iter().copied().filter(|cut| (start + 1..end).contains(cut));
                let cuts: Vec<u64> = inside.chain([end]).collect();
                for cut in cuts {
                    nodes.extend(cover(start, cut));
                    start = cut;
                }
            }
        }
        start = end.saturating_add(1);
    }
    nodes
}

/// The fewest complete subtrees over a stretch of leaves.
fn cover(mut start: u64, end: u64) -> Vec<Node> {
    let mut nodes = Vec::new();
    while let Some(longest) = end.saturating_sub(start).checked_ilog2() {
        let level = longest.min(start.trailing_zeros());
        nodes.push(Node {
            level: u8::try_from(level).unwrap_or(u8::MAX),
            index: start >> level,
        });
        start += 1 << level;
    }
    nodes
}

/// Complete subtrees side by side, from the first leaf to the last.
#[derive(Clone, Debug)]
pub(super) struct Tiling(Vec<(u8, Hash)>);

impl Tiling {
    /// Puts the notice's own leaves, in order, between the tiles of a log of `size` records.
    ///
    /// # Errors
    /// At the tile that does not stand where it says.
    pub(super) fn of(own: &[(u64, Hash)], tiles: &[Tile], size: u64) -> Result<Self, Unfit> {
        let mut all = Vec::with_capacity(own.len() + tiles.len());
        let mut own = own.iter().peekable();
        let mut start: u64 = 0;
        for (at, Tile(level, hash)) in tiles.iter().enumerate() {
            let unfit = |message: &str| Unfit::at(format!("/{at}"), message);
            while let Some((_, leaf)) = own.next_if(|(sequence, _)| *sequence == start) {
                all.push((0, *leaf));
                start += 1;
            }
            let hash = Hash::from_base64(hash).ok_or_else(|| unfit("is not 32 bytes in base64"))?;
            let width = 1_u64.checked_shl(u32::from(*level)).filter(|_| *level < 63);
            let width = width.filter(|width| start.is_multiple_of(*width));
            let end = width.and_then(|width| start.checked_add(width));
            let next = own.peek().map_or(size, |(sequence, _)| *sequence);
            let end = end.filter(|end| *end <= next.min(size));
            let message = || format!("{at} does not stand beside the others");
            start = end.ok_or_else(|| Unfit::at("", message()))?;
            all.push((*level, hash));
        }
        for (sequence, leaf) in own {
            if *sequence != start {
                return Err(Unfit::at("", format!("does not reach record {sequence}")));
            }
            all.push((0, *leaf));
            start += 1;
        }
        if start == size {
            Ok(Self(all))
        } else {
            Err(Unfit::at(
                "",
                format!("stands over {start} records, and the log has {size}"),
            ))
        }
    }

    /// The leaf at a place; none where it lies inside a tile.
    pub(super) fn leaf(&self, index: u64) -> Option<Hash> {
        let mut start: u64 = 0;
        for (level, hash) in &self.0 {
            if start >= index {
                return (start == index && *level == 0).then_some(*hash);
            }
            start += 1 << level;
        }
        None
    }

    /// The root over the first `size` records; none where the tiles are not cut there.
    pub(super) fn root(&self, size: u64) -> Option<Hash> {
        let mut subtrees: Vec<(u8, Hash)> = Vec::new();
        let mut start: u64 = 0;
        for (level, hash) in &self.0 {
            if start >= size {
                break;
            }
            start += 1 << level;
            let (mut level, mut hash) = (*level, *hash);
            // The one before is a sibling exactly when it is as high: what lies left of it is always higher.
            while let Some((_, left)) = subtrees.pop_if(|(before, _)| *before == level) {
                hash = merkle::node_hash(&left, &hash);
                level += 1;
            }
            subtrees.push((level, hash));
        }
        let hashes: Vec<Hash> = subtrees.into_iter().map(|(_, hash)| hash).collect();
        (start == size).then(|| merkle::root(&hashes))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn leaf(index: u64) -> Hash {
        Hash::of(&index.to_be_bytes())
    }

    fn root_of(size: u64) -> Hash {
        fn subtree(start: u64, end: u64) -> Hash {
            if end - start == 1 {
                return leaf(start);
            }
            let middle = start + (1 << (end - start - 1).ilog2());
            merkle::node_hash(&subtree(start, middle), &subtree(middle, end))
        }
        if size == 0 {
            Hash::of(b"")
        } else {
            subtree(0, size)
        }
    }

    fn hash_of(node: Node) -> Hash {
        match node.level {
            0 => leaf(node.index),
            level => {
                let child = |index| Node {
                    level: level - 1,
                    index,
                };
                merkle::node_hash(
                    &hash_of(child(node.index * 2)),
                    &hash_of(child(node.index * 2 + 1)),
                )
            }
        }
    }

    fn tiles(own: &[u64], size: u64, detail: &Detail) -> Vec<Tile> {
        let nodes = plan(own, size, detail);
        let written = |node: Node| Tile(node.level, hash_of(node).to_base64());
        nodes.into_iter().map(written).collect()
    }

    proptest! {
        #[test]
        fn whatever_is_the_notices_own_the_tiles_give_the_roots_of_the_log(
            size in 1_u64..200, own in prop::collection::btree_set(0_u64..200, 0..20), cuts in prop::collection::btree_set(0_u64..200, 0..5),
        ) {
            let own: Vec<u64> = own.into_iter().filter(|sequence| *sequence < size).collect();
            let with_leaves: Vec<(u64, Hash)> = own.iter().map(|sequence| (*sequence, leaf(*sequence))).collect();
            let all = Tiling::of(&with_leaves, &tiles(&own, size, &Detail::Leaves), size).unwrap();
            for earlier in 0..=size {
                prop_assert_eq!(all.root(earlier), Some(root_of(earlier)));
            }
            let detail = Detail::At(cuts.clone());
            let few = tiles(&own, size, &detail);
            let tiling = Tiling::of(&with_leaves, &few, size).unwrap();
            prop_assert_eq!(tiling.root(size), Some(root_of(size)));
            for cut in cuts.into_iter().filter(|cut| *cut <= size) {
                prop_assert_eq!(tiling.root(cut), Some(root_of(cut)));
            }
            for (at, tile) in few.iter().enumerate() {
                let mut spoiled = few.clone();
                spoiled[at].0 = tile.0 + 1;
                prop_assert!(Tiling::of(&with_leaves, &spoiled, size).is_err());
                spoiled.remove(at);
                prop_assert!(Tiling::of(&with_leaves, &spoiled, size).is_err());
            }
        }
    }

    #[test]
    fn a_few_records_of_a_long_log_need_a_few_hashes() {
        let nodes = plan(&[1_000, 500_000], 1_000_000, &Detail::At(BTreeSet::new()));
        assert!(nodes.len() < 80, "{}", nodes.len());
    }
}
