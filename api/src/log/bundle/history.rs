//! The history part of a bundle: what people read. All of it follows from the records, the contents and the notes.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Kind;
use super::fold::Story;
use crate::domain::audit::Action;
use crate::domain::clock::Instant;
use crate::domain::cookie::word;
use crate::domain::error::Error;
use crate::domain::hash::Hash;
use crate::domain::locale::Locale;
use crate::domain::version::{self, Afterwards, Materiality, TakenOver};

word!(
    /// Why a bundle does not hold a version's content.
    Withheld {
        /// The version was withdrawn from public sight.
        Withdrawn = "WITHDRAWN",
        /// The version was called off.
        Cancelled = "CANCELLED",
        /// The content was erased.
        Erased = "ERASED",
    }
);

/// What a notice said and when.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct History {
    /// Every stretch in which a version is in force, oldest first.
    pub intervals: Vec<Interval>,
    /// Each time the notice was ended.
    pub retired: Vec<Retired>,
    /// Versions by number, lowest first.
    pub versions: Vec<Version>,
}

/// A stretch in which a version is in force.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Interval {
    /// The first instant.
    pub from: Instant,
    /// The first instant that is outside; absent while no end is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// The version's number.
    pub version: i32,
}

/// The end of a notice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Retired {
    /// From here on nothing is in force.
    pub effective_from: Instant,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// When it was recorded.
    pub recorded_at: Instant,
}

/// A version.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Version {
    /// How it was sealed: the action of its record.
    pub action: Action,
    /// When it was made public before its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announced_at: Option<Instant>,
    /// The version that it followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub based_on: Option<i32>,
    /// When it was called off, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<Noted>,
    /// What changed, in plain words; absent where it was withdrawn from public sight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change_note: Option<String>,
    /// The content, in its canonical form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Value>,
    /// SHA-256 of the content.
    pub content_hash: Hash,
    /// From here on it is in force.
    pub effective_from: Instant,
    /// When its content was erased, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<Noted>,
    /// The languages that it has.
    pub locales: Vec<Locale>,
    /// Whether people must be told.
    pub materiality: Materiality,
    /// Its number.
    pub number: i32,
    /// When it was sealed.
    pub published_at: Instant,
    /// The version whose content it brings back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restores: Option<i32>,
    /// When it was withdrawn, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawn>,
    /// Why the content is not here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withheld: Option<Withheld>,
}

/// Something that was recorded about a version.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Noted {
    /// When.
    pub at: Instant,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A withdrawal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Withdrawn {
    /// From here on it is not in force any more.
    pub effective_from: Instant,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// What is in force afterwards.
    pub then: Afterwards,
}

impl History {
    /// The history that records tell, without contents and change notes.
    pub(super) fn told_by(story: &Story, kind: Kind, as_of: Instant) -> Self {
        let intervals = story.history.intervals(|_| true);
        let versions = story.history.versions.iter();
        Self {
            intervals: intervals
                .into_iter()
                .map(|(version, stretch)| Interval {
                    from: stretch.from,
                    until: stretch.until,
                    version,
                })
                .collect(),
            retired: story
                .history
                .retirements
                .iter()
                .map(|fact| Retired {
                    effective_from: fact.at,
                    reason: fact.reason.clone(),
                    recorded_at: fact.recorded_at,
                })
                .collect(),
            versions: versions
                .map(|version| Version::told_by(story, version, kind, as_of))
                .collect(),
        }
    }
}

impl Version {
    fn told_by(story: &Story, version: &version::Version, kind: Kind, as_of: Instant) -> Self {
        let noted = |fact: &version::Fact| Noted {
            at: fact.at,
            reason: fact.reason.clone(),
        };
        let erasure = story
            .remarks(version.number)
            .and_then(|remarks| remarks.erased.as_ref());
        Self {
            action: story
                .remarks(version.number)
                .map_or(Action::VersionPublished, |remarks| remarks.action),
            announced_at: version.announced.as_ref().map(|fact| fact.at),
            based_on: version.based_on,
            cancelled: version.cancelled.as_ref().map(noted),
            change_note: None,
            content: None,
            content_hash: version.content_hash,
            effective_from: version.effective_from,
            erased: erasure.map(noted),
            locales: version.locales.clone(),
            materiality: version.materiality,
            number: version.number,
            published_at: version.published_at,
            restores: version.restores,
            withdrawn: version.withdrawn.as_ref().map(|(fact, then)| Withdrawn {
                effective_from: fact.at,
                reason: fact.reason.clone(),
                recorded_at: fact.recorded_at,
                then: *then,
            }),
            withheld: withheld(story, version, kind, as_of),
        }
    }
}

/// Whether a bundle holds a version's change note: what was withdrawn may stand in it too.
pub(super) fn has_note(version: &version::Version, kind: Kind, as_of: Instant) -> bool {
    let withdrawn = version.withdrawn.as_ref();
    let is_withdrawn = withdrawn.is_some_and(|(fact, _)| fact.at <= as_of);
    let is_hidden = kind == Kind::Public && is_withdrawn;
    !is_hidden && version.taken_over != Some(TakenOver::Withdrawn)
}

/// Why a bundle does not hold a version's content; none when it does.
pub(super) fn withheld(
    story: &Story,
    version: &version::Version,
    kind: Kind,
    as_of: Instant,
) -> Option<Withheld> {
    match story.history.allows_content(version, kind.sight(), as_of) {
        Ok(()) => None,
        Err(Error::Erased) => Some(Withheld::Erased),
        Err(Error::Withdrawn) => Some(Withheld::Withdrawn),
        Err(_) => Some(Withheld::Cancelled),
    }
}
