//! Lists of cookies that came in from other systems, kept for the way back, and the catalogue of cookies that the
//! operator loaded.
//! It must not know what any list looks like.

use crate::step::Step;
use crate::table::Table;

pub(crate) const STEP: Step = Step {
    name: "m0027_cookie_lists",
    tables: &[COOKIE_LISTS, CATALOGUE_ENTRIES],
    guards: &[],
};

/// `keys` names the declaration of each item, as JSON. One list of a kind and language for a notice: a later one takes
/// its place. It is no content of a version, and may be deleted.
const COOKIE_LISTS: Table = Table {
    name: "cookie_lists",
    columns: "
        notice_id   TEXT   NOT NULL,
        format      TEXT   NOT NULL,
        locale      TEXT   NOT NULL,
        document    TEXT   NOT NULL,
        keys        TEXT   NOT NULL,
        imported_at BIGINT NOT NULL,
        CONSTRAINT pk_cookie_lists PRIMARY KEY (notice_id, format, locale),
        CONSTRAINT fk_cookie_lists_notice FOREIGN KEY (notice_id) REFERENCES notices (id),
        CONSTRAINT ck_cookie_lists_format CHECK (format IN
            ('COOKIEBOT', 'ONE_TRUST', 'TCF', 'OPEN_COOKIE_DATABASE', 'COOKIE_CONSENT', 'KLARO'))",
    indexes: &[],
};

/// `entry` is JSON. What a name is looked up by stands beside it.
const CATALOGUE_ENTRIES: Table = Table {
    name: "catalogue_entries",
    columns: "
        place      INTEGER NOT NULL,
        name       TEXT    NOT NULL,
        name_match TEXT    NOT NULL,
        entry      TEXT    NOT NULL,
        CONSTRAINT pk_catalogue_entries PRIMARY KEY (place),
        CONSTRAINT ck_catalogue_entries_name_match CHECK (name_match IN ('EXACT', 'PREFIX', 'GLOB'))",
    indexes: &[
        "INDEX ix_catalogue_entries_name ON catalogue_entries (name)",
        "INDEX ix_catalogue_entries_name_match ON catalogue_entries (name_match)",
    ],
};
