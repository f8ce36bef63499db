//! Global identifiers: the type's name and the identifier within it.

use crate::domain::ids::{DraftId, NoticeId, VersionId, WebhookId};

/// What a global identifier names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GlobalId {
    /// A notice.
    Notice(NoticeId),
    /// A version.
    Version(VersionId),
    /// A draft.
    Draft(DraftId),
    /// A log record, by its sequence.
    AuditEvent(i64),
    /// A webhook.
    Webhook(WebhookId),
}

impl GlobalId {
    /// Reads an identifier; one that this server never made names nothing.
    pub fn read(id: &str) -> Option<Self> {
        let (kind, rest) = id.split_once(':')?;
        let is_made_here = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if !rest.bytes().all(is_made_here) {
            return None;
        }
        match kind {
            "Notice" => Some(Self::Notice(NoticeId::from_text(rest))),
            "NoticeVersion" => Some(Self::Version(VersionId::from_text(rest))),
            "Draft" => Some(Self::Draft(DraftId::from_text(rest))),
            "Webhook" => Some(Self::Webhook(WebhookId::from_text(rest))),
            "AuditEvent" => rest.parse().ok().map(Self::AuditEvent),
            _ => None,
        }
    }

    /// The draft that an identifier names; one that names none, when it is of another kind.
    pub fn read_draft(id: &str) -> DraftId {
        match Self::read(id) {
            Some(Self::Draft(draft)) => draft,
            _ => DraftId::from_text(""),
        }
    }
}

impl GlobalId {
    /// The webhook that an identifier names; one that names none, when it is of another kind.
    pub fn read_webhook(id: &str) -> WebhookId {
        match Self::read(id) {
            Some(Self::Webhook(webhook)) => webhook,
            _ => WebhookId::from_text(""),
        }
    }
}

impl std::fmt::Display for GlobalId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Notice(id) => write!(f, "Notice:{id}"),
            Self::Version(id) => write!(f, "NoticeVersion:{id}"),
            Self::Draft(id) => write!(f, "Draft:{id}"),
            Self::Webhook(id) => write!(f, "Webhook:{id}"),
            Self::AuditEvent(sequence) => write!(f, "AuditEvent:{sequence}"),
        }
    }
}
