//! Handing drafts in, reviewing them, and whether enough people approve.

use std::collections::BTreeMap;

use serde_json::json;

use super::change::{Change, LONGEST_REASON, details};
use super::{DraftView, NoticeView, Noticeboard};
use crate::domain::actor::{Permission, Sight};
use crate::domain::audit::Action;
use crate::domain::caller::Caller;
use crate::domain::draft::{Draft, DraftState};
use crate::domain::error::{Conflict, Error, Result};
use crate::domain::hash::Hash;
use crate::domain::ids::{DraftId, RowId};
use crate::domain::review::{self, Decision, Person, Review, Standing};
use crate::domain::version::Version;
use crate::log::record::Entry;
use crate::store::{Session, drafts, people, reviews};

/// A decision about a draft.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReviewDraft {
    /// The draft.
    pub draft: DraftId,
    /// Hash of the content that was read.
    pub content_hash: Hash,
    /// The decision.
    pub decision: Decision,
    /// The reviewer's words.
    pub comment: Option<String>,
}

/// A review, and whether it still counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reviewed {
    /// The review.
    pub review: Review,
    /// Whether the content is still the one that was read.
    pub is_valid: bool,
}

impl Noticeboard {
    /// Hands a draft in for review. From now on it needs as many approvals as the notice asks for now, or more.
    ///
    /// # Errors
    /// `NotFound`, `Conflict` at another revision, `WrongState` unless it is being written.
    pub async fn submit_draft(
        &self,
        caller: &Caller,
        id: &DraftId,
        expected_revision: i32,
    ) -> Result<DraftView> {
        let (mut change, mut draft) = self
            .change_draft(caller, Permission::Write, id, expected_revision)
            .await?;
        if draft.state != DraftState::Editing {
            let state = draft.state.as_str();
            return Err(Error::wrong_state(state, "the draft was handed in before"));
        }
        let asked = change.notice.settings.approvals_required;
        draft.approvals_required = Some(asked);
        // Approvals of the same content from before still stand.
        draft.state = change.standing(&draft).await?.state(asked);
        change.touch(&mut draft);
        drafts::update(&change.session, &draft, None).await?;
        let entry = Entry {
            draft: Some(draft.id.clone()),
            content_hash: Some(draft.content_hash),
            details: details([
                ("revision", json!(draft.revision)),
                ("approvalsRequired", json!(asked)),
            ]),
            ..Entry::default()
        };
        change.record(Action::DraftSubmitted, None, entry).await?;
        super::drafting::finish(change, draft).await
    }

    /// Notes a decision about the content that the reviewer read. Does not count as a change of the draft.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` for an author of the draft, for another content, and unless it was handed in.
    pub async fn review_draft(&self, caller: &Caller, input: &ReviewDraft) -> Result<DraftView> {
        let comment = input
            .comment
            .as_deref()
            .map(checked_comment)
            .transpose()?
            .flatten();
        let (mut change, mut draft) = self
            .change_open_draft(caller, Permission::Review, &input.draft)
            .await?;
        let authors = authors(&change.session, &draft.id).await?;
        if authors
            .iter()
            .any(|author| author.is_named(change.subject.as_str()))
        {
            return Err(Conflict::OwnReview.into());
        }
        if draft.content_hash != input.content_hash {
            return Err(Conflict::StaleContent(draft.id.clone()).into());
        }
        if !draft.is_in_review() {
            let state = draft.state.as_str();
            return Err(Error::wrong_state(state, "the draft is not handed in for review"));
        }
        let entry = Entry {
            draft: Some(draft.id.clone()),
            content_hash: Some(draft.content_hash),
            details: details([("decision", json!(input.decision))]),
            ..Entry::default()
        };
        let recorded = change
            .record(Action::DraftReviewed, comment.as_deref(), entry)
            .await?;
        let review = Review {
            id: RowId::random(self.randomness.as_ref())?,
            draft_id: draft.id.clone(),
            reviewer: Person::Named(change.subject.as_str().to_owned()),
            decision: input.decision,
            comment,
            content_hash: draft.content_hash,
            at: recorded.at,
        };
        reviews::insert(&change.session, &review).await?;
        change.settle_review(&mut draft).await?;
        super::drafting::finish(change, draft).await
    }

    /// The reviews of drafts, oldest first, by draft. Whoever asks has checked that the caller has a role.
    ///
    /// # Errors
    /// `Unavailable` or `Internal`.
    pub async fn reviews(&self, ids: &[DraftId]) -> Result<BTreeMap<DraftId, Vec<Reviewed>>> {
        let session = self.store.read().await?;
        let mut authors = people::authors_of(&session, ids).await?;
        let hashes = drafts::hashes_of(&session, ids).await?;
        let mut found = reviews::of_drafts(&session, ids).await?;
        let judged = |(id, hash): (DraftId, Hash)| {
            let authors = authors.remove(&id).unwrap_or_default();
            let reviews = found.remove(&id).unwrap_or_default();
            (id, judged(reviews, &authors, hash))
        };
        Ok(hashes.into_iter().map(judged).collect())
    }

    /// Who approved a version before it was published.
    ///
    /// # Errors
    /// `Forbidden` for callers who see only what is public.
    pub async fn approvers(&self, notice: &NoticeView, version: &Version) -> Result<Vec<Person>> {
        if notice.sight == Sight::Public {
            return Err(Error::Forbidden);
        }
        let reviews = match &version.draft_id {
            Some(draft) => self.reviews(std::slice::from_ref(draft)).await?.remove(draft),
            None => Some(self.reviews_of_content(notice, version).await?),
        };
        let valid = reviews.into_iter().flatten().filter(|reviewed| reviewed.is_valid);
        Ok(review::approvers(valid.map(|reviewed| reviewed.review)))
    }

    /// The reviews of the content that a version brought back, as they stood when it was sealed.
    ///
    /// # Errors
    /// `Forbidden` for callers who see only what is public.
    pub async fn reviews_of_content(&self, notice: &NoticeView, version: &Version) -> Result<Vec<Reviewed>> {
        if notice.sight == Sight::Public {
            return Err(Error::Forbidden);
        }
        let session = self.store.read().await?;
        let found = reviews::of_content(&session, &notice.notice.id, version.content_hash).await?;
        let ids: Vec<DraftId> = found.iter().map(|review| review.draft_id.clone()).collect();
        let authors = people::authors_of(&session, &ids).await?;
        let known = found
            .into_iter()
            .filter(|review| review.at <= version.published_at);
        Ok(known
            .map(|review| {
                let authors = authors
                    .get(&review.draft_id)
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                let is_valid = review.is_valid(authors, version.content_hash);
                Reviewed { review, is_valid }
            })
            .collect())
    }
}

impl Change<'_> {
    /// Passes if enough people approve what a draft says; notes how many that took.
    ///
    /// # Errors
    /// `Conflict` with the number that is missing.
    pub(super) async fn expect_approvals(&self, draft: &mut Draft) -> Result<()> {
        let needed = review::needed(self.notice.settings.approvals_required, draft.approvals_required);
        draft.approvals_required = Some(needed);
        expect_none_missing(self.standing(draft).await?, needed)
    }

    /// Passes if enough people approved this content, in whichever drafts of the notice it stood.
    ///
    /// # Errors
    /// `Conflict` with the number that is missing.
    pub(super) async fn expect_approvals_of(&self, content_hash: Hash) -> Result<()> {
        let mut found = reviews::of_content(&self.session, &self.notice.id, content_hash).await?;
        let ids: Vec<DraftId> = found.iter().map(|review| review.draft_id.clone()).collect();
        let authors = people::authors_of(&self.session, &ids).await?;
        found.retain(|review| {
            let authors = authors
                .get(&review.draft_id)
                .map(Vec::as_slice)
                .unwrap_or_default();
            review.is_valid(authors, content_hash)
        });
        let needed = self.notice.settings.approvals_required;
        expect_none_missing(review::standing(&found, &[], content_hash), needed)
    }

    /// Writes down where the reviews have brought a draft, when it is another place than before.
    pub(super) async fn settle_review(&self, draft: &mut Draft) -> Result<()> {
        let needed = review::needed(self.notice.settings.approvals_required, draft.approvals_required);
        let state = self.standing(draft).await?.state(needed);
        if draft.is_in_review() && draft.state != state {
            draft.state = state;
            drafts::update(&self.session, draft, None).await?;
        }
        Ok(())
    }

    /// The same for every draft of the notice that is in review, after its settings changed.
    pub(super) async fn settle_reviews(&self) -> Result<()> {
        for mut draft in drafts::open_of(&self.session, &self.notice.id).await? {
            self.settle_review(&mut draft).await?;
        }
        Ok(())
    }

    async fn standing(&self, draft: &Draft) -> Result<Standing> {
        let authors = authors(&self.session, &draft.id).await?;
        let ids = std::slice::from_ref(&draft.id);
        let reviews = reviews::of_drafts(&self.session, ids).await?.remove(&draft.id);
        Ok(review::standing(
            &reviews.unwrap_or_default(),
            &authors,
            draft.content_hash,
        ))
    }
}

fn expect_none_missing(standing: Standing, needed: i32) -> Result<()> {
    match standing.missing(needed) {
        0 => Ok(()),
        missing => Err(Conflict::ApprovalsMissing(missing).into()),
    }
}

async fn authors(session: &impl Session, draft: &DraftId) -> Result<Vec<Person>> {
    let found = people::authors_of(session, std::slice::from_ref(draft))
        .await?
        .remove(draft);
    Ok(found.unwrap_or_default())
}

fn judged(reviews: Vec<Review>, authors: &[Person], content_hash: Hash) -> Vec<Reviewed> {
    let judge = |review: Review| Reviewed {
        is_valid: review.is_valid(authors, content_hash),
        review,
    };
    reviews.into_iter().map(judge).collect()
}

fn checked_comment(comment: &str) -> Result<Option<String>> {
    let (comment, _) = crate::domain::text::clean(comment.trim());
    if comment.chars().count() > LONGEST_REASON {
        return Err(Error::invalid(
            "input.comment",
            format!("is longer than {LONGEST_REASON} characters"),
        ));
    }
    Ok(Some(comment).filter(|comment| !comment.is_empty()))
}
