//! Answers kept for callers that try again with the same key.
//! It must not know the keys themselves, only their hashes.

use crate::step::Step;
use crate::table::Table;

pub(crate) const STEP: Step = Step {
    name: "m0008_idempotency_keys",
    tables: &[IDEMPOTENCY_KEYS],
    guards: &[],
};

const IDEMPOTENCY_KEYS: Table = Table {
    name: "idempotency_keys",
    columns: "
        key_hash   BYTEA  NOT NULL,
        input_hash BYTEA  NOT NULL,
        notice_id  TEXT   NOT NULL,
        answer     TEXT   NOT NULL,
        created_at BIGINT NOT NULL,
        CONSTRAINT pk_idempotency_keys PRIMARY KEY (key_hash),
        CONSTRAINT fk_idempotency_keys_notice FOREIGN KEY (notice_id) REFERENCES notices (id)",
    // SQLite reports a clash of the primary key as `idempotency_keys.key_hash`.
    indexes: &["INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at)"],
};
