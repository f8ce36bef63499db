//! Source documents stay while a version needs them.

use crate::fixture::{DRAFT, ERASURE, NOTICE, SOURCE, VERSION, open_version, sealed_version};
use crate::on_both_databases;

on_both_databases! {
    async fn a_source_document_never_changes(database: &Database) {
        sealed_version(database).await;
        database
            .refuses(
                "UPDATE source_documents SET content = ''",
                "tr_source_documents_update",
            )
            .await;
    }

    async fn a_source_document_of_a_version_is_not_deleted(database: &Database) {
        open_version(database).await;
        database
            .refuses("DELETE FROM source_documents", "tr_source_documents_delete")
            .await;
    }

    async fn a_source_document_goes_with_the_erasure_of_its_version(database: &Database) {
        open_version(database).await;
        database.accepts(ERASURE).await;
        database.accepts("DELETE FROM source_documents").await;
        assert_eq!(database.count("drafts WHERE source_id IS NULL").await, 1);
        assert_eq!(database.count("versions WHERE source_id = 's1'").await, 1);
    }

    async fn a_source_document_of_two_versions_outlives_the_erasure_of_one(database: &Database) {
        open_version(database).await;
        let second = VERSION.replace("'v1', 'n1', 1, 2000", "'v2', 'n1', 2, 3000");
        database.accepts(&second).await;
        database.accepts(ERASURE).await;
        database
            .refuses("DELETE FROM source_documents", "tr_source_documents_delete")
            .await;
    }

    async fn a_source_document_of_no_version_may_go(database: &Database) {
        for rows in [NOTICE, SOURCE, DRAFT] {
            database.accepts(rows).await;
        }
        database.accepts("DELETE FROM source_documents").await;
    }

    async fn a_version_names_a_source_document_that_is_there(database: &Database) {
        database.accepts(NOTICE).await;
        database.refuses(VERSION, "tr_versions_source").await;
    }
}
