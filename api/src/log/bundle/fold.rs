//! From records to what they tell: versions, and what became of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::element::Said;
use super::history::Withheld;
use super::pointer::Unfit;
use crate::domain::audit::Action;
use crate::domain::clock::Instant;
use crate::domain::hash::Hash;
use crate::domain::history::History;
use crate::domain::ids::VersionId;
use crate::domain::version::{Fact, Origin, TakenOver, Version};

/// What the records of a notice tell.
#[derive(Clone, Debug, Default)]
pub(super) struct Story {
    pub(super) history: History,
    remarks: BTreeMap<i32, Remarks>,
}

/// What is told of a version besides its place in the history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Remarks {
    /// How it was sealed.
    pub(super) action: Action,
    /// Hash of its change note.
    pub(super) note: Hash,
    /// When its content was erased, and why.
    pub(super) erased: Option<Fact>,
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

    /// Hashes of the change notes, by the versions' numbers.
    pub(super) fn notes(&self) -> BTreeMap<i32, Hash> {
        let remarks = self.remarks.iter();
        remarks.map(|(number, remarks)| (*number, remarks.note)).collect()
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
                let fact = telling.fact(said.recorded_at()?)?;
                self.find(said).map(|version| version.announced = Some(fact))
            }
            Action::VersionCancelled => {
                let fact = telling.fact(said.recorded_at()?)?;
                self.find(said).map(|version| version.cancelled = Some(fact))
            }
            Action::VersionWithdrawn => {
                let fact = telling.fact(said.effective_from()?)?;
                let then = said.detail("then")?;
                self.find(said)
                    .map(|version| version.withdrawn = Some((fact, then)))
            }
            Action::VersionErased => {
                let fact = telling.fact(said.recorded_at()?)?;
                let version = self.find(said)?;
                version.erased_at = Some(fact.at);
                let number = version.number;
                if let Some(remarks) = self.remarks.get_mut(&number) {
                    remarks.erased = Some(fact);
                }
                Ok(())
            }
            Action::NoticeRetired => {
                let fact = telling.fact(said.effective_from()?)?;
                self.history.retirements.push(fact);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn seal(&mut self, said: &Said) -> Result<(), Unfit> {
        let number = said.version()?;
        let last = self.history.versions.last().map_or(0, |version| version.number);
        if number <= last {
            let message = format!("is not above {last}, the version before");
            return Err(Unfit::at("/record/version", message));
        }
        let note = said.detail("changeNote")?;
        let (action, taken_over) = sealed_as(said)?;
        let content_hash = said
            .content_hash
            .ok_or_else(|| Unfit::at("/record/contentHash", "is missing"))?;
        let version = Version {
            id: VersionId::from_text(""),
            number,
            origin: match action {
                Action::VersionImported => Origin::Imported,
                Action::VersionScheduled => Origin::Scheduled,
                _ => Origin::Immediate,
            },
            effective_from: said.effective_from()?,
            published_at: said.recorded_at()?,
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
            taken_over,
        };
        self.history.versions.push(Arc::new(version));
        let remarks = Remarks {
            action,
            note,
            erased: None,
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

/// How a version was sealed, here or where it comes from; and how much of it came.
fn sealed_as(said: &Said) -> Result<(Action, Option<TakenOver>), Unfit> {
    if said.origin()?.is_none() {
        return Ok((said.action, None));
    }
    let action = said.detail("recordedAs")?;
    let is_sealing = matches!(
        action,
        Action::VersionPublished
            | Action::VersionScheduled
            | Action::VersionRestored
            | Action::VersionImported
    );
    if said.action != Action::VersionImported || !is_sealing {
        let message = "is of a record that takes no version over";
        return Err(Unfit::at("/record/details/recordedAs", message));
    }
    let taken_over = match said.optional("withheld")? {
        None => TakenOver::Whole,
        Some(Withheld::Withdrawn) => TakenOver::Withdrawn,
        Some(Withheld::Cancelled) => TakenOver::Cancelled,
        Some(Withheld::Erased) => {
            return Err(Unfit::at("/record/details/withheld", "is told by VERSION_ERASED"));
        }
    };
    Ok((action, Some(taken_over)))
}

impl Telling<'_> {
    fn fact(&self, at: Instant) -> Result<Fact, Unfit> {
        Ok(Fact {
            at,
            recorded_at: self.said.recorded_at()?,
            reason: self.reason.clone(),
            log_sequence: 0,
        })
    }
}
