//! The one error of the product, by what the caller can do about it.
//!
//! Knows no transport: GraphQL and HTTP give each variant their own shape. What the log keeps of an internal
//! failure is in [`Cause`], which cannot be displayed.

use std::fmt;

use crate::domain::checks::Check;
use crate::domain::ids::DraftId;
use crate::domain::merge::Conflicts;

/// The result of every use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One thing that is wrong with an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where in the input, outermost name first; list positions as decimal numbers.
    pub path: Vec<String>,
    /// What is, as a sentence without a full stop.
    pub message: String,
}

impl Problem {
    /// A problem at a dotted path such as `input.slug`.
    pub fn at(path: &str, message: impl Into<String>) -> Self {
        Self {
            path: path.split('.').map(str::to_owned).collect(),
            message: message.into(),
        }
    }

    /// The same problem, found one level further out.
    #[must_use]
    pub fn under(mut self, outer: &[&str]) -> Self {
        self.path.splice(0..0, outer.iter().map(|s| (*s).to_owned()));
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.path.join("."), self.message)
        }
    }
}

/// What stands in the way of a change, so that the caller can look and try again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// The slug names another notice, or did so once.
    SlugTaken(String),
    /// Somebody changed the draft in between.
    StaleDraft(DraftId),
    /// The draft's content is not the one that the reviewer read.
    StaleContent(DraftId),
    /// A reviewer wrote on the draft.
    OwnReview,
    /// Draft and version changed the same places, each in its own way.
    MergeConflict(Conflicts),
    /// Somebody changed the notice's settings in between; holds its slug.
    StaleNotice(String),
    /// The draft's base is not what will be in force just before; holds that version's number.
    StaleBase(Option<i32>),
    /// The thing is in a state in which this cannot be done.
    WrongState {
        /// The state's name in the contract.
        state: String,
        /// What is.
        message: String,
    },
    /// So many approvals are still missing.
    ApprovalsMissing(i32),
    /// Versions are scheduled at or after the new instant, and nobody said what becomes of them.
    PendingVersions(Vec<i32>),
    /// The materiality is lower than proposed, for these reasons, and nobody said why.
    MaterialityReasonMissing(Vec<String>),
    /// These checks of severity ERROR fail, and nobody said why it is published all the same.
    ChecksFailed(Vec<Check>),
    /// The same idempotency key came with another input.
    IdempotencyMismatch,
}

/// Why a use case did not do what it was asked.
#[derive(Debug)]
pub enum Error {
    /// The input has these problems; nothing was done.
    Invalid(Vec<Problem>),
    /// The input names something that is not there, or that the caller may not know of.
    NotFound(Problem),
    /// The input is sound and the state of things is against it.
    Conflict(Conflict),
    /// The caller did not say who it is, and must.
    Unauthenticated,
    /// The caller may not do this.
    Forbidden,
    /// The content was withdrawn from public sight.
    Withdrawn,
    /// The content was erased.
    Erased,
    /// The answer was lost between database and server: the change may stand or not.
    InDoubt,
    /// The commit came too late for the instant on which the change depends; nothing was done.
    TooLate,
    /// The log takes no records, so nothing can be changed, until its operator did something about the cause.
    LogClosed(Cause),
    /// The database cannot be reached now.
    Unavailable(Cause),
    /// A fault of ours.
    Internal(Cause),
}

impl Error {
    /// One problem with the input.
    pub fn invalid(path: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Problem::at(path, message)])
    }

    /// Something that the input names is not there.
    pub fn not_found(path: &str, message: impl Into<String>) -> Self {
        Self::NotFound(Problem::at(path, message))
    }

    /// A state that does not allow the change.
    pub fn wrong_state(state: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Conflict(Conflict::WrongState {
            state: state.into(),
            message: message.into(),
        })
    }

    /// A fault of ours, with what the log should say of it.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self::Internal(Cause(cause.to_string()))
    }
}

impl From<Conflict> for Error {
    fn from(conflict: Conflict) -> Self {
        Self::Conflict(conflict)
    }
}

impl From<crate::domain::clock::RandomnessError> for Error {
    fn from(error: crate::domain::clock::RandomnessError) -> Self {
        Self::internal(error)
    }
}

/// What went wrong inside. Has no `Display`, so that it cannot reach a client by accident.
#[derive(Debug)]
pub struct Cause(String);

impl Cause {
    /// A cause in the words of whoever noticed it.
    pub fn new(text: impl fmt::Display) -> Self {
        Self(text.to_string())
    }

    /// The text, for the server's own log.
    pub fn for_log(&self) -> &str {
        &self.0
    }
}
