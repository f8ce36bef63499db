//! Server processes that share a database, what is done to them, and the judge of what they answered.
//! It knows what a promise is broken by, and nothing of how the product keeps it.

pub mod checker;
pub mod clock_file;
pub mod faults;
pub mod history;
pub mod reading;
pub mod seed;
pub mod server;
pub mod trial;
pub mod writing;
