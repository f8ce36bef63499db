//! Webhooks: who is told, the queue of what they are still to be told, and what became of the last attempts.
//! It must not know when an attempt is due.

use crate::step::Step;
use crate::table::Table;

pub(crate) const STEP: Step = Step {
    name: "m0022_webhooks",
    tables: &[WEBHOOKS, WEBHOOK_DELIVERIES, WEBHOOK_ATTEMPTS],
    guards: &[],
};

/// The secrets stand here as they are, since what signs has to be read to sign.
const WEBHOOKS: Table = Table {
    name: "webhooks",
    columns: "
        id              TEXT    NOT NULL,
        url             TEXT    NOT NULL,
        slugs           TEXT,
        is_active       BOOLEAN NOT NULL,
        secret          TEXT    NOT NULL,
        previous_secret TEXT,
        previous_until  BIGINT,
        created_at      BIGINT  NOT NULL,
        CONSTRAINT pk_webhooks PRIMARY KEY (id),
        CONSTRAINT ck_webhooks_is_active CHECK (is_active IN (FALSE, TRUE)),
        CONSTRAINT ck_webhooks_previous CHECK ((previous_secret IS NULL) = (previous_until IS NULL))",
    indexes: &[],
};

/// The transactional outbox: a row for each webhook and event, written with the event's number, gone when it was
/// delivered or given up. The primary key keeps an event from being in the queue twice.
const WEBHOOK_DELIVERIES: Table = Table {
    name: "webhook_deliveries",
    columns: "
        webhook_id      TEXT    NOT NULL,
        sequence        BIGINT  NOT NULL,
        notice_id       TEXT    NOT NULL,
        attempts        INTEGER NOT NULL,
        queued_at       BIGINT  NOT NULL,
        next_attempt_at BIGINT  NOT NULL,
        claim           TEXT,
        claimed_until   BIGINT,
        CONSTRAINT pk_webhook_deliveries PRIMARY KEY (webhook_id, sequence),
        CONSTRAINT fk_webhook_deliveries_webhook FOREIGN KEY (webhook_id) REFERENCES webhooks (id),
        CONSTRAINT fk_webhook_deliveries_notice FOREIGN KEY (notice_id) REFERENCES notices (id),
        CONSTRAINT ck_webhook_deliveries_attempts CHECK (attempts >= 0),
        CONSTRAINT ck_webhook_deliveries_claim CHECK ((claim IS NULL) = (claimed_until IS NULL))",
    indexes: &[
        "INDEX ix_webhook_deliveries_notice ON webhook_deliveries (webhook_id, notice_id, sequence)",
        "INDEX ix_webhook_deliveries_due ON webhook_deliveries (next_attempt_at)",
    ],
};

const WEBHOOK_ATTEMPTS: Table = Table {
    name: "webhook_attempts",
    columns: "
        webhook_id    TEXT    NOT NULL,
        place         BIGINT  NOT NULL,
        sequence      BIGINT  NOT NULL,
        attempt       INTEGER NOT NULL,
        status        TEXT    NOT NULL,
        response_code INTEGER,
        at            BIGINT  NOT NULL,
        CONSTRAINT pk_webhook_attempts PRIMARY KEY (webhook_id, place),
        CONSTRAINT fk_webhook_attempts_webhook FOREIGN KEY (webhook_id) REFERENCES webhooks (id),
        CONSTRAINT ck_webhook_attempts_status CHECK (status IN ('DELIVERED', 'FAILED'))",
    indexes: &[],
};
