//! The entities fit the schema: every column of each is there, and none of the schema's is missing.

use std::collections::BTreeSet;

use noticeboard_entity as entity;
use sea_orm::{ActiveModelTrait as _, EntityTrait, IdenStatic as _, IntoActiveModel as _, Iterable as _};

use crate::database::Database;
use crate::fixture::sealed_version;
use crate::on_both_databases;

async fn assert_fits<E: EntityTrait>(database: &Database, entity: E) {
    let table = entity.table_name();
    let rows = E::find().all(&database.connection).await;
    assert!(rows.is_ok_and(|rows| rows.is_empty()), "the columns of {table}");
    let columns = if database.is_postgres() {
        format!("SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}'")
    } else {
        format!("SELECT name FROM pragma_table_info('{table}')")
    };
    let there: BTreeSet<String> = database.texts(&columns).await.into_iter().collect();
    let known: BTreeSet<String> = E::Column::iter()
        .map(|column| column.as_str().to_owned())
        .collect();
    assert_eq!(known, there, "the columns of {table}");
}

/// Calls `assert_fits` for each module, and counts them.
macro_rules! assert_all_fit {
    ($database:expr, $($module:ident)*) => {{
        $(assert_fits($database, entity::$module::Entity).await;)*
        [$(stringify!($module)),*]
    }};
}

on_both_databases! {
    async fn every_entity_fits_its_table_and_every_table_has_one(database: &Database) {
        let entities = assert_all_fit!(database,
            catalogue_entries cookie_lists draft_authors drafts erased_authors erasures idempotency_keys log_checkpoints log_commitments log_keys log_nodes
            log_records notice_slugs notices origins outdated_texts preview_tokens publication_events reviews source_documents version_contents version_cookie_texts version_cookies
            version_facts version_section_texts version_sections versions webhook_attempts webhook_deliveries webhooks);
        let tables = if database.is_postgres() {
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'seaql_migrations'"
        } else {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('seaql_migrations')"
        };
        let mut tables = database.texts(tables).await;
        tables.sort();
        assert_eq!(tables, entities);
    }

    async fn rows_are_read_as_they_were_written(database: &Database) {
        sealed_version(database).await;
        let version = entity::versions::Entity::find_by_id("v1")
            .one(&database.connection)
            .await;
        let version = version.expect("an answer").expect("the version");
        assert_eq!(
            (version.number, version.effective_from, version.is_scheduled),
            (1, 2000, false)
        );
        assert_eq!(
            (version.content_hash.as_slice(), version.based_on),
            (b"h".as_slice(), None)
        );

        let second = entity::versions::Model {
            id: "v2".into(),
            number: 2,
            effective_from: i64::MAX,
            is_scheduled: true,
            based_on: Some(1),
            ..version
        };
        let stored = second
            .clone()
            .into_active_model()
            .reset_all()
            .insert(&database.connection)
            .await;
        assert_eq!(stored.expect("the version as stored"), second);
    }

    async fn a_row_with_a_key_of_two_columns_is_found(database: &Database) {
        sealed_version(database).await;
        let key = ("v1".to_owned(), "ga".to_owned());
        let cookie = entity::version_cookies::Entity::find_by_id(key)
            .one(&database.connection)
            .await;
        assert!(cookie.expect("an answer").expect("the cookie").consent_required);
    }

    async fn a_log_record_takes_the_number_that_the_writer_gives(database: &Database) {
        let record = entity::log_records::Model {
            sequence: 0,
            at: 1,
            action: "NOTICE_CREATED".into(),
            notice_id: None,
            ordinal: None,
            version_number: None,
            draft_id: None,
            request_id: "r1".into(),
            record: "{}".into(),
            leaf_hash: vec![0],
        };
        let stored = record
            .clone()
            .into_active_model()
            .reset_all()
            .insert(&database.connection)
            .await;
        assert_eq!(stored.expect("the record as stored"), record);
    }
}
