//! Writing a sealed version with everything that follows from it, in the transaction of its change.

use std::collections::BTreeSet;

use serde_json::json;

use super::change::{Change, details};
use super::proposing::{Decided, Proposal};
use crate::domain::audit::{Action, PublicationKind};
use crate::domain::canonical::Canonical;
use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::error::{Error, Problem, Result};
use crate::domain::hash::Hash;
use crate::domain::history::History;
use crate::domain::ids::{DraftId, RowId, VersionId};
use crate::domain::notice::Settings;
use crate::domain::outdated::Outdated;
use crate::domain::publishing::{Consequences, Sealed};
use crate::domain::source::ImportFormat;
use crate::domain::undo;
use crate::domain::version::{Afterwards, Fact, Materiality, Origin, Version};
use crate::log::record::Entry;
use crate::store::log::Appended;
use crate::store::versions::{self, FactKind};
use crate::store::{contents, outdated};

/// The longest change note, in characters.
const LONGEST_NOTE: usize = 10_000;

/// What a publisher says of a version besides its content.
#[derive(Clone, Debug)]
pub(super) struct Remarks {
    pub(super) change_note: String,
    pub(super) decided: Decided,
    /// Why it was lowered, or why checks were passed over: goes into the side table.
    pub(super) reason: Option<String>,
    pub(super) announce: bool,
    /// Whether there is a reason to pass over failed checks.
    pub(super) overrides_checks: bool,
    /// Rules that fail with severity ERROR and were passed over.
    pub(super) overridden: BTreeSet<&'static str>,
}

/// The same, before it is known what is proposed for the version.
#[derive(Clone, Debug)]
pub(super) struct Said {
    change_note: String,
    materiality: Option<Materiality>,
    gives_materiality_reason: bool,
    reason: Option<String>,
    announce: bool,
    overrides_checks: bool,
}

impl Said {
    /// What was said, or every problem with it. The first reason is for a lower materiality, the second for failed checks.
    pub(super) fn checked(
        note: &str,
        materiality: Option<Materiality>,
        reasons: [Option<&str>; 2],
        announce: bool,
    ) -> Result<Self> {
        let mut problems = Vec::new();
        let note = crate::domain::text::clean(note.trim()).0;
        if note.is_empty() {
            problems.push(Problem::at(
                "input.changeNote",
                "is empty: say in plain words what changed",
            ));
        }
        let too_long = length_problem_of_note(&note);
        problems.extend(too_long.map(|message| Problem::at("input.changeNote", message)));
        let clean = |reason: &str| crate::domain::text::clean(reason).0;
        let gives = |why: Option<&str>| why.is_some_and(|why| !clean(why).trim().is_empty());
        let [why_lower, why_incomplete] = reasons;
        let (gives_materiality_reason, overrides_checks) = (gives(why_lower), gives(why_incomplete));
        let reason = clean(&reasons.into_iter().flatten().collect::<Vec<_>>().join("\n"));
        if reason.chars().count() > super::change::LONGEST_REASON {
            problems.push(Problem::at(
                "input",
                format!(
                    "the reasons are longer than {} characters",
                    super::change::LONGEST_REASON
                ),
            ));
        }
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        Ok(Self {
            change_note: note,
            materiality,
            gives_materiality_reason,
            reason: Some(reason).filter(|r| !r.trim().is_empty()),
            announce,
            overrides_checks,
        })
    }

    /// Whether it makes a difference what is proposed: nobody needs a reason to tell people.
    pub(super) fn needs_proposal(&self) -> bool {
        self.materiality != Some(Materiality::Material)
    }

    /// The remarks, now that it is known what is proposed; `None` where that makes no difference.
    ///
    /// # Errors
    /// `Conflict` when less is said than proposed and nobody says why.
    pub(super) fn settled(self, proposal: Option<&Proposal>) -> Result<Remarks> {
        let decided = match proposal {
            Some(proposal) => proposal.decide(self.materiality, self.gives_materiality_reason)?,
            None => Decided::MATERIAL,
        };
        Ok(Remarks {
            change_note: self.change_note,
            decided,
            reason: self.reason,
            announce: self.announce,
            overrides_checks: self.overrides_checks,
            overridden: BTreeSet::new(),
        })
    }
}

/// Why a change note cannot be kept, if it is too long.
pub(super) fn length_problem_of_note(note: &str) -> Option<String> {
    (note.chars().count() > LONGEST_NOTE).then(|| format!("is longer than {LONGEST_NOTE} characters"))
}

/// Where a version's content comes from.
pub(super) struct Origins {
    pub(super) content: Content,
    pub(super) outdated: Outdated,
    pub(super) restores: Option<i32>,
    pub(super) draft: Option<DraftId>,
    pub(super) source: Option<RowId>,
    /// The document of a version of the past: its kind and the SHA-256 of its bytes. That of a draft is on record.
    pub(super) document: Option<(ImportFormat, Hash)>,
}

/// Passes if every language that was begun or is required is whole.
pub(super) fn expect_whole_languages(content: &Content, settings: &Settings) -> Result<()> {
    let begun = content.locales();
    let problems: Vec<Problem> = begun
        .union(&settings.required_locales)
        .flat_map(|locale| {
            content.missing_in(locale).into_iter().map(move |missing| {
                let path = format!("content.{locale}.{missing}");
                let why = if settings.required_locales.contains(locale) {
                    "required"
                } else {
                    "begun"
                };
                Problem::at(
                    &path,
                    format!("there is no `{missing}` in the {why} language `{locale}`"),
                )
            })
        })
        .collect();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(problems))
    }
}

impl Change<'_> {
    /// Writes the version, its record, its events and what becomes of later schedules.
    pub(super) async fn seal(
        &mut self,
        sealed: &Sealed,
        remarks: &Remarks,
        from: Origins,
    ) -> Result<Version> {
        let canonical = Canonical::of(&from.content).map_err(Error::internal)?;
        let recorded = self
            .record_sealing(sealed, remarks, &from, canonical.hash())
            .await?;
        let version = Version {
            id: VersionId::random(self.board.randomness.as_ref())?,
            number: sealed.number,
            origin: sealed.origin,
            effective_from: sealed.effective_from,
            published_at: recorded.at,
            change_note: remarks.change_note.clone(),
            materiality: remarks.decided.materiality,
            based_on: sealed.based_on,
            restores: from.restores,
            content_hash: canonical.hash(),
            locales: from.content.locales().into_iter().collect(),
            log_sequence: recorded.sequence,
            draft_id: from.draft,
            source_id: from.source,
            announced: None,
            cancelled: None,
            withdrawn: None,
            erased_at: None,
            taken_over: None,
        };
        versions::insert(&self.session, &self.notice.id, &version).await?;
        contents::insert(&self.session, &version.id, &from.content, &canonical).await?;
        outdated::insert(&self.session, &version.id, &from.outdated).await?;
        if sealed.origin != Origin::Imported {
            let (number, begins) = (Some(version.number), version.effective_from);
            self.announce_event(PublicationKind::InForce, number, begins, recorded.sequence)
                .await?;
        }
        // First of all: each calling-off must be recorded before its version's instant.
        let reason = format!("Called off with the publication of version {}.", version.number);
        self.call_off(&sealed.consequences, &reason).await?;
        if remarks.announce && sealed.origin == Origin::Scheduled {
            self.announce(version.number).await?;
        }
        Ok(version)
    }

    async fn record_sealing(
        &mut self,
        sealed: &Sealed,
        remarks: &Remarks,
        from: &Origins,
        content_hash: Hash,
    ) -> Result<Appended> {
        let action = match (from.restores, sealed.origin) {
            (Some(_), _) => Action::VersionRestored,
            (None, Origin::Immediate) => Action::VersionPublished,
            (None, Origin::Scheduled) => Action::VersionScheduled,
            (None, Origin::Imported) => Action::VersionImported,
        };
        let passed_over = Some(&remarks.overridden).filter(|rules| !rules.is_empty());
        let overridden = json!(passed_over);
        let entry = Entry {
            version: Some(sealed.number),
            draft: from.draft.clone(),
            effective_from: Some(sealed.effective_from),
            content_hash: Some(content_hash),
            details: details([
                ("materiality", json!(remarks.decided.materiality)),
                ("suggestedMateriality", json!(remarks.decided.lowered_from)),
                ("changeNote", json!(Hash::of(remarks.change_note.as_bytes()))),
                ("locales", json!(from.content.locales())),
                ("basedOn", json!(sealed.based_on)),
                ("restores", json!(from.restores)),
                ("overriddenChecks", overridden),
                ("format", json!(from.document.map(|(format, _)| format))),
                ("sha256", json!(from.document.map(|(_, sha256)| sha256))),
            ]),
        };
        self.record(action, remarks.reason.as_deref(), entry).await
    }

    /// Makes a scheduled version public.
    pub(super) async fn announce(&mut self, number: i32) -> Result<()> {
        let entry = Entry {
            version: Some(number),
            ..Entry::default()
        };
        let recorded = self.record(Action::VersionAnnounced, None, entry).await?;
        let fact = Fact {
            at: recorded.at,
            recorded_at: recorded.at,
            reason: String::new(),
            log_sequence: recorded.sequence,
        };
        self.note(FactKind::Announced(number), &fact).await?;
        self.announce_event(
            PublicationKind::Announced,
            Some(number),
            recorded.at,
            recorded.sequence,
        )
        .await
    }

    /// Calls a scheduled version off.
    pub(super) async fn cancel(&mut self, number: i32, reason: &str) -> Result<()> {
        let entry = Entry {
            version: Some(number),
            ..Entry::default()
        };
        let recorded = self.record(Action::VersionCancelled, Some(reason), entry).await?;
        let fact = Fact {
            at: recorded.at,
            recorded_at: recorded.at,
            reason: reason.to_owned(),
            log_sequence: recorded.sequence,
        };
        self.note(FactKind::Cancelled(number), &fact).await?;
        if self
            .history
            .version(number)
            .is_some_and(|version| version.announced.is_some())
        {
            self.announce_event(
                PublicationKind::Cancelled,
                Some(number),
                recorded.at,
                recorded.sequence,
            )
            .await?;
        }
        Ok(())
    }

    /// Takes a version out of public sight from `at` on.
    pub(super) async fn withdraw(
        &mut self,
        number: i32,
        at: Instant,
        afterwards: Afterwards,
        reason: &str,
    ) -> Result<()> {
        let entry = Entry {
            version: Some(number),
            effective_from: Some(at),
            details: details([("then", json!(afterwards))]),
            ..Entry::default()
        };
        let before = self
            .history
            .in_force_at(at.previous())
            .map(|version| version.number);
        let was_public = self
            .history
            .version(number)
            .is_some_and(|version| self.history.was_public(version, at));
        let recorded = self.record(Action::VersionWithdrawn, Some(reason), entry).await?;
        let fact = Fact {
            at,
            recorded_at: recorded.at,
            reason: reason.to_owned(),
            log_sequence: recorded.sequence,
        };
        self.note(FactKind::Withdrawn(number, afterwards), &fact).await?;
        if was_public {
            self.announce_event(PublicationKind::Withdrawn, Some(number), at, recorded.sequence)
                .await?;
        }
        let returning = self.in_force_after_withdrawal(number, fact, afterwards, at);
        if let Some(next) = returning.filter(|next| before != Some(*next)) {
            self.announce_event(PublicationKind::InForce, Some(next), at, recorded.sequence)
                .await?;
        }
        Ok(())
    }

    fn in_force_after_withdrawal(
        &self,
        number: i32,
        fact: Fact,
        afterwards: Afterwards,
        at: Instant,
    ) -> Option<i32> {
        let mut history = History::clone(&self.history);
        history.version_mut(number)?.withdrawn = Some((fact, afterwards));
        history.in_force_at(at).map(|version| version.number)
    }

    /// Ends the notice from `at` on.
    pub(super) async fn retire(&mut self, at: Instant, reason: &str) -> Result<()> {
        let entry = Entry {
            effective_from: Some(at),
            ..Entry::default()
        };
        let recorded = self.record(Action::NoticeRetired, Some(reason), entry).await?;
        let fact = Fact {
            at,
            recorded_at: recorded.at,
            reason: reason.to_owned(),
            log_sequence: recorded.sequence,
        };
        self.note(FactKind::Retired, &fact).await?;
        self.announce_event(PublicationKind::Retired, None, at, recorded.sequence)
            .await
    }

    /// Calls off the schedules that the caller decided against.
    pub(super) async fn call_off(&mut self, consequences: &Consequences, reason: &str) -> Result<()> {
        for number in &consequences.cancelled {
            self.cancel(*number, reason).await?;
        }
        Ok(())
    }

    /// Numbers of kept schedules that will undo what `new` changes against its base.
    pub(super) async fn undone_by(&self, base: Option<i32>, new: &Content, kept: &[i32]) -> Result<Vec<i32>> {
        if kept.is_empty() {
            return Ok(Vec::new());
        }
        let version_of = |number: &i32| self.history.version(*number);
        let ids: Vec<VersionId> = kept
            .iter()
            .chain(&base)
            .filter_map(version_of)
            .map(|version| version.id.clone())
            .collect();
        let found = contents::find_all(&self.session, &ids).await?;
        let content_of = |number: &i32| version_of(number).and_then(|version| found.get(&version.id));
        let base = base.as_ref().and_then(content_of);
        let undoes = |number: &&i32| content_of(number).is_some_and(|kept| undo::undoes(base, new, kept));
        Ok(kept.iter().filter(undoes).copied().collect())
    }

    pub(super) async fn note(&self, kind: FactKind, fact: &Fact) -> Result<()> {
        let id = RowId::random(self.board.randomness.as_ref())?;
        versions::insert_fact(&self.session, &id, &self.notice.id, kind, fact).await
    }
}
