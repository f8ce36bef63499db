//! The transparency log: its records, and the texts behind their commitments.
//! It must not know what a record says.

use crate::step::Step;
use crate::table::Table;

pub(crate) const STEP: Step = Step {
    name: "m0006_log",
    tables: &[LOG_RECORDS, LOG_COMMITMENTS],
    guards: &[],
};

/// `sequence` counts 0, 1, 2 ... and is given by the writer under the log's lock, not by the database, which
/// leaves gaps when a transaction fails.
const LOG_RECORDS: Table = Table {
    name: "log_records",
    columns: "
        sequence       BIGINT NOT NULL,
        at             BIGINT NOT NULL,
        action         TEXT   NOT NULL,
        notice_id      TEXT,
        ordinal        BIGINT,
        version_number INTEGER,
        draft_id       TEXT,
        request_id     TEXT   NOT NULL,
        record         TEXT   NOT NULL,
        leaf_hash      BYTEA  NOT NULL,
        CONSTRAINT pk_log_records PRIMARY KEY (sequence)",
    // SQLite reports a clash as `log_records.notice_id, log_records.ordinal`.
    indexes: &[
        "UNIQUE INDEX uq_log_records_notice_ordinal ON log_records (notice_id, ordinal)",
        "INDEX ix_log_records_at ON log_records (at)",
        "INDEX ix_log_records_action ON log_records (action)",
        "INDEX ix_log_records_request ON log_records (request_id)",
    ],
};

/// The one erasable part of the log. The index is a hash because a comment can be longer than the 2,704 bytes
/// that an ordered key may have in PostgreSQL; it is asked for equality alone.
const LOG_COMMITMENTS: Table = Table {
    name: "log_commitments",
    columns: "
        sequence BIGINT NOT NULL,
        kind     TEXT   NOT NULL,
        salt     BYTEA  NOT NULL,
        text     TEXT   NOT NULL,
        CONSTRAINT pk_log_commitments PRIMARY KEY (sequence, kind),
        CONSTRAINT fk_log_commitments_record FOREIGN KEY (sequence) REFERENCES log_records (sequence),
        CONSTRAINT ck_log_commitments_kind CHECK (kind IN ('SUBJECT', 'TEXT'))",
    indexes: &["INDEX ix_log_commitments_text ON log_commitments USING HASH (text)"],
};
