//! Which version a draft is brought onto, and from where both have come.
//!
//! Decides by the record alone; it does not know contents.

use crate::domain::cookie::word;
use crate::domain::error::{Error, Result};
use crate::domain::history::History;
use crate::domain::publishing::{self, Moment};
use serde::{Deserialize, Serialize};

word!(
    /// What becomes of places that draft and version changed each in its own way.
    ConflictChoice {
        /// Nothing is done.
        Fail = "FAIL",
        /// The draft's word stands.
        KeepDraft = "KEEP_DRAFT",
        /// The version's word stands.
        TakeLatest = "TAKE_LATEST",
    }
);

/// Where a draft starts from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Footing {
    /// Number of the version that it is based on.
    pub base: Option<i32>,
    /// Number of the version whose content it took, where that is another.
    pub taken_from: Option<i32>,
}

/// How a draft is brought onto another version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
    /// Where it starts from afterwards.
    pub footing: Footing,
    /// Number of the version from whose content both sides have come; none for an empty one.
    pub ancestor: Option<i32>,
}

/// How a draft is brought onto the version `onto`, or onto what is in force; none when it stands there already.
///
/// The ancestor is the base, or a text that the draft took and that was withdrawn since: then nothing of that text
/// stays but what the draft's authors changed.
///
/// # Errors
/// `NotFound` at `input.onto`; `WrongState` for a version that is neither in force nor scheduled, since no draft could
/// be published on it.
pub fn plan(history: &History, moment: Moment, from: Footing, onto: Option<i32>) -> Result<Option<Plan>> {
    let current = history.base_now(moment).map(|version| version.number);
    let base = match onto {
        None => current,
        Some(number) => Some(expect_base(history, moment, current, number)?),
    };
    let withdrawn_text = from.taken_from.filter(|number| {
        history
            .version(*number)
            .is_some_and(|version| version.withdrawn.is_some())
    });
    if base == from.base && withdrawn_text.is_none() {
        return Ok(None);
    }
    let still_taken = from
        .taken_from
        .filter(|number| withdrawn_text.is_none() && base != Some(*number));
    Ok(Some(Plan {
        footing: Footing {
            base,
            taken_from: still_taken,
        },
        ancestor: withdrawn_text.or(from.base),
    }))
}

fn expect_base(history: &History, moment: Moment, current: Option<i32>, number: i32) -> Result<i32> {
    let absent = || Error::not_found("input.onto", format!("there is no version {number}"));
    let version = history.version(number).ok_or_else(absent)?;
    let is_scheduled = version.stands() && version.effective_from > moment.now;
    if current == Some(number) || is_scheduled {
        return Ok(number);
    }
    let state = publishing::recorded_state(history, version, moment.now);
    let message = format!("version {number} is {state}; a draft stands on what is in force or scheduled");
    Err(Error::wrong_state(state.as_str(), message))
}

#[cfg(test)]
mod tests;
