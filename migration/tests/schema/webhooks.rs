//! Webhooks: what is in the queue is there once, and goes before its webhook.

use crate::database::Database;
use crate::fixture::NOTICE;
use crate::on_both_databases;

const WEBHOOK: &str = "
    INSERT INTO webhooks (id, url, is_active, secret, created_at)
    VALUES ('w1', 'https://receiver.example/', TRUE, 'whsec_AAAA', 1000)";
const DELIVERY: &str = "
    INSERT INTO webhook_deliveries (webhook_id, sequence, notice_id, attempts, queued_at, next_attempt_at)
    VALUES ('w1', 1, 'n1', 0, 1000, 1000)";

async fn queued(database: &Database) {
    for rows in [NOTICE, WEBHOOK, DELIVERY] {
        database.accepts(rows).await;
    }
}

on_both_databases! {
    async fn an_event_is_in_the_queue_of_a_webhook_once(database: &Database) {
        queued(database).await;
        let clash = if database.is_postgres() {
            "pk_webhook_deliveries"
        } else {
            "webhook_deliveries.webhook_id, webhook_deliveries.sequence"
        };
        database.refuses(DELIVERY, clash).await;
    }

    async fn a_claim_has_a_name_and_an_end(database: &Database) {
        queued(database).await;
        database
            .refuses("UPDATE webhook_deliveries SET claim = 'c'", "ck_webhook_deliveries_claim")
            .await;
        database.accepts("UPDATE webhook_deliveries SET claim = 'c', claimed_until = 2000").await;
    }

    async fn an_old_secret_has_an_end(database: &Database) {
        queued(database).await;
        database
            .refuses("UPDATE webhooks SET previous_secret = 'whsec_BBBB'", "ck_webhooks_previous")
            .await;
    }

    async fn an_attempt_was_good_or_not(database: &Database) {
        queued(database).await;
        let attempt = "INSERT INTO webhook_attempts VALUES ('w1', 1, 1, 1, 'PENDING', NULL, 1000)";
        database.refuses(attempt, "ck_webhook_attempts_status").await;
        database.accepts(&attempt.replace("PENDING", "DELIVERED")).await;
    }
}
