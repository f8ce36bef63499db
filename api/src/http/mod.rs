//! HTTP: GraphQL over HTTP, pages for people, the log's heads and tiles, health, and the server that answers them.
//!
//! Knows nothing of the database. What needs a use case is handed in.

pub mod assets;
pub mod conditional;
pub mod cors;
pub mod edge;
pub mod front;
pub mod graphiql;
pub mod graphql;
pub mod health;
pub mod limiter;
pub mod log;
pub mod metrics;
pub mod pages;
pub mod patient;
pub mod peer;
pub mod previews;
pub mod progress;
pub mod request_id;
pub mod respond;
pub mod server;
pub mod site;
pub mod slow_body;
pub mod standing;
#[cfg(test)]
mod testing;
pub mod touch;
