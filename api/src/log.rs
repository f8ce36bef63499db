//! The transparency log: what a record holds, how it is hashed, the tree over the hashes and its signed head; and the
//! bundles that prove a notice's history by it.
//!
//! Pure: it knows neither where records and nodes are kept nor who reads them.

pub mod bundle;
pub mod checkpoint;
pub mod merkle;
pub mod note;
pub mod record;
pub mod tile;
