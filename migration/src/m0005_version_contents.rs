//! The content of sealed versions: the canonical bytes, and the rows derived from them.
//! It must not know drafts: what is sealed stands on its own.

use crate::step::Step;
use crate::table::Table;

pub(crate) const STEP: Step = Step {
    name: "m0005_version_contents",
    tables: &[
        VERSION_CONTENTS,
        VERSION_SECTIONS,
        VERSION_SECTION_TEXTS,
        VERSION_COOKIES,
        VERSION_COOKIE_TEXTS,
    ],
    guards: &[],
};

/// The truth of what was sealed. Everything below can be checked against it.
const VERSION_CONTENTS: Table = Table {
    name: "version_contents",
    columns: "
        version_id TEXT  NOT NULL,
        canonical  BYTEA NOT NULL,
        CONSTRAINT pk_version_contents PRIMARY KEY (version_id),
        CONSTRAINT fk_version_contents_version FOREIGN KEY (version_id) REFERENCES versions (id)",
    indexes: &[],
};

/// `position` is the place in reading order over the whole tree.
const VERSION_SECTIONS: Table = Table {
    name: "version_sections",
    columns: "
        version_id TEXT    NOT NULL,
        key        TEXT    NOT NULL,
        parent_key TEXT,
        position   INTEGER NOT NULL,
        level      INTEGER NOT NULL,
        CONSTRAINT pk_version_sections PRIMARY KEY (version_id, key),
        CONSTRAINT fk_version_sections_version FOREIGN KEY (version_id) REFERENCES versions (id)",
    indexes: &[],
};

const VERSION_SECTION_TEXTS: Table = Table {
    name: "version_section_texts",
    columns: "
        version_id TEXT NOT NULL,
        key        TEXT NOT NULL,
        locale     TEXT NOT NULL,
        heading    TEXT,
        html       TEXT,
        CONSTRAINT pk_version_section_texts PRIMARY KEY (version_id, key, locale),
        CONSTRAINT fk_version_section_texts_version FOREIGN KEY (version_id) REFERENCES versions (id)",
    indexes: &[],
};

const VERSION_COOKIES: Table = Table {
    name: "version_cookies",
    columns: "
        version_id        TEXT    NOT NULL,
        key               TEXT    NOT NULL,
        section_key       TEXT,
        position          INTEGER NOT NULL,
        name              TEXT    NOT NULL,
        name_match        TEXT    NOT NULL,
        storage           TEXT    NOT NULL,
        category          TEXT    NOT NULL,
        consent_required  BOOLEAN NOT NULL,
        provider          TEXT,
        recipients        TEXT    NOT NULL,
        domain            TEXT,
        party             TEXT,
        lifetime_kind     TEXT    NOT NULL,
        lifetime_duration TEXT,
        policy_url        TEXT,
        CONSTRAINT pk_version_cookies PRIMARY KEY (version_id, key),
        CONSTRAINT fk_version_cookies_version FOREIGN KEY (version_id) REFERENCES versions (id),
        CONSTRAINT ck_version_cookies_name_match CHECK (name_match IN ('EXACT', 'PREFIX', 'GLOB')),
        CONSTRAINT ck_version_cookies_storage CHECK (storage IN (
            'COOKIE', 'LOCAL_STORAGE', 'SESSION_STORAGE', 'INDEXED_DB', 'CACHE_STORAGE', 'PIXEL', 'OTHER')),
        CONSTRAINT ck_version_cookies_category CHECK (category IN (
            'STRICTLY_NECESSARY', 'FUNCTIONAL', 'ANALYTICS', 'MARKETING', 'UNCLASSIFIED')),
        CONSTRAINT ck_version_cookies_consent_required CHECK (consent_required IN (FALSE, TRUE)),
        CONSTRAINT ck_version_cookies_party CHECK (party IN ('FIRST', 'THIRD')),
        CONSTRAINT ck_version_cookies_lifetime_kind
            CHECK (lifetime_kind IN ('SESSION', 'FIXED', 'UNLIMITED', 'UNKNOWN'))",
    indexes: &[],
};

const VERSION_COOKIE_TEXTS: Table = Table {
    name: "version_cookie_texts",
    columns: "
        version_id    TEXT NOT NULL,
        key           TEXT NOT NULL,
        locale        TEXT NOT NULL,
        purpose       TEXT,
        lifetime_text TEXT,
        CONSTRAINT pk_version_cookie_texts PRIMARY KEY (version_id, key, locale),
        CONSTRAINT fk_version_cookie_texts_version FOREIGN KEY (version_id) REFERENCES versions (id)",
    indexes: &[],
};
