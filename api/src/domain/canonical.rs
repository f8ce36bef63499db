//! The canonical form: the bytes that are hashed, sealed and proven.
//!
//! JSON as RFC 8785 (JCS) writes it, over the shape of [`Content`] with its format number.

use serde::Serialize;

use crate::domain::content::{Content, FORMAT};
use crate::domain::hash::Hash;

/// A value that has no canonical form, or bytes that are none.
#[derive(Debug, thiserror::Error)]
#[error("no canonical form: {0}")]
pub struct CanonicalError(String);

/// Content in its canonical form, with its hash.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Canonical {
    text: String,
    hash: Hash,
}

impl Canonical {
    /// The canonical form of a content.
    ///
    /// # Errors
    /// Never for a [`Content`] that was built by this project; the serialiser's word otherwise.
    pub fn of(content: &Content) -> Result<Self, CanonicalError> {
        let text = json(content)?;
        let hash = Hash::of(text.as_bytes());
        Ok(Self { text, hash })
    }

    /// The bytes, which are UTF-8.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// SHA-256 of the bytes.
    pub fn hash(&self) -> Hash {
        self.hash
    }
}

/// Any value as canonical JSON.
///
/// # Errors
/// When the value holds what JSON cannot, such as a map with keys that are no texts.
pub fn json<T: Serialize>(value: &T) -> Result<String, CanonicalError> {
    serde_json_canonicalizer::to_string(value).map_err(|error| CanonicalError(error.to_string()))
}

/// Reads a content back from its canonical bytes.
///
/// # Errors
/// When the bytes have another shape, or are not the canonical form of what they say.
pub fn read(text: &str) -> Result<Content, CanonicalError> {
    let content: Content = serde_json::from_str(text).map_err(|error| CanonicalError(error.to_string()))?;
    if content.format() != FORMAT {
        let message = format!("format {} is not {FORMAT}", content.format());
        return Err(CanonicalError(message));
    }
    if json(&content)? == text {
        Ok(content)
    } else {
        Err(CanonicalError("not in canonical order".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_content_has_a_canonical_form_of_its_own() {
        let canonical = Canonical::of(&Content::default()).unwrap();
        assert_eq!(canonical.as_str(), r#"{"format":1}"#);
        assert_eq!(read(canonical.as_str()).unwrap(), Content::default());
    }

    #[test]
    fn another_format_is_refused() {
        assert!(read(r#"{"format":0}"#).is_err());
        assert!(read(r#"{"format":2}"#).is_err());
    }

    #[test]
    fn bytes_in_another_order_or_with_more_in_them_are_refused() {
        assert!(read(r#"{"title":{},"format":1}"#).is_err());
        assert!(read(r#"{"format":1,"more":1}"#).is_err());
        assert!(read(r#"{"format": 1}"#).is_err());
    }
}
