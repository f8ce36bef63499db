//! The rows of Noticeboard's database as SeaORM entities, one module per table, named after it.
//! They must not know the domain: enumerations and lists stay text, and the store converts.
//!
//! Instants are microseconds since 1970-01-01T00:00:00Z.

pub mod catalogue_entries;
pub mod cookie_lists;
pub mod draft_authors;
pub mod drafts;
pub mod erased_authors;
pub mod erasures;
pub mod idempotency_keys;
pub mod log_checkpoints;
pub mod log_commitments;
pub mod log_keys;
pub mod log_nodes;
pub mod log_records;
pub mod notice_slugs;
pub mod notices;
pub mod origins;
pub mod outdated_texts;
pub mod preview_tokens;
pub mod publication_events;
pub mod reviews;
pub mod source_documents;
pub mod version_contents;
pub mod version_cookie_texts;
pub mod version_cookies;
pub mod version_facts;
pub mod version_section_texts;
pub mod version_sections;
pub mod versions;
pub mod webhook_attempts;
pub mod webhook_deliveries;
pub mod webhooks;
