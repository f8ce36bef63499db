//! What was verified, and what the bundle does not show.

use serde::Serialize;

use super::super::Kind;
use super::super::history::{History, Withheld};
use super::proof::Proof;
use crate::domain::clock::Instant;
use crate::domain::hash::Hash;

/// What a verified bundle shows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Whom it is for.
    pub kind: Kind,
    /// The notice's address.
    pub slug: String,
    /// The notice's identifier.
    pub notice: String,
    /// The last instant at which something that it shows changed.
    pub as_of: Instant,
    /// How many versions it tells of.
    pub versions: usize,
    /// The version in force then.
    pub in_force: Option<i32>,
    /// How many contents it holds.
    pub contents: usize,
    /// Contents that it does not hold.
    pub missing: Vec<Missing>,
    /// How many records the notice has.
    pub records: usize,
    /// Records of which it holds the hash alone.
    pub unshown: Vec<Unshown>,
    /// How many of the records that are shown do not say who did it.
    pub nameless: usize,
    /// How many records the log has.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// The log's present key.
    pub key: String,
    /// Keys that were replaced without their own signature.
    pub unsigned_handovers: usize,
    /// Why the key is believed.
    pub trust: Trust,
    /// What the records took over from another log.
    pub taken_over: Option<Taken>,
    /// The log that the notice was brought in from, and the one before that.
    pub origins: Vec<Earlier>,
}

/// What the records took over from another log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Taken {
    /// How many versions.
    pub versions: usize,
    /// SHA-256 of what proved them there.
    pub origin: Hash,
    /// Whether that is in the bundle. Otherwise what they say, and when it was recorded, is the word of this log.
    pub is_proven: bool,
}

/// A content that a bundle does not hold.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Missing {
    /// The version's number.
    pub version: i32,
    /// Why it is not there.
    pub why: Withheld,
    /// Its hash.
    pub content_hash: Hash,
}

/// A record of which a bundle holds the hash alone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Unshown {
    /// Its place in the log.
    pub sequence: u64,
    /// Its leaf hash.
    pub leaf: Hash,
}

/// Another log, which a notice was brought in from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Earlier {
    /// The key that it was signed with.
    pub key: String,
    /// The notice's address there.
    pub slug: String,
    /// How many records that log had.
    pub size: u64,
}

/// Why the log's key is believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Trust {
    /// It is not: it is the file's own.
    OwnKey,
    /// It was given.
    GivenKey,
    /// The log continues a checkpoint of so many records that was given.
    GivenCheckpoint(u64),
    /// Both.
    GivenKeyAndCheckpoint(u64),
}

impl Report {
    pub(super) fn of(proof: &Proof, told: &History, trust: Trust) -> Self {
        let statement = &proof.statement;
        let missing: Vec<Missing> = told.versions.iter().filter_map(missing).collect();
        let shown = || proof.records.iter().filter(|seen| seen.said.is_some());
        let unshown = proof.records.iter().filter(|seen| seen.said.is_none());
        let handovers = proof.succession.handovers.iter();
        let key = |proof: &Proof| proof.succession.current().first().map(ToString::to_string);
        let mut origins = Vec::new();
        let mut earlier = proof.origin.as_deref();
        while let Some(origin) = earlier {
            origins.push(Earlier {
                key: key(origin).unwrap_or_default(),
                slug: origin.statement.slug.clone(),
                size: origin.checkpoint.size,
            });
            earlier = origin.origin.as_deref();
        }
        Self {
            kind: statement.kind,
            slug: statement.slug.clone(),
            notice: statement.notice.clone(),
            as_of: statement.as_of,
            versions: told.versions.len(),
            in_force: proof
                .story
                .history
                .in_force_at(statement.as_of)
                .map(|version| version.number),
            contents: told.versions.len() - missing.len(),
            missing,
            records: proof.records.len(),
            unshown: unshown
                .map(|seen| Unshown {
                    sequence: seen.sequence,
                    leaf: seen.leaf,
                })
                .collect(),
            nameless: shown().filter(|seen| seen.subject.is_none()).count(),
            size: proof.checkpoint.size,
            root: proof.checkpoint.root,
            key: key(proof).unwrap_or_default(),
            unsigned_handovers: handovers.filter(|handover| !handover.is_signed_by_former).count(),
            trust,
            taken_over: proof.taken_over.map(|origin| Taken {
                versions: taken_over(proof),
                origin,
                is_proven: proof.origin.is_some(),
            }),
            origins,
        }
    }
}

fn taken_over(proof: &Proof) -> usize {
    let versions = proof.story.history.versions.iter();
    versions.filter(|version| version.taken_over.is_some()).count()
}

fn missing(version: &super::super::history::Version) -> Option<Missing> {
    version.withheld.map(|why| Missing {
        version: version.number,
        why,
        content_hash: version.content_hash,
    })
}
