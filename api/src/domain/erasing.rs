//! Which content may be erased, and by whom.
//!
//! Decides by the record alone; it does not know what an erasure removes.

use std::time::Duration;

use crate::domain::clock::Instant;
use crate::domain::error::{Error, Result};
use crate::domain::history::History;
use crate::domain::publishing;
use crate::domain::version::{Version, VersionState};

/// For so long another administrator may carry out what one asked for.
pub const REQUEST_STANDS: Duration = Duration::from_hours(7 * 24);

/// Somebody asked for an erasure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// Who; none once that was erased.
    pub by: Option<String>,
    /// When.
    pub at: Instant,
}

/// What becomes of a call for an erasure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It is carried out.
    Erase,
    /// It is noted, and somebody else must carry it out.
    Ask,
    /// It was noted before, and somebody else must carry it out.
    Wait,
}

/// The version whose content may be erased.
///
/// # Errors
/// `NotFound`; `WrongState` unless it is withdrawn and its withdrawal is in effect, and when it was erased before.
pub fn erasable(history: &History, now: Instant, number: i32) -> Result<&Version> {
    let version = publishing::find(history, number)?;
    if version.erased_at.is_some() {
        return Err(Error::wrong_state(
            "ERASED",
            format!("the content of version {number} was erased before"),
        ));
    }
    let state = history.state_of(version, now);
    if state == VersionState::Withdrawn {
        return Ok(version);
    }
    let message = format!("version {number} is {state}; only the content of a withdrawn one can be erased");
    Err(Error::wrong_state(state.as_str(), message))
}

/// Whether `caller` may carry an erasure out alone, after these requests for it.
///
/// Two people are needed when the notice asks for approvals, and when somebody asked for the erasure before: lowering
/// the number afterwards does not help. A request of somebody whose name was erased counts for nothing, since it could
/// be the caller's own.
pub fn decide(requests: &[Request], caller: &str, approvals_required: i32, now: Instant) -> Verdict {
    let standing = || {
        let since = now.minus(REQUEST_STANDS);
        requests.iter().filter(move |request| request.at >= since)
    };
    let is_by_other = |request: &Request| request.by.as_deref().is_some_and(|by| by != caller);
    if standing().any(is_by_other) {
        Verdict::Erase
    } else if standing().any(|request| request.by.as_deref() == Some(caller)) {
        Verdict::Wait
    } else if approvals_required > 0 {
        Verdict::Ask
    } else {
        Verdict::Erase
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant::from_micros(1_000_000_000_000_000);

    fn request(by: Option<&str>, days_ago: u64) -> Request {
        Request {
            by: by.map(str::to_owned),
            at: NOW.minus(Duration::from_hours(24 * days_ago)),
        }
    }

    #[test]
    fn one_person_is_enough_where_nobody_asks_for_approvals() {
        assert_eq!(decide(&[], "a", 0, NOW), Verdict::Erase);
        assert_eq!(decide(&[], "a", 1, NOW), Verdict::Ask);
    }

    #[test]
    fn another_person_carries_out_what_was_asked_for() {
        assert_eq!(decide(&[request(Some("a"), 7)], "b", 2, NOW), Verdict::Erase);
        assert_eq!(decide(&[request(Some("a"), 7)], "a", 2, NOW), Verdict::Wait);
        assert_eq!(decide(&[request(Some("a"), 8)], "b", 2, NOW), Verdict::Ask);
    }

    #[test]
    fn lowering_the_number_does_not_help_whoever_asked() {
        assert_eq!(decide(&[request(Some("a"), 1)], "a", 0, NOW), Verdict::Wait);
    }

    #[test]
    fn a_request_of_an_erased_person_counts_for_nothing() {
        assert_eq!(decide(&[request(None, 1)], "a", 1, NOW), Verdict::Ask);
    }
}
