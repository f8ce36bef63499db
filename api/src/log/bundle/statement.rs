//! What the log's key says of a bundle, so that nothing can be left out of it.
//!
//! The text can never be taken for a checkpoint: its first line has spaces, which no log's name has, and its second is
//! no number.

use std::fmt;
use std::str::FromStr;

use super::Kind;
use crate::domain::clock::Instant;
use crate::domain::hash::Hash;

const FIRST_LINE: &str = "Noticeboard evidence, format 1";

/// What is signed of a bundle.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    /// Whom the bundle is for.
    pub kind: Kind,
    /// The notice's address.
    pub slug: String,
    /// The notice's identifier in the records.
    pub notice: String,
    /// The last instant at which something that the bundle shows changed.
    pub as_of: Instant,
    /// How many records the notice has.
    pub records: u64,
    /// The leaf hash of the last of them.
    pub last_leaf: Hash,
    /// SHA-256 over the hashes of the bundle's records, with what stands beside them.
    pub records_hash: Hash,
    /// How many records the log has.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// SHA-256 of the checkpoint with its signatures.
    pub checkpoint_hash: Hash,
    /// SHA-256 of the list of keys.
    pub keys_hash: Hash,
    /// SHA-256 of the log part that the notice was brought in from.
    pub origin_hash: Option<Hash>,
}

impl fmt::Display for Statement {
    /// The text that is signed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        writeln!(f, "kind {}", self.kind)?;
        writeln!(f, "slug {}", self.slug)?;
        writeln!(f, "notice {}", self.notice)?;
        writeln!(f, "as of {}", self.as_of)?;
        let Self {
            records, last_leaf, ..
        } = self;
        writeln!(f, "records {records} {last_leaf} {}", self.records_hash)?;
        let Self { size, root, .. } = self;
        writeln!(f, "checkpoint {size} {root} {}", self.checkpoint_hash)?;
        writeln!(f, "keys {}", self.keys_hash)?;
        match &self.origin_hash {
            Some(hash) => writeln!(f, "origin {hash}"),
            None => writeln!(f, "origin none"),
        }
    }
}

/// A text that is no statement about a bundle.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("is no statement about a bundle")]
pub struct StatementError;

impl FromStr for Statement {
    type Err = StatementError;

    /// Reads the text that is signed; each statement has exactly one.
    fn from_str(text: &str) -> Result<Self, StatementError> {
        let statement = parse(text).ok_or(StatementError)?;
        (statement.to_string() == text)
            .then_some(statement)
            .ok_or(StatementError)
    }
}

fn parse(text: &str) -> Option<Statement> {
    let mut lines = text.lines();
    let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(' ');
    value("Noticeboard")?;
    let kind = Kind::from_name(value("kind")?)?;
    let (slug, notice, as_of) = (value("slug")?, value("notice")?, value("as of")?);
    let (records, [last_leaf, records_hash]) = counted(value("records")?)?;
    let (size, [root, checkpoint_hash]) = counted(value("checkpoint")?)?;
    let keys_hash = value("keys")?.parse().ok()?;
    let origin_hash = match value("origin")? {
        "none" => None,
        hash => Some(hash.parse().ok()?),
    };
    Some(Statement {
        kind,
        slug: slug.to_owned(),
        notice: notice.to_owned(),
        as_of: as_of.parse().ok()?,
        records,
        last_leaf,
        records_hash,
        size,
        root,
        checkpoint_hash,
        keys_hash,
        origin_hash,
    })
}

/// A number and two hashes.
fn counted(text: &str) -> Option<(u64, [Hash; 2])> {
    let mut parts = text.split(' ');
    let count = parts.next()?.parse().ok()?;
    Some((count, [parts.next()?.parse().ok()?, parts.next()?.parse().ok()?]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::checkpoint::Checkpoint;

    fn statement() -> Statement {
        let hash = Hash::of(b"");
        Statement {
            kind: Kind::Public,
            slug: "privacy".to_owned(),
            notice: "n".to_owned(),
            as_of: Instant::from_micros(1_000_000),
            records: 3,
            last_leaf: hash,
            records_hash: hash,
            size: 7,
            root: hash,
            checkpoint_hash: hash,
            keys_hash: hash,
            origin_hash: None,
        }
    }

    #[test]
    fn a_statement_reads_back_and_only_from_its_one_text() {
        let mut statement = statement();
        for origin_hash in [None, Some(Hash::of(b"origin"))] {
            statement.origin_hash = origin_hash;
            let text = statement.to_string();
            assert_eq!(text.parse(), Ok(statement.clone()));
            for other in [
                text.trim_end().to_owned(),
                format!("{text}\n"),
                format!("{text}more\n"),
                text.replace("format 1", "format 2"),
                text.replace("records 3", "records 03"),
                text.replace("kind PUBLIC", "kind public"),
            ] {
                assert_eq!(other.parse::<Statement>(), Err(StatementError), "{other}");
            }
        }
    }

    #[test]
    fn a_statement_is_never_taken_for_a_checkpoint() {
        let text = statement().to_string();
        assert!(text.parse::<Checkpoint>().is_err());
        let (first, second) = (text.lines().next().unwrap(), text.lines().nth(1).unwrap());
        assert!(first.parse::<crate::log::note::KeyName>().is_err());
        assert!(second.parse::<u64>().is_err());
    }
}
