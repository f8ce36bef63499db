//! Rows that tests start from.
//! It must not know which of them a test is going to spoil.

use crate::database::Database;

pub(crate) const NOTICE: &str = "
    INSERT INTO notices VALUES ('n1', 'privacy', 'en', '[\"en\"]', '[\"EU\"]', 0, NULL, 1, 1000);
    INSERT INTO notice_slugs VALUES ('privacy', 'n1', 1000)";

pub(crate) const SOURCE: &str = "
    INSERT INTO source_documents VALUES
        ('s1', 'n1', 'HTML', NULL, NULL, CAST('h' AS BYTEA), CAST('d' AS BYTEA), 'en', '{}', 1000)";

pub(crate) const DRAFT: &str = "
    INSERT INTO drafts (id, notice_id, state, revision, content, content_hash, source_id, created_at, updated_at)
    VALUES ('d1', 'n1', 'EDITING', 1, '{}', CAST('h' AS BYTEA), 's1', 1000, 1000)";

/// A version row whose content does not stand yet.
pub(crate) const VERSION: &str = "
    INSERT INTO versions VALUES ('v1', 'n1', 1, 2000, FALSE, FALSE, 2000, 'first', 'MATERIAL', NULL, NULL,
        CAST('h' AS BYTEA), '[\"en\"]', 's1', 'd1', 0, NULL)";

pub(crate) const SECTION: &str = "INSERT INTO version_sections VALUES ('v1', 'introduction', NULL, 0, 1)";

pub(crate) const SECTION_TEXT: &str =
    "INSERT INTO version_section_texts VALUES ('v1', 'introduction', 'en', NULL, '<p>Hello</p>')";

pub(crate) const COOKIE: &str = "
    INSERT INTO version_cookies VALUES ('v1', 'ga', 'introduction', 0, '_ga', 'EXACT', 'COOKIE', 'ANALYTICS',
        TRUE, 'Google', '[]', NULL, 'THIRD', 'FIXED', 'P2Y', NULL)";

pub(crate) const COOKIE_TEXT: &str =
    "INSERT INTO version_cookie_texts VALUES ('v1', 'ga', 'en', 'Counts visits', '2 years')";

pub(crate) const CANONICAL: &str = "INSERT INTO version_contents VALUES ('v1', CAST('{}' AS BYTEA))";

pub(crate) const ERASURE: &str = "INSERT INTO erasures VALUES ('v1', 3000, 1)";

/// The derived tables.
pub(crate) const DERIVED: [&str; 4] = [
    "version_sections",
    "version_section_texts",
    "version_cookies",
    "version_cookie_texts",
];

/// A notice with one source document, one draft and one version whose content is still to come.
pub(crate) async fn open_version(database: &Database) {
    for rows in [NOTICE, SOURCE, DRAFT, VERSION] {
        database.accepts(rows).await;
    }
}

/// A notice whose version 1 is sealed, in the order in which a sealing writes.
pub(crate) async fn sealed_version(database: &Database) {
    open_version(database).await;
    for rows in [SECTION, SECTION_TEXT, COOKIE, COOKIE_TEXT, CANONICAL] {
        database.accepts(rows).await;
    }
}

/// The same, with its erasure on record and the content still there.
pub(crate) async fn erased_version(database: &Database) {
    sealed_version(database).await;
    database.accepts(ERASURE).await;
}
