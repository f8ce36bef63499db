//! Every integration test, in one binary so that all share one PostgreSQL cluster.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what fails here fails a test"
)]

mod at_once;
mod attacks;
mod audit_log;
mod check_command;
mod checks;
mod clock;
mod compare_page;
mod cookie_commands;
mod cookie_database;
mod cookie_lists;
mod crashes;
mod database_failures;
mod diff;
mod disk_failures;
mod documents;
mod drafts;
mod ending;
mod erased;
mod erasing;
mod event_streams;
mod evidence;
mod evidence_commands;
mod evidence_forged;
mod evidence_python;
mod evidence_walk;
mod fail_over;
mod feed;
mod frontend_clients;
mod frontend_sites;
mod graphiql;
mod hearing;
mod hearing_clients;
mod http;
mod http2;
mod http_audits;
mod import;
mod import_commands;
mod import_history;

mod layers;
mod lists;
mod log_commands;
mod log_keeping;
mod log_keys;
mod log_output;
mod log_proofs;
mod mapping_command;
mod materiality;
mod memory;
mod metrics;
mod mixed_changes;
mod new_language;
mod odd_input;
mod pages;
mod pages_in_browser;
mod pending;
mod permissions;
mod persisted_documents;
mod policy_histories;
mod policy_pairs;
mod postgres;
mod preview_page;
mod preview_tokens;
mod previews;
mod publication_events;
mod publishing;
mod races;
mod rate_limits;
mod readme;
mod rebase;
mod rebuilding;
mod redlines;
mod reimport;
mod response_cache;
mod review;
mod schema;
mod sdl;
mod several_servers;
mod shared_data;
mod slow_clients;
mod sockets;
mod sqlite;
mod statements;
mod taking_over;
mod taking_over_commands;
mod taking_over_evidence;
mod token_settings;
mod tokens;
mod translations;
mod version_at;
mod visibility;
mod waiting_answers;
mod webhook_clients;
mod webhook_deliveries;
mod webhook_reach;
mod webhooks;
mod wordpress_page;
