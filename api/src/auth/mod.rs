//! From a bearer token to an actor, and from a grant to a bearer token.
//!
//! Knows nothing of HTTP but the text of one header field and where a key set is fetched from, and reads no clock but
//! to count the time between two fetches.

pub mod claims;
pub mod fetch;
pub mod kept_keys;
pub mod key;
pub mod key_set;
pub mod mint;
pub mod strict_json;
pub mod token;

#[cfg(test)]
mod testing;
