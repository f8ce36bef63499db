//! Sealed is sealed: what the guards of versions and their content refuse, and what they let pass.

use crate::fixture::{
    CANONICAL, COOKIE, COOKIE_TEXT, DERIVED, SECTION, SECTION_TEXT, erased_version, open_version,
    sealed_version,
};
use crate::on_both_databases;

const FACT: &str =
    "INSERT INTO version_facts VALUES ('f1', 'n1', 1, 'WITHDRAWN', 3000, 3000, 'why', 'PREVIOUS', 1)";

on_both_databases! {
    async fn a_version_is_sealed_in_the_order_version_derived_rows_canonical_bytes(database: &Database) {
        sealed_version(database).await;
        assert_eq!(database.count("version_contents").await, 1);
    }

    async fn a_version_never_changes(database: &Database) {
        sealed_version(database).await;
        database
            .refuses("UPDATE versions SET change_note = 'other'", "tr_versions_update")
            .await;
    }

    async fn a_version_is_never_deleted(database: &Database) {
        erased_version(database).await;
        database
            .refuses("DELETE FROM versions", "tr_versions_delete")
            .await;
    }

    async fn a_version_is_never_replaced(database: &Database) {
        open_version(database).await;
        if !database.is_postgres() {
            let replacing = crate::fixture::VERSION.replace("INSERT", "INSERT OR REPLACE");
            database.refuses(&replacing, "tr_versions_delete").await;
        }
    }

    async fn a_fact_never_changes(database: &Database) {
        sealed_version(database).await;
        database.accepts(FACT).await;
        database
            .refuses("UPDATE version_facts SET at = 1", "tr_version_facts_update")
            .await;
    }

    async fn a_fact_is_never_deleted(database: &Database) {
        sealed_version(database).await;
        database.accepts(FACT).await;
        database
            .refuses("DELETE FROM version_facts", "tr_version_facts_delete")
            .await;
    }

    async fn an_erasure_never_changes(database: &Database) {
        erased_version(database).await;
        database
            .refuses("UPDATE erasures SET at = 1", "tr_erasures_update")
            .await;
    }

    async fn an_erasure_is_never_deleted(database: &Database) {
        erased_version(database).await;
        database
            .refuses("DELETE FROM erasures", "tr_erasures_delete")
            .await;
    }

    async fn a_slug_is_never_given_to_another_notice(database: &Database) {
        sealed_version(database).await;
        database
            .refuses(
                "UPDATE notice_slugs SET notice_id = 'n2'",
                "tr_notice_slugs_update",
            )
            .await;
    }

    async fn a_slug_is_never_forgotten(database: &Database) {
        sealed_version(database).await;
        database
            .refuses("DELETE FROM notice_slugs", "tr_notice_slugs_delete")
            .await;
    }

    async fn canonical_bytes_never_change(database: &Database) {
        erased_version(database).await;
        database
            .refuses(
                "UPDATE version_contents SET canonical = CAST('x' AS BYTEA)",
                "tr_version_contents_update",
            )
            .await;
    }

    async fn derived_rows_never_change(database: &Database) {
        erased_version(database).await;
        for table in DERIVED {
            database
                .refuses(
                    &format!("UPDATE {table} SET key = 'x'"),
                    &format!("tr_{table}_update"),
                )
                .await;
        }
    }

    async fn content_is_not_deleted_without_an_erasure(database: &Database) {
        sealed_version(database).await;
        database
            .refuses("DELETE FROM version_contents", "tr_version_contents_delete")
            .await;
        for table in DERIVED {
            database
                .refuses(&format!("DELETE FROM {table}"), &format!("tr_{table}_delete"))
                .await;
        }
    }

    async fn content_is_deleted_with_an_erasure(database: &Database) {
        erased_version(database).await;
        database.accepts("DELETE FROM version_contents").await;
        for table in DERIVED {
            database.accepts(&format!("DELETE FROM {table}")).await;
            assert_eq!(database.count(table).await, 0);
        }
    }

    async fn an_erasure_lets_nothing_of_another_version_go(database: &Database) {
        erased_version(database).await;
        database.accepts(
            "INSERT INTO versions VALUES ('v2', 'n1', 2, 4000, TRUE, FALSE, 3500, '', 'EDITORIAL', 1, NULL,
                CAST('i' AS BYTEA), '[]', NULL, NULL, 2, NULL);
             INSERT INTO version_contents VALUES ('v2', CAST('{}' AS BYTEA))",
        ).await;
        database
            .refuses(
                "DELETE FROM version_contents WHERE version_id = 'v2'",
                "tr_version_contents_delete",
            )
            .await;
    }

    async fn nothing_is_added_to_a_sealed_version(database: &Database) {
        open_version(database).await;
        database.accepts(CANONICAL).await;
        for (table, rows) in DERIVED.iter().zip([SECTION, SECTION_TEXT, COOKIE, COOKIE_TEXT]) {
            database.refuses(rows, &format!("tr_{table}_insert")).await;
        }
    }

    async fn nothing_is_added_to_an_erased_version(database: &Database) {
        open_version(database).await;
        database.accepts(crate::fixture::ERASURE).await;
        database.refuses(CANONICAL, "tr_version_contents_insert").await;
        for (table, rows) in DERIVED.iter().zip([SECTION, SECTION_TEXT, COOKIE, COOKIE_TEXT]) {
            database.refuses(rows, &format!("tr_{table}_insert")).await;
        }
    }

    async fn protected_tables_are_never_truncated(database: &Database) {
        sealed_version(database).await;
        let guarded = [
            "notice_slugs",
            "versions",
            "version_facts",
            "erasures",
            "version_contents",
            "version_sections",
            "version_section_texts",
            "version_cookies",
            "version_cookie_texts",
            "source_documents",
            "log_records",
            "log_commitments",
            "publication_events",
        ];
        if database.is_postgres() {
            for table in guarded {
                let trigger = format!("tr_{table}_truncate");
                database
                    .refuses(&format!("TRUNCATE {table} CASCADE"), &trigger)
                    .await;
            }
        }
    }
}
