//! Every integration test, in one binary so that all share one PostgreSQL cluster.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what fails here fails a test"
)]

mod documents;
mod http_audits;
mod layers;
mod postgres;
mod schema;
mod shared_data;
mod sqlite;
