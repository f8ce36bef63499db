//! The log grows at its end and nowhere else.

use crate::database::Database;
use crate::on_both_databases;

async fn append(database: &Database, sequence: i64, ordinal: i64) {
    database.accepts(&record(sequence, ordinal)).await;
}

fn record(sequence: i64, ordinal: i64) -> String {
    format!(
        "INSERT INTO log_records VALUES
            ({sequence}, 1000, 'NOTICE_CREATED', 'n1', {ordinal}, NULL, NULL, 'r1', '{{}}', CAST('h' AS BYTEA))"
    )
}

const COMMITMENT: &str = "INSERT INTO log_commitments VALUES (0, 'SUBJECT', CAST('s' AS BYTEA), 'ann')";

on_both_databases! {
    async fn records_are_numbered_from_zero_without_a_gap(database: &Database) {
        database.refuses(&record(1, 0), "tr_log_records_sequence").await;
        append(database, 0, 0).await;
        database.refuses(&record(2, 1), "tr_log_records_sequence").await;
        append(database, 1, 1).await;
        assert_eq!(database.count("log_records").await, 2);
    }

    async fn several_records_come_in_one_statement(database: &Database) {
        let rows = record(0, 0) + &record(1, 1).replace("INSERT INTO log_records VALUES", ", ");
        database.accepts(&rows).await;
        assert_eq!(database.count("log_records").await, 2);
    }

    async fn a_number_is_not_given_twice(database: &Database) {
        append(database, 0, 0).await;
        database.refuses(&record(0, 1), "tr_log_records_sequence").await;
    }

    async fn an_ordinal_is_not_given_twice_within_a_notice(database: &Database) {
        append(database, 0, 0).await;
        let clash = if database.is_postgres() {
            "uq_log_records_notice_ordinal"
        } else {
            "log_records.notice_id, log_records.ordinal"
        };
        database.refuses(&record(1, 0), clash).await;
    }

    async fn a_record_never_changes(database: &Database) {
        append(database, 0, 0).await;
        database
            .refuses("UPDATE log_records SET record = ''", "tr_log_records_update")
            .await;
    }

    async fn a_record_is_never_deleted(database: &Database) {
        append(database, 0, 0).await;
        database
            .refuses("DELETE FROM log_records", "tr_log_records_delete")
            .await;
    }

    async fn a_committed_text_never_changes(database: &Database) {
        append(database, 0, 0).await;
        database.accepts(COMMITMENT).await;
        database
            .refuses(
                "UPDATE log_commitments SET text = ''",
                "tr_log_commitments_update",
            )
            .await;
    }

    async fn a_committed_text_can_be_erased(database: &Database) {
        append(database, 0, 0).await;
        database.accepts(COMMITMENT).await;
        database.accepts("DELETE FROM log_commitments").await;
        assert_eq!(database.count("log_records").await, 1);
    }

    async fn a_committed_text_may_be_long(database: &Database) {
        append(database, 0, 0).await;
        // Words that differ, since PostgreSQL compresses what repeats before it measures.
        let text: String = (0..20_000).map(|number| (number * 7919).to_string()).collect();
        database
            .accepts(&COMMITMENT.replace("'SUBJECT'", "'TEXT'").replace("ann", &text))
            .await;
    }
}
