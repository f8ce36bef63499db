//! The laws of the timeline and of publishing, tried on random sequences against a model.

mod answers;
mod commands;
mod decisions;
mod model;
mod model_rules;
mod notice;
mod records;
mod timeline_laws;
mod trying;
