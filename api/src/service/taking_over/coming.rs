//! What would come in from a bundle that verifies: every version as it will be kept, and the notice's settings.
//! It must not know the database.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;

use super::TakeOver;
use crate::domain::audit::Action;
use crate::domain::canonical::{self, Canonical};
use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::error::{Error, Problem, Result};
use crate::domain::hash::Hash;
use crate::domain::history::History;
use crate::domain::ids::VersionId;
use crate::domain::locale::Locale;
use crate::domain::notice::Settings;
use crate::domain::soundness;
use crate::domain::version::{Fact, Origin, TakenOver, Version};
use crate::log::bundle::{self, Noted, Verified, Withheld};

/// What would come in.
#[derive(Debug)]
pub(super) struct Coming {
    pub(super) settings: Settings,
    /// Every version, with facts that name no record of this log yet.
    pub(super) history: History,
    /// What comes besides, by number.
    pub(super) besides: BTreeMap<i32, Besides>,
    /// The bundle's log part, as canonical JSON.
    pub(super) origin: String,
    /// SHA-256 of that.
    pub(super) origin_hash: Hash,
}

/// What comes of a version besides its metadata.
#[derive(Debug)]
pub(super) struct Besides {
    /// How it was sealed.
    pub(super) action: Action,
    /// Hash of its change note, also where that does not come.
    pub(super) note: Hash,
    pub(super) erased: Option<Noted>,
    pub(super) content: Option<(Content, Canonical)>,
}

impl Coming {
    /// Reads a bundle, and finds what no database of ours can hold.
    ///
    /// # Errors
    /// `Invalid` with every problem.
    pub(super) fn of(input: &TakeOver) -> Result<Self> {
        let verified = &input.bundle;
        let told = &verified.bundle().history;
        if told.versions.is_empty() {
            return Err(Error::invalid(
                "history.versions",
                "is empty: there is nothing to take over",
            ));
        }
        let mut problems = Vec::new();
        let mut besides = BTreeMap::new();
        let mut instants = BTreeSet::new();
        for (at, version) in told.versions.iter().enumerate() {
            let under = |problem: Problem| problem.under(&["history", "versions", &at.to_string()]);
            if !instants.insert(version.effective_from) {
                let message = format!("{} is another version's too", version.effective_from);
                problems.push(under(Problem::at("effectiveFrom", message)));
            }
            problems.extend(unwritable(version).map(under));
            match Besides::of(version, verified) {
                Ok(more) => drop(besides.insert(version.number, more)),
                Err(problem) => problems.push(under(problem)),
            }
        }
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let origin = canonical::json(&verified.to_origin()).map_err(Error::internal)?;
        Ok(Self {
            settings: settings(input)?,
            history: History {
                versions: told
                    .versions
                    .iter()
                    .map(|version| Arc::new(kept(version)))
                    .collect(),
                retirements: told.retired.iter().map(retirement).collect(),
            },
            besides,
            origin_hash: Hash::of(origin.as_bytes()),
            origin,
        })
    }

    /// Passes if everything that it tells of was recorded, and counts, before an instant. Only the versions themselves may
    /// lie ahead: nothing that is known already can have been recorded later than now.
    ///
    /// # Errors
    /// `Invalid` with the last instant.
    pub(super) fn expect_past(&self, now: Instant) -> Result<()> {
        let facts = self.history.versions.iter().flat_map(|version| {
            let withdrawn = version.withdrawn.as_ref().map(|(fact, _)| fact);
            [version.announced.as_ref(), version.cancelled.as_ref(), withdrawn]
        });
        let facts = facts.flatten().chain(&self.history.retirements);
        let recorded = facts.flat_map(|fact| [fact.at, fact.recorded_at]);
        let sealed = self.history.versions.iter().map(|version| version.published_at);
        let erased = self
            .history
            .versions
            .iter()
            .filter_map(|version| version.erased_at);
        match recorded.chain(sealed).chain(erased).max() {
            Some(last) if last >= now => {
                let message = format!(
                    "tells of {last}, and here it is {now}: wait until that is past, or set the clock"
                );
                Err(Error::invalid("history", message))
            }
            _ => Ok(()),
        }
    }
}

impl Besides {
    fn of(version: &bundle::Version, verified: &Verified) -> Result<Self, Problem> {
        let content = match &version.content {
            None => None,
            Some(content) => Some(read(content)?),
        };
        Ok(Self {
            action: version.action,
            note: verified
                .note_of(version.number)
                .ok_or_else(|| Problem::at("changeNote", "is not told of"))?,
            erased: version.erased.clone(),
            content,
        })
    }
}

fn read(content: &serde_json::Value) -> Result<(Content, Canonical), Problem> {
    let unfit = |message: String| Problem::at("content", message);
    let text = canonical::json(content).map_err(|error| unfit(error.to_string()))?;
    let content = canonical::read(&text).map_err(|error| unfit(error.to_string()))?;
    if let Some(objection) = soundness::objection(&content) {
        return Err(unfit(objection));
    }
    if text.contains("\\u0000") {
        return Err(unfit(NUL.to_owned()));
    }
    let canonical = Canonical::of(&content).map_err(|error| unfit(error.to_string()))?;
    Ok((content, canonical))
}

const NUL: &str = "holds the character U+0000, which no database keeps";

/// A text that no column takes.
fn unwritable(version: &bundle::Version) -> Option<Problem> {
    let noted = [&version.cancelled, &version.erased].into_iter().flatten();
    let reasons = noted.map(|noted| noted.reason.as_str());
    let withdrawn = version
        .withdrawn
        .iter()
        .map(|withdrawn| withdrawn.reason.as_str());
    let mut texts = version
        .change_note
        .as_deref()
        .into_iter()
        .chain(reasons)
        .chain(withdrawn);
    texts
        .any(|text| text.contains('\0'))
        .then(|| Problem::at("changeNote", NUL))
}

/// A version as it will be kept, apart from what names it here.
fn kept(told: &bundle::Version) -> Version {
    Version {
        id: VersionId::from_text(""),
        number: told.number,
        origin: match told.action {
            Action::VersionImported => Origin::Imported,
            Action::VersionScheduled => Origin::Scheduled,
            _ => Origin::Immediate,
        },
        effective_from: told.effective_from,
        published_at: told.published_at,
        change_note: told.change_note.clone().unwrap_or_default(),
        materiality: told.materiality,
        based_on: told.based_on,
        restores: told.restores,
        content_hash: told.content_hash,
        locales: told.locales.clone(),
        log_sequence: 0,
        draft_id: None,
        source_id: None,
        announced: told.announced_at.map(|at| fact(at, at, "")),
        cancelled: told
            .cancelled
            .as_ref()
            .map(|noted| fact(noted.at, noted.at, &noted.reason)),
        withdrawn: told.withdrawn.as_ref().map(|end| {
            let fact = fact(end.effective_from, end.recorded_at, &end.reason);
            (fact, end.then)
        }),
        erased_at: told.erased.as_ref().map(|noted| noted.at),
        taken_over: Some(if told.change_note.is_none() {
            TakenOver::Withdrawn
        } else if told.withheld == Some(Withheld::Cancelled) {
            TakenOver::Cancelled
        } else {
            TakenOver::Whole
        }),
    }
}

fn retirement(told: &bundle::Retired) -> Fact {
    fact(told.effective_from, told.recorded_at, &told.reason)
}

fn fact(at: Instant, recorded_at: Instant, reason: &str) -> Fact {
    Fact {
        at,
        recorded_at,
        reason: reason.to_owned(),
        log_sequence: 0,
    }
}

/// Settings as a record has them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    default_locale: Locale,
    #[serde(default)]
    required_locales: BTreeSet<Locale>,
    #[serde(default)]
    jurisdictions: BTreeSet<String>,
    approvals_required: i32,
    prevailing_locale: Option<Locale>,
}

/// The notice's settings: those of the last record that tells them, or what follows from the contents.
fn settings(input: &TakeOver) -> Result<Settings> {
    let settings = match input.bundle.settings() {
        Some(details) => {
            let told: Told = serde_json::from_value(details.clone())
                .map_err(|error| Error::invalid("log.records", format!("tell no settings: {error}")))?;
            if input
                .locale
                .as_ref()
                .is_some_and(|given| *given != told.default_locale)
            {
                let message = format!("is {} by the bundle: leave it out", told.default_locale);
                return Err(Error::invalid("locale", message));
            }
            Settings {
                default_locale: told.default_locale,
                required_locales: told.required_locales,
                jurisdictions: told.jurisdictions,
                approvals_required: told.approvals_required,
                prevailing_locale: told.prevailing_locale,
            }
        }
        None => Settings {
            default_locale: default_locale(input)?,
            required_locales: BTreeSet::new(),
            jurisdictions: BTreeSet::new(),
            approvals_required: 0,
            prevailing_locale: None,
        },
    };
    settings.checked().map_err(Error::Invalid)
}

/// The language that is given, else one of the version in force, or of the last one: English, or the first one.
fn default_locale(input: &TakeOver) -> Result<Locale> {
    if let Some(given) = &input.locale {
        return Ok(given.clone());
    }
    let versions = &input.bundle.bundle().history.versions;
    let in_force = input.bundle.report().in_force;
    let current = versions.iter().find(|version| Some(version.number) == in_force);
    let last = versions.iter().rfind(|version| !version.locales.is_empty());
    let locales = current
        .or(last)
        .map(|version| version.locales.as_slice())
        .unwrap_or_default();
    let english = locales.iter().find(|locale| locale.as_str() == "en");
    match english.or(locales.first()) {
        Some(locale) => Ok(locale.clone()),
        None => "en".parse().map_err(Error::internal),
    }
}
