//! Imported documents, kept whole, and what each of them became.
//! It must not know the formats themselves.

use crate::step::Step;
use crate::table::Table;

pub(crate) const STEP: Step = Step {
    name: "m0002_source_documents",
    tables: &[SOURCE_DOCUMENTS],
    guards: &[],
};

/// `content` is the canonical JSON that the document became: the base of the next import's merge.
const SOURCE_DOCUMENTS: Table = Table {
    name: "source_documents",
    columns: "
        id          TEXT   NOT NULL,
        notice_id   TEXT   NOT NULL,
        format      TEXT   NOT NULL,
        url         TEXT,
        modified_at BIGINT,
        sha256      BYTEA  NOT NULL,
        document    BYTEA  NOT NULL,
        locale      TEXT   NOT NULL,
        content     TEXT   NOT NULL,
        imported_at BIGINT NOT NULL,
        CONSTRAINT pk_source_documents PRIMARY KEY (id),
        CONSTRAINT fk_source_documents_notice FOREIGN KEY (notice_id) REFERENCES notices (id),
        CONSTRAINT ck_source_documents_format CHECK (format IN ('WORDPRESS', 'MARKDOWN', 'HTML', 'BUNDLE'))",
    indexes: &["INDEX ix_source_documents_notice_imported_at ON source_documents (notice_id, imported_at)"],
};
