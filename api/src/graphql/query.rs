//! The root of reading.
#![expect(clippy::unused_async, reason = "the macro wants every resolver to be async")]

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::connection::{Edges, Stretch, cursor};
use super::failure;
use super::id::GlobalId;
use super::object::{
    AuditEvent, AuditEventConnection, Checkpoint, ConsistencyProof, CookieSuggestions, Draft, InclusionProof,
    LogKey, Node, Notice, NoticeConnection, NoticeVersion, Viewer, Webhook,
};
use super::request::RequestContext;
use super::scalar::DateTime;
use super::word::AuditAction;
use crate::domain::audit::Action;
use crate::domain::clock::Instant;
use crate::domain::error::{Error, Problem};
use crate::service::{self, DraftView};

/// The most identifiers that one request may look up.
const MOST_NODES: usize = 100;

/// Reading.
pub struct Query;

/// Which log records are asked for; all conditions count together.
#[derive(InputObject, Clone)]
pub struct AuditFilter {
    /// Only those about this notice.
    slug: Option<String>,
    /// Only these actions.
    actions: Option<Vec<AuditAction>>,
    /// Only those of this subject.
    subject: Option<String>,
    /// Only from this instant on.
    since: Option<DateTime>,
    /// Only before this instant.
    until: Option<DateTime>,
}

/// Reading.
#[Object]
impl Query {
    /// Whatever has this identifier; null when there is nothing, or nothing that the caller may see.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An `id` that this server gave.")] id: ID,
    ) -> Option<Result<Node>> {
        find_node(ctx, &id).await.transpose()
    }

    /// Whatever has these identifiers, in their order, at most 100.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Identifiers that this server gave.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > MOST_NODES {
            return Err(failure::of(Error::invalid(
                "ids",
                format!("holds more than {MOST_NODES} identifiers"),
            )));
        }
        let mut found = Vec::with_capacity(ids.len());
        for id in &ids {
            found.push(find_node(ctx, id).await?);
        }
        Ok(found)
    }

    /// Who the server takes the caller to be. Anonymous callers have no subject and no roles.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        Ok(Viewer(ctx.caller()?.actor.clone()))
    }

    /// The notice with this slug, or that had it; null when there is none that the caller may know of.
    async fn notice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The notice's address.")] slug: String,
    ) -> Option<Result<Notice>> {
        let found = async {
            let now = ctx.now().await?;
            ctx.board()?
                .find_notice(ctx.caller()?, &slug, now)
                .await
                .map_err(failure::of)
        };
        found.await.transpose().map(|found| {
            found.map(|view| {
                ctx.shows_notice(&view);
                Notice(view)
            })
        })
    }

    /// The notices that the caller may know of, by slug.
    async fn notices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 when neither first nor last is given, at most 100.")]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<NoticeConnection> {
        let keyset = Stretch {
            first,
            after,
            last,
            before,
        }
        .keyset("notices", |key| Some(key.to_owned()))?;
        let now = ctx.now().await?;
        let page = ctx
            .board()?
            .list_notices(ctx.caller()?, &keyset, now)
            .await
            .map_err(failure::of)?;
        for view in &page.items {
            ctx.shows_notice(view);
        }
        Ok(NoticeConnection::new(
            Edges::of(page, |view| cursor("notices", &view.notice.slug), Notice),
            (),
        ))
    }

    /// AUDITOR or ADMIN. Every change ever made, oldest first.
    async fn audit_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which records; all when left out.")] filter: Option<AuditFilter>,
        #[graphql(desc = "So many from the start; 20 when neither first nor last is given, at most 100.")]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Option<Result<AuditEventConnection>> {
        let stretch = Stretch {
            first,
            after,
            last,
            before,
        };
        Some(list_log(ctx, filter, stretch).await)
    }

    /// The signed head of the transparency log.
    async fn checkpoint(&self, ctx: &Context<'_>) -> Result<Checkpoint> {
        let head = ctx.board()?.checkpoint().await.map_err(failure::of)?;
        Ok(head.into())
    }

    /// RFC 9162 2.1.3: audit path for one log entry in the tree of the given size (default: the checkpoint's).
    async fn inclusion_proof(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry's place in the log.")] sequence: i32,
        #[graphql(desc = "At most the checkpoint's.")] tree_size: Option<i32>,
    ) -> Option<Result<InclusionProof>> {
        let proof = async {
            let sequence = counted("sequence", sequence)?;
            let size = tree_size.map(|size| counted("treeSize", size)).transpose()?;
            let proof = ctx.board()?.inclusion_proof(sequence, size).await;
            proof.map(InclusionProof::from).map_err(failure::of)
        };
        Some(proof.await)
    }

    /// RFC 9162 2.1.4: proof that the tree of fromSize is a prefix of the tree of toSize.
    async fn consistency_proof(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Records of the earlier tree.")] from_size: i32,
        #[graphql(desc = "Records of the later tree; the checkpoint's when left out, and at most that.")]
        to_size: Option<i32>,
    ) -> Option<Result<ConsistencyProof>> {
        let proof = async {
            let from = counted("fromSize", from_size)?;
            let to = to_size.map(|size| counted("toSize", size)).transpose()?;
            let proof = ctx.board()?.consistency_proof(from, to).await;
            proof.map(ConsistencyProof::from).map_err(failure::of)
        };
        Some(proof.await)
    }

    /// Every key that signs the log's checkpoints or once did, oldest first; the last one signs now. Old checkpoints verify with the key of their time.
    async fn log_keys(&self, ctx: &Context<'_>) -> Result<Vec<LogKey>> {
        let keys = ctx.board()?.log_keys().await.map_err(failure::of)?;
        Ok(keys.into_iter().map(LogKey::from).collect())
    }

    /// EDITOR, REVIEWER, PUBLISHER, AUDITOR or ADMIN. What the operator's catalogue of known cookies says of names: for a declaration of which only the name is known.
    async fn cookie_suggestions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Names as a browser shows them, or with an asterisk at the end; at most 100.")]
        names: Vec<String>,
    ) -> Option<Result<Vec<CookieSuggestions>>> {
        let found = async {
            let found = ctx.board()?.suggest_cookies(ctx.caller()?, names).await;
            found.map_err(failure::of)
        };
        Some(
            found
                .await
                .map(|found| found.into_iter().map(CookieSuggestions::from).collect()),
        )
    }

    /// ADMIN. Every webhook, oldest first; for a token that is limited to some notices those of these alone.
    async fn webhooks(&self, ctx: &Context<'_>) -> Option<Result<Vec<Webhook>>> {
        let found = async {
            let found = ctx.board()?.list_webhooks(ctx.caller()?).await;
            found.map_err(failure::of)
        };
        Some(
            found
                .await
                .map(|found| found.into_iter().map(Webhook::new).collect()),
        )
    }
}

/// A number that counts from 0.
fn counted(argument: &str, number: i32) -> Result<u64> {
    u64::try_from(number).map_err(|_| {
        failure::of(Error::invalid(
            argument,
            format!("is {number}, and counts from 0"),
        ))
    })
}

async fn list_log(
    ctx: &Context<'_>,
    filter: Option<AuditFilter>,
    stretch: Stretch,
) -> Result<AuditEventConnection> {
    let keyset = stretch.keyset("auditLog", |key| key.parse::<i64>().ok())?;
    let filter = filter.map(parsed).transpose()?.unwrap_or_default();
    let page = ctx
        .board()?
        .list_log(ctx.caller()?, filter.clone(), &keyset)
        .await
        .map_err(failure::of)?;
    Ok(AuditEventConnection::new(
        Edges::of(page, |record| cursor("auditLog", record.sequence), AuditEvent),
        filter,
    ))
}

fn parsed(filter: AuditFilter) -> Result<service::AuditFilter> {
    let mut problems = Vec::new();
    let mut instant = |name: &str, given: Option<DateTime>| -> Option<Instant> {
        let given = given?;
        let read = given.0.parse();
        read.map_err(|error| {
            problems.push(Problem::at(
                &format!("filter.{name}"),
                format!("`{}` {error}", given.0),
            ));
        })
        .ok()
    };
    let (since, until) = (instant("since", filter.since), instant("until", filter.until));
    if filter
        .subject
        .as_deref()
        .is_some_and(|subject| subject.contains(char::is_control))
    {
        problems.push(Problem::at(
            "filter.subject",
            "holds a control character, which no subject does",
        ));
    }
    if !problems.is_empty() {
        return Err(failure::of(Error::Invalid(problems)));
    }
    let actions = filter
        .actions
        .map(|actions| actions.into_iter().map(Action::from).collect());
    Ok(service::AuditFilter {
        slug: filter.slug,
        actions,
        subject: filter.subject,
        since,
        until,
    })
}

async fn find_node(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    let (board, caller, now) = (ctx.board()?, ctx.caller()?, ctx.now().await?);
    let found = match GlobalId::read(id) {
        None => Ok(None),
        Some(GlobalId::Notice(id)) => board.find_notice_by_id(caller, &id, now).await.map(|view| {
            let view = view?;
            ctx.shows_notice(&view);
            Some(Node::Notice(Notice(view)))
        }),
        Some(GlobalId::Version(id)) => board.find_version(caller, &id, now).await.map(|found| {
            let (view, number) = found?;
            let version = view.version(number)?;
            Some(Node::NoticeVersion(NoticeVersion::shown(ctx, &view, version)))
        }),
        Some(GlobalId::Draft(id)) => board
            .find_draft(caller, &id, now)
            .await
            .map(|view: Option<DraftView>| view.map(|view| Node::Draft(Draft(view)))),
        Some(GlobalId::AuditEvent(sequence)) => board
            .find_logged(caller, sequence)
            .await
            .map(|record| record.map(|record| Node::AuditEvent(AuditEvent(record)))),
        Some(GlobalId::Webhook(id)) => board
            .find_webhook(caller, &id)
            .await
            .map(|webhook| webhook.map(|webhook| Node::Webhook(Webhook::new(webhook)))),
    };
    found.map_err(failure::of)
}
