//! The parameters of a GraphQL request, from a body or from a query string.
//!
//! Source: GraphQL over HTTP, section 5.1 (request parameters).

use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::http::graphql::persisted::{self, Wanted};
use crate::http::graphql::refusal::Refusal;

/// Under which names the identifier of a document comes, the one that counts most first: that of the draft's appendix
/// on persisted documents, and those that clients of Relay send.
const IDENTIFIERS: [&str; 3] = ["documentId", "doc_id", "id"];

/// What a client asks to be executed.
#[derive(Debug, PartialEq)]
pub struct Params {
    /// The document, or what names it.
    pub wanted: Wanted,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// Values for its variables.
    pub variables: Map<String, Value>,
    /// Whatever else client and server agreed on.
    pub extensions: Map<String, Value>,
}

impl Params {
    /// Reads the body of a POST.
    ///
    /// # Errors
    /// `BadRequest` when it is no JSON object or a parameter is of the wrong kind.
    pub fn from_body(bytes: &[u8]) -> Result<Self, Refusal> {
        let text = std::str::from_utf8(bytes).map_err(|_| Refusal::BadRequest("The body is not UTF-8."))?;
        let object = match json(text, "The body is not JSON, or is nested too deep.")? {
            Value::Object(object) => object,
            Value::Array(_) => return Err(Refusal::BadRequest("Batches are not taken: send one request.")),
            _ => return Err(Refusal::BadRequest("The body must be a JSON object.")),
        };
        Self::from_object(object)
    }

    /// Takes the parameters out of an object.
    ///
    /// # Errors
    /// `BadRequest` when a parameter is of the wrong kind.
    pub fn from_object(mut object: Map<String, Value>) -> Result<Self, Refusal> {
        let mut take = |name: &str| object.remove(name);
        Self::from_values(Values {
            query: take("query"),
            identifier: IDENTIFIERS.into_iter().find_map(&mut take),
            operation_name: take("operationName"),
            variables: take("variables"),
            extensions: take("extensions"),
        })
    }

    /// Reads the query string of a GET.
    ///
    /// # Errors
    /// `BadRequest` when a parameter is there twice or is of the wrong kind.
    pub fn from_query(text: &str) -> Result<Self, Refusal> {
        let mut query = None;
        let mut identifiers = IDENTIFIERS.map(|name| (name, None));
        let mut operation_name = None;
        let mut variables = None;
        let mut extensions = None;
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let place = match name.as_ref() {
                "query" => &mut query,
                "operationName" => &mut operation_name,
                "variables" => &mut variables,
                "extensions" => &mut extensions,
                other => match identifiers.iter_mut().find(|(name, _)| *name == other) {
                    Some((_, place)) => place,
                    None => continue,
                },
            };
            if place.replace(value.into_owned()).is_some() {
                return Err(Refusal::BadRequest(
                    "A parameter of the query string is there twice.",
                ));
            }
        }
        let object = |text: Option<String>, complaint| text.map(|text| json(&text, complaint)).transpose();
        Self::from_values(Values {
            query: query.map(Value::String),
            identifier: identifiers
                .into_iter()
                .find_map(|(_, identifier)| identifier)
                .map(Value::String),
            // The draft takes an empty name in a query string as none.
            operation_name: operation_name.filter(|name| !name.is_empty()).map(Value::String),
            variables: object(variables, "`variables` is not JSON.")?,
            extensions: object(extensions, "`extensions` is not JSON.")?,
        })
    }

    fn from_values(values: Values) -> Result<Self, Refusal> {
        let extensions = map(values.extensions, "`extensions` must be an object or null.")?;
        let wanted = persisted::wanted(values.query, values.identifier, &extensions)?;
        let operation_name = match values.operation_name {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name),
            Some(_) => return Err(Refusal::BadRequest("`operationName` must be a string or null.")),
        };
        Ok(Self {
            wanted,
            operation_name,
            variables: map(values.variables, "`variables` must be an object or null.")?,
            extensions,
        })
    }

    /// Whether the client wants to know what its request costs.
    pub fn asks_for_cost(&self) -> bool {
        self.extensions.get("cost") == Some(&Value::Bool(true))
    }
}

/// What came under the names of the parameters.
struct Values {
    query: Option<Value>,
    identifier: Option<Value>,
    operation_name: Option<Value>,
    variables: Option<Value>,
    extensions: Option<Value>,
}

/// serde's own messages name positions and kinds in its own words; the complaint is ours. Nesting above 128 is refused.
fn json(text: &str, complaint: &'static str) -> Result<Value, Refusal> {
    serde_json::from_str(text).map_err(|_| Refusal::BadRequest(complaint))
}

fn map(value: Option<Value>, complaint: &'static str) -> Result<Map<String, Value>, Refusal> {
    match value {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object),
        Some(_) => Err(Refusal::BadRequest(complaint)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_string_and_a_body_say_the_same() {
        let body = r#"{"query":"{a}","operationName":"O","variables":{"a":[1]},"extensions":null,"more":1}"#;
        let query = "query=%7Ba%7D&operationName=O&variables=%7B%22a%22:[1]%7D&more=1";
        assert_eq!(
            Params::from_body(body.as_bytes()).unwrap(),
            Params::from_query(query).unwrap()
        );
    }

    #[test]
    fn what_is_no_request_is_refused() {
        let deep = format!(
            r#"{{"query":"{{a}}","variables":{{"a":{}{}}}}}"#,
            "[".repeat(20_000),
            "]".repeat(20_000)
        );
        for body in [
            "",
            "null",
            "7",
            "[]",
            r#"[{"query":"{a}"}]"#,
            "{}",
            r#"{"query":null}"#,
            r#"{"query":["{a}"]}"#,
            r#"{"query":"{a}","operationName":1}"#,
            r#"{"query":"{a}","variables":"{}"}"#,
            r#"{"query":"{a}","variables":[]}"#,
            r#"{"query":"{a}","extensions":false}"#,
            &deep,
        ] {
            assert!(Params::from_body(body.as_bytes()).is_err(), "{body:.60}");
        }
        assert!(Params::from_body(b"{\"query\":\"\xff\"}").is_err());
        for query in [
            "",
            "query={a}&query={b}",
            "query={a}&variables=",
            "query={a}&variables=[]",
        ] {
            assert!(Params::from_query(query).is_err(), "{query}");
        }
    }
}
