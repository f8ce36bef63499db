//! Publishing a draft and bringing an older version back.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::change::Change;
use super::sealing::{Origins, Said, expect_whole_languages};
use super::settling::{Visible, in_time};
use super::{NoticeView, Noticeboard};
use crate::domain::actor::Permission;
use crate::domain::caller::Caller;
use crate::domain::canonical;
use crate::domain::clock::Instant;
use crate::domain::draft::DraftState;
use crate::domain::error::{Conflict, Error, Result};
use crate::domain::hash::Hash;
use crate::domain::ids::DraftId;
use crate::domain::publishing::{self, Sealing};
use crate::domain::version::{Materiality, Origin, PendingChoice, Version};
use crate::store::{drafts, idempotency};

/// For so long the same idempotency key gives the same answer.
const REMEMBERED: Duration = Duration::from_hours(24);
/// The longest idempotency key, in characters.
const LONGEST_KEY: usize = 200;

/// What a publisher says of a version besides its content.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Terms {
    /// From when; now when left out.
    pub effective_from: Option<Instant>,
    /// What changed, in plain words (`CommonMark`).
    pub change_note: String,
    /// Whether people must be told.
    pub materiality: Option<Materiality>,
    /// Why it is lower than proposed.
    pub materiality_reason: Option<String>,
    /// Whether a scheduled version is public before its time.
    pub announce: bool,
    /// What becomes of later schedules.
    pub pending: Option<PendingChoice>,
    /// Why failed checks are passed over.
    pub override_checks: Option<String>,
    /// The same key with the same input gives the same answer.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl Terms {
    fn said(&self) -> Result<Said> {
        let reasons = [
            self.materiality_reason.as_deref(),
            self.override_checks.as_deref(),
        ];
        Said::checked(&self.change_note, self.materiality, reasons, self.announce)
    }
}

/// A draft that should be published.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Publish {
    /// The draft.
    pub draft: String,
    /// The revision that the caller saw.
    pub expected_revision: i32,
    /// What is said of the version.
    pub terms: Terms,
}

/// A version that should be brought back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Restore {
    /// The notice.
    pub slug: String,
    /// Number of the version.
    pub number: i32,
    /// Number of the version in force that the caller saw; 0 for none.
    pub expected_latest: i32,
    /// What is said of the version.
    pub terms: Terms,
}

/// What a change of versions led to.
#[derive(Clone, Debug)]
pub struct PublishOutcome {
    /// The notice afterwards.
    pub notice: NoticeView,
    /// Number of the version that it was about.
    pub version: Option<i32>,
    /// Numbers of kept schedules that will undo parts of it.
    pub undone_by: Vec<i32>,
}

/// What is remembered under an idempotency key.
#[derive(Serialize, Deserialize)]
struct Remembered {
    version: i32,
    undone_by: Vec<i32>,
}

/// An idempotency key with the input that it came with.
struct Once {
    key: Hash,
    input: Hash,
}

impl Noticeboard {
    /// Seals a draft as the next version; answers when it is in effect.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for what is missing; `Conflict` for every reason that publishing knows.
    pub async fn publish_draft(&self, caller: &Caller, input: &Publish) -> Result<PublishOutcome> {
        in_time(|| self.publish(caller, input)).await
    }

    async fn publish(&self, caller: &Caller, input: &Publish) -> Result<PublishOutcome> {
        let subject = caller.actor.permit(Permission::Publish)?;
        let once = Once::of(
            "publishDraft",
            subject.as_str(),
            input.terms.idempotency_key.as_deref(),
            input,
        )?;
        if let Some(outcome) = self.remembered(caller, once.as_ref(), &input.draft).await? {
            return Ok(outcome);
        }
        let said = input.terms.said()?;
        let id = DraftId::from_text(input.draft.clone());
        let proposal = self.proposal_for_draft(caller, &said, &id).await?;
        let checked = self.checked_for_draft(caller, &id).await?;
        let opened = self
            .change_draft(caller, Permission::Publish, &id, input.expected_revision)
            .await;
        let (mut change, mut draft) = match (opened, &once) {
            // Somebody else with the same key may have been a moment faster.
            (Err(Error::Conflict(conflict)), Some(_)) => {
                let outcome = self.remembered(caller, once.as_ref(), &input.draft).await?;
                return outcome.ok_or(Error::Conflict(conflict));
            }
            (opened, _) => opened?,
        };
        expect_whole_languages(&draft.content, &change.notice.settings)?;
        change.expect_approvals(&mut draft).await?;
        let sealing = Sealing {
            effective_from: input.terms.effective_from,
            base: draft.base,
            taken_from: draft.taken_from,
            content_hash: draft.content_hash,
            pending: input.terms.pending,
        };
        let sealed = publishing::seal(&change.history, change.moment(), &sealing)?;
        let content = draft.content.clone();
        let mut remarks = change
            .settle(said, proposal, sealed.based_on, (&content, draft.content_hash))
            .await?;
        change
            .expect_checks(
                &mut remarks,
                checked,
                (&content, draft.content_hash),
                &draft.outdated,
            )
            .await?;
        let undone_by = change
            .undone_by(sealed.based_on, &content, &sealed.consequences.kept)
            .await?;
        let origins = Origins {
            content,
            outdated: draft.outdated.clone(),
            restores: None,
            draft: Some(draft.id.clone()),
            source: draft.source_id.clone(),
            document: None,
        };
        let version = change.seal(&sealed, &remarks, origins).await?;
        change
            .close(&mut draft, DraftState::Published, Some(version.number))
            .await?;
        change.conclude(once, &version, undone_by).await
    }

    /// Seals the content of an older version anew; answers when it is in effect.
    ///
    /// # Errors
    /// `NotFound`; `WrongState` unless it was superseded or cancelled; else as publishing.
    pub async fn restore_version(&self, caller: &Caller, input: &Restore) -> Result<PublishOutcome> {
        in_time(|| self.restore(caller, input)).await
    }

    async fn restore(&self, caller: &Caller, input: &Restore) -> Result<PublishOutcome> {
        let subject = caller.actor.permit(Permission::Publish)?;
        let once = Once::of(
            "restoreVersion",
            subject.as_str(),
            input.terms.idempotency_key.as_deref(),
            input,
        )?;
        let said = input.terms.said()?;
        let proposal = self.proposal_for_restore(caller, &said, input).await?;
        let checked = self.checked_for_restore(caller, input).await?;
        let mut change = self.change(caller, Permission::Publish, &input.slug).await?;
        if let Some(remembered) = change.remembered(once.as_ref()).await? {
            return change.answer_again(remembered).await;
        }
        let version = publishing::restorable(&change.history, change.moment(), input.number)?.clone();
        let (content, outdated) = super::drafting::texts_of(&change, &version).await?;
        expect_whole_languages(&content, &change.notice.settings)?;
        change.expect_approvals_of(version.content_hash).await?;
        let sealing = Sealing {
            effective_from: input.terms.effective_from,
            base: Some(input.expected_latest).filter(|number| *number != 0),
            taken_from: None,
            content_hash: version.content_hash,
            pending: input.terms.pending,
        };
        let sealed = publishing::seal(&change.history, change.moment(), &sealing)?;
        let mut remarks = change
            .settle(said, proposal, sealed.based_on, (&content, version.content_hash))
            .await?;
        change
            .expect_checks(&mut remarks, checked, (&content, version.content_hash), &outdated)
            .await?;
        let undone_by = change
            .undone_by(sealed.based_on, &content, &sealed.consequences.kept)
            .await?;
        let origins = Origins {
            content,
            outdated,
            restores: Some(version.number),
            draft: None,
            source: version.source_id,
            document: None,
        };
        let version = change.seal(&sealed, &remarks, origins).await?;
        change.conclude(once, &version, undone_by).await
    }

    /// The answer that was given under this key, for a draft that is closed by now.
    async fn remembered(
        &self,
        caller: &Caller,
        once: Option<&Once>,
        draft: &str,
    ) -> Result<Option<PublishOutcome>> {
        let Some(once) = once else { return Ok(None) };
        // Asked first: whoever holds a connection and waits for a second one can wait for ever.
        let now = self.now().await?;
        let session = self.store.read().await?;
        let Some(answer) = idempotency::find(&session, once.key, now.minus(REMEMBERED)).await? else {
            return Ok(None);
        };
        let remembered = once.expect_same(&answer)?;
        let draft = drafts::find(&session, &DraftId::from_text(draft)).await?;
        let Some(draft) = draft else { return Ok(None) };
        drop(session);
        self.answered_before(caller, &draft.notice_id, remembered)
            .await
            .map(Some)
    }

    async fn answered_before(
        &self,
        caller: &Caller,
        notice: &crate::domain::ids::NoticeId,
        remembered: Remembered,
    ) -> Result<PublishOutcome> {
        let view = self.view_of(caller, notice).await?;
        // Whoever asks again may be quicker than the first answer, which waits.
        let view = match view.version(remembered.version).map(visible) {
            Some(visible) => {
                self.answer_again_when_known(visible).await?;
                self.view_of(caller, notice).await?
            }
            None => view,
        };
        Ok(PublishOutcome {
            notice: view,
            version: Some(remembered.version),
            undone_by: remembered.undone_by,
        })
    }
}

/// When others see a version that was sealed.
fn visible(version: &Version) -> Visible {
    match version.origin {
        Origin::Immediate => Visible::From(version.effective_from),
        Origin::Scheduled | Origin::Imported => Visible::WhenKnown,
    }
}

impl Once {
    /// A key is its caller's own: two callers with one key do not meet.
    fn of(operation: &str, subject: &str, key: Option<&str>, input: &impl Serialize) -> Result<Option<Self>> {
        let Some(key) = key else { return Ok(None) };
        if key.is_empty() || key.chars().count() > LONGEST_KEY {
            return Err(Error::invalid(
                "input.idempotencyKey",
                format!("is empty or longer than {LONGEST_KEY} characters"),
            ));
        }
        let named = canonical::json(&[operation, subject, key]).map_err(Error::internal)?;
        let input = canonical::json(input).map_err(Error::internal)?;
        Ok(Some(Self {
            key: Hash::of(named.as_bytes()),
            input: Hash::of(input.as_bytes()),
        }))
    }

    fn expect_same(&self, answer: &idempotency::Answer) -> Result<Remembered> {
        if answer.input != self.input {
            return Err(Conflict::IdempotencyMismatch.into());
        }
        serde_json::from_str(&answer.answer).map_err(Error::internal)
    }
}

impl Change<'_> {
    async fn remembered(&self, once: Option<&Once>) -> Result<Option<Remembered>> {
        let Some(once) = once else { return Ok(None) };
        let since = self.session.now().minus(REMEMBERED);
        let answer = idempotency::find(&self.session, once.key, since).await?;
        answer.map(|answer| once.expect_same(&answer)).transpose()
    }

    async fn answer_again(self, remembered: Remembered) -> Result<PublishOutcome> {
        let (board, caller, notice) = (self.board, self.caller, self.notice.id.clone());
        drop(self.session);
        board.answered_before(caller, &notice, remembered).await
    }

    /// Remembers the answer, commits, and waits until an immediate version is in force.
    async fn conclude(
        self,
        once: Option<Once>,
        version: &Version,
        undone_by: Vec<i32>,
    ) -> Result<PublishOutcome> {
        if let Some(once) = once {
            let remembered = Remembered {
                version: version.number,
                undone_by: undone_by.clone(),
            };
            let answer = serde_json::to_string(&remembered).map_err(Error::internal)?;
            let answer = idempotency::Answer {
                input: once.input,
                answer,
            };
            let since = self.session.now().minus(REMEMBERED);
            idempotency::insert(&self.session, once.key, &self.notice.id, &answer, since).await?;
        }
        let notice = self.commit(visible(version)).await?;
        Ok(PublishOutcome {
            notice,
            version: Some(version.number),
            undone_by,
        })
    }
}
