//! GraphQL objects: newtypes over domain values, so that a table column never becomes API by accident.

mod audit_event;
mod content;
mod cookie;
mod draft;
mod notice;
mod section;
mod version;
mod viewer;

use async_graphql::{ID, Interface};

pub use audit_event::{AuditEvent, AuditEventConnection};
pub use content::Content;
pub use cookie::{CookieDeclaration, Lifetime};
pub use draft::Draft;
pub use notice::{Notice, NoticeConnection};
pub use section::Section;
pub use version::{Actor, NoticeVersion, NoticeVersionConnection};
pub use viewer::Viewer;

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
}
