//! Documents in other shapes: pages that come in, and the notice as one document that goes out.
//!
//! Pure: takes text, gives values and warnings. Knows nothing of drafts, databases or the network.

pub mod document;
pub mod imported;
pub mod likeness;
mod page;
pub mod redline;
pub mod wording;
pub mod wordpress;
pub mod words;
