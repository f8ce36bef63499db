//! Documents that are named instead of sent.
//!
//! Sources: Apollo's protocol of automatic persisted queries (`extensions.persistedQuery`), GraphQL over HTTP, appendix on
//! persisted documents (`documentId`), and what clients of Relay send (`doc_id`, `id`).

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::http::graphql::refusal::Refusal;

/// The extension in which clients of Apollo name a document.
const EXTENSION: &str = "persistedQuery";
/// The one version of that protocol.
const VERSION: u64 = 1;
/// How the draft's appendix marks an identifier that is a hash of the document.
const HASHED: &str = "sha256:";

/// SHA-256 of a document's text.
pub type TextHash = [u8; 32];

/// Which document is to be executed.
#[derive(Debug, PartialEq, Eq)]
pub enum Wanted {
    /// This one.
    Text(String),
    /// This one, to be known by its hash from now on.
    Named(String, TextHash),
    /// The one with this hash; the client sends it when it is not known.
    Hashed(TextHash),
    /// The one with this identifier.
    Identified(String),
}

/// What a request wants by its parameters.
///
/// # Errors
/// `BadRequest` when a parameter is of a wrong kind, no document is named, or a text has another hash.
pub(super) fn wanted(
    query: Option<Value>,
    identifier: Option<Value>,
    extensions: &Map<String, Value>,
) -> Result<Wanted, Refusal> {
    let hash = extensions.get(EXTENSION).map(hash_in).transpose()?;
    let query = match query {
        Some(Value::String(text)) => Some(text),
        None | Some(Value::Null) => None,
        Some(_) => return Err(Refusal::BadRequest("`query` must be there and be a string.")),
    };
    match (query, hash, identifier) {
        (Some(text), Some(hash), _) if hash_of(&text) == hash => Ok(Wanted::Named(text, hash)),
        (Some(_), Some(_), _) => Err(Refusal::BadRequest(
            "`persistedQuery.sha256Hash` is not the SHA-256 of `query`.",
        )),
        (Some(text), None, _) => Ok(Wanted::Text(text)),
        (None, Some(hash), _) => Ok(Wanted::Hashed(hash)),
        (None, None, Some(Value::String(identifier))) => {
            let hash = identifier.strip_prefix(HASHED).and_then(read_hash);
            Ok(hash.map_or(Wanted::Identified(identifier), Wanted::Hashed))
        }
        (None, None, Some(_)) => Err(Refusal::BadRequest("A document's identifier must be a string.")),
        (None, None, None) => Err(Refusal::BadRequest("`query` must be there and be a string.")),
    }
}

/// SHA-256 of a document as it was sent.
pub(super) fn hash_of(text: &str) -> TextHash {
    Sha256::digest(text.as_bytes()).into()
}

fn hash_in(extension: &Value) -> Result<TextHash, Refusal> {
    let is_known = extension.get("version").and_then(Value::as_u64) == Some(VERSION);
    let hash = extension
        .get("sha256Hash")
        .and_then(Value::as_str)
        .and_then(read_hash);
    hash.filter(|_| is_known).ok_or(Refusal::BadRequest(
        "`persistedQuery` must have `version` 1 and a `sha256Hash` of 64 hexadecimal digits.",
    ))
}

fn read_hash(text: &str) -> Option<TextHash> {
    let mut hash = TextHash::default();
    hex::decode_to_slice(text, &mut hash).ok()?;
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(query: Value, identifier: Value, extensions: &Value) -> Result<Wanted, Refusal> {
        let there = |value: Value| (!value.is_null()).then_some(value);
        wanted(there(query), there(identifier), extensions.as_object().unwrap())
    }

    fn apollo(text: &str) -> Value {
        json!({"persistedQuery": {"version": 1, "sha256Hash": hex::encode(hash_of(text))}})
    }

    #[test]
    fn a_document_is_sent_or_named_in_each_client_s_way() {
        let hash = hash_of("{a}");
        let digits = hex::encode(hash);
        for (query, identifier, extensions, wanted) in [
            (
                json!("{a}"),
                Value::Null,
                json!({}),
                Wanted::Text("{a}".to_owned()),
            ),
            (
                json!("{a}"),
                json!("other"),
                json!({}),
                Wanted::Text("{a}".to_owned()),
            ),
            (
                json!("{a}"),
                Value::Null,
                apollo("{a}"),
                Wanted::Named("{a}".to_owned(), hash),
            ),
            (Value::Null, Value::Null, apollo("{a}"), Wanted::Hashed(hash)),
            (
                Value::Null,
                json!(format!("sha256:{digits}")),
                json!({}),
                Wanted::Hashed(hash),
            ),
            (
                Value::Null,
                json!("abc"),
                json!({}),
                Wanted::Identified("abc".to_owned()),
            ),
        ] {
            assert_eq!(read(query, identifier, &extensions), Ok(wanted));
        }
    }

    #[test]
    fn a_text_with_another_hash_and_what_is_no_name_are_refused() {
        let named =
            |version: Value, hash: Value| json!({"persistedQuery": {"version": version, "sha256Hash": hash}});
        let digits = hex::encode(hash_of("{a}"));
        for (query, identifier, extensions) in [
            (json!("{b}"), Value::Null, apollo("{a}")),
            (json!(7), Value::Null, json!({})),
            (Value::Null, json!(7), json!({})),
            (Value::Null, Value::Null, json!({})),
            (Value::Null, Value::Null, named(json!(2), json!(digits))),
            (Value::Null, Value::Null, named(json!(1), json!("abc"))),
            (Value::Null, Value::Null, named(json!(1), Value::Null)),
            (Value::Null, Value::Null, json!({"persistedQuery": "x"})),
        ] {
            assert!(read(query, identifier, &extensions).is_err(), "{extensions}");
        }
    }
}
