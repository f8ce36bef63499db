//! Verification of a bundle, with nothing but the bundle at hand, and perhaps a key or an older checkpoint.

mod contents;
mod proof;
mod report;

use super::Bundle;
use super::history::History;
use super::pointer::{Unfit, first_difference};
use crate::log::checkpoint::Checkpoint;
use crate::log::note::VerifierKey;
use proof::Proof;

pub(super) use proof::origin_hash;

pub use report::{Earlier, Missing, Report, Trust, Unshown};

/// What whoever verifies has from elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Expectations {
    /// The log's key.
    pub public_key: Option<VerifierKey>,
    /// An older checkpoint of the log, signed.
    pub checkpoint: Option<String>,
}

/// Verifies the text of a bundle.
///
/// # Errors
/// The first thing that does not fit.
pub fn verify(text: &str, expectations: &Expectations) -> Result<Report, Unfit> {
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
    Ok(Report::of(&proof, &told, trust))
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
