//! The tree over the log and its signed heads, computed anew from the records by the RFC's recursive definition; the
//! signatures are judged by the crate `signed_note`.

use std::collections::{BTreeMap, HashMap};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use noticeboard_entity::log_checkpoints;
use sha2::{Digest as _, Sha256};
use signed_note::{Note, StandardVerifier, VerifierList};

use super::Records;

/// The hash of every stretch of records that the definition cuts a tree into.
struct Definition<'a> {
    leaves: Vec<&'a [u8]>,
    known: HashMap<(usize, usize), Vec<u8>>,
}

impl Definition<'_> {
    /// MTH(D[start:end]), RFC 9162, section 2.1.1.
    fn hash(&mut self, start: usize, end: usize) -> Vec<u8> {
        match end - start {
            0 => return Sha256::digest([]).to_vec(),
            1 => return self.leaves[start].to_vec(),
            _ => {}
        }
        if let Some(hash) = self.known.get(&(start, end)) {
            return hash.clone();
        }
        let mut left = 1;
        while 2 * left < end - start {
            left *= 2;
        }
        let hash = Sha256::new()
            .chain_update([1])
            .chain_update(self.hash(start, start + left))
            .chain_update(self.hash(start + left, end))
            .finalize()
            .to_vec();
        self.known.insert((start, end), hash.clone());
        hash
    }
}

impl Records {
    pub(super) fn problems_of_the_tree(&self) -> Vec<String> {
        let mut definition = Definition {
            leaves: self
                .log
                .iter()
                .map(|record| record.leaf_hash.as_slice())
                .collect(),
            known: HashMap::new(),
        };
        let mut problems = self.problems_of_nodes(&mut definition);
        for head in &self.checkpoints {
            problems.extend(self.problems_of_head(head, &mut definition));
        }
        problems.extend(self.problems_of_coverage());
        problems
    }

    /// There is a node for every complete subtree, and no other.
    fn problems_of_nodes(&self, definition: &mut Definition<'_>) -> Vec<String> {
        let mut expected = BTreeMap::new();
        for level in 1..63 {
            let width = 1_usize << level;
            for position in 0..self.log.len() / width {
                let hash = definition.hash(position * width, (position + 1) * width);
                let place = (level, i64::try_from(position).expect("a small number"));
                expected.insert(place, hash);
            }
        }
        let found: BTreeMap<_, _> = self
            .nodes
            .iter()
            .map(|node| ((node.level, node.position), node.hash.clone()))
            .collect();
        if found == expected {
            Vec::new()
        } else {
            vec![format!(
                "the tree over {} records has {} nodes, and not the {} that belong there",
                self.log.len(),
                found.len(),
                expected.len()
            )]
        }
    }

    /// A head says the origin, the size and the root, and the key of its time signed it.
    fn problems_of_head(
        &self,
        head: &log_checkpoints::Model,
        definition: &mut Definition<'_>,
    ) -> Vec<String> {
        let size = usize::try_from(head.tree_size).unwrap_or(usize::MAX);
        if size > self.log.len() {
            return vec![format!(
                "a head is signed for {size} records, which are not there"
            )];
        }
        let mut problems = Vec::new();
        let mut problem = |what: &str| problems.push(format!("the head for {size} records {what}"));
        let root = definition.hash(0, size);
        if root != head.root_hash {
            problem("has another root");
        }
        let signers = self.keys.iter().rev();
        let Some(key) = signers.into_iter().find(|key| key.since_size <= head.tree_size) else {
            problem("is older than every key");
            return problems;
        };
        let origin = key.verifier_key.split('+').next().unwrap_or_default();
        let text = format!("{origin}\n{size}\n{}\n", STANDARD.encode(&root));
        let verifier = StandardVerifier::new(&key.verifier_key).expect("a verifier key");
        match Note::from_bytes(head.note.as_bytes()) {
            Ok(note) if note.text() != text.as_bytes() => problem("says something else"),
            Ok(note) => {
                if let Err(error) = note.verify(&VerifierList::new(vec![Box::new(verifier)])) {
                    problem(&format!("is not signed by the key of its time: {error}"));
                }
            }
            Err(error) => problem(&format!("is no note: {error}")),
        }
        problems
    }

    /// All records are under a head, and a head divides no two changes from each other: what it covers first came in
    /// one request.
    fn problems_of_coverage(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let last = self.checkpoints.last().map_or(-1, |head| head.tree_size);
        if last != i64::try_from(self.log.len()).unwrap_or(i64::MAX) {
            problems.push(format!("{} records are signed up to {last}", self.log.len()));
        }
        for pair in self.checkpoints.windows(2) {
            let covered = self
                .log
                .iter()
                .filter(|record| (pair[0].tree_size..pair[1].tree_size).contains(&record.sequence));
            let mut requests: Vec<&str> = covered.map(|record| record.request_id.as_str()).collect();
            requests.dedup();
            if requests.len() != 1 {
                problems.push(format!(
                    "the head for {} records is the first over those of {} requests",
                    pair[1].tree_size,
                    requests.len()
                ));
            }
        }
        problems
    }
}
