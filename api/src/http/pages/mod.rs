//! Pages for people: pure functions from plain views to HTML without JavaScript, and to Atom.
//!
//! Knows nothing of services; whoever has a notice fills a view and calls one function.

pub mod compare;
pub mod feed;
pub mod gone;
pub mod history;
pub mod index;
pub mod language;
pub mod layout;
pub mod notice;
pub mod preview;
pub mod record;
pub mod standing;
pub mod timeline;
pub mod words;
