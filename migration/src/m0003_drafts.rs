//! Drafts, who wrote them, and what reviewers said.
//! It must not know versions but by number: a draft can name one that is not sealed yet.

use crate::step::Step;
use crate::table::Table;

pub(crate) const STEP: Step = Step {
    name: "m0003_drafts",
    tables: &[DRAFTS, DRAFT_AUTHORS, REVIEWS],
    guards: &[],
};

/// Erasing a version deletes its source document, also while a draft still names it.
const DRAFTS: Table = Table {
    name: "drafts",
    columns: "
        id            TEXT    NOT NULL,
        notice_id     TEXT    NOT NULL,
        label         TEXT,
        state         TEXT    NOT NULL,
        revision      INTEGER NOT NULL,
        base_number   INTEGER,
        taken_from    INTEGER,
        content       TEXT    NOT NULL,
        content_hash  BYTEA   NOT NULL,
        source_id     TEXT,
        sealed_number INTEGER,
        created_by    TEXT,
        created_at    BIGINT  NOT NULL,
        updated_at    BIGINT  NOT NULL,
        CONSTRAINT pk_drafts PRIMARY KEY (id),
        CONSTRAINT fk_drafts_notice FOREIGN KEY (notice_id) REFERENCES notices (id),
        CONSTRAINT fk_drafts_source FOREIGN KEY (source_id) REFERENCES source_documents (id)
            ON DELETE SET NULL,
        CONSTRAINT ck_drafts_state
            CHECK (state IN ('EDITING', 'IN_REVIEW', 'APPROVED', 'PUBLISHED', 'DISCARDED'))",
    indexes: &[
        "INDEX ix_drafts_notice_state ON drafts (notice_id, state)",
        "INDEX ix_drafts_source ON drafts (source_id)",
    ],
};

/// Personal data: rows may be deleted at any time.
const DRAFT_AUTHORS: Table = Table {
    name: "draft_authors",
    columns: "
        draft_id TEXT NOT NULL,
        subject  TEXT NOT NULL,
        CONSTRAINT pk_draft_authors PRIMARY KEY (draft_id, subject),
        CONSTRAINT fk_draft_authors_draft FOREIGN KEY (draft_id) REFERENCES drafts (id)",
    indexes: &["INDEX ix_draft_authors_subject ON draft_authors (subject)"],
};

const REVIEWS: Table = Table {
    name: "reviews",
    columns: "
        id           TEXT   NOT NULL,
        draft_id     TEXT   NOT NULL,
        reviewer     TEXT   NOT NULL,
        decision     TEXT   NOT NULL,
        comment      TEXT,
        content_hash BYTEA  NOT NULL,
        at           BIGINT NOT NULL,
        CONSTRAINT pk_reviews PRIMARY KEY (id),
        CONSTRAINT fk_reviews_draft FOREIGN KEY (draft_id) REFERENCES drafts (id),
        CONSTRAINT ck_reviews_decision CHECK (decision IN ('APPROVE', 'REQUEST_CHANGES'))",
    indexes: &["INDEX ix_reviews_draft_at ON reviews (draft_id, at)"],
};
