//! Signed notes: a text with signatures below it, and the keys that sign and verify.
//!
//! Source: C2SP signed-note, <https://c2sp.org/signed-note>, with its Ed25519 signatures alone. Knows nothing of
//! what the text says. A key signs any text, so two kinds of text must never read alike.

mod key;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

pub use key::{KeyError, KeyName, SigningKey, VerifierKey};

/// The longest note that is read, in bytes.
const LONGEST: usize = 1_000_000;
/// The most signatures of a note that are read. The specification asks for 16 at least.
const MOST_SIGNATURES: usize = 100;

/// A text and its signatures, which are not verified yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

/// One signature of a note.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Signature {
    name: KeyName,
    /// The key's hash.
    id: [u8; 4],
    bytes: Vec<u8>,
}

/// Why a text is no note, or a note is not to be trusted.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoteError {
    /// Longer than anything that is read.
    #[error("the note is longer than {LONGEST} bytes")]
    TooLong,
    /// A control character other than a line's end.
    #[error("the note holds a control character")]
    ControlCharacter,
    /// The text does not end with a line's end.
    #[error("the note's text does not end with a line's end")]
    UnfinishedText,
    /// No empty line with signatures below it.
    #[error("the note has no signatures after an empty line")]
    NoSignatures,
    /// More signatures than anything that is read.
    #[error("the note has more than {MOST_SIGNATURES} signatures")]
    TooManySignatures,
    /// A line below the text that is no signature; holds its number among them, from 1.
    #[error("line {0} of the note's signatures is none")]
    MalformedSignature(usize),
    /// None of the signatures is of a known key.
    #[error("the note is not signed by a known key")]
    UnknownKeys,
    /// A signature in a known key's name does not fit.
    #[error("the signature of `{0}` does not fit the note")]
    BadSignature(KeyName),
}

impl Note {
    /// The text, without the signatures; ends with a line's end. Means nothing before [`Note::verify`].
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many signatures it carries, of known keys and others.
    pub const fn signatures(&self) -> usize {
        self.signatures.len()
    }

    /// The same note with one more signature.
    #[must_use]
    pub fn signed_by(mut self, key: &SigningKey) -> Self {
        self.signatures.push(Signature {
            name: key.verifier().name().clone(),
            id: key.verifier().id(),
            bytes: key.signature_of(&self.text).to_vec(),
        });
        self
    }

    /// Checks the signatures of known keys and ignores all others. Answers the keys that signed.
    ///
    /// # Errors
    /// `UnknownKeys` when no known key signed; `BadSignature` when a signature of a known key does not fit.
    pub fn verify<'k>(&self, known: &'k [VerifierKey]) -> Result<Vec<&'k VerifierKey>, NoteError> {
        let mut signed = Vec::new();
        for signature in &self.signatures {
            let is_theirs = |key: &&VerifierKey| key.name() == &signature.name && key.id() == signature.id;
            for key in known.iter().filter(is_theirs) {
                if !key.fits(&self.text, &signature.bytes) {
                    return Err(NoteError::BadSignature(signature.name.clone()));
                }
                signed.push(key);
            }
        }
        if signed.is_empty() {
            return Err(NoteError::UnknownKeys);
        }
        Ok(signed)
    }
}

impl SigningKey {
    /// Signs a text.
    ///
    /// # Errors
    /// `TooLong`, `ControlCharacter`, `UnfinishedText`: such a text cannot be a note's.
    pub fn sign(&self, text: &str) -> Result<Note, NoteError> {
        expect_text(text)?;
        let note = Note {
            text: text.to_owned(),
            signatures: Vec::new(),
        };
        Ok(note.signed_by(self))
    }
}

impl FromStr for Note {
    type Err = NoteError;

    fn from_str(note: &str) -> Result<Self, NoteError> {
        expect_characters(note)?;
        let (text, below) = note.rsplit_once("\n\n").ok_or(NoteError::NoSignatures)?;
        let lines = below.strip_suffix('\n').ok_or(NoteError::NoSignatures)?;
        let mut signatures = Vec::new();
        for (at, line) in lines.split('\n').enumerate() {
            if at == MOST_SIGNATURES {
                return Err(NoteError::TooManySignatures);
            }
            signatures.push(Signature::parse(line).ok_or(NoteError::MalformedSignature(at + 1))?);
        }
        Ok(Self {
            text: format!("{text}\n"),
            signatures,
        })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for signature in &self.signatures {
            let bytes = [signature.id.as_slice(), &signature.bytes].concat();
            writeln!(f, "\u{2014} {} {}", signature.name, BASE64.encode(bytes))?;
        }
        Ok(())
    }
}

impl Signature {
    fn parse(line: &str) -> Option<Self> {
        let (name, encoded) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
        let decoded = BASE64.decode(encoded).ok()?;
        let (id, bytes) = decoded.split_first_chunk()?;
        if bytes.is_empty() {
            return None;
        }
        Some(Self {
            name: name.parse().ok()?,
            id: *id,
            bytes: bytes.to_vec(),
        })
    }
}

fn expect_text(text: &str) -> Result<(), NoteError> {
    expect_characters(text)?;
    if text.ends_with('\n') {
        Ok(())
    } else {
        Err(NoteError::UnfinishedText)
    }
}

fn expect_characters(text: &str) -> Result<(), NoteError> {
    if text.len() > LONGEST {
        Err(NoteError::TooLong)
    } else if text.chars().any(|c| c < ' ' && c != '\n') {
        Err(NoteError::ControlCharacter)
    } else {
        Ok(())
    }
}
