//! The tree against published figures and against the RFC's own recursive definition.

mod definition;
mod laws;
mod published;
mod spoiled;
