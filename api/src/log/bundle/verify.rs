//! Verification of a bundle, with nothing but the bundle at hand, and perhaps a key or an older checkpoint.

mod contents;
mod proof;
mod report;

use std::collections::BTreeMap;

use serde_json::Value;

use super::history::History;
use super::pointer::{Unfit, first_difference};
use super::{Bundle, Origin};
use crate::domain::audit::Action;
use crate::domain::hash::Hash;
use crate::log::checkpoint::Checkpoint;
use crate::log::note::VerifierKey;
use proof::Proof;

pub(super) use proof::origin_hash;

pub use report::{Earlier, Missing, Report, Taken, Trust, Unshown};

/// What whoever verifies has from elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Expectations {
    /// The log's key.
    pub public_key: Option<VerifierKey>,
    /// An older checkpoint of the log, signed.
    pub checkpoint: Option<String>,
}

/// A bundle that verifies.
#[derive(Clone, Debug)]
pub struct Verified {
    bundle: Bundle,
    report: Report,
    notes: BTreeMap<i32, Hash>,
}

impl Verified {
    /// Reads and verifies the text of a bundle.
    ///
    /// # Errors
    /// The first thing that does not fit.
    pub fn read(text: &str, expectations: &Expectations) -> Result<Self, Unfit> {
        let bundle = Bundle::read(text)?;
        let proof = Proof::of(&bundle.log, bundle.origin.as_deref())?;
        if bundle.kind != proof.statement.kind {
            return Err(Unfit::at(
                "/kind",
                format!("is signed as {}", proof.statement.kind),
            ));
        }
        if bundle.slug != proof.statement.slug {
            return Err(Unfit::at(
                "/slug",
                format!("is signed as `{}`", proof.statement.slug),
            ));
        }
        let (kind, as_of) = (proof.statement.kind, proof.statement.as_of);
        let told = History::told_by(&proof.story, kind, as_of);
        expect_history(&told, &bundle.history)?;
        contents::expect_all(&bundle.history, &proof)?;
        let trust = trust(&proof, expectations)?;
        let report = Report::of(&proof, &told, trust);
        let notes = proof.story.notes();
        Ok(Self {
            bundle,
            report,
            notes,
        })
    }

    /// What it shows.
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// What it holds.
    pub const fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// SHA-256 of a version's change note, also where the bundle does not hold that.
    pub fn note_of(&self, number: i32) -> Option<Hash> {
        self.notes.get(&number).copied()
    }

    /// What the records say last of the notice's settings, as `NOTICE_CREATED` and `NOTICE_UPDATED` have it; none in a
    /// public bundle.
    pub fn settings(&self) -> Option<&Value> {
        let says = |record: &&Value| {
            let action = record.get("action").and_then(Value::as_str);
            action.is_some_and(|action| {
                action == Action::NoticeCreated.as_str() || action == Action::NoticeUpdated.as_str()
            })
        };
        let records = self.bundle.log.records.iter().rev();
        let mut shown = records.filter_map(|element| element.record.as_ref());
        shown.find(says)?.get("details")
    }

    /// Its log part, as it is kept by whoever takes the notice over.
    pub fn to_origin(&self) -> Origin {
        Origin {
            log: self.bundle.log.clone(),
            origin: self.bundle.origin.clone(),
        }
    }
}

/// Verifies the text of a bundle.
///
/// # Errors
/// The first thing that does not fit.
pub fn verify(text: &str, expectations: &Expectations) -> Result<Report, Unfit> {
    Verified::read(text, expectations).map(|verified| verified.report)
}

/// Compares all that follows from the records alone.
fn expect_history(told: &History, found: &History) -> Result<(), Unfit> {
    let mut bare = History {
        intervals: found.intervals.clone(),
        retired: found.retired.clone(),
        versions: Vec::with_capacity(found.versions.len()),
    };
    bare.versions.extend(found.versions.iter().map(contents::without));
    if *told == bare {
        return Ok(());
    }
    let value = |history: &History| {
        serde_json::to_value(history).map_err(|error| Unfit::at("/history", error.to_string()))
    };
    let (expected, found) = (value(told)?, value(&bare)?);
    let place = first_difference(&expected, &found).unwrap_or_default();
    let says = |value: &serde_json::Value| {
        value
            .pointer(&place)
            .map_or_else(|| "nothing".to_owned(), ToString::to_string)
    };
    let message = format!(
        "is {}, and by the records it is {}",
        says(&found),
        says(&expected)
    );
    Err(Unfit::at(format!("/history{place}"), message))
}

fn trust(proof: &Proof, expectations: &Expectations) -> Result<Trust, Unfit> {
    let keys = &proof.succession;
    let mut leading = keys.leading();
    if let Some(given) = &expectations.public_key {
        let Some(at) = leading.iter().position(|key| key == given) else {
            let message = if keys.keys().contains(given) {
                format!("the key {given} was replaced, and did not sign the key that came after it")
            } else {
                format!("the log is not signed with the key {given}, nor with one that it handed over to")
            };
            return Err(Unfit::at("/log/keys", message));
        };
        leading = leading.get(at..).unwrap_or_default();
    }
    let Some(note) = &expectations.checkpoint else {
        return Ok(match &expectations.public_key {
            Some(_) => Trust::GivenKey,
            None => Trust::OwnKey,
        });
    };
    // Keys that lead to the one that was given are as good as those that it leads to.
    let known = keys.leading();
    debug_assert!(known.ends_with(leading));
    let unfit = |message: String| Unfit::at("/log/checkpoint", message);
    let earlier = Checkpoint::open(note, known).map_err(|error| {
        unfit(format!(
            "is not of the log of the checkpoint that was given: {error}"
        ))
    })?;
    let Checkpoint { size, .. } = earlier;
    if size > proof.checkpoint.size {
        return Err(unfit(format!(
            "is older than the checkpoint that was given, which counts {size} records and not {}: export the bundle \
             anew",
            proof.checkpoint.size
        )));
    }
    let Some(root) = proof.tiling.root(size) else {
        return Err(unfit(format!(
            "is of a long log, and the bundle does not hold what shows that {size} records were its beginning: \
             export the bundle with that checkpoint"
        )));
    };
    if root != earlier.root {
        return Err(unfit(format!(
            "the log's first {size} records are not those of the checkpoint that was given: the log was rewritten"
        )));
    }
    Ok(match &expectations.public_key {
        Some(_) => Trust::GivenKeyAndCheckpoint(size),
        None => Trust::GivenCheckpoint(size),
    })
}
