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
pub(super) const HASHED: &str = "sha256:";

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
    let name = extensions.get(EXTENSION).map(name_in).transpose()?;
    let query = match query {
        Some(Value::String(text)) => Some(text),
        None | Some(Value::Null) => None,
        Some(_) => return Err(Refusal::BadRequest("`query` must be there and be a string.")),
    };
    match (query, name, identifier) {
        (Some(text), Some(name), _) if hash_named(name) == Some(hash_of(&text)) => {
            let hash = hash_of(&text);
            Ok(Wanted::Named(text, hash))
        }
        (Some(_), Some(_), _) => Err(Refusal::BadRequest(
            "`persistedQuery.sha256Hash` is not the SHA-256 of `query`.",
        )),
        (Some(text), None, _) => Ok(Wanted::Text(text)),
        (None, Some(name), _) => Ok(identified(name)),
        (None, None, Some(Value::String(identifier))) => Ok(match identifier.strip_prefix(HASHED) {
            Some(_) => identified(&identifier),
            None => Wanted::Identified(identifier),
        }),
        (None, None, Some(_)) => Err(Refusal::BadRequest("A document's identifier must be a string.")),
        (None, None, None) => Err(Refusal::BadRequest("`query` must be there and be a string.")),
    }
}

/// SHA-256 of a document as it was sent.
pub(super) fn hash_of(text: &str) -> TextHash {
    Sha256::digest(text.as_bytes()).into()
}

/// What the extension calls a document. Clients that are given the identifiers of a manifest put these there too,
/// whatever hash they are: graphql-codegen writes SHA-1, or SHA-256 with its name before it.
fn name_in(extension: &Value) -> Result<&str, Refusal> {
    let is_known = extension.get("version").and_then(Value::as_u64) == Some(VERSION);
    let name = extension.get("sha256Hash").and_then(Value::as_str);
    name.filter(|_| is_known).ok_or(Refusal::BadRequest(
        "`persistedQuery` must have `version` 1 and a `sha256Hash`, which is a string.",
    ))
}

fn identified(name: &str) -> Wanted {
    hash_named(name).map_or_else(|| Wanted::Identified(name.to_owned()), Wanted::Hashed)
}

fn hash_named(name: &str) -> Option<TextHash> {
    read_hash(name.strip_prefix(HASHED).unwrap_or(name))
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
        named(&hex::encode(hash_of(text)))
    }

    fn named(name: &str) -> Value {
        json!({"persistedQuery": {"version": 1, "sha256Hash": name}})
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
                Value::Null,
                named(&format!("sha256:{digits}")),
                Wanted::Hashed(hash),
            ),
            (
                Value::Null,
                Value::Null,
                named("7dba4bd717b41f10434822356a93c32b1fb4907b"),
                Wanted::Identified("7dba4bd717b41f10434822356a93c32b1fb4907b".to_owned()),
            ),
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
            (json!("{a}"), Value::Null, named(json!(1), json!("abc"))),
            (Value::Null, Value::Null, named(json!(1), json!(7))),
            (Value::Null, Value::Null, named(json!(1), Value::Null)),
            (Value::Null, Value::Null, json!({"persistedQuery": "x"})),
        ] {
            assert!(read(query, identifier, &extensions).is_err(), "{extensions}");
        }
    }
}
