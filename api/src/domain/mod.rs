//! The domain: what notices, versions and their content are, and the rules that always hold.
//!
//! Pure: no clock, no database, no `async`, nothing of the rest of the project.

pub mod actor;
pub mod audit;
pub mod caller;
pub mod canonical;
pub mod carry;
pub mod catalogue;
pub mod checks;
pub mod clock;
pub mod content;
pub mod cookie;
pub mod cookie_list;
pub mod diff;
pub mod draft;
pub mod edit;
pub mod endpoint;
pub mod erasing;
pub mod error;
pub mod hash;
pub mod history;
pub mod ids;
pub mod key;
#[cfg(test)]
mod laws;
pub mod lifetime;
pub mod locale;
pub mod materiality;
pub mod merge;
pub mod notice;
pub mod outdated;
pub mod page;
pub mod past;
pub mod preview;
pub mod publishing;
pub mod reach;
mod reading;
pub mod rebasing;
pub mod review;
pub mod rich_text;
pub mod secret;
pub mod section;
pub mod shown;
pub mod soundness;
pub mod source;
pub mod text;
pub mod timeline;
pub mod timing;
pub mod translation;
pub mod undo;
pub mod version;
pub mod webhook;
