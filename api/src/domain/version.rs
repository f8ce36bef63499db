//! Sealed versions and the facts that were recorded about them afterwards.

use crate::domain::clock::Instant;
use crate::domain::cookie::word;
use crate::domain::hash::Hash;
use crate::domain::ids::{DraftId, RowId, VersionId};
use crate::domain::locale::Locale;
use serde::{Deserialize, Serialize};

word!(
    /// Whether people must be told of a change.
    Materiality {
        /// They must.
        Material = "MATERIAL",
        /// Wording, spelling, layout.
        Editorial = "EDITORIAL",
    }
);
word!(
    /// Where a version stands at an instant.
    VersionState {
        /// Its time has not come.
        Scheduled = "SCHEDULED",
        /// It counts.
        InForce = "IN_FORCE",
        /// It counted, and may again.
        Superseded = "SUPERSEDED",
        /// It was called off before its time.
        Cancelled = "CANCELLED",
        /// It was taken out of public sight.
        Withdrawn = "WITHDRAWN",
    }
);
word!(
    /// What is in force after a withdrawal.
    Afterwards {
        /// The version before.
        Previous = "PREVIOUS",
        /// None, until something is published.
        Nothing = "NOTHING",
    }
);
word!(
    /// What becomes of versions that are scheduled at or after a new instant.
    PendingChoice {
        /// They stay.
        Keep = "KEEP",
        /// They are called off.
        Cancel = "CANCEL",
    }
);
word!(
    /// How much of a version came with the bundle that it was taken over from.
    TakenOver {
        /// Its content and its change note, unless they were erased.
        Whole = "WHOLE",
        /// Neither: a public bundle holds none of a version that was withdrawn from public sight.
        Withdrawn = "WITHDRAWN",
        /// The change note alone: a public bundle holds no content of a version that was called off.
        Cancelled = "CANCELLED",
    }
);

impl Materiality {
    /// Whether it tells people less than `other`.
    pub const fn is_below(self, other: Self) -> bool {
        matches!((self, other), (Self::Editorial, Self::Material))
    }
}

/// How a version came to its effective-from instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// It was published now.
    Immediate,
    /// Its publisher named an instant.
    Scheduled,
    /// It was brought in with an instant of the past.
    Imported,
}

/// A sealed version: its content's hash and everything about it but the content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Version {
    /// Names it for ever.
    pub id: VersionId,
    /// 1, 2, 3 ... in the order of sealing.
    pub number: i32,
    /// How it came to its instant.
    pub origin: Origin,
    /// From here on (inclusive) it is in force.
    pub effective_from: Instant,
    /// When it was sealed.
    pub published_at: Instant,
    /// What changed, in plain words (`CommonMark`).
    pub change_note: String,
    /// Whether people must be told.
    pub materiality: Materiality,
    /// Number of the version that it was based on.
    pub based_on: Option<i32>,
    /// Number of the version whose content it brings back.
    pub restores: Option<i32>,
    /// SHA-256 of the canonical form.
    pub content_hash: Hash,
    /// The languages that it has, in order.
    pub locales: Vec<Locale>,
    /// The log record that recorded it.
    pub log_sequence: i64,
    /// The draft that it was.
    pub draft_id: Option<DraftId>,
    /// The document that it came from.
    pub source_id: Option<RowId>,
    /// When it was made public before its time.
    pub announced: Option<Fact>,
    /// When it was called off.
    pub cancelled: Option<Fact>,
    /// When it was taken out of public sight, and what followed.
    pub withdrawn: Option<(Fact, Afterwards)>,
    /// When its content was erased.
    pub erased_at: Option<Instant>,
    /// How much of it came with the bundle that it was taken over from; none for one that was sealed in this database.
    pub taken_over: Option<TakenOver>,
}

/// Something that was recorded about a version or a notice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fact {
    /// The instant from which it counts.
    pub at: Instant,
    /// The instant of its log record.
    pub recorded_at: Instant,
    /// Why; public, so without personal data. Empty where nobody was asked.
    pub reason: String,
    /// Its log record.
    pub log_sequence: i64,
}

impl Version {
    /// Whether it was neither called off nor taken out, by today's records.
    pub fn stands(&self) -> bool {
        self.cancelled.is_none() && self.withdrawn.is_none()
    }

    /// Whether the content was never in this database.
    pub fn came_without_content(&self) -> bool {
        matches!(self.taken_over, Some(TakenOver::Withdrawn | TakenOver::Cancelled))
    }
}
