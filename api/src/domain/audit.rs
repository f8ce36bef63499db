//! What the log records and what the public hears of, by name.

use crate::domain::cookie::word;
use serde::{Deserialize, Serialize};

word!(
    /// What was done.
    Action {
        /// A notice was made.
        NoticeCreated = "NOTICE_CREATED",
        /// A notice's settings were changed.
        NoticeUpdated = "NOTICE_UPDATED",
        /// A notice was ended.
        NoticeRetired = "NOTICE_RETIRED",
        /// A draft was made.
        DraftCreated = "DRAFT_CREATED",
        /// A draft was changed.
        DraftEdited = "DRAFT_EDITED",
        /// A draft was brought onto another version.
        DraftRebased = "DRAFT_REBASED",
        /// A draft was thrown away.
        DraftDiscarded = "DRAFT_DISCARDED",
        /// A draft was handed in for review.
        DraftSubmitted = "DRAFT_SUBMITTED",
        /// A draft was reviewed.
        DraftReviewed = "DRAFT_REVIEWED",
        /// A version was sealed, in force at once.
        VersionPublished = "VERSION_PUBLISHED",
        /// A version was sealed for a later instant.
        VersionScheduled = "VERSION_SCHEDULED",
        /// A scheduled version was made public.
        VersionAnnounced = "VERSION_ANNOUNCED",
        /// A scheduled version was called off.
        VersionCancelled = "VERSION_CANCELLED",
        /// A version was taken out of public sight.
        VersionWithdrawn = "VERSION_WITHDRAWN",
        /// The content of an older version was sealed anew.
        VersionRestored = "VERSION_RESTORED",
        /// A version of the past was brought in.
        VersionImported = "VERSION_IMPORTED",
        /// Somebody asked for the erasure of a version's content.
        VersionErasureRequested = "VERSION_ERASURE_REQUESTED",
        /// A version's content was erased.
        VersionErased = "VERSION_ERASED",
        /// What the side table held of a subject was erased.
        SubjectErased = "SUBJECT_ERASED",
        /// A document became a draft.
        DocumentImported = "DOCUMENT_IMPORTED",
        /// A preview token was made.
        PreviewTokenCreated = "PREVIEW_TOKEN_CREATED",
        /// A webhook was made.
        WebhookCreated = "WEBHOOK_CREATED",
        /// A webhook was changed.
        WebhookUpdated = "WEBHOOK_UPDATED",
        /// A webhook was deleted.
        WebhookDeleted = "WEBHOOK_DELETED",
        /// A webhook's events were sent again.
        WebhookReplayed = "WEBHOOK_REPLAYED",
        /// The log goes on after a backup was restored.
        LogReopened = "LOG_REOPENED",
        /// The log's signing key was replaced.
        LogKeyRotated = "LOG_KEY_ROTATED",
    }
);

impl Action {
    /// Whether the text of such a record is a reason that was given for the public.
    pub const fn has_public_text(self) -> bool {
        matches!(
            self,
            Self::NoticeRetired
                | Self::VersionCancelled
                | Self::VersionWithdrawn
                | Self::VersionErasureRequested
                | Self::VersionErased
        )
    }
}

word!(
    /// What the public hears of.
    PublicationKind {
        /// A version comes into force.
        InForce = "IN_FORCE",
        /// A scheduled version became public.
        Announced = "ANNOUNCED",
        /// A version was taken out of public sight.
        Withdrawn = "WITHDRAWN",
        /// An announced version was called off.
        Cancelled = "CANCELLED",
        /// The notice was ended.
        Retired = "RETIRED",
    }
);

impl PublicationKind {
    /// The order of events with one instant: what ends comes before what begins.
    pub const fn rank(self) -> u8 {
        match self {
            Self::Withdrawn => 0,
            Self::Cancelled => 1,
            Self::Retired => 2,
            Self::InForce => 3,
            Self::Announced => 4,
        }
    }
}
