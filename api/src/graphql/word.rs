//! The contract's enumerations, each the twin of a domain one.

use async_graphql::Enum;

use crate::domain::source;

macro_rules! twin {
    ($(#[$doc:meta])* $name:ident = $remote:literal { $($(#[$vdoc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
        #[graphql(remote = $remote)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }
    };
}

twin!(
    /// What a token lets its bearer do.
    Role = "crate::domain::actor::Role" {
        /// Writes drafts.
        Editor,
        /// Approves drafts of others.
        Reviewer,
        /// Seals, schedules, announces, cancels and restores versions.
        Publisher,
        /// Reads everything, writes nothing.
        Auditor,
        /// Manages notices, withdraws and retires, and may do the rest.
        Admin,
    }
);
twin!(
    /// SUPERSEDED was in force and is not now; it may be again. WITHDRAWN outranks CANCELLED.
    VersionState = "crate::domain::version::VersionState" {
        /// Its time has not come.
        Scheduled,
        /// It counts now.
        InForce,
        /// It counted, and may again.
        Superseded,
        /// It was called off before its time.
        Cancelled,
        /// It was taken out of public sight.
        Withdrawn,
    }
);
twin!(
    /// MATERIAL: people must be told. EDITORIAL: wording, spelling, layout.
    Materiality = "crate::domain::version::Materiality" {
        /// People must be told.
        Material,
        /// Wording, spelling, layout.
        Editorial,
    }
);
twin!(
    /// How far a language has come.
    TranslationState = "crate::domain::translation::TranslationState" {
        /// Every text is there, and none is older than what it translates.
        Complete,
        /// Every text is there, and some are older than what they translate.
        Stale,
        /// Texts are missing.
        Missing,
    }
);
twin!(
    /// What is in force after a withdrawal.
    AfterWithdrawal = "crate::domain::version::Afterwards" {
        /// The one before it.
        Previous,
        /// None, until something is published.
        Nothing,
    }
);
twin!(
    /// What becomes of versions that are scheduled at or after a new instant.
    PendingChoice = "crate::domain::version::PendingChoice" {
        /// They stay, and come into force on their dates.
        Keep,
        /// They are called off.
        Cancel,
    }
);
twin!(
    /// Where a draft is on its way to a version.
    DraftState = "crate::domain::draft::DraftState" {
        /// Being written.
        Editing,
        /// Handed in for review.
        InReview,
        /// Approved by enough people.
        Approved,
        /// Sealed as a version.
        Published,
        /// Thrown away.
        Discarded,
    }
);
twin!(
    /// How a content stands to a rule.
    CheckStatus = "crate::domain::checks::Status" {
        /// What the rule asks for is there.
        Pass,
        /// It is not, or something contradicts it.
        Fail,
        /// The rule asks nothing of this content, or nobody but a person can judge it.
        NotApplicable,
    }
);
twin!(
    /// What a failed check means.
    CheckSeverity = "crate::domain::checks::Severity" {
        /// The law always asks for it: nothing is published unless `overrideChecks` says why.
        Error,
        /// The law asks for it in some cases, or the wording may be read otherwise: look.
        Warning,
        /// Good to know.
        Info,
    }
);
twin!(
    /// What a reviewer says of a draft.
    ReviewDecision = "crate::domain::review::Decision" {
        /// It may be published as it is.
        Approve,
        /// It may not.
        RequestChanges,
    }
);
twin!(
    /// What becomes of places that a draft and the version changed each in its own way.
    ConflictChoice = "crate::domain::rebasing::ConflictChoice" {
        /// Nothing is done: `MergeConflictError`.
        Fail,
        /// The draft's word stands.
        KeepDraft,
        /// The version's word stands.
        TakeLatest,
    }
);
twin!(
    /// How a declaration's name is compared with a name seen in a browser.
    NameMatch = "crate::domain::cookie::NameMatch" {
        /// The whole name.
        Exact,
        /// The beginning of the name.
        Prefix,
        /// A pattern in which `*` stands for any run of characters.
        Glob,
    }
);
twin!(
    /// Where an item is kept on the device.
    StorageKind = "crate::domain::cookie::StorageKind" {
        /// An HTTP cookie.
        Cookie,
        /// The browser's local storage.
        LocalStorage,
        /// The browser's session storage.
        SessionStorage,
        /// The browser's indexed database.
        IndexedDb,
        /// The browser's cache storage.
        CacheStorage,
        /// A tracking pixel.
        Pixel,
        /// Anything else.
        Other,
    }
);
twin!(
    /// What an item is for.
    CookieCategory = "crate::domain::cookie::CookieCategory" {
        /// The site cannot do without it.
        StrictlyNecessary,
        /// It remembers a visitor's choices.
        Functional,
        /// It measures use.
        Analytics,
        /// It serves advertising.
        Marketing,
        /// Nobody has said yet.
        Unclassified,
    }
);
twin!(
    /// Whose domain sets an item.
    Party = "crate::domain::cookie::Party" {
        /// The site's own.
        First,
        /// Somebody else's.
        Third,
    }
);
twin!(
    /// What a log record says was done.
    AuditAction = "crate::domain::audit::Action" {
        /// A notice was made.
        NoticeCreated,
        /// A notice's settings were changed.
        NoticeUpdated,
        /// A notice was ended.
        NoticeRetired,
        /// A draft was made.
        DraftCreated,
        /// A draft was changed.
        DraftEdited,
        /// A draft was brought onto another version.
        DraftRebased,
        /// A draft was thrown away.
        DraftDiscarded,
        /// A draft was handed in for review.
        DraftSubmitted,
        /// A draft was reviewed.
        DraftReviewed,
        /// A version was sealed, in force at once.
        VersionPublished,
        /// A version was sealed for a later instant.
        VersionScheduled,
        /// A scheduled version was made public.
        VersionAnnounced,
        /// A scheduled version was called off.
        VersionCancelled,
        /// A version was taken out of public sight.
        VersionWithdrawn,
        /// The content of an older version was sealed anew.
        VersionRestored,
        /// A version of the past was brought in.
        VersionImported,
        /// Somebody asked for the erasure of a version's content.
        VersionErasureRequested,
        /// A version's content was erased.
        VersionErased,
        /// What the side table held of a subject was erased.
        SubjectErased,
        /// A document became a draft.
        DocumentImported,
        /// A preview token was made.
        PreviewTokenCreated,
        /// A webhook was made.
        WebhookCreated,
        /// A webhook was changed.
        WebhookUpdated,
        /// A webhook was deleted.
        WebhookDeleted,
        /// A webhook's events were sent again.
        WebhookReplayed,
        /// The log goes on after a backup was restored.
        LogReopened,
        /// The log's signing key was replaced.
        LogKeyRotated,
    }
);

twin!(
    /// `IN_FORCE` follows WITHDRAWN, with the same instant, when the version before comes back. CANCELLED only for versions that had been announced.
    PublicationKind = "crate::domain::audit::PublicationKind" {
        /// A version came into force.
        InForce,
        /// A scheduled version was made public.
        Announced,
        /// A version was taken out of public sight.
        Withdrawn,
        /// An announced version was called off.
        Cancelled,
        /// The notice was ended.
        Retired,
    }
);

/// What kind of document is imported.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImportFormat {
    /// The JSON object that `wp/v2/pages/{id}` answers.
    Wordpress,
    /// `CommonMark` with tables; of front matter the title counts.
    Markdown,
    /// A page of HTML, or a piece of one.
    Html,
    /// An evidence bundle.
    Bundle,
}

impl From<source::ImportFormat> for ImportFormat {
    fn from(format: source::ImportFormat) -> Self {
        match format {
            source::ImportFormat::Wordpress => Self::Wordpress,
            source::ImportFormat::Markdown => Self::Markdown,
            source::ImportFormat::Html => Self::Html,
            source::ImportFormat::Bundle => Self::Bundle,
        }
    }
}

impl From<ImportFormat> for source::ImportFormat {
    fn from(format: ImportFormat) -> Self {
        match format {
            ImportFormat::Wordpress => Self::Wordpress,
            ImportFormat::Markdown => Self::Markdown,
            ImportFormat::Html => Self::Html,
            ImportFormat::Bundle => Self::Bundle,
        }
    }
}

twin!(
    /// What became of a delivery.
    DeliveryStatus = "crate::domain::webhook::DeliveryStatus" {
        /// It will be tried.
        Pending,
        /// The receiver took it: it answered 2xx.
        Delivered,
        /// The receiver did not take it. No other attempt follows, or another followed.
        Failed,
    }
);

/// How long an item stays: what kind of answer there is.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum LifetimeKind {
    /// Until the browser is closed or the visit ends.
    Session,
    /// For a fixed time.
    Fixed,
    /// Until somebody deletes it.
    Unlimited,
    /// Nobody said.
    Unknown,
}

/// What stands in the way of a mutation.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum UserErrorCode {
    /// The input itself is wrong.
    InvalidInput,
    /// The input names something that is not there.
    NotFound,
    /// Another notice has the slug, or had it.
    SlugTaken,
    /// Somebody wrote in between.
    StaleRevision,
    /// Another version will be in force just before.
    StaleBase,
    /// Both sides changed the same place.
    MergeConflict,
    /// The thing is in a state in which this cannot be done.
    WrongState,
    /// More people must approve.
    ApprovalsMissing,
    /// An author cannot approve.
    OwnReview,
    /// A check of severity ERROR fails.
    ChecksFailed,
    /// Nobody said what becomes of later schedules.
    PendingVersions,
    /// Less than the suggested materiality needs a reason.
    MaterialityReasonMissing,
    /// The idempotency key came with another input before.
    IdempotencyMismatch,
}
twin!(
    /// Whose cookie list it is.
    CookieListFormat = "crate::domain::cookie_list::CookieListFormat" {
        /// The declaration of Cookiebot, the script cc.js.
        Cookiebot,
        /// Cookies as the API of OneTrust takes them, JSON.
        OneTrust,
        /// IAB TCF, Vendor Device Storage and Operational Disclosures 1.1, JSON.
        Tcf,
        /// Open Cookie Database, CSV.
        OpenCookieDatabase,
        /// The configuration of CookieConsent by orestbida, JavaScript or JSON.
        CookieConsent,
        /// The configuration of Klaro, JavaScript or JSON.
        Klaro,
    }
);
twin!(
    /// What happened to something that a cookie list could not say.
    CookieListLossKind = "crate::formats::cookie_lists::LossKind" {
        /// Going out: the list has no place for it.
        NoPlace,
        /// Going out: the list cannot hold the declaration at all.
        LeftOut,
        /// Going out: it is in the list, but less exactly.
        Inexact,
        /// Going out: the list demands a value that nobody gave.
        Assumed,
        /// Coming in: it was not understood, and is not in the declaration.
        NotUnderstood,
        /// Coming in: the item is no declaration.
        Skipped,
        /// Coming in: it was understood, but a person should look at it.
        Doubtful,
    }
);
