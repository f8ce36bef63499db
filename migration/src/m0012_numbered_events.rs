//! Guards of publication events: numbered once, in a row, then never touched.
//! It must not know when an event is due.

use crate::guard::{Event, Guard, NO_TRUNCATE, Rule};
use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0012_numbered_events",
    tables: &[],
    guards: &[Guard {
        table: "publication_events",
        rules: &[
            NUMBERED_STAYS,
            ONLY_NUMBERING,
            NEXT_ON_UPDATE,
            NEXT_ON_INSERT,
            NUMBERED_IS_KEPT,
            NO_TRUNCATE,
        ],
    }],
};

const NUMBERED_STAYS: Rule = Rule {
    name: "update",
    on: Event::Update,
    refused_when: "OLD.sequence IS NOT NULL",
    reason: "a numbered event never changes",
};

const ONLY_NUMBERING: Rule = Rule {
    name: "columns",
    on: Event::Update,
    refused_when: "OLD.sequence IS NULL AND (
        NEW.id <> OLD.id
        OR NEW.notice_id <> OLD.notice_id
        OR NEW.version_number IS DISTINCT FROM OLD.version_number
        OR NEW.kind <> OLD.kind
        OR NEW.instant <> OLD.instant
        OR NEW.log_sequence <> OLD.log_sequence)",
    reason: "an event gets its number and the version before, nothing else",
};

const NEXT_ON_UPDATE: Rule = Rule {
    name: "sequence",
    on: Event::Update,
    refused_when: "OLD.sequence IS NULL AND NEW.sequence IS DISTINCT FROM
        (SELECT coalesce(max(sequence), 0) + 1 FROM publication_events)",
    reason: "this is not the next number",
};

const NEXT_ON_INSERT: Rule = Rule {
    name: "insert",
    on: Event::Insert,
    refused_when: "NEW.sequence IS NOT NULL AND NEW.sequence <>
        (SELECT coalesce(max(sequence), 0) + 1 FROM publication_events)",
    reason: "this is not the next number",
};

const NUMBERED_IS_KEPT: Rule = Rule {
    name: "delete",
    on: Event::Delete,
    refused_when: "OLD.sequence IS NOT NULL",
    reason: "a numbered event is never deleted",
};
