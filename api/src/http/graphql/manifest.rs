//! Manifests of trusted documents, as the tools that build frontends write them.
//!
//! Sources: `persisted-documents.json` of graphql-codegen's client preset and the file of Relay's compiler are one JSON
//! object from identifier to text.

use std::collections::BTreeMap;

use serde_json::Value;

/// Documents by identifier.
pub type Manifest = BTreeMap<String, String>;

/// Why a text is no manifest.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// It cannot be read at all.
    #[error("is not a JSON object from identifier to document")]
    Malformed,
    /// It trusts nothing.
    #[error("holds no document")]
    Empty,
    /// A value is no text.
    #[error("has something else than a document under `{0}`")]
    NotText(String),
}

/// Reads a manifest: `{"identifier": "document", ...}`.
///
/// # Errors
/// When it is none, or is empty.
pub fn read(text: &str) -> Result<Manifest, ManifestError> {
    let Ok(Value::Object(object)) = serde_json::from_str(text) else {
        return Err(ManifestError::Malformed);
    };
    let documents = object.into_iter().map(|(identifier, value)| match value {
        Value::String(text) => Ok((identifier, text)),
        _ => Err(ManifestError::NotText(identifier)),
    });
    let documents: Manifest = documents.collect::<Result<_, _>>()?;
    if documents.is_empty() {
        return Err(ManifestError::Empty);
    }
    Ok(documents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_an_object_of_texts() {
        let manifest = read(r#"{"7dba4bd717b41f10434822356a93c32b1fb4907b": "query A { a }", "b": "{ b }"}"#);
        assert_eq!(manifest.unwrap().len(), 2);
        assert_eq!(read("[]"), Err(ManifestError::Malformed));
        assert_eq!(read("{"), Err(ManifestError::Malformed));
        assert_eq!(read("{}"), Err(ManifestError::Empty));
        assert_eq!(
            read(r#"{"a": {"b": "c"}}"#),
            Err(ManifestError::NotText("a".to_owned()))
        );
    }
}
