//! The log's tree, its heads and keys come one after the other and stay.

use crate::database::Database;
use crate::on_both_databases;

/// 32 bytes.
const HASH: &str = "CAST('0123456789abcdef0123456789abcdef' AS BYTEA)";

async fn records(database: &Database, count: i64) {
    for sequence in 0..count {
        let record = format!(
            "INSERT INTO log_records VALUES
                ({sequence}, {sequence}, 'NOTICE_CREATED', NULL, NULL, NULL, NULL, 'r1', '{{}}', {HASH})"
        );
        database.accepts(&record).await;
    }
}

fn node(level: i64, position: i64) -> String {
    format!("INSERT INTO log_nodes VALUES ({level}, {position}, {HASH})")
}

fn head(size: i64) -> String {
    format!("INSERT INTO log_checkpoints VALUES ({size}, {HASH}, 'note')")
}

fn key(since: i64, text: &str) -> String {
    format!("INSERT INTO log_keys VALUES ({since}, '{text}')")
}

/// Which refusals of a change of a table are not taken.
async fn refuses_changes(database: &Database, table: &str, column: &str) {
    let update = format!("UPDATE {table} SET {column} = {column}");
    database.refuses(&update, &format!("tr_{table}_update")).await;
    let delete = format!("DELETE FROM {table}");
    database.refuses(&delete, &format!("tr_{table}_delete")).await;
    if database.is_postgres() {
        let truncate = format!("TRUNCATE {table}");
        database.refuses(&truncate, &format!("tr_{table}_truncate")).await;
    }
}

on_both_databases! {
    async fn a_node_stands_over_records_that_are_there(database: &Database) {
        database.refuses(&node(1, 0), "tr_log_nodes_complete").await;
        records(database, 7).await;
        for (level, position) in [(1, 0), (1, 1), (1, 2), (2, 0)] {
            database.accepts(&node(level, position)).await;
        }
        for (level, position) in [(1, 3), (2, 1), (3, 0), (62, 0)] {
            database.refuses(&node(level, position), "tr_log_nodes_complete").await;
        }
    }

    async fn a_node_is_written_once_and_never_changes(database: &Database) {
        records(database, 2).await;
        database.accepts(&node(1, 0)).await;
        let clash = if database.is_postgres() { "pk_log_nodes" } else { "log_nodes.level" };
        database.refuses(&node(1, 0), clash).await;
        refuses_changes(database, "log_nodes", "hash").await;
        if !database.is_postgres() {
            let replace = node(1, 0).replace("INSERT", "INSERT OR REPLACE");
            database.refuses(&replace, "tr_log_nodes_delete").await;
        }
    }

    async fn a_node_has_a_level_above_the_records_and_a_hash_of_32_bytes(database: &Database) {
        records(database, 2).await;
        database.refuses(&node(0, 0), "ck_log_nodes_level").await;
        database.refuses(&node(1, -1), "ck_log_nodes_position").await;
        let short = node(1, 0).replace("0123456789abcdef0", "0123456789abcdef");
        database.refuses(&short, "ck_log_nodes_hash").await;
    }

    async fn a_head_is_of_all_records_and_never_changes(database: &Database) {
        database.refuses(&head(1), "tr_log_checkpoints_size").await;
        database.accepts(&head(0)).await;
        records(database, 3).await;
        database.refuses(&head(2), "tr_log_checkpoints_size").await;
        database.refuses(&head(4), "tr_log_checkpoints_size").await;
        database.accepts(&head(3)).await;
        refuses_changes(database, "log_checkpoints", "note").await;
    }

    async fn keys_follow_each_other_and_none_comes_back(database: &Database) {
        database.accepts(&key(0, "first")).await;
        database.refuses(&key(0, "second"), "tr_log_keys_size").await;
        database.accepts(&key(5, "second")).await;
        database.refuses(&key(4, "third"), "tr_log_keys_size").await;
        let clash = if database.is_postgres() { "uq_log_keys_verifier" } else { "log_keys.verifier_key" };
        database.refuses(&key(6, "first"), clash).await;
        refuses_changes(database, "log_keys", "verifier_key").await;
    }
}
