//! From a bearer token to an actor, and from a grant to a bearer token.
//!
//! Knows nothing of HTTP but the text of one header field, and reads no clock.

pub mod claims;
pub mod key;
pub mod mint;
pub mod strict_json;
pub mod token;
