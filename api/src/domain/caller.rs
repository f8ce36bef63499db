//! Who asks, and under which name the answer is found in the log.
//!
//! The edge puts one of these beside every request; nothing below it reads headers.

use crate::domain::actor::Actor;

/// A caller together with the name of its request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Caller {
    /// Who asks.
    pub actor: Actor,
    /// Names this one request in the log and in answers to internal failures.
    pub request_id: String,
}
