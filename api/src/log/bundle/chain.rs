//! The records of a notice as a chain: each names its place and the one before.

use super::element::{Element, Seen};
use super::pointer::Unfit;
use crate::domain::hash::Hash;

/// Looks at every element by itself, then at the chain that they are.
///
/// # Errors
/// At the first element that does not fit.
pub(super) fn linked(elements: &[Element], notice: &str) -> Result<Vec<Seen>, Unfit> {
    let mut chain: Vec<Seen> = Vec::with_capacity(elements.len());
    for (ordinal, element) in elements.iter().enumerate() {
        let place = format!("/{ordinal}");
        let seen = element.seen().map_err(|unfit| unfit.under(&place))?;
        expect_place(&seen, ordinal, notice).map_err(|unfit| unfit.under(&place))?;
        expect_after(chain.last(), &seen, ordinal)?;
        chain.push(seen);
    }
    let mut at = None;
    for (ordinal, seen) in chain.iter().enumerate() {
        let Some(said) = &seen.said else { continue };
        if at.is_some_and(|before| said.at <= before) {
            let place = format!("/{ordinal}/record/at");
            return Err(Unfit::at(place, "is no later than the record before"));
        }
        at = Some(said.at);
    }
    Ok(chain)
}

fn expect_place(seen: &Seen, ordinal: usize, notice: &str) -> Result<(), Unfit> {
    let Some(said) = &seen.said else { return Ok(()) };
    if said.notice.as_deref() != Some(notice) {
        return Err(Unfit::at("/record/notice", format!("is not {notice}")));
    }
    if said.ordinal != u64::try_from(ordinal).ok() {
        let message = format!("is not {ordinal}: a record is missing, or stands elsewhere");
        return Err(Unfit::at("/record/ordinal", message));
    }
    Ok(())
}

/// What is wrong between two records is wrong with the one before, which the later one names by its hash; unless it is
/// their order, which tells nothing of either.
fn expect_after(before: Option<&Seen>, seen: &Seen, ordinal: usize) -> Result<(), Unfit> {
    let former = ordinal.saturating_sub(1);
    if before.is_some_and(|before| seen.sequence <= before.sequence) {
        let message = format!("{former} and {ordinal} do not follow each other in the log");
        return Err(Unfit::at("", message));
    }
    let named = seen.said.as_ref().map(|said| said.previous);
    if named.is_some_and(|previous| previous != before.map(|before| before.leaf)) {
        let message = format!("is not the one that record {ordinal} names as the one before");
        return Err(Unfit::at(format!("/{former}"), message));
    }
    Ok(())
}

/// The hash over all elements, with what stands beside their records.
pub(super) fn digest(digests: impl Iterator<Item = Hash>) -> Hash {
    let bytes: Vec<u8> = digests.flat_map(|digest| *digest.as_bytes()).collect();
    Hash::of(&bytes)
}
