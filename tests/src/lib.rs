//! The harness that the integration tests stand on: databases, clients and the rules about the source tree.
//! It knows nothing of what a single test asserts.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a harness that cannot go on fails the test that asked for it"
)]

pub mod absence;
pub mod app;
pub mod clients;
pub mod cluster;
pub mod event_stream;
pub mod evidence;
pub mod key_server;
pub mod layers;
pub mod log_client;
pub mod operator;
pub mod postgres;
pub mod program;
pub mod proxy;
pub mod receiver;
pub mod records;
pub mod shared_data;
pub mod socket;
pub mod sqlite;
pub mod taking_over;
pub mod token_keys;
pub mod walker;
pub mod workspace;
