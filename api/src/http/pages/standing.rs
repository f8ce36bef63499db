//! Where a version stands, in words.

use maud::{Markup, html};

use crate::domain::clock::Instant;
use crate::domain::version::{Materiality, Version, VersionState};
use crate::http::pages::layout::moment;
use crate::http::pages::notice::Link;

/// Where a version stands, as people are told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It counts.
    InForce,
    /// It counted.
    Past,
    /// It will count, and the public knows.
    Announced,
    /// It will count, and the public does not know.
    Scheduled,
    /// It was called off before its time.
    CalledOff,
    /// It was taken out of public sight.
    Withdrawn,
}

impl Standing {
    /// Where a version in this state stands.
    pub const fn of(version: &Version, state: VersionState) -> Self {
        match state {
            VersionState::InForce => Self::InForce,
            VersionState::Superseded => Self::Past,
            VersionState::Scheduled if version.announced.is_some() => Self::Announced,
            VersionState::Scheduled => Self::Scheduled,
            VersionState::Cancelled => Self::CalledOff,
            VersionState::Withdrawn => Self::Withdrawn,
        }
    }

    /// The words for it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::InForce => "In force",
            Self::Past => "No longer in force",
            Self::Announced => "Announced",
            Self::Scheduled => "Scheduled, not public",
            Self::CalledOff => "Called off",
            Self::Withdrawn => "Withdrawn",
        }
    }

    /// Its name in the style sheet.
    pub const fn class(self) -> &'static str {
        match self {
            Self::InForce => "in-force",
            Self::Past => "past",
            Self::Announced | Self::Scheduled => "coming",
            Self::CalledOff => "called-off",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The words as a small label.
    pub fn badge(self) -> Markup {
        html! { span .{ "badge " (self.class()) } { (self.words()) } }
    }
}

/// The words for how much a change matters.
pub const fn materiality(materiality: Materiality) -> &'static str {
    match materiality {
        Materiality::Material => "Material change",
        Materiality::Editorial => "Editorial change",
    }
}

/// What must be said at the top of a version that does not count now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remark {
    /// Where it stands.
    pub standing: Standing,
    /// When it takes effect, was called off or was withdrawn.
    pub at: Instant,
    /// Why, in public words; empty when nobody was asked.
    pub reason: String,
    /// The version that counts now.
    pub current: Option<Link>,
    /// Whether the text is shown although the public does not get it.
    pub is_privileged: bool,
}

impl Remark {
    /// The remark; nothing for the version that counts.
    pub fn shown(&self) -> Markup {
        html! {
            @if self.standing != Standing::InForce {
                div .{ "card remark " (self.standing.class()) } lang="en" dir="ltr" {
                    p { (self.sentence()) }
                    @if !self.reason.is_empty() { p { "Reason: " (self.reason) } }
                    @if self.is_privileged { p { "You are shown its text because of your role; the public is not." } }
                    @if let Some(current) = &self.current {
                        p { a href=(current.href) { (current.label) } " is in force now." }
                    } @else { p { "No version is in force now." } }
                }
            }
        }
    }

    fn sentence(&self) -> Markup {
        html! {
            @match self.standing {
                Standing::InForce => "This version is in force.",
                Standing::Past => strong { "This version is no longer in force." },
                Standing::Announced => {
                    strong { "This version is announced and not in force yet." }
                    " It takes effect on " (moment(self.at)) "."
                },
                Standing::Scheduled => {
                    strong { "This version is scheduled and not public." }
                    " It takes effect on " (moment(self.at)) "."
                },
                Standing::CalledOff => {
                    strong { "This version was called off" } " on " (moment(self.at)) " and was never in force."
                },
                Standing::Withdrawn => {
                    strong { "This version was withdrawn" } " on " (moment(self.at)) "."
                },
            }
        }
    }
}
