//! The tree over the log's records: its inner nodes, its signed heads and the keys that sign them.
//! It must not know how a node is hashed or a head is signed.

use crate::guard::{APPEND_ONLY, Event, Guard, Rule};
use crate::step::Step;
use crate::table::Table;

pub(crate) const STEP: Step = Step {
    name: "m0013_log_tree",
    tables: &[LOG_NODES, LOG_KEYS, LOG_CHECKPOINTS],
    guards: &[
        Guard {
            table: "log_nodes",
            rules: APPEND_ONLY,
        },
        Guard {
            table: "log_nodes",
            rules: &[COMPLETE],
        },
        Guard {
            table: "log_keys",
            rules: APPEND_ONLY,
        },
        Guard {
            table: "log_keys",
            rules: &[LATER],
        },
        Guard {
            table: "log_checkpoints",
            rules: APPEND_ONLY,
        },
        Guard {
            table: "log_checkpoints",
            rules: &[WHOLE],
        },
    ],
};

/// A node of level *l* at position *p* stands over the records from *p* * 2^*l* on, 2^*l* of them. The records'
/// own leaf hashes are level 0 and stand in `log_records`.
const LOG_NODES: Table = Table {
    name: "log_nodes",
    columns: "
        level    INTEGER NOT NULL,
        position BIGINT  NOT NULL,
        hash     BYTEA   NOT NULL,
        CONSTRAINT pk_log_nodes PRIMARY KEY (level, position),
        CONSTRAINT ck_log_nodes_level CHECK (level BETWEEN 1 AND 62),
        CONSTRAINT ck_log_nodes_position CHECK (position >= 0),
        CONSTRAINT ck_log_nodes_hash CHECK (length(hash) = 32)",
    indexes: &[],
};

/// `since_size` is the size of the first tree that the key signed.
const LOG_KEYS: Table = Table {
    name: "log_keys",
    columns: "
        since_size   BIGINT NOT NULL,
        verifier_key TEXT   NOT NULL,
        CONSTRAINT pk_log_keys PRIMARY KEY (since_size),
        CONSTRAINT ck_log_keys_size CHECK (since_size >= 0)",
    indexes: &["UNIQUE INDEX uq_log_keys_verifier ON log_keys (verifier_key)"],
};

const LOG_CHECKPOINTS: Table = Table {
    name: "log_checkpoints",
    columns: "
        tree_size BIGINT NOT NULL,
        root_hash BYTEA  NOT NULL,
        note      TEXT   NOT NULL,
        CONSTRAINT pk_log_checkpoints PRIMARY KEY (tree_size),
        CONSTRAINT ck_log_checkpoints_root CHECK (length(root_hash) = 32)",
    indexes: &[],
};

const COMPLETE: Rule = Rule {
    name: "complete",
    on: Event::Insert,
    refused_when: "(NEW.position + 1) * (CAST(1 AS BIGINT) << NEW.level) >
        (SELECT coalesce(max(sequence), -1) + 1 FROM log_records)",
    reason: "a node stands over records that are there",
};

const LATER: Rule = Rule {
    name: "size",
    on: Event::Insert,
    refused_when: "NEW.since_size <= (SELECT max(since_size) FROM log_keys)",
    reason: "a key comes after the one before",
};

const WHOLE: Rule = Rule {
    name: "size",
    on: Event::Insert,
    refused_when: "NEW.tree_size <> (SELECT coalesce(max(sequence), -1) + 1 FROM log_records)",
    reason: "a head is of all records",
};
