//! Every integration test, in one binary so that all share one PostgreSQL cluster.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what fails here fails a test"
)]

mod clock;
mod database_failures;
mod documents;
mod ending;
mod http_audits;
mod layers;
mod mixed_changes;
mod pending;
mod permissions;
mod postgres;
mod publication_events;
mod publishing;
mod races;
mod schema;
mod sdl;
mod shared_data;
mod sqlite;
mod version_at;
mod visibility;
mod wordpress_page;
