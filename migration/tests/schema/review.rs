//! Reviews and authors: whose names may go, and what a step back does to what it cannot hold.

use noticeboard_migration::Migrator;
use sea_orm_migration::MigratorTrait as _;

use crate::database::Database;
use crate::fixture::{DRAFT, NOTICE, SOURCE};
use crate::on_both_databases;

const REVIEW: &str = "
    INSERT INTO reviews (id, draft_id, reviewer, decision, content_hash, at)
    VALUES ('r1', 'd1', 'anna', 'APPROVE', CAST('h' AS BYTEA), 1000)";

async fn reviewed_draft(database: &Database) {
    for rows in [NOTICE, SOURCE, DRAFT, REVIEW] {
        database.accepts(rows).await;
    }
}

on_both_databases! {
    async fn the_name_of_a_reviewer_may_go(database: &Database) {
        reviewed_draft(database).await;
        database.accepts("UPDATE reviews SET reviewer = NULL").await;
        database
            .refuses("UPDATE reviews SET decision = 'MAYBE'", "ck_reviews_decision")
            .await;
    }

    async fn an_erased_author_is_known_once_per_draft(database: &Database) {
        reviewed_draft(database).await;
        let row = "INSERT INTO erased_authors VALUES ('d1', CAST('s' AS BYTEA), CAST('m' AS BYTEA))";
        let clash = if database.is_postgres() {
            "pk_erased_authors"
        } else {
            "erased_authors.draft_id, erased_authors.mark"
        };
        database.accepts(row).await;
        database.refuses(row, clash).await;
    }

    async fn reviews_come_through_the_step_and_back(database: &Database) {
        let steps_since = Migrator::migrations()
            .iter()
            .skip_while(|step| step.name() != "m0017_review")
            .count();
        let steps_since = u32::try_from(steps_since).expect("a few steps");
        Migrator::down(&database.connection, Some(steps_since)).await.expect("before the step");
        reviewed_draft(database).await;
        Migrator::up(&database.connection, None).await.expect("the step");
        let reviewers = "SELECT coalesce(reviewer, 'nobody') FROM reviews ORDER BY id";
        assert_eq!(database.texts(reviewers).await, ["anna"]);
        database.accepts(&REVIEW.replace("'r1'", "'r2'").replace("'anna'", "NULL")).await;
        Migrator::down(&database.connection, Some(steps_since)).await.expect("back");
        assert_eq!(database.texts(reviewers).await, ["anna"], "a review without a name does not fit any more");
    }
}
