//! Checkpoints: the log's size and root in a few lines, signed.
//!
//! Source: C2SP tlog-checkpoint, <https://c2sp.org/tlog-checkpoint>. Extension lines are refused: this log writes
//! none, and the specification advises against them. Knows nothing of how a root comes about.

use std::fmt;
use std::str::FromStr;

use super::note::{KeyName, Note, NoteError, SigningKey, VerifierKey};
use crate::domain::hash::Hash;

/// The head of a log at one size.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    /// Which log it is: the name of its key.
    pub origin: KeyName,
    /// How many records the log had.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
}

/// Why a text is no checkpoint, or none that may be trusted.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Not exactly three lines.
    #[error("the checkpoint is not exactly three lines")]
    Lines,
    /// The first line is no name of a key.
    #[error("the checkpoint's first line is no log's name")]
    Origin,
    /// The second line is no number without leading zeros.
    #[error("the checkpoint's second line is no number of records")]
    Size,
    /// The third line is not 32 bytes in base64.
    #[error("the checkpoint's third line is no root hash")]
    Root,
    /// Signed by a known key, but not by the one that it is named after.
    #[error("the checkpoint of `{0}` is signed by another log's key")]
    OtherOrigin(KeyName),
}

impl Checkpoint {
    /// Signs it. Its origin must be the key's name.
    ///
    /// # Errors
    /// `OtherOrigin` otherwise.
    pub fn sign(&self, key: &SigningKey) -> Result<Note, CheckpointError> {
        if self.origin != *key.verifier().name() {
            return Err(CheckpointError::OtherOrigin(self.origin.clone()));
        }
        Ok(key.sign(&self.to_string())?)
    }

    /// Reads a signed checkpoint and verifies it with keys that the reader trusts.
    ///
    /// # Errors
    /// As [`Note::verify`]; `Lines`, `Origin`, `Size`, `Root`; `OtherOrigin` when a key of another name signed it.
    pub fn open(note: &str, known: &[VerifierKey]) -> Result<Self, CheckpointError> {
        let note: Note = note.parse()?;
        let signed = note.verify(known)?;
        let checkpoint: Self = note.text().parse()?;
        if signed.iter().any(|key| *key.name() == checkpoint.origin) {
            Ok(checkpoint)
        } else {
            Err(CheckpointError::OtherOrigin(checkpoint.origin))
        }
    }
}

impl fmt::Display for Checkpoint {
    /// The text that is signed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root.to_base64())
    }
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    /// Reads the text that is signed; each checkpoint has exactly one.
    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let body = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?;
        let lines: Vec<&str> = body.split('\n').collect();
        let [origin, size, root] = lines.as_slice() else {
            return Err(CheckpointError::Lines);
        };
        Ok(Self {
            origin: origin.parse().map_err(|_| CheckpointError::Origin)?,
            size: parse_size(size).ok_or(CheckpointError::Size)?,
            root: Hash::from_base64(root).ok_or(CheckpointError::Root)?,
        })
    }
}

/// A decimal number in its one form.
fn parse_size(text: &str) -> Option<u64> {
    let size: u64 = text.parse().ok()?;
    (size.to_string() == text).then_some(size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::SystemRandomness;

    /// The text of the specification's example.
    const EXAMPLE: &str =
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    fn key(name: &str) -> SigningKey {
        SigningKey::generate(name.parse().unwrap(), &SystemRandomness).unwrap()
    }

    #[test]
    fn the_example_of_the_specification_is_written_as_it_was_read() {
        let checkpoint: Checkpoint = EXAMPLE.parse().unwrap();
        assert_eq!(checkpoint.origin.as_str(), "example.com/behind-the-sofa");
        assert_eq!(checkpoint.size, 20_852_163);
        assert_eq!(checkpoint.to_string(), EXAMPLE);
    }

    #[test]
    fn a_text_of_any_other_form_is_refused() {
        for (text, expected) in [
            (String::new(), CheckpointError::Lines),
            (EXAMPLE.trim_end().to_owned(), CheckpointError::Lines),
            (format!("{EXAMPLE}extension\n"), CheckpointError::Lines),
            (format!("{EXAMPLE}\n"), CheckpointError::Lines),
            (
                EXAMPLE.replace("example.com/behind-the-sofa", ""),
                CheckpointError::Origin,
            ),
            (EXAMPLE.replace("behind", "be hind"), CheckpointError::Origin),
            (EXAMPLE.replace("20852163", "020852163"), CheckpointError::Size),
            (EXAMPLE.replace("20852163", "+20852163"), CheckpointError::Size),
            (EXAMPLE.replace("20852163", "-1"), CheckpointError::Size),
            (EXAMPLE.replace("20852163", ""), CheckpointError::Size),
            (
                EXAMPLE.replace("20852163", "18446744073709551616"),
                CheckpointError::Size,
            ),
            (EXAMPLE.replace("q2I=", "q2J="), CheckpointError::Root),
            (EXAMPLE.replace("q2I=", "q2I"), CheckpointError::Root),
            (EXAMPLE.replace("q2I=", ""), CheckpointError::Root),
        ] {
            assert_eq!(text.parse::<Checkpoint>(), Err(expected), "{text}");
        }
    }

    #[test]
    fn a_checkpoint_opens_with_its_logs_key_alone() {
        let key = key("example.com/behind-the-sofa");
        let checkpoint: Checkpoint = EXAMPLE.parse().unwrap();
        let note = checkpoint.sign(&key).unwrap().to_string();
        let opened = Checkpoint::open(&note, &[key.verifier().clone()]);
        assert_eq!(opened, Ok(checkpoint));
        let stranger = self::key("example.com/behind-the-sofa");
        let unknown = CheckpointError::Note(NoteError::UnknownKeys);
        assert_eq!(
            Checkpoint::open(&note, &[stranger.verifier().clone()]),
            Err(unknown)
        );
    }

    #[test]
    fn a_checkpoint_in_another_logs_name_is_neither_signed_nor_opened() {
        let key = key("example.com/elsewhere");
        let checkpoint: Checkpoint = EXAMPLE.parse().unwrap();
        let other = CheckpointError::OtherOrigin(checkpoint.origin.clone());
        assert_eq!(checkpoint.sign(&key), Err(other.clone()));
        let note = key.sign(EXAMPLE).unwrap().to_string();
        assert_eq!(Checkpoint::open(&note, &[key.verifier().clone()]), Err(other));
    }

    #[test]
    fn a_signed_text_that_is_no_checkpoint_does_not_open() {
        let key = key("example.com/a");
        let note = key.sign("example.com/a\nsomething else\n").unwrap().to_string();
        assert_eq!(
            Checkpoint::open(&note, &[key.verifier().clone()]),
            Err(CheckpointError::Lines)
        );
    }
}
