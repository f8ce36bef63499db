//! What mutations answer: the changed thing, or the errors that a caller can mend.

use async_graphql::{Context, Result, SimpleObject};

use crate::domain::error;
use crate::domain::rich_text::Loss;
use crate::formats::imported::Warning;
use crate::graphql::object::{ContentDiff, Draft, Notice, NoticeVersion, Webhook};
use crate::graphql::scalar::{DateTime, Url};
use crate::graphql::user_error::{self, About, UserError};
use crate::service::{HistoryOutcome, ItemOutcome, PublishOutcome};

/// A notice after a change of its settings.
#[derive(SimpleObject, Default)]
pub struct NoticePayload {
    /// The notice; null when there are errors.
    pub notice: Option<Notice>,
    /// What stands in the way.
    pub errors: Vec<UserError>,
}

/// A draft after a change.
#[derive(SimpleObject, Default)]
pub struct DraftPayload {
    /// The draft; null when there are errors.
    pub draft: Option<Draft>,
    /// What was taken out of the texts on the way in, or decided where draft and version contradicted each other.
    pub warnings: Vec<ImportWarning>,
    /// What stands in the way.
    pub errors: Vec<UserError>,
}

/// A token with which one draft can be read.
#[derive(SimpleObject, Default)]
pub struct PreviewTokenPayload {
    /// The token, to be sent as a bearer token. It is shown in this answer and never again; null when there are errors.
    pub token: Option<String>,
    /// From here on it is no longer good.
    pub expires_at: Option<DateTime>,
    /// The page that shows the draft in a browser. The token is in it: whoever has this address can read the draft.
    pub url: Option<Url>,
    /// What stands in the way.
    pub errors: Vec<UserError>,
}

/// A version after a change of what is in force.
#[derive(SimpleObject, Default)]
pub struct PublishPayload {
    /// The version that it was about; null when there are errors, and for a retirement.
    pub version: Option<NoticeVersion>,
    /// The notice afterwards; null when there are errors.
    pub notice: Option<Notice>,
    /// Scheduled versions that were kept and will undo parts of this one on their date.
    pub undone_by: Vec<NoticeVersion>,
    /// Cache tags whose answers are stale now.
    pub invalidated_tags: Vec<String>,
    /// What stands in the way.
    pub errors: Vec<UserError>,
}

/// What became of the records of a subject.
#[derive(SimpleObject, Default)]
pub struct EraseSubjectPayload {
    /// How many records spoke of it.
    pub records: i32,
    /// What stands in the way.
    pub errors: Vec<UserError>,
}

/// A webhook after a change.
#[derive(SimpleObject, Default)]
pub struct WebhookPayload {
    /// The webhook, as it was when it was deleted; null when there are errors.
    pub webhook: Option<Webhook>,
    /// What stands in the way.
    pub errors: Vec<UserError>,
}

/// What a document became.
#[derive(SimpleObject, Default)]
pub struct ImportPayload {
    /// The draft; null when nothing changed or there are errors. With dryRun one that is not kept.
    pub draft: Option<Draft>,
    /// False when the document says nothing that the latest version does not say; no draft is made then.
    pub changed: bool,
    /// What was not understood, or was lost.
    pub warnings: Vec<ImportWarning>,
    /// What the draft changes, against the latest version; null when nothing changed or there are errors.
    pub diff: Option<ContentDiff>,
    /// What stands in the way.
    pub errors: Vec<UserError>,
}

/// What documents of the past became.
#[derive(SimpleObject, Default)]
pub struct ImportHistoryPayload {
    /// The versions, oldest first. With dryRun ones that are not kept, whose logSequence is -1.
    pub versions: Vec<NoticeVersion>,
    /// Items that said nothing new, by index.
    pub unchanged: Vec<i32>,
    /// What was not understood or was lost, and which items were held back because they look like failed captures (`SUSPECT_DOCUMENT`). Each message names its item by index.
    pub warnings: Vec<ImportWarning>,
    /// What stands in the way.
    pub errors: Vec<UserError>,
}

impl From<HistoryOutcome> for ImportHistoryPayload {
    fn from(outcome: HistoryOutcome) -> Self {
        let view = &outcome.notice;
        let mut payload = Self::default();
        for (index, item) in (0..).zip(outcome.items) {
            match item {
                ItemOutcome::Version(number) => {
                    let version = view.version(number);
                    payload
                        .versions
                        .extend(version.map(|version| NoticeVersion::new(view, version)));
                }
                ItemOutcome::Unchanged => payload.unchanged.push(index),
                ItemOutcome::HeldBack => {}
            }
        }
        let warnings = outcome.warnings.into_iter();
        payload.warnings = warnings
            .map(|(_, warning)| ImportWarning::from(warning))
            .collect();
        payload
    }
}

/// Something that a person should look at.
#[derive(SimpleObject, Clone)]
pub struct ImportWarning {
    /// A stable code.
    pub code: String,
    /// What happened, in a sentence.
    pub message: String,
    /// The section that it is about.
    pub section_key: Option<String>,
    /// The place in the input, shortened.
    pub excerpt: Option<String>,
}

impl From<(Option<String>, Loss)> for ImportWarning {
    fn from((section_key, loss): (Option<String>, Loss)) -> Self {
        Self {
            code: loss.code.to_owned(),
            message: loss.message,
            section_key,
            excerpt: loss.excerpt,
        }
    }
}

impl From<Warning> for ImportWarning {
    fn from(warning: Warning) -> Self {
        let section_key = warning.section_key.map(|key| key.to_string());
        Self {
            code: warning.code.to_owned(),
            message: warning.message,
            section_key,
            excerpt: warning.excerpt,
        }
    }
}

impl From<PublishOutcome> for PublishPayload {
    fn from(outcome: PublishOutcome) -> Self {
        let view = outcome.notice;
        let find = |number: &i32| Some(NoticeVersion::new(&view, view.version(*number)?));
        let version = outcome.version.and_then(|number| find(&number));
        let undone_by = outcome.undone_by.iter().filter_map(find).collect();
        Self {
            version,
            undone_by,
            invalidated_tags: view.cache_tags(),
            notice: Some(Notice(view)),
            errors: Vec::new(),
        }
    }
}

/// A payload that can carry errors.
pub trait Payload: Default {
    /// One with errors and nothing else.
    fn refused(errors: Vec<UserError>) -> Self;
}

macro_rules! payload {
    ($($name:ident),+) => {
        $(impl Payload for $name {
            fn refused(errors: Vec<UserError>) -> Self {
                Self { errors, ..Self::default() }
            }
        })+
    };
}
payload!(
    NoticePayload,
    DraftPayload,
    PreviewTokenPayload,
    PublishPayload,
    EraseSubjectPayload,
    WebhookPayload,
    ImportPayload,
    ImportHistoryPayload
);

/// The payload of a use case's outcome.
pub async fn answer<T, P: Payload>(
    ctx: &Context<'_>,
    about: About,
    outcome: error::Result<T>,
    shape: impl FnOnce(T) -> P,
) -> Option<Result<P>> {
    Some(match outcome {
        Ok(value) => Ok(shape(value)),
        Err(error) => user_error::of(ctx, &about, error).await.map(P::refused),
    })
}
