//! GraphQL objects: newtypes over domain values, so that a table column never becomes API by accident.

pub mod audit_event;
pub mod change;
pub mod check;
pub mod content;
pub mod cookie;
pub mod cookie_list;
pub mod diff;
pub mod draft;
pub mod field_change;
pub mod notice;
pub mod proof;
pub mod publication;
pub mod review;
pub mod section;
pub mod translation;
pub mod version;
pub mod viewer;
pub mod webhook;

use async_graphql::{ID, Interface};

pub use audit_event::{AuditEvent, AuditEventConnection};
pub use check::Check;
pub use content::Content;
pub use cookie::CookieDeclaration;
pub use cookie_list::{CookieList, CookieListLoss, CookieSuggestions};
pub use diff::ContentDiff;
pub use draft::Draft;
pub use notice::{Notice, NoticeConnection};
pub use proof::{Checkpoint, ConsistencyProof, InclusionProof, LogKey};
pub use publication::PublicationEvent;
pub use review::Review;
pub use section::Section;
pub use translation::TranslationStatus;
pub use version::{NoticeVersion, NoticeVersionConnection};
pub use viewer::Viewer;
pub use webhook::Webhook;

/// Something with an identifier of its own, which `node` finds again.
#[derive(Interface, Clone)]
#[graphql(field(name = "id", ty = "ID", desc = "Names it in the whole server."))]
pub enum Node {
    /// A notice.
    Notice(Notice),
    /// A version.
    NoticeVersion(NoticeVersion),
    /// A draft.
    Draft(Draft),
    /// A log record.
    AuditEvent(AuditEvent),
    /// A webhook.
    Webhook(Webhook),
}
