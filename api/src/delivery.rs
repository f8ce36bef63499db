//! Telling webhooks of publication events, by Standard Webhooks: claims letters, signs and sends them, and comes back
//! with what the receiver said.
//!
//! Decides nothing: what is due and what follows from an answer, the services know.

pub mod courier;
pub mod lookup;
pub mod message;
pub mod retry_after;
pub mod signature;
pub mod worker;
