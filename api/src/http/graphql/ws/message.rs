//! Messages of the protocol, both ways.
//!
//! Source: GraphQL over WebSocket protocol, `graphql-transport-ws`, "Message types".

use serde::Serialize;
use serde_json::{Map, Value};

use crate::http::graphql::answer::Payload;
use crate::http::graphql::params::Params;
use crate::http::graphql::refusal::Refusal;
use crate::http::graphql::ws::close::Close;

/// The longest name of an operation, in bytes.
const LONGEST_ID: usize = 256;

/// What a client says.
#[derive(PartialEq, Debug)]
pub(super) enum Incoming {
    /// Who it is.
    Init(Map<String, Value>),
    /// Whether the server lives.
    Ping(Option<Value>),
    /// That it lives.
    Pong,
    /// Run this.
    Subscribe(String, Box<Params>),
    /// No more of this.
    Complete(String),
}

/// Reads a message.
///
/// # Errors
/// `Invalid`.
pub(super) fn read(text: &str) -> Result<Incoming, Close> {
    let invalid = Close::Invalid;
    // Nesting above 128 is refused by the parser.
    let Ok(Value::Object(mut message)) = serde_json::from_str(text) else {
        return Err(invalid("Message is no JSON object, or is nested too deep"));
    };
    let payload = message.remove("payload");
    match message.get("type").and_then(Value::as_str) {
        Some("connection_init") => object(payload).map(Option::unwrap_or_default).map(Incoming::Init),
        Some("ping") => Ok(Incoming::Ping(object(payload)?.map(Value::Object))),
        Some("pong") => object(payload).map(|_| Incoming::Pong),
        Some("subscribe") => {
            let id = id(&mut message)?;
            let payload = object(payload)?.ok_or(invalid("Message has no payload"))?;
            let params = Params::from_object(payload).map_err(|refusal| {
                invalid(match refusal {
                    Refusal::BadRequest(text) => text,
                    _ => "Payload is no GraphQL request",
                })
            })?;
            Ok(Incoming::Subscribe(id, Box::new(params)))
        }
        Some("complete") => id(&mut message).map(Incoming::Complete),
        _ => Err(invalid("Message has no type, or one that clients do not send")),
    }
}

fn object(payload: Option<Value>) -> Result<Option<Map<String, Value>>, Close> {
    match payload {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(Close::Invalid("Payload is no object")),
    }
}

fn id(message: &mut Map<String, Value>) -> Result<String, Close> {
    match message.remove("id") {
        Some(Value::String(id)) if (1..=LONGEST_ID).contains(&id.len()) => Ok(id),
        _ => Err(Close::Invalid("Message has no id, or one that is too long")),
    }
}

/// What the server says.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Outgoing<'a> {
    /// Operations may come.
    ConnectionAck,
    /// It lives.
    Pong {
        /// What the client's ping held.
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Value>,
    },
    /// A result.
    Next {
        /// Of which operation.
        id: &'a str,
        /// The result.
        payload: &'a Payload,
    },
    /// The operation failed, and is over.
    Error {
        /// Which operation.
        id: &'a str,
        /// Why.
        payload: &'a [Value],
    },
    /// The operation is over.
    Complete {
        /// Which one.
        id: &'a str,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::graphql::persisted::Wanted;

    #[test]
    fn messages_of_clients_are_read() {
        assert_eq!(
            read(r#"{"type":"connection_init","payload":null}"#).unwrap(),
            Incoming::Init(Map::new())
        );
        assert_eq!(
            read(r#"{"type":"pong","payload":{"a":1}}"#).unwrap(),
            Incoming::Pong
        );
        let subscribe =
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":null},"more":1}"#;
        let Incoming::Subscribe(id, params) = read(subscribe).unwrap() else {
            panic!("another message");
        };
        assert_eq!(
            (id.as_str(), params.wanted),
            ("1", Wanted::Text("{a}".to_owned()))
        );
        assert_eq!(
            read(r#"{"type":"complete","id":"1"}"#).unwrap(),
            Incoming::Complete("1".to_owned())
        );
    }

    #[test]
    fn all_else_is_invalid() {
        let deep = format!(
            r#"{{"type":"ping","payload":{{"a":{}{}}}}}"#,
            "[".repeat(20_000),
            "]".repeat(20_000)
        );
        let long = format!(r#"{{"type":"complete","id":"{}"}}"#, "x".repeat(LONGEST_ID + 1));
        for text in [
            "",
            "null",
            "[]",
            "{}",
            r#"{"type":1}"#,
            r#"{"type":"start","id":"1"}"#,
            r#"{"type":"connection_ack"}"#,
            r#"{"type":"next","id":"1","payload":{}}"#,
            r#"{"type":"connection_init","payload":[]}"#,
            r#"{"type":"ping","payload":"x"}"#,
            r#"{"type":"subscribe","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":1,"payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":"1","payload":{}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":7}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}"#,
            r#"{"type":"complete"}"#,
            &deep,
            &long,
        ] {
            assert_eq!(read(text).map_err(|close| close.code()), Err(4400), "{text:.60}");
        }
    }
}
