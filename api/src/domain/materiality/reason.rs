//! Why a change is material: what was found, in whose words, and the rule that says so.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::cookie::word;
use crate::domain::key::Key;

pub(super) use crate::domain::reading::quoted;

word!(
    /// What is new, gone or other than it was.
    Kind {
        /// What data are used for.
        Purpose = "PURPOSE",
        /// Who gets data.
        Recipient = "RECIPIENT",
        /// The legal basis.
        LegalBasis = "LEGAL_BASIS",
        /// A country outside the European Economic Area, or the safeguard for it.
        Transfer = "TRANSFER",
        /// How long data are kept.
        Retention = "RETENTION",
        /// Who is responsible.
        Controller = "CONTROLLER",
        /// Where to turn to.
        Contact = "CONTACT",
        /// A right, or how it is exercised.
        Right = "RIGHT",
        /// What was ruled out, or is now.
        Negation = "NEGATION",
        /// Which data.
        Data = "DATA",
        /// What is stored on a visitor's device.
        Cookie = "COOKIE",
        /// A wording in a language that the rules cannot read.
        Language = "LANGUAGE",
        /// Everything, since there was nothing before.
        Whole = "WHOLE",
    }
);

impl Kind {
    /// The rule that makes it material.
    pub const fn source(self) -> &'static str {
        match self {
            Self::Purpose => "GDPR art. 13(1)(c) and 13(3); WP260 rev.01, 29-31",
            Self::Recipient => "GDPR art. 13(1)(e); WP260 rev.01, 29-31",
            Self::LegalBasis => "GDPR art. 13(1)(c)-(d)",
            Self::Transfer => "GDPR art. 13(1)(f); WP260 rev.01, 29-31",
            Self::Retention => "GDPR art. 13(2)(a)",
            Self::Controller => "GDPR art. 13(1)(a); WP260 rev.01, 29-31",
            Self::Contact => "GDPR art. 13(1)(a)-(b); WP260 rev.01, 29-31",
            Self::Right => "GDPR art. 13(2)(b)-(d); WP260 rev.01, 29-31",
            Self::Negation | Self::Language => "WP260 rev.01, 29-31",
            Self::Data => "GDPR art. 14(1)(d); 11 CCR 7011",
            Self::Cookie => "ePrivacy Directive art. 5(3); CJEU C-673/17",
            Self::Whole => "GDPR art. 13 and 14",
        }
    }
}

/// One thing that makes a change material.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// What it is about.
    pub kind: Kind,
    /// What is, with the words that say so: no full stop.
    pub what: String,
}

impl Finding {
    /// A finding in words.
    pub(super) fn new(kind: Kind, what: impl Into<String>) -> Self {
        Self {
            kind,
            what: what.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.what, self.kind.source())
    }
}

/// Why one change is material.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason {
    /// Where it is, for people: `Section “Cookies”`.
    pub place: String,
    /// Key of the section or declaration; `None` for the title and the whole.
    pub key: Option<Key>,
    /// At least one.
    pub findings: Vec<Finding>,
}

/// So many findings of a change are written out.
const SHOWN: usize = 4;

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.place)?;
        for (index, finding) in self.findings.iter().take(SHOWN).enumerate() {
            let parting = if index == 0 { "" } else { "; " };
            write!(f, "{parting}{finding}")?;
        }
        match self.findings.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}
