//! Guards that keep sealed versions as they were sealed, save for an erasure on record.
//! It must not know who may seal or erase.
//!
//! A sealing transaction writes the version, then the derived rows, then the canonical bytes. The last of
//! them closes the version: nothing can be added to it afterwards.

use crate::guard::{APPEND_ONLY, Event, Guard, NO_TRUNCATE, NO_UPDATE, Rule};
use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0010_sealed_versions",
    tables: &[],
    guards: &[
        Guard {
            table: "notice_slugs",
            rules: APPEND_ONLY,
        },
        Guard {
            table: "versions",
            rules: APPEND_ONLY,
        },
        Guard {
            table: "versions",
            rules: &[SOURCE_EXISTS],
        },
        Guard {
            table: "version_facts",
            rules: APPEND_ONLY,
        },
        Guard {
            table: "erasures",
            rules: APPEND_ONLY,
        },
        Guard {
            table: "version_contents",
            rules: CANONICAL,
        },
        Guard {
            table: "version_sections",
            rules: DERIVED,
        },
        Guard {
            table: "version_section_texts",
            rules: DERIVED,
        },
        Guard {
            table: "version_cookies",
            rules: DERIVED,
        },
        Guard {
            table: "version_cookie_texts",
            rules: DERIVED,
        },
        Guard {
            table: "source_documents",
            rules: SOURCE,
        },
    ],
};

const CANONICAL: &[Rule] = &[
    NO_UPDATE,
    NO_TRUNCATE,
    DELETE_ONLY_ERASED,
    Rule {
        name: "insert",
        on: Event::Insert,
        refused_when: "EXISTS (SELECT 1 FROM erasures WHERE version_id = NEW.version_id)",
        reason: "the version is erased",
    },
];

const DERIVED: &[Rule] = &[
    NO_UPDATE,
    NO_TRUNCATE,
    DELETE_ONLY_ERASED,
    Rule {
        name: "insert",
        on: Event::Insert,
        refused_when: "EXISTS (SELECT 1 FROM version_contents WHERE version_id = NEW.version_id)
            OR EXISTS (SELECT 1 FROM erasures WHERE version_id = NEW.version_id)",
        reason: "the version is sealed",
    },
];

const DELETE_ONLY_ERASED: Rule = Rule {
    name: "delete",
    on: Event::Delete,
    refused_when: "NOT EXISTS (SELECT 1 FROM erasures WHERE version_id = OLD.version_id)",
    reason: "content goes only with an erasure of its version",
};

const SOURCE: &[Rule] = &[
    NO_UPDATE,
    NO_TRUNCATE,
    Rule {
        name: "delete",
        on: Event::Delete,
        refused_when: "EXISTS (
            SELECT 1 FROM versions WHERE source_id = OLD.id
            AND NOT EXISTS (SELECT 1 FROM erasures WHERE version_id = versions.id))",
        reason: "a version that is not erased came from this document",
    },
];

const SOURCE_EXISTS: Rule = Rule {
    name: "source",
    on: Event::Insert,
    refused_when: "NEW.source_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM source_documents WHERE id = NEW.source_id)",
    reason: "there is no such source document",
};
