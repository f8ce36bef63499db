//! Publication events are numbered once, in a row.

use crate::database::Database;
use crate::fixture::NOTICE;
use crate::on_both_databases;

async fn two_events(database: &Database) {
    database.accepts(NOTICE).await;
    database
        .accepts(
            "INSERT INTO publication_events VALUES
                ('e1', 'n1', 1, 'IN_FORCE', 2000, 0, NULL, NULL),
                ('e2', 'n1', 2, 'IN_FORCE', 3000, 1, NULL, NULL)",
        )
        .await;
}

const FIRST: &str = "UPDATE publication_events SET sequence = 1 WHERE id = 'e1'";

on_both_databases! {
    async fn events_are_numbered_from_one_without_a_gap(database: &Database) {
        two_events(database).await;
        database
            .refuses(
                "UPDATE publication_events SET sequence = 2 WHERE id = 'e1'",
                "tr_publication_events_sequence",
            )
            .await;
        database.accepts(FIRST).await;
        database
            .refuses(
                "UPDATE publication_events SET sequence = 1 WHERE id = 'e2'",
                "tr_publication_events_sequence",
            )
            .await;
        database
            .accepts("UPDATE publication_events SET sequence = 2, previous_number = 1 WHERE id = 'e2'")
            .await;
    }

    async fn numbering_changes_nothing_else(database: &Database) {
        two_events(database).await;
        for change in [
            "id = 'e9'",
            "version_number = 9",
            "version_number = NULL",
            "kind = 'RETIRED'",
            "instant = 9",
            "log_sequence = 9",
        ] {
            let update = format!("UPDATE publication_events SET sequence = 1, {change} WHERE id = 'e1'");
            database.refuses(&update, "tr_publication_events_columns").await;
        }
    }

    async fn a_change_without_a_number_is_refused(database: &Database) {
        two_events(database).await;
        database
            .refuses(
                "UPDATE publication_events SET previous_number = 1",
                "tr_publication_events_sequence",
            )
            .await;
    }

    async fn a_numbered_event_never_changes(database: &Database) {
        two_events(database).await;
        database.accepts(FIRST).await;
        for change in [
            "sequence = NULL",
            "sequence = 2",
            "previous_number = 1",
            "instant = 9",
        ] {
            let update = format!("UPDATE publication_events SET {change} WHERE id = 'e1'");
            database.refuses(&update, "tr_publication_events_update").await;
        }
    }

    async fn a_numbered_event_is_never_deleted(database: &Database) {
        two_events(database).await;
        database.accepts(FIRST).await;
        database
            .refuses(
                "DELETE FROM publication_events WHERE id = 'e1'",
                "tr_publication_events_delete",
            )
            .await;
    }

    async fn an_event_that_is_not_due_can_be_taken_back(database: &Database) {
        two_events(database).await;
        database
            .accepts("DELETE FROM publication_events WHERE id = 'e2'")
            .await;
    }

    async fn an_event_that_comes_with_a_number_comes_with_the_next(database: &Database) {
        two_events(database).await;
        let insert = "INSERT INTO publication_events VALUES ('e3', 'n1', 3, 'ANNOUNCED', 1, 1, 2, NULL)";
        database.refuses(insert, "tr_publication_events_insert").await;
        database.accepts(FIRST).await;
        database.accepts(insert).await;
    }

    async fn an_event_is_written_once(database: &Database) {
        two_events(database).await;
        let retired = "INSERT INTO publication_events VALUES ('e3', 'n1', NULL, 'RETIRED', 4000, 2, NULL, 2)";
        database.accepts(retired).await;
        let (again, twice) = if database.is_postgres() {
            ("uq_publication_events_version", "uq_publication_events_notice")
        } else {
            ("publication_events.version_number", "publication_events.instant")
        };
        database
            .refuses(
                "INSERT INTO publication_events VALUES ('e4', 'n1', 1, 'IN_FORCE', 2000, 5, NULL, 2)",
                again,
            )
            .await;
        database.refuses(&retired.replace("e3", "e5"), twice).await;
    }
}
