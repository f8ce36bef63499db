//! Inputs of mutations: read at the edge into domain values, with every problem at once.

mod drafts;
mod edits;
mod importing;
mod problems;
mod settings;
mod versions;

pub use drafts::{CreateDraftInput, DraftRefInput, EditDraftInput};
pub use importing::ImportDocumentInput;
pub use settings::{CreateNoticeInput, UpdateNoticeInput};
pub use versions::{PublishDraftInput, RestoreVersionInput, RetireNoticeInput, VersionActionInput, VersionRefInput, WithdrawVersionInput};
