//! Values that no row can hold, by the name of the constraint that says so.

use crate::fixture::{NOTICE, VERSION, sealed_version};
use crate::on_both_databases;

on_both_databases! {
    async fn a_notice_asks_for_no_fewer_than_zero_approvals(database: &Database) {
        database
            .refuses(
                &NOTICE.replace(", 0, NULL", ", -1, NULL"),
                "ck_notices_approvals_required",
            )
            .await;
    }

    async fn an_enumeration_takes_its_own_words_only(database: &Database) {
        sealed_version(database).await;
        let version = VERSION.replace("'v1', 'n1', 1, 2000", "'v2', 'n1', 2, 3000");
        database
            .refuses(
                &version.replace("MATERIAL", "material"),
                "ck_versions_materiality",
            )
            .await;
        database
            .refuses("UPDATE drafts SET state = 'LOST'", "ck_drafts_state")
            .await;
    }

    async fn only_a_retirement_is_about_no_version(database: &Database) {
        sealed_version(database).await;
        let retired = "INSERT INTO version_facts VALUES ('f1', 'n1', NULL, 'RETIRED', 3, 3, 'why', NULL, 1)";
        database
            .refuses(
                &retired.replace("RETIRED", "ANNOUNCED"),
                "ck_version_facts_version_number",
            )
            .await;
        database.accepts(retired).await;
        database.accepts(&retired.replace("f1", "f2")).await;
    }

    async fn only_a_withdrawal_says_what_comes_afterwards(database: &Database) {
        sealed_version(database).await;
        let fact = "INSERT INTO version_facts VALUES ('f1', 'n1', 1, 'WITHDRAWN', 3, 3, 'why', 'NOTHING', 1)";
        database
            .refuses(
                &fact.replace("WITHDRAWN", "CANCELLED"),
                "ck_version_facts_afterwards",
            )
            .await;
        database
            .refuses(
                &fact.replace("NOTHING", "SOMETHING"),
                "ck_version_facts_afterwards",
            )
            .await;
        database.accepts(fact).await;
    }

    async fn a_version_has_one_fact_of_a_kind(database: &Database) {
        sealed_version(database).await;
        let fact = "INSERT INTO version_facts VALUES ('f1', 'n1', 1, 'ANNOUNCED', 3, 3, NULL, NULL, 1)";
        let clash = if database.is_postgres() {
            "uq_version_facts_version_kind"
        } else {
            "version_facts.kind"
        };
        database.accepts(fact).await;
        database.refuses(&fact.replace("f1", "f2"), clash).await;
    }

    async fn a_number_and_an_instant_are_taken_once_per_notice(database: &Database) {
        sealed_version(database).await;
        let (number, instant) = if database.is_postgres() {
            ("uq_versions_notice_number", "uq_versions_notice_effective_from")
        } else {
            (
                "versions.notice_id, versions.number",
                "versions.notice_id, versions.effective_from",
            )
        };
        database
            .refuses(
                &VERSION.replace("'v1', 'n1', 1, 2000", "'v2', 'n1', 1, 3000"),
                number,
            )
            .await;
        database
            .refuses(
                &VERSION.replace("'v1', 'n1', 1, 2000", "'v2', 'n1', 2, 2000"),
                instant,
            )
            .await;
    }

    async fn a_slug_is_taken_once(database: &Database) {
        database.accepts(NOTICE).await;
        let clash = if database.is_postgres() {
            "uq_notices_slug"
        } else {
            "notices.slug"
        };
        database.refuses(&NOTICE.replace("'n1'", "'n2'"), clash).await;
    }

    async fn a_row_belongs_to_a_notice_that_is_there(database: &Database) {
        let name = if database.is_postgres() {
            "fk_notice_slugs_notice"
        } else {
            "FOREIGN KEY"
        };
        database
            .refuses("INSERT INTO notice_slugs VALUES ('privacy', 'n1', 1000)", name)
            .await;
    }
}
