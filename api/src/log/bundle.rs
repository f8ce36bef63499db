//! Evidence bundles: one file that shows what a notice said and when, and that nobody altered it since.
//!
//! A bundle has a `history` for people and programs, and a `log` that proves it: everything in the first is hashed,
//! signed or can be computed again from the second. Bytes in, bytes out: it knows neither where records are kept nor
//! who asks.

mod build;
mod chain;
mod element;
mod fold;
mod history;
mod keys;
mod pointer;
mod read;
mod statement;
mod taking;
mod tiling;
mod verify;

use serde::{Deserialize, Serialize};

use crate::domain::actor::Sight;
use crate::domain::cookie::word;

pub use build::{Draft, Logged, Material, Texts, nodes};
pub use element::{Element, Opening};
pub use history::{History, Interval, Noted, Retired, Version, Withdrawn, Withheld};
pub use keys::{Handover, Key};
pub use pointer::Unfit;
pub use statement::Statement;
pub use tiling::{Detail, Tile};
pub use verify::{Earlier, Expectations, Missing, Report, Taken, Trust, Unshown, Verified, verify};

/// What the first member of every bundle says.
pub const FORMAT: &str = "noticeboard-evidence-1";

word!(
    /// Whom a bundle is for.
    Kind {
        /// It holds what anybody may see, and bare hashes for the rest.
        Public = "PUBLIC",
        /// It holds everything.
        Auditor = "AUDITOR",
    }
);

impl Kind {
    /// What such a bundle shows of contents.
    pub const fn sight(self) -> Sight {
        match self {
            Self::Public => Sight::Public,
            Self::Auditor => Sight::Full,
        }
    }
}

/// A bundle. Its file is the canonical JSON (RFC 8785) of this, and nothing else.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Bundle {
    /// [`FORMAT`].
    pub format: String,
    /// Whom it is for.
    pub kind: Kind,
    /// The notice's address.
    pub slug: String,
    /// What the notice said and when.
    pub history: History,
    /// What proves it.
    pub log: Log,
    /// What proved it in the log that the notice was brought in from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Box<Origin>>,
}

/// The part of a log that proves a history.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Log {
    /// The keys that signed this log, oldest first.
    pub keys: Vec<Key>,
    /// The signed head of the log: a C2SP tlog-checkpoint.
    pub checkpoint: String,
    /// What the log's key says of this bundle: a C2SP signed note.
    pub statement: String,
    /// The notice's records, oldest first.
    pub records: Vec<Element>,
    /// The tree over everything else in the log, from left to right.
    pub tree: Vec<Tile>,
}

/// The part of another log, which the notice was brought in from.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Origin {
    /// What proved the history there.
    pub log: Log,
    /// What proved it in the log before that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Box<Origin>>,
}
