//! Guards that keep the log whole: no gap, no change; what hides behind a commitment may go.
//! It must not know hashes and proofs.

use crate::guard::{APPEND_ONLY, Event, Guard, NO_TRUNCATE, NO_UPDATE, Rule};
use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0011_append_only_log",
    tables: &[],
    guards: &[
        Guard {
            table: "log_records",
            rules: APPEND_ONLY,
        },
        Guard {
            table: "log_records",
            rules: &[NEXT],
        },
        Guard {
            table: "log_commitments",
            rules: &[NO_UPDATE, NO_TRUNCATE],
        },
    ],
};

const NEXT: Rule = Rule {
    name: "sequence",
    on: Event::Insert,
    refused_when: "NEW.sequence <> (SELECT coalesce(max(sequence), -1) + 1 FROM log_records)",
    reason: "this is not the next record",
};
