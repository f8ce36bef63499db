//! Making, editing and discarding drafts.

use serde_json::json;

use super::change::{Change, details};
use super::settling::Visible;
use super::{DraftView, NoticeView, Noticeboard};
use crate::domain::actor::Permission;
use crate::domain::audit::Action;
use crate::domain::caller::Caller;
use crate::domain::canonical::Canonical;
use crate::domain::content::Content;
use crate::domain::draft::{Draft, DraftState};
use crate::domain::edit::{self, Edit};
use crate::domain::error::{Error, Problem, Result};
use crate::domain::ids::{DraftId, RowId};
use crate::domain::locale::Locale;
use crate::domain::outdated::{self, Outdated};
use crate::domain::version::Version;
use crate::log::record::Entry;
use crate::store::{contents, drafts, erasing, outdated as outdated_texts, people};

const LONGEST_LABEL: usize = 200;

/// A draft that should be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CreateDraft {
    /// The notice.
    pub slug: String,
    /// Number of the version whose content it takes; the one in force when left out.
    pub from: Option<i32>,
    /// What its author calls it.
    pub label: Option<String>,
}

/// Edits as a client wrote them, with what was found wrong in reading them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Edits {
    /// In their order; [`Edit::Unread`] where one could not be read.
    pub edits: Vec<Edit>,
    /// Every problem so far, at its path.
    pub noted: Vec<Problem>,
}

/// Where a draft starts.
pub(super) struct Start {
    pub(super) base: Option<i32>,
    pub(super) taken_from: Option<i32>,
    pub(super) content: Content,
    pub(super) outdated: Outdated,
}

impl Noticeboard {
    /// Makes a draft.
    ///
    /// # Errors
    /// `NotFound` for the notice or version, `WrongState` for a withdrawn version, `Erased` for an erased one.
    pub async fn create_draft(&self, caller: &Caller, input: CreateDraft) -> Result<DraftView> {
        caller.actor.permit(Permission::Write)?;
        let label = input.label.as_deref().map(checked_label).transpose()?.flatten();
        let mut change = self.change(caller, Permission::Write, &input.slug).await?;
        let start = start(&change, input.from).await?;
        let draft = change.new_draft(start, label, None)?;
        drafts::insert(&change.session, &draft).await?;
        // Who takes another version's text says something new; who takes the base's has not written anything yet.
        if draft.taken_from.is_some() {
            change.note_author(&draft).await?;
        }
        change.note_draft(Action::DraftCreated, &draft).await?;
        finish(change, draft).await
    }

    /// Applies edits in order: all of them, or none.
    ///
    /// # Errors
    /// `NotFound`, `Conflict` at another revision, `Invalid` with every problem.
    pub async fn edit_draft(
        &self,
        caller: &Caller,
        id: &DraftId,
        expected_revision: i32,
        edits: &Edits,
    ) -> Result<DraftView> {
        if edits.edits.is_empty() {
            return Err(Error::invalid("input.edits", "is empty: there is nothing to do"));
        }
        let (mut change, mut draft) = self
            .change_draft(caller, Permission::Write, id, expected_revision)
            .await?;
        let default_locale = &change.notice.settings.default_locale;
        let content = applied(&draft.content, default_locale, edits)?;
        let touched = outdated::touched(&edits.edits, default_locale);
        let outdated = draft
            .outdated
            .after(&draft.content, &content, default_locale, &touched);
        draft.rewrite(content, outdated)?;
        change.touch(&mut draft);
        drafts::update(&change.session, &draft, None).await?;
        change.note_author(&draft).await?;
        change.note_draft(Action::DraftEdited, &draft).await?;
        finish(change, draft).await
    }

    /// Throws a draft away. Its record stays.
    ///
    /// # Errors
    /// `NotFound`, or `Conflict` at another revision.
    pub async fn discard_draft(
        &self,
        caller: &Caller,
        id: &DraftId,
        expected_revision: i32,
    ) -> Result<DraftView> {
        let (mut change, mut draft) = self
            .change_draft(caller, Permission::Write, id, expected_revision)
            .await?;
        change.close(&mut draft, DraftState::Discarded, None).await?;
        // It may hold what was erased from a version; then nothing of it is kept.
        if change
            .history
            .versions
            .iter()
            .any(|version| version.erased_at.is_some())
        {
            erasing::erase_draft(&change.session, &change.notice.id, &draft.id).await?;
            draft.content = Content::default();
            draft.outdated = Outdated::default();
            draft.erased_at = Some(change.session.now());
        }
        let entry = Entry {
            draft: Some(draft.id.clone()),
            ..Entry::default()
        };
        change.record(Action::DraftDiscarded, None, entry).await?;
        finish(change, draft).await
    }
}

impl Change<'_> {
    /// A draft that is not written yet.
    pub(super) fn new_draft(
        &self,
        start: Start,
        label: Option<String>,
        source_id: Option<RowId>,
    ) -> Result<Draft> {
        let canonical = Canonical::of(&start.content).map_err(Error::internal)?;
        Ok(Draft {
            id: DraftId::random(self.board.randomness.as_ref())?,
            notice_id: self.notice.id.clone(),
            label,
            state: DraftState::Editing,
            revision: 1,
            base: start.base,
            taken_from: start.taken_from,
            content: start.content,
            content_hash: canonical.hash(),
            outdated: start.outdated,
            source_id,
            continues: None,
            created_by: Some(self.subject.as_str().to_owned()),
            created_at: self.session.now(),
            updated_at: self.session.now(),
            approvals_required: None,
            erased_at: None,
        })
    }

    /// Counts a change of a draft.
    pub(super) fn touch(&self, draft: &mut Draft) {
        draft.revision += 1;
        draft.updated_at = self.session.now();
    }

    /// Closes a draft; `sealed` is the number of the version that it became. Nobody can approve it any more.
    pub(super) async fn close(
        &self,
        draft: &mut Draft,
        state: DraftState,
        sealed: Option<i32>,
    ) -> Result<()> {
        draft.state = state;
        self.touch(draft);
        drafts::update(&self.session, draft, sealed).await?;
        people::forget_marks(&self.session, &draft.id).await
    }

    /// Notes that the subject wrote on a draft, and so never approves it.
    pub(super) async fn note_author(&self, draft: &Draft) -> Result<()> {
        people::note_author(&self.session, &draft.id, self.subject.as_str()).await
    }

    /// Records a change of a draft's content.
    pub(super) async fn note_draft(&mut self, action: Action, draft: &Draft) -> Result<()> {
        let entry = Entry {
            draft: Some(draft.id.clone()),
            content_hash: Some(draft.content_hash),
            details: details([
                ("basedOn", json!(draft.base)),
                ("takenFrom", json!(draft.taken_from)),
                ("revision", json!(draft.revision)),
            ]),
            ..Entry::default()
        };
        self.record(action, None, entry).await?;
        Ok(())
    }
}

/// The content with every edit applied, or every problem: those of reading the edits and those of applying them.
fn applied(content: &Content, default_locale: &Locale, edits: &Edits) -> Result<Content> {
    let outcome = edit::apply(content, default_locale, &edits.edits);
    let (content, unsound) = match outcome {
        Ok(content) => (Some(content), Vec::new()),
        Err(problems) => (None, problems),
    };
    let noted = edits.noted.iter().cloned();
    let problems: Vec<Problem> = noted
        .chain(unsound.into_iter().map(|problem| problem.under(&["input"])))
        .collect();
    content
        .filter(|_| problems.is_empty())
        .ok_or(Error::Invalid(problems))
}

/// The content of the version in force, or of the one that was named.
pub(super) async fn start(change: &Change<'_>, from: Option<i32>) -> Result<Start> {
    let current = change.history.base_now(change.moment());
    let Some(number) = from else {
        let (content, outdated) = match current {
            Some(version) => texts_of(change, version).await?,
            None => (Content::default(), Outdated::default()),
        };
        return Ok(Start {
            base: current.map(|version| version.number),
            taken_from: None,
            content,
            outdated,
        });
    };
    let version = change
        .history
        .version(number)
        .ok_or_else(|| Error::not_found("input.from", format!("there is no version {number}")))?;
    if version.withdrawn.is_some() {
        return Err(Error::wrong_state(
            "WITHDRAWN",
            format!("version {number} was withdrawn: no draft starts from it"),
        ));
    }
    crate::domain::publishing::expect_content(&change.history, version, change.moment())?;
    let is_scheduled = version.stands() && version.effective_from > change.session.now();
    let base = if is_scheduled {
        Some(number)
    } else {
        current.map(|current| current.number)
    };
    let (content, outdated) = texts_of(change, version).await?;
    Ok(Start {
        base,
        taken_from: Some(number).filter(|_| base != Some(number)),
        content,
        outdated,
    })
}

/// A sealed content with what of it is outdated.
pub(super) async fn texts_of(change: &Change<'_>, version: &Version) -> Result<(Content, Outdated)> {
    let content = content_of(change, version).await?;
    let outdated = outdated_texts::of_version(&change.session, &version.id).await?;
    Ok((content, outdated))
}

/// A sealed content.
pub(super) async fn content_of(change: &Change<'_>, version: &Version) -> Result<Content> {
    let mut found = contents::find_all(&change.session, std::slice::from_ref(&version.id)).await?;
    found.remove(&version.id).ok_or(Error::Erased)
}

/// Commits and shows the draft.
pub(super) async fn finish(change: Change<'_>, draft: Draft) -> Result<DraftView> {
    let notice: NoticeView = change.commit(Visible::Never).await?;
    Ok(DraftView {
        draft: std::sync::Arc::new(draft),
        notice,
    })
}

fn checked_label(label: &str) -> Result<Option<String>> {
    let (line, _) = crate::domain::text::line(label);
    if line.chars().count() > LONGEST_LABEL {
        return Err(Error::invalid(
            "input.label",
            format!("is longer than {LONGEST_LABEL} characters"),
        ));
    }
    Ok(Some(line).filter(|line| !line.is_empty()))
}
