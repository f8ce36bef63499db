//! What a caller can mend: typed errors in the payload of a mutation.

use std::collections::BTreeSet;

use async_graphql::{Context, Interface, Result, SimpleObject};

use super::failure;
use super::object::{Check, Draft, Notice, NoticeVersion};
use super::request::RequestContext;
use super::word::UserErrorCode;
use crate::domain::error::{Conflict, Error, Problem};
use crate::domain::ids::DraftId;
use crate::domain::key::Key;
use crate::domain::merge::Conflicts;
use crate::service::NoticeView;

/// What the caller can mend. Failures that the caller cannot mend, and refusals, are top-level errors with extensions.code.
#[derive(Interface, Clone)]
#[graphql(
    field(name = "code", ty = "UserErrorCode", desc = "What kind of error it is."),
    field(name = "message", ty = "String", desc = "What is, in a sentence."),
    field(
        name = "path",
        ty = "Vec<String>",
        desc = "Where in the arguments, outermost name first."
    )
)]
pub enum UserError {
    /// Something in the input is wrong.
    InvalidInputError(InvalidInputError),
    /// Somebody wrote in between.
    StaleRevisionError(StaleRevisionError),
    /// Another version will be in force just before.
    StaleBaseError(StaleBaseError),
    /// Both sides changed the same places.
    MergeConflictError(MergeConflictError),
    /// The state does not allow it.
    WrongStateError(WrongStateError),
    /// More people must approve.
    ApprovalsMissingError(ApprovalsMissingError),
    /// Checks of severity ERROR fail.
    ChecksFailedError(ChecksFailedError),
    /// Later versions are scheduled.
    PendingVersionsError(PendingVersionsError),
}

macro_rules! error {
    ($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(SimpleObject, Clone)]
        pub struct $name {
            /// What kind of error it is.
            #[graphql(owned)]
            code: UserErrorCode,
            /// What is, in a sentence.
            #[graphql(owned)]
            message: String,
            /// Where in the arguments, outermost name first.
            #[graphql(owned)]
            path: Vec<String>,
            $($(#[$fdoc])* $field: $type,)*
        }
    };
}

error!(
    /// Carries every code that has no type of its own: `INVALID_INPUT`, `NOT_FOUND`, `SLUG_TAKEN`, `OWN_REVIEW`,
    /// `MATERIALITY_REASON_MISSING`, `IDEMPOTENCY_MISMATCH`.
    InvalidInputError {}
);
error!(
    /// Somebody wrote in between: here is what stands now.
    StaleRevisionError {
        /// The draft as it stands, when it is about a draft.
        draft: Option<Draft>,
        /// The notice as it stands, when it is about its settings.
        notice: Option<Notice>,
    }
);
error!(
    /// The draft's base is not what will be in force just before it would be. `latest` is null when nothing is.
    StaleBaseError {
        /// What will be in force just before.
        latest: Option<NoticeVersion>,
    }
);
error!(
    /// Draft and version changed the same places, each in its own way. A title is in neither list.
    MergeConflictError {
        /// The sections, by key.
        section_keys: Vec<String>,
        /// The declarations, by key.
        cookie_keys: Vec<String>,
    }
);
error!(
    /// The thing is in a state in which this cannot be done.
    WrongStateError {
        /// The state.
        state: String,
    }
);
error!(
    /// More people must approve before this can be published.
    ApprovalsMissingError {
        /// How many.
        missing: i32,
    }
);
error!(
    /// Checks of severity ERROR fail, and `overrideChecks` did not say why it is published all the same.
    ChecksFailedError {
        /// Those checks, each with what is missing.
        checks: Vec<Check>,
    }
);
error!(
    /// Versions are scheduled at or after the new instant, and `pending` did not say what becomes of them.
    PendingVersionsError {
        /// Those versions.
        versions: Vec<NoticeVersion>,
    }
);

/// What a mutation was about, to show what stands now.
#[derive(Clone, Debug)]
pub enum About {
    /// A notice, by slug.
    Notice(String),
    /// A draft.
    Draft(DraftId),
    /// Neither.
    Nothing,
}

/// The typed errors of a failed mutation, or the top-level error for what no caller can mend.
pub async fn of(ctx: &Context<'_>, about: &About, error: Error) -> Result<Vec<UserError>> {
    match error {
        Error::Invalid(problems) => Ok(problems
            .into_iter()
            .map(|problem| plain(UserErrorCode::InvalidInput, problem))
            .collect()),
        Error::NotFound(problem) => Ok(vec![plain(UserErrorCode::NotFound, problem)]),
        Error::Conflict(conflict) => Ok(vec![of_conflict(ctx, about, conflict).await?]),
        other => Err(failure::of(other)),
    }
}

fn plain(code: UserErrorCode, problem: Problem) -> UserError {
    UserError::InvalidInputError(InvalidInputError {
        code,
        message: problem.message,
        path: problem.path,
    })
}

async fn of_conflict(ctx: &Context<'_>, about: &About, conflict: Conflict) -> Result<UserError> {
    let message = failure::in_words(&conflict);
    let base = Problem::at("input", message);
    Ok(match conflict {
        Conflict::SlugTaken(slug) => {
            // A notice that is made has the slug that it is about; one that is renamed has another.
            let is_its_own = matches!(about, About::Notice(own) if *own == slug);
            let field = if is_its_own { "slug" } else { "newSlug" };
            plain(UserErrorCode::SlugTaken, below(base, field))
        }
        Conflict::IdempotencyMismatch => {
            plain(UserErrorCode::IdempotencyMismatch, below(base, "idempotencyKey"))
        }
        Conflict::MaterialityReasonMissing(_) => plain(
            UserErrorCode::MaterialityReasonMissing,
            below(base, "materialityReason"),
        ),
        Conflict::StaleDraft(_) | Conflict::StaleNotice(_) => {
            stale_revision(ctx, about, below(base, "expectedRevision")).await?
        }
        Conflict::StaleContent(_) => stale_revision(ctx, about, below(base, "contentHash")).await?,
        Conflict::OwnReview => plain(UserErrorCode::OwnReview, below(base, "draftId")),
        Conflict::MergeConflict(conflicts) => merge_conflict(&conflicts, below(base, "onConflict")),
        Conflict::StaleBase(number) => {
            let view = view_of(ctx, about).await?;
            let latest = view.and_then(|view| Some(NoticeVersion::new(&view, view.version(number?)?)));
            let (code, Problem { path, message }) = (UserErrorCode::StaleBase, base);
            UserError::StaleBaseError(StaleBaseError {
                code,
                message,
                path,
                latest,
            })
        }
        Conflict::WrongState { state, .. } => {
            let (code, Problem { path, message }) = (UserErrorCode::WrongState, base);
            UserError::WrongStateError(WrongStateError {
                code,
                message,
                path,
                state,
            })
        }
        Conflict::ApprovalsMissing(missing) => {
            let (code, Problem { path, message }) = (UserErrorCode::ApprovalsMissing, base);
            UserError::ApprovalsMissingError(ApprovalsMissingError {
                code,
                message,
                path,
                missing,
            })
        }
        Conflict::ChecksFailed(checks) => {
            let (code, Problem { path, message }) =
                (UserErrorCode::ChecksFailed, below(base, "overrideChecks"));
            UserError::ChecksFailedError(ChecksFailedError {
                code,
                message,
                path,
                checks: checks.into_iter().map(Check::from).collect(),
            })
        }
        Conflict::PendingVersions(numbers) => {
            let view = view_of(ctx, about).await?;
            let find = |view: &NoticeView| {
                let version = |number: &i32| Some(NoticeVersion::new(view, view.version(*number)?));
                numbers.iter().filter_map(version).collect()
            };
            let versions = view.as_ref().map(find).unwrap_or_default();
            let (code, Problem { path, message }) = (UserErrorCode::PendingVersions, below(base, "pending"));
            UserError::PendingVersionsError(PendingVersionsError {
                code,
                message,
                path,
                versions,
            })
        }
    })
}

fn merge_conflict(conflicts: &Conflicts, problem: Problem) -> UserError {
    let names = |keys: &BTreeSet<Key>| keys.iter().map(Key::to_string).collect();
    let (code, Problem { path, message }) = (UserErrorCode::MergeConflict, problem);
    UserError::MergeConflictError(MergeConflictError {
        code,
        message,
        path,
        section_keys: names(&conflicts.sections),
        cookie_keys: names(&conflicts.cookies),
    })
}

/// The same problem, at a field of the input.
fn below(mut problem: Problem, field: &str) -> Problem {
    problem.path.push(field.to_owned());
    problem
}

async fn stale_revision(ctx: &Context<'_>, about: &About, problem: Problem) -> Result<UserError> {
    let (draft, notice) = (draft_of(ctx, about).await?, view_of(ctx, about).await?);
    let notice = notice.filter(|_| draft.is_none()).map(Notice);
    let (code, Problem { path, message }) = (UserErrorCode::StaleRevision, problem);
    Ok(UserError::StaleRevisionError(StaleRevisionError {
        code,
        message,
        path,
        draft,
        notice,
    }))
}

async fn draft_of(ctx: &Context<'_>, about: &About) -> Result<Option<Draft>> {
    let About::Draft(id) = about else { return Ok(None) };
    let board = ctx.board()?;
    let now = board.now().await.map_err(failure::of)?;
    let found = board
        .find_draft(ctx.caller()?, id, now)
        .await
        .map_err(failure::of)?;
    Ok(found.map(Draft))
}

async fn view_of(ctx: &Context<'_>, about: &About) -> Result<Option<NoticeView>> {
    match about {
        About::Nothing => Ok(None),
        About::Draft(_) => Ok(draft_of(ctx, about).await?.map(|draft| draft.0.notice)),
        About::Notice(slug) => {
            let board = ctx.board()?;
            let now = board.now().await.map_err(failure::of)?;
            board
                .find_notice(ctx.caller()?, slug, now)
                .await
                .map_err(failure::of)
        }
    }
}
