//! Log records, for auditors.

use async_graphql::{Context, ID, Object, Result};

use super::version::Actor;
use super::{Notice, NoticeVersion};
use crate::graphql::connection::connection;
use crate::graphql::failure;
use crate::graphql::id::GlobalId;
use crate::graphql::request::RequestContext;
use crate::graphql::scalar::{DateTime, Hash};
use crate::graphql::word::AuditAction;
use crate::service::{AuditFilter, Logged, NoticeView};

/// One record of the log: who did what, when, to which notice.
#[derive(Clone)]
pub struct AuditEvent(pub Logged);

connection!(
    /// A stretch of the log.
    AuditEventConnection,
    /// A log record and its place in a list.
    AuditEventEdge,
    AuditEvent,
    |this, ctx| {
        let (board, caller) = (ctx.board()?, ctx.caller()?);
        board.count_log(caller, this.counting.clone()).await.map_err(failure::of)?
    },
    AuditFilter
);

impl AuditEvent {
    async fn view(&self, ctx: &Context<'_>) -> Result<Option<NoticeView>> {
        let Some(id) = &self.0.notice else { return Ok(None) };
        let now = ctx.now().await?;
        ctx.board()?
            .find_notice_by_id(ctx.caller()?, id, now)
            .await
            .map_err(failure::of)
    }
}

/// One record of the log: who did what, when, to which notice.
#[Object]
impl AuditEvent {
    /// Names it in the whole server.
    pub(super) async fn id(&self) -> ID {
        GlobalId::AuditEvent(self.0.sequence).into()
    }

    /// 0, 1, 2 ... without gaps: the leaf index in the transparency log.
    async fn sequence(&self) -> i32 {
        i32::try_from(self.0.sequence).unwrap_or(i32::MAX)
    }

    /// When it was recorded; grows strictly with the sequence.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// Who did it.
    async fn actor(&self) -> Actor {
        Actor {
            subject: self.0.subject.clone(),
        }
    }

    /// What was done.
    async fn action(&self) -> AuditAction {
        self.0.action.into()
    }

    /// The notice that it is about.
    async fn notice(&self, ctx: &Context<'_>) -> Option<Result<Notice>> {
        Some(self.view(ctx).await.transpose()?.map(Notice))
    }

    /// The version that it is about.
    async fn version(&self, ctx: &Context<'_>) -> Option<Result<NoticeVersion>> {
        let number = self.0.version?;
        let found = self.view(ctx).await.map(|view| {
            let view = view?;
            let version = view.version(number)?;
            Some(NoticeVersion::new(&view, version))
        });
        found.transpose()
    }

    /// The draft that it is about, which may be gone from sight by now.
    async fn draft_id(&self) -> Option<ID> {
        self.0.draft.clone().map(|id| GlobalId::Draft(id).into())
    }

    /// The request that asked for it.
    async fn request_id(&self) -> &str {
        &self.0.request_id
    }

    /// Reason, comment or other free text of the event; null when there is none or it was erased.
    async fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// The record as it was hashed: canonical JSON (RFC 8785). Holds commitments to subject and free text, not these themselves.
    async fn record(&self) -> &str {
        &self.0.record
    }

    /// RFC 9162 leaf hash: SHA-256 of 0x00 and the record's bytes.
    async fn leaf_hash(&self) -> Hash {
        self.0.leaf_hash.into()
    }
}
