//! Publication events: what subscribers, webhooks and the feed replay.
//! It must not know who listens.

use crate::step::Step;
use crate::table::Table;

pub(crate) const STEP: Step = Step {
    name: "m0007_publication_events",
    tables: &[PUBLICATION_EVENTS],
    guards: &[],
};

/// `sequence` counts 1, 2, 3 ... and is null until the event is due.
const PUBLICATION_EVENTS: Table = Table {
    name: "publication_events",
    columns: "
        id              TEXT   NOT NULL,
        notice_id       TEXT   NOT NULL,
        version_number  INTEGER,
        kind            TEXT   NOT NULL,
        instant         BIGINT NOT NULL,
        log_sequence    BIGINT NOT NULL,
        sequence        BIGINT,
        previous_number INTEGER,
        CONSTRAINT pk_publication_events PRIMARY KEY (id),
        CONSTRAINT fk_publication_events_notice FOREIGN KEY (notice_id) REFERENCES notices (id),
        CONSTRAINT ck_publication_events_kind
            CHECK (kind IN ('IN_FORCE', 'ANNOUNCED', 'WITHDRAWN', 'CANCELLED', 'RETIRED'))",
    // A null equals no other in a unique index, so events without a version need one of their own.
    // SQLite reports clashes by column: `publication_events.sequence` and the like.
    indexes: &[
        "UNIQUE INDEX uq_publication_events_sequence ON publication_events (sequence)",
        "UNIQUE INDEX uq_publication_events_version
            ON publication_events (notice_id, version_number, kind, instant)",
        "UNIQUE INDEX uq_publication_events_notice
            ON publication_events (notice_id, kind, instant) WHERE version_number IS NULL",
        "INDEX ix_publication_events_due ON publication_events (instant) WHERE sequence IS NULL",
    ],
};
