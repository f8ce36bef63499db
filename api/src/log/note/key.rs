//! The keys of signed notes, and how they are written.
//!
//! Source: C2SP signed-note, <https://c2sp.org/signed-note>; the texts are those of Go's `sumdb/note`, in which keys
//! are passed on everywhere.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer, VerifyingKey};

use crate::domain::clock::{Randomness, RandomnessError};
use crate::domain::hash::Hash;
use crate::domain::secret::Secret;

/// The type of an Ed25519 signature.
const ED25519: u8 = 1;

/// A key's name, for people: by custom an address without its scheme, such as `example.com/privacy`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct KeyName(String);

/// Why a text is no key, or no key's name. None of these tells anything of the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum KeyError {
    /// Not the parts that a key has.
    #[error("is not of the form {0}")]
    Malformed(&'static str),
    /// An empty name, or one with characters that would end it.
    #[error("has an empty name, or one with white space, control characters or `+`")]
    Name,
    /// Another kind of signature.
    #[error("is no Ed25519 key")]
    OtherType,
    /// Not a point on the curve, or one for which others can sign.
    #[error("is no sound Ed25519 key")]
    Unsound,
    /// The hash in the text is not the hash of name and key: something was changed or mistyped.
    #[error("does not fit the hash that it carries")]
    OtherHash,
}

impl KeyName {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = KeyError;

    fn from_str(name: &str) -> Result<Self, KeyError> {
        let ends_it = |c: char| c.is_whitespace() || c.is_control() || c == '+';
        if name.is_empty() || name.contains(ends_it) {
            return Err(KeyError::Name);
        }
        Ok(Self(name.to_owned()))
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The public half of a key: whoever has it can verify what the other half signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerifierKey {
    name: KeyName,
    id: [u8; 4],
    key: VerifyingKey,
}

impl VerifierKey {
    const FORM: &'static str = "name+hash+key";

    fn of(name: KeyName, key: VerifyingKey) -> Self {
        let id = id(&name, &key);
        Self { name, id, key }
    }

    /// The key's name.
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// The first four bytes of a hash over name and key; no proof of anything, only for finding the key.
    pub(super) const fn id(&self) -> [u8; 4] {
        self.id
    }

    /// Whether it verifies these bytes as a signature of the text.
    pub(super) fn fits(&self, text: &str, signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(text.as_bytes(), &signature).is_ok())
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = typed(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id), BASE64.encode(key))
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (name, id, bytes) = parts(text, Self::FORM)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::Unsound)?;
        if key.is_weak() {
            return Err(KeyError::Unsound);
        }
        Self::of(name, key).carrying(id)
    }
}

impl VerifierKey {
    fn carrying(self, id: [u8; 4]) -> Result<Self, KeyError> {
        if self.id == id {
            Ok(self)
        } else {
            Err(KeyError::OtherHash)
        }
    }
}

/// The secret half of a key. Shows nothing of it in debug output.
#[derive(Clone)]
pub struct SigningKey {
    key: ed25519_dalek::SigningKey,
    verifier: VerifierKey,
}

impl SigningKey {
    const FORM: &'static str = "PRIVATE+KEY+name+hash+key";
    const PREFIX: &'static str = "PRIVATE+KEY+";

    /// A fresh key.
    ///
    /// # Errors
    /// When the system has no random bytes.
    pub fn generate(name: KeyName, randomness: &dyn Randomness) -> Result<Self, RandomnessError> {
        let mut seed = [0; ed25519_dalek::SECRET_KEY_LENGTH];
        randomness.fill(&mut seed)?;
        Ok(Self::from_seed(name, &seed))
    }

    fn from_seed(name: KeyName, seed: &[u8; ed25519_dalek::SECRET_KEY_LENGTH]) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let verifier = VerifierKey::of(name, key.verifying_key());
        Self { key, verifier }
    }

    /// The public half.
    pub const fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The key as it is kept: `PRIVATE+KEY+name+hash+key`.
    pub fn to_text(&self) -> Secret {
        let verifier = &self.verifier;
        let key = BASE64.encode(typed(self.key.as_bytes()));
        let (name, id) = (&verifier.name, hex::encode(verifier.id));
        Secret::new(format!("{}{name}+{id}+{key}", Self::PREFIX))
    }

    /// Reads a key as it is kept.
    ///
    /// # Errors
    /// `Malformed`, `Name`, `OtherType`, `OtherHash`; none of them repeats the text.
    pub fn from_text(text: &Secret) -> Result<Self, KeyError> {
        let text = text.expose().strip_prefix(Self::PREFIX);
        let (name, id, seed) = parts(text.ok_or(KeyError::Malformed(Self::FORM))?, Self::FORM)?;
        let key = Self::from_seed(name, &seed);
        let verifier = key.verifier.carrying(id)?;
        Ok(Self { verifier, ..key })
    }

    pub(super) fn signature_of(&self, text: &str) -> [u8; ed25519_dalek::SIGNATURE_LENGTH] {
        self.key.sign(text.as_bytes()).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("verifier", &self.verifier)
            .finish_non_exhaustive()
    }
}

/// Name, hash and key of `name+hash+base64`, the last without its first byte, which says what kind of key it is.
fn parts(text: &str, form: &'static str) -> Result<(KeyName, [u8; 4], [u8; 32]), KeyError> {
    let malformed = KeyError::Malformed(form);
    let (name, rest) = text.split_once('+').ok_or(malformed)?;
    let (id, encoded) = rest.split_once('+').ok_or(malformed)?;
    if id.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(malformed);
    }
    let id = hex::decode(id)
        .ok()
        .and_then(|id| id.try_into().ok())
        .ok_or(malformed)?;
    let decoded = BASE64.decode(encoded).map_err(|_| malformed)?;
    let (kind, bytes) = decoded.split_first().ok_or(malformed)?;
    if *kind != ED25519 {
        return Err(KeyError::OtherType);
    }
    let bytes = bytes.try_into().map_err(|_| malformed)?;
    Ok((name.parse()?, id, bytes))
}

/// Key bytes after the byte that says what kind of key it is.
fn typed(bytes: &[u8; 32]) -> Vec<u8> {
    [&[ED25519], bytes.as_slice()].concat()
}

/// The first four bytes of SHA-256 over name, line's end, kind and public key.
fn id(name: &KeyName, key: &VerifyingKey) -> [u8; 4] {
    let hash = Hash::of_parts(&[name.as_str().as_bytes(), b"\n", &typed(key.as_bytes())]);
    let [a, b, c, d, ..] = *hash.as_bytes();
    [a, b, c, d]
}
