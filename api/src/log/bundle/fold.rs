//! From records to what they tell: versions, and what became of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::element::Said;
use super::pointer::Unfit;
use crate::domain::audit::Action;
use crate::domain::clock::Instant;
use crate::domain::hash::Hash;
use crate::domain::history::History;
use crate::domain::ids::VersionId;
use crate::domain::version::{Fact, Origin, Version};

/// What the records of a notice tell.
#[derive(Clone, Debug, Default)]
pub(super) struct Story {
    pub(super) history: History,
    remarks: BTreeMap<i32, Remarks>,
}

/// What is told of a version besides its place in the history.
#[derive(Clone, Debug)]
pub(super) struct Remarks {
    /// How it was sealed.
    pub(super) action: Action,
    /// Hash of its change note.
    pub(super) note: Hash,
    /// When its content was erased, and why.
    pub(super) erased: Option<Fact>,
    /// The log part that it was brought in with.
    pub(super) origin: Option<Hash>,
}

/// One thing that a record tells.
struct Telling<'a> {
    said: &'a Said,
    reason: String,
}

impl Story {
    pub(super) fn remarks(&self, number: i32) -> Option<&Remarks> {
        self.remarks.get(&number)
    }

    /// The story of those versions alone of which this may be told.
    #[must_use]
    pub(super) fn about(mut self, tells: impl Fn(&Version) -> bool) -> Self {
        self.history.versions.retain(|version| tells(version));
        self
    }

    /// Adds what one record tells. `text` is what its commitment was made of, where that is known.
    ///
    /// # Errors
    /// At the member that cannot be.
    pub(super) fn tell(&mut self, said: &Said, text: Option<&str>) -> Result<(), Unfit> {
        let has_reason = said.action.has_public_text() && said.text.is_some();
        let reason = match text {
            Some(text) if has_reason => text.to_owned(),
            None if has_reason => return Err(Unfit::at("/text", "is missing: the reason is public")),
            _ => String::new(),
        };
        let telling = Telling { said, reason };
        match said.action {
            Action::VersionPublished
            | Action::VersionScheduled
            | Action::VersionRestored
            | Action::VersionImported => self.seal(said),
            Action::VersionAnnounced => {
                let fact = telling.fact(said.at);
                self.find(said).map(|version| version.announced = Some(fact))
            }
            Action::VersionCancelled => {
                let fact = telling.fact(said.at);
                self.find(said).map(|version| version.cancelled = Some(fact))
            }
            Action::VersionWithdrawn => {
                let fact = telling.fact(said.effective_from()?);
                let then = said.detail("then")?;
                self.find(said)
                    .map(|version| version.withdrawn = Some((fact, then)))
            }
            Action::VersionErased => {
                let fact = telling.fact(said.at);
                let version = self.find(said)?;
                version.erased_at = Some(said.at);
                let number = version.number;
                if let Some(remarks) = self.remarks.get_mut(&number) {
                    remarks.erased = Some(fact);
                }
                Ok(())
            }
            Action::NoticeRetired => {
                let fact = telling.fact(said.effective_from()?);
                self.history.retirements.push(fact);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The story that began in another log: what was told there, with its instants, and what was added here.
    ///
    /// # Errors
    /// When this log did not take all of it over, or not as it was.
    pub(super) fn continuing(mut self, before: &Self, origin: Hash) -> Result<Self, Unfit> {
        for earlier in &before.history.versions {
            let number = earlier.number;
            let remarks = before.remarks.get(&number);
            let taken = self
                .history
                .versions
                .iter_mut()
                .find(|version| version.number == number)
                .map(Arc::make_mut);
            let is_taken = |remarks: &&mut Remarks| remarks.origin == Some(origin);
            let (Some(taken), Some(own), Some(remarks)) =
                (taken, self.remarks.get_mut(&number).filter(is_taken), remarks)
            else {
                return Err(Unfit::at("", format!("version {number} was not taken over")));
            };
            let is_same = remarks.note == own.note
                && continue_version(taken, earlier)
                && continue_fact(&mut own.erased, remarks.erased.as_ref());
            if !is_same {
                return Err(Unfit::at(
                    "",
                    format!("version {number} was taken over as another"),
                ));
            }
            taken.erased_at = own.erased.as_ref().map(|fact| fact.at);
            own.action = remarks.action;
        }
        for (at, earlier) in before.history.retirements.iter().enumerate() {
            let taken = self.history.retirements.get_mut(at);
            match taken.filter(|taken| taken.at == earlier.at && taken.reason == earlier.reason) {
                Some(taken) => taken.clone_from(earlier),
                None => return Err(Unfit::at("", "an end of the notice was not taken over")),
            }
        }
        Ok(self)
    }

    fn seal(&mut self, said: &Said) -> Result<(), Unfit> {
        let number = said.version()?;
        let last = self.history.versions.last().map_or(0, |version| version.number);
        if number <= last {
            let message = format!("is not above {last}, the version before");
            return Err(Unfit::at("/record/version", message));
        }
        let note = said.detail("changeNote")?;
        let content_hash = said
            .content_hash
            .ok_or_else(|| Unfit::at("/record/contentHash", "is missing"))?;
        let version = Version {
            id: VersionId::from_text(""),
            number,
            origin: match said.action {
                Action::VersionImported => Origin::Imported,
                Action::VersionScheduled => Origin::Scheduled,
                _ => Origin::Immediate,
            },
            effective_from: said.effective_from()?,
            published_at: said.at,
            change_note: String::new(),
            materiality: said.detail("materiality")?,
            based_on: said.optional("basedOn")?,
            restores: said.optional("restores")?,
            content_hash,
            locales: said.detail("locales")?,
            log_sequence: 0,
            draft_id: None,
            source_id: None,
            announced: None,
            cancelled: None,
            withdrawn: None,
            erased_at: None,
        };
        self.history.versions.push(Arc::new(version));
        let remarks = Remarks {
            action: said.action,
            note,
            erased: None,
            origin: said.optional("origin")?,
        };
        self.remarks.insert(number, remarks);
        Ok(())
    }

    fn find(&mut self, said: &Said) -> Result<&mut Version, Unfit> {
        let number = said.version()?;
        let versions = &mut self.history.versions;
        let index = versions
            .binary_search_by_key(&number, |version| version.number)
            .ok();
        let found = index.and_then(|index| versions.get_mut(index));
        found.map(Arc::make_mut).ok_or_else(|| {
            let message = format!("is {number}, and no record sealed such a version");
            Unfit::at("/record/version", message)
        })
    }
}

/// Gives a version the instants of the log that it comes from; answers whether it is the same in all else.
fn continue_version(taken: &mut Version, earlier: &Version) -> bool {
    taken.published_at = earlier.published_at;
    let ends_alike = match (&mut taken.withdrawn, &earlier.withdrawn) {
        (Some((fact, then)), Some((before, then_before))) => {
            let is_same = fact.at == before.at && fact.reason == before.reason && then == then_before;
            fact.clone_from(before);
            is_same
        }
        (_, before) => before.is_none(),
    };
    ends_alike
        && continue_fact(&mut taken.announced, earlier.announced.as_ref())
        && continue_fact(&mut taken.cancelled, earlier.cancelled.as_ref())
        && taken.effective_from == earlier.effective_from
        && taken.content_hash == earlier.content_hash
        && taken.materiality == earlier.materiality
        && taken.locales == earlier.locales
        && (taken.based_on, taken.restores) == (earlier.based_on, earlier.restores)
}

/// Gives a fact the instants of an earlier log, where that told it; answers whether this one tells it too, for the same
/// reason. What this log alone tells stays.
fn continue_fact(taken: &mut Option<Fact>, earlier: Option<&Fact>) -> bool {
    match (taken, earlier) {
        (_, None) => true,
        (Some(taken), Some(earlier)) if taken.reason == earlier.reason => {
            taken.clone_from(earlier);
            true
        }
        (_, Some(_)) => false,
    }
}

impl Telling<'_> {
    fn fact(&self, at: Instant) -> Fact {
        Fact {
            at,
            recorded_at: self.said.at,
            reason: self.reason.clone(),
            log_sequence: 0,
        }
    }
}

impl Said {
    fn version(&self) -> Result<i32, Unfit> {
        self.version
            .ok_or_else(|| Unfit::at("/record/version", "is missing"))
    }

    fn effective_from(&self) -> Result<Instant, Unfit> {
        self.effective_from
            .ok_or_else(|| Unfit::at("/record/effectiveFrom", "is missing"))
    }

    fn detail<T: DeserializeOwned>(&self, name: &str) -> Result<T, Unfit> {
        self.optional(name)?
            .ok_or_else(|| Unfit::at(format!("/record/details/{name}"), "is missing"))
    }

    fn optional<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Unfit> {
        let value = self.details.get(name).cloned();
        value.map(serde_json::from_value).transpose().map_err(|error| {
            Unfit::at(
                format!("/record/details/{name}"),
                format!("is no such thing: {error}"),
            )
        })
    }
}
