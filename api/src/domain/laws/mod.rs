//! The laws of the timeline and of publishing, tried on random sequences against a model.

mod commands;
mod model;
mod notice;
mod timeline_laws;
