//! Documents in other shapes: pages that come in, and the notice as one document that goes out.
//!
//! Pure: takes text, gives values and warnings. Knows nothing of drafts, databases or the network.

pub mod cookie_lists;
pub mod counterpart;
pub mod document;
mod front_matter;
pub mod html;
pub mod imported;
pub mod likeness;
pub mod markdown;
pub mod naming;
mod page;
pub mod reading;
pub mod redline;
pub mod revisions;
pub mod wording;
pub mod wordpress;
pub mod words;
