//! A complete notice, and each of its elements taken out.

mod complete;
mod examples;
mod turning;
