//! The schema of Noticeboard's database, one step per file, for SQLite and PostgreSQL alike.
//! It must not know the entities: a step describes the past and stays as it is when they change.
//!
//! What counts everywhere: instants are `BIGINT` microseconds since 1970-01-01T00:00:00Z, ids are UUIDs as
//! text, lists are JSON as text, enumerations are text with a named check.
//! Every constraint, index and trigger has a name, because errors are mapped by it.
//! PostgreSQL answers with that name. SQLite does so for checks and for triggers (in the message); for a
//! unique index it names the columns instead: `UNIQUE constraint failed: notices.slug`; for a foreign key it
//! names nothing.
//!
//! SQLite asks for two pragmas on every connection: `foreign_keys` and `recursive_triggers`. Without the
//! second one `INSERT OR REPLACE` deletes the row in its way without firing the triggers that would refuse.

mod dialect;
mod guard;
mod step;
mod table;

mod m0001_notices;
mod m0002_source_documents;
mod m0003_drafts;
mod m0004_versions;
mod m0005_version_contents;
mod m0006_log;
mod m0007_publication_events;
mod m0008_idempotency_keys;
mod m0009_clock;
mod m0010_sealed_versions;
mod m0011_append_only_log;
mod m0012_numbered_events;
mod m0013_log_tree;
mod m0017_review;
mod m0020_in_time;
mod m0022_webhooks;
mod m0023_origins;
mod m0025_outdated_texts;
mod m0026_preview_tokens;
mod m0027_cookie_lists;

use sea_orm_migration::prelude::{MigrationTrait, MigratorTrait};

/// All steps, in their order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_notices::STEP),
            Box::new(m0002_source_documents::STEP),
            Box::new(m0003_drafts::STEP),
            Box::new(m0004_versions::STEP),
            Box::new(m0005_version_contents::STEP),
            Box::new(m0006_log::STEP),
            Box::new(m0007_publication_events::STEP),
            Box::new(m0008_idempotency_keys::STEP),
            Box::new(m0009_clock::Clock),
            Box::new(m0010_sealed_versions::STEP),
            Box::new(m0011_append_only_log::STEP),
            Box::new(m0012_numbered_events::STEP),
            Box::new(m0013_log_tree::STEP),
            Box::new(m0017_review::Review),
            Box::new(m0020_in_time::InTime),
            Box::new(m0022_webhooks::STEP),
            Box::new(m0023_origins::Origins),
            Box::new(m0025_outdated_texts::OutdatedTexts),
            Box::new(m0026_preview_tokens::STEP),
            Box::new(m0027_cookie_lists::STEP),
        ]
    }
}
