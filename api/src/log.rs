//! The transparency log: what a record holds and how it is hashed.
//!
//! Pure: it knows neither where records are kept nor who reads them.

pub mod record;
