//! Notices and every slug that they have or had.
//! It must not know drafts and versions, which come later and point here.

use crate::step::Step;
use crate::table::Table;

pub(crate) const STEP: Step = Step {
    name: "m0001_notices",
    tables: &[NOTICES, NOTICE_SLUGS],
    guards: &[],
};

const NOTICES: Table = Table {
    name: "notices",
    columns: "
        id                 TEXT    NOT NULL,
        slug               TEXT    NOT NULL,
        default_locale     TEXT    NOT NULL,
        required_locales   TEXT    NOT NULL,
        jurisdictions      TEXT    NOT NULL,
        approvals_required INTEGER NOT NULL,
        prevailing_locale  TEXT,
        revision           INTEGER NOT NULL,
        created_at         BIGINT  NOT NULL,
        CONSTRAINT pk_notices PRIMARY KEY (id),
        CONSTRAINT ck_notices_approvals_required CHECK (approvals_required >= 0)",
    // SQLite reports a clash as `notices.slug`.
    indexes: &["UNIQUE INDEX uq_notices_slug ON notices (slug)"],
};

/// Former slugs keep answering, so a slug is given once and never to another notice.
const NOTICE_SLUGS: Table = Table {
    name: "notice_slugs",
    columns: "
        slug      TEXT   NOT NULL,
        notice_id TEXT   NOT NULL,
        since     BIGINT NOT NULL,
        CONSTRAINT pk_notice_slugs PRIMARY KEY (slug),
        CONSTRAINT fk_notice_slugs_notice FOREIGN KEY (notice_id) REFERENCES notices (id)",
    indexes: &["INDEX ix_notice_slugs_notice ON notice_slugs (notice_id)"],
};
