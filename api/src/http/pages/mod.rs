//! Pages for people: pure functions from plain views to HTML, without JavaScript.
//!
//! Knows nothing of services; whoever has a notice fills a view and calls one function.

pub mod gone;
pub mod index;
pub mod layout;
pub mod notice;
