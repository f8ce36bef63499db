//! What proved a notice that was taken over: it stays as it came, or goes when somebody was erased.

use crate::fixture::{NOTICE, VERSION, open_version};
use crate::on_both_databases;

/// 32 bytes.
const HASH: &str = "CAST('0123456789abcdef0123456789abcdef' AS BYTEA)";
const EMPTIED: &str = "UPDATE origins SET document = NULL";

fn origin(hash: &str) -> String {
    format!("INSERT INTO origins VALUES ('n1', '{{}}', {hash}, {HASH}, 1000, 1)")
}

/// A record at a place in the log.
fn record(action: &str, sequence: i64) -> String {
    format!(
        "INSERT INTO log_records (sequence, at, action, request_id, record, leaf_hash)
            VALUES ({sequence}, {sequence}, '{action}', 'r', '{{}}', {HASH})"
    )
}

on_both_databases! {
    async fn an_origin_is_of_a_notice_and_has_two_hashes(database: &Database) {
        database.accepts(NOTICE).await;
        database.refuses(&origin("CAST('h' AS BYTEA)"), "ck_origins_sha256").await;
        database.accepts(&origin(HASH)).await;
        let clash = if database.is_postgres() { "pk_origins" } else { "origins.notice_id" };
        database.refuses(&origin(HASH), clash).await;
    }

    async fn an_origin_goes_only_after_an_erasure_and_only_its_document(database: &Database) {
        database.accepts(NOTICE).await;
        database.accepts(&origin(HASH)).await;
        database.refuses("DELETE FROM origins", "tr_origins_delete").await;
        database.refuses(EMPTIED, "tr_origins_erasure").await;
        // An erasure of before, and another act.
        database.accepts(&record("SUBJECT_ERASED", 0)).await;
        database.accepts(&record("NOTICE_CREATED", 1)).await;
        database.accepts(&record("NOTICE_UPDATED", 2)).await;
        database.refuses(EMPTIED, "tr_origins_erasure").await;
        database.accepts(&record("SUBJECT_ERASED", 3)).await;
        for change in ["document = '[]'", "document = NULL, imported_at = 2000", "document = NULL, log_sequence = 2"] {
            database.refuses(&format!("UPDATE origins SET {change}"), "tr_origins_update").await;
        }
        database.accepts(EMPTIED).await;
    }

    async fn a_version_says_how_much_of_it_came(database: &Database) {
        open_version(database).await;
        let second = VERSION.replace("'v1', 'n1', 1, 2000", "'v2', 'n1', 2, 3000");
        let taken = second.replace("'d1', 0, NULL", "'d1', 0, 'WHOLE'");
        database.refuses(&taken.replace("WHOLE", "HALF"), "ck_versions_taken_over").await;
        database.accepts(&taken).await;
    }
}
