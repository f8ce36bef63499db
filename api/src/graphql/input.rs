//! Inputs of mutations: read at the edge into domain values, with every problem at once.

pub mod cookie_lists;
pub mod drafts;
pub mod edits;
pub mod erasing;
pub mod importing;
pub mod previews;
pub mod problems;
pub mod settings;
pub mod versions;
pub mod webhooks;

pub use cookie_lists::ImportCookiesInput;
pub use drafts::{CreateDraftInput, DraftRefInput, EditDraftInput, RebaseDraftInput, ReviewDraftInput};
pub use erasing::EraseSubjectInput;
pub use importing::{ImportDocumentInput, ImportHistoryInput};
pub use previews::PreviewTokenInput;
pub use settings::{CreateNoticeInput, UpdateNoticeInput};
pub use versions::{
    PublishDraftInput, RestoreVersionInput, RetireNoticeInput, VersionActionInput, VersionRefInput,
    WithdrawVersionInput,
};
pub use webhooks::{CreateWebhookInput, ReplayWebhookInput, UpdateWebhookInput, WebhookRefInput};
