//! Reviews: who decided what about which content of a draft, and whether enough people approve it.
//!
//! An approval is bound to the hash of the content that was read. It does not know where reviews are kept.

use serde::{Deserialize, Serialize};

use crate::domain::clock::{Instant, Randomness, RandomnessError};
use crate::domain::cookie::word;
use crate::domain::draft::DraftState;
use crate::domain::hash::Hash;
use crate::domain::ids::{DraftId, RowId};

word!(
    /// What a reviewer says of a draft.
    Decision {
        /// It may be published as it is.
        Approve = "APPROVE",
        /// It may not.
        RequestChanges = "REQUEST_CHANGES",
    }
);

/// Somebody, as far as the records still say who.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Person {
    /// By name.
    Named(String),
    /// The name was erased; who gives it again is known again.
    Marked(Mark),
    /// The name was erased, and nothing is left of it.
    Unknown,
}

/// What is kept of an erased name while it is needed: enough to know it again, not to tell it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    /// 32 random bytes.
    pub salt: [u8; 32],
    /// SHA-256 of the random bytes and the name.
    pub hash: Hash,
}

impl Mark {
    /// A mark of a name with fresh random bytes.
    ///
    /// # Errors
    /// When the system has no random bytes.
    pub fn of(name: &str, randomness: &dyn Randomness) -> Result<Self, RandomnessError> {
        let mut salt = [0; 32];
        randomness.fill(&mut salt)?;
        Ok(Self {
            salt,
            hash: Hash::of_parts(&[&salt, name.as_bytes()]),
        })
    }

    /// Whether this is the mark of that name.
    pub fn fits(&self, name: &str) -> bool {
        Hash::of_parts(&[&self.salt, name.as_bytes()]) == self.hash
    }
}

impl Person {
    /// Whether this is the person with that name.
    pub fn is_named(&self, name: &str) -> bool {
        match self {
            Self::Named(own) => own == name,
            Self::Marked(mark) => mark.fits(name),
            Self::Unknown => false,
        }
    }

    /// Whether both are one person, as far as can be told. One erasure gives all of a person's rows of a draft one mark.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Named(name), person) | (person, Self::Named(name)) => person.is_named(name),
            (Self::Marked(one), Self::Marked(two)) => one == two,
            (Self::Unknown, _) | (_, Self::Unknown) => false,
        }
    }

    /// The name, unless erased.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Marked(_) | Self::Unknown => None,
        }
    }
}

/// What a reviewer decided about a content of a draft.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Review {
    /// Names it.
    pub id: RowId,
    /// The draft.
    pub draft_id: DraftId,
    /// Who decided.
    pub reviewer: Person,
    /// What.
    pub decision: Decision,
    /// The reviewer's words; erasable.
    pub comment: Option<String>,
    /// Hash of the content that was read.
    pub content_hash: Hash,
    /// When it was recorded.
    pub at: Instant,
}

impl Review {
    /// Whether it speaks of this content, and its reviewer did not write on the draft.
    pub fn is_valid(&self, authors: &[Person], content_hash: Hash) -> bool {
        self.content_hash == content_hash && !authors.iter().any(|author| author.is_same(&self.reviewer))
    }
}

/// What the reviews of a content come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// How many people approve it.
    pub approvals: i32,
    /// Whether somebody stands against it.
    pub is_blocked: bool,
}

/// What reviews, oldest first, come to for a content.
///
/// A reviewer approves it when that is the last thing they said of the draft, and stands against it when that is the
/// last thing they said of this content: so neither an approval of another content nor going back to an old one gets
/// around an objection. Authors do not count, and neither do people of whom nothing is known any more.
pub fn standing(reviews: &[Review], authors: &[Person], content_hash: Hash) -> Standing {
    let mut said: Vec<Said<'_>> = Vec::new();
    for review in reviews {
        let person = &review.reviewer;
        if *person == Person::Unknown || authors.iter().any(|author| author.is_same(person)) {
            continue;
        }
        let of_this = Some(review.decision).filter(|_| review.content_hash == content_hash);
        match said.iter_mut().find(|said| said.by.is_same(person)) {
            Some(said) => {
                said.last = review;
                said.of_this = of_this.or(said.of_this);
            }
            None => said.push(Said {
                by: person,
                last: review,
                of_this,
            }),
        }
    }
    let approve =
        |said: &&Said<'_>| said.last.decision == Decision::Approve && said.last.content_hash == content_hash;
    Standing {
        approvals: i32::try_from(said.iter().filter(approve).count()).unwrap_or(i32::MAX),
        is_blocked: said
            .iter()
            .any(|said| said.of_this == Some(Decision::RequestChanges)),
    }
}

/// Whose last word among these reviews, oldest first, is an approval. People of whom nothing is known any more are
/// one each time.
pub fn approvers(reviews: impl IntoIterator<Item = Review>) -> Vec<Person> {
    let mut last: Vec<(Person, Decision)> = Vec::new();
    for Review {
        reviewer, decision, ..
    } in reviews
    {
        match last.iter_mut().find(|(person, _)| person.is_same(&reviewer)) {
            Some((_, said)) => *said = decision,
            None => last.push((reviewer, decision)),
        }
    }
    let approve = last.into_iter().filter(|(_, said)| *said == Decision::Approve);
    approve.map(|(person, _)| person).collect()
}

/// What one reviewer said last, and last of the content in question.
struct Said<'a> {
    by: &'a Person,
    last: &'a Review,
    of_this: Option<Decision>,
}

/// How many approvals a draft needs: what the notice asks for now, and no less than when the draft was handed in.
pub fn needed(asked_now: i32, asked_when_handed_in: Option<i32>) -> i32 {
    asked_now.max(asked_when_handed_in.unwrap_or(0))
}

impl Standing {
    /// How many approvals are missing. An objection that stands is at least one.
    pub fn missing(self, needed: i32) -> i32 {
        (needed - self.approvals).max(i32::from(self.is_blocked))
    }

    /// Where a draft is that was handed in. Nobody's approval is nothing to call approved.
    pub fn state(self, needed: i32) -> DraftState {
        if self.missing(needed.max(1)) == 0 {
            DraftState::Approved
        } else {
            DraftState::InReview
        }
    }
}

#[cfg(test)]
mod tests;
