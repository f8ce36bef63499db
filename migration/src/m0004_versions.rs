//! Sealed versions, the facts recorded about them later, and erasures.
//! It must not know what is in force: that is computed from these rows when somebody asks.

use crate::step::Step;
use crate::table::Table;

pub(crate) const STEP: Step = Step {
    name: "m0004_versions",
    tables: &[VERSIONS, VERSION_FACTS, ERASURES],
    guards: &[],
};

/// `source_id` has no foreign key: an erasure deletes the document while the version, which never changes,
/// goes on naming it. A guard checks that it is there when the version is sealed.
const VERSIONS: Table = Table {
    name: "versions",
    columns: "
        id             TEXT    NOT NULL,
        notice_id      TEXT    NOT NULL,
        number         INTEGER NOT NULL,
        effective_from BIGINT  NOT NULL,
        is_scheduled   BOOLEAN NOT NULL,
        is_imported    BOOLEAN NOT NULL,
        published_at   BIGINT  NOT NULL,
        change_note    TEXT    NOT NULL,
        materiality    TEXT    NOT NULL,
        based_on       INTEGER,
        restores       INTEGER,
        content_hash   BYTEA   NOT NULL,
        locales        TEXT    NOT NULL,
        source_id      TEXT,
        draft_id       TEXT,
        log_sequence   BIGINT  NOT NULL,
        CONSTRAINT pk_versions PRIMARY KEY (id),
        CONSTRAINT fk_versions_notice FOREIGN KEY (notice_id) REFERENCES notices (id),
        CONSTRAINT ck_versions_is_scheduled CHECK (is_scheduled IN (FALSE, TRUE)),
        CONSTRAINT ck_versions_is_imported CHECK (is_imported IN (FALSE, TRUE)),
        CONSTRAINT ck_versions_materiality CHECK (materiality IN ('MATERIAL', 'EDITORIAL'))",
    // SQLite reports clashes as `versions.notice_id, versions.number` and the like.
    indexes: &[
        "UNIQUE INDEX uq_versions_notice_number ON versions (notice_id, number)",
        "UNIQUE INDEX uq_versions_notice_effective_from ON versions (notice_id, effective_from)",
        "INDEX ix_versions_source ON versions (source_id)",
    ],
};

/// `at` is the instant from which a fact counts, `recorded_at` the one since when it is known.
const VERSION_FACTS: Table = Table {
    name: "version_facts",
    columns: "
        id             TEXT    NOT NULL,
        notice_id      TEXT    NOT NULL,
        version_number INTEGER,
        kind           TEXT    NOT NULL,
        at             BIGINT  NOT NULL,
        recorded_at    BIGINT  NOT NULL,
        reason         TEXT,
        afterwards     TEXT,
        log_sequence   BIGINT  NOT NULL,
        CONSTRAINT pk_version_facts PRIMARY KEY (id),
        CONSTRAINT fk_version_facts_notice FOREIGN KEY (notice_id) REFERENCES notices (id),
        CONSTRAINT ck_version_facts_kind CHECK (kind IN ('ANNOUNCED', 'CANCELLED', 'WITHDRAWN', 'RETIRED')),
        CONSTRAINT ck_version_facts_version_number CHECK (version_number IS NOT NULL OR kind = 'RETIRED'),
        CONSTRAINT ck_version_facts_afterwards
            CHECK (afterwards IS NULL OR (kind = 'WITHDRAWN' AND afterwards IN ('PREVIOUS', 'NOTHING')))",
    // SQLite reports a clash as `version_facts.notice_id, version_facts.version_number, version_facts.kind`.
    indexes: &[
        "UNIQUE INDEX uq_version_facts_version_kind ON version_facts (notice_id, version_number, kind)
            WHERE version_number IS NOT NULL",
        "INDEX ix_version_facts_notice_recorded_at ON version_facts (notice_id, recorded_at)",
    ],
};

/// A row here is what lets the content of its version go.
const ERASURES: Table = Table {
    name: "erasures",
    columns: "
        version_id   TEXT   NOT NULL,
        at           BIGINT NOT NULL,
        log_sequence BIGINT NOT NULL,
        CONSTRAINT pk_erasures PRIMARY KEY (version_id),
        CONSTRAINT fk_erasures_version FOREIGN KEY (version_id) REFERENCES versions (id)",
    indexes: &[],
};
