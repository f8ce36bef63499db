//! From parameters to a request that may be executed, and the kind of operation that it is.

use std::sync::Arc;

use async_graphql::parser;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection,
};
use async_graphql::{Request, Value, Variables};

use serde_json::Map;

use crate::graphql::KnownValid;
use crate::http::graphql::documents::{Documents, Prepared};
use crate::http::graphql::nodes;
use crate::http::graphql::params::Params;
use crate::http::graphql::refusal::{Located, Refusal};

/// A request that may be executed.
pub struct Plan {
    /// For the executor.
    pub request: Request,
    /// What it executes.
    pub prepared: Arc<Prepared>,
    /// The kind of operation; `None` when the name fits none, of which execution complains.
    pub operation: Option<OperationType>,
    /// How many items of lists it asks for.
    pub nodes: u64,
}

/// Finds the document, or parses and weighs it, and weighs the lists that it asks for.
///
/// # Errors
/// `Syntax`, `Invalid`, `LimitExceeded`, `NotPersisted` or `NotTrusted`.
pub fn prepare(params: Params, documents: &Documents, most_nodes: u64) -> Result<Plan, Refusal> {
    let prepared = documents.find(params.wanted)?;
    let document = &prepared.document;
    let mut nodes = 0;
    let operation = match operation(document, params.operation_name.as_deref()) {
        Some(operation) => {
            check_variables(operation, &params.variables)?;
            if operation.ty == OperationType::Subscription {
                check_subscription(operation)?;
            }
            if prepared.asks_for_lists {
                nodes = nodes::count(document, operation, &params.variables);
            }
            Some(operation.ty)
        }
        None => None,
    };
    if nodes > most_nodes {
        return Err(Refusal::LimitExceeded(
            "The document asks for too many items of lists: ask for shorter pages.",
        ));
    }
    let is_known_valid = prepared.is_known_valid(&params.variables, documents.knowledge());
    let mut request = Request::new(prepared.text.as_str())
        .variables(Variables::from_json(serde_json::Value::Object(params.variables)));
    request.operation_name = params.operation_name;
    for (name, value) in params.extensions {
        if let Ok(value) = Value::from_json(value) {
            request.extensions.insert(name, value);
        }
    }
    request.set_parsed_query(document.clone());
    if is_known_valid {
        request = request.data(KnownValid);
    }
    Ok(Plan {
        request,
        prepared,
        operation,
        nodes,
    })
}

/// Source: GraphQL, October 2021, section 6.1 (`GetOperation`).
fn operation<'a>(document: &'a ExecutableDocument, name: Option<&'_ str>) -> Option<&'a OperationDefinition> {
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Multiple(named), Some(name)) => named.get(name),
        (DocumentOperations::Multiple(named), None) if named.len() == 1 => named.values().next(),
        _ => None,
    };
    found.map(|operation| &operation.node)
}

/// async-graphql finds a missing variable only while it executes, where it fails a field; it is a failure of the request.
///
/// Source: GraphQL, October 2021, section 6.1.2 (`CoerceVariableValues`).
fn check_variables(
    operation: &OperationDefinition,
    given: &Map<String, serde_json::Value>,
) -> Result<(), Refusal> {
    for definition in &operation.variable_definitions {
        let (name, wanted) = (&definition.node.name.node, &definition.node.var_type.node);
        let is_there = match given.get(name.as_str()) {
            None => definition.node.default_value.is_some(),
            Some(value) => !value.is_null(),
        };
        if !wanted.nullable && !is_there {
            let message = format!("Variable `${name}` of type `{wanted}` must be given.");
            return Err(Refusal::Invalid(message));
        }
    }
    Ok(())
}

/// async-graphql would run every field of a subscription as a stream of its own, and pass fragments by.
///
/// Source: GraphQL, September 2025, section 5.2.4.1 (single root field), which also refuses `@skip` and `@include` here.
fn check_subscription(operation: &OperationDefinition) -> Result<(), Refusal> {
    let is_plain = match operation.selection_set.node.items.as_slice() {
        [only] => match &only.node {
            Selection::Field(field) => field.node.directives.is_empty(),
            _ => false,
        },
        _ => false,
    };
    if is_plain {
        Ok(())
    } else {
        let message = "A subscription asks for exactly one field, without directives and not in a fragment.";
        Err(Refusal::Invalid(message.to_owned()))
    }
}

/// The parser draws the line in question with a mark below; of that only what it expected is kept, since the line may
/// be as long as the body.
pub(super) fn syntax(error: &parser::Error) -> Refusal {
    let text = error.to_string();
    let expected = text.lines().next_back().unwrap_or_default().trim();
    let message = match expected.strip_prefix("= ") {
        Some(expected) => format!("The document cannot be parsed: {expected}."),
        None => format!(
            "The document cannot be parsed: {}.",
            expected.trim_end_matches('.')
        ),
    };
    Refusal::Syntax(Located {
        message,
        positions: error.positions().collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::graphql::documents::Knowledge;
    use crate::http::graphql::nesting;
    use crate::http::graphql::persisted::Wanted;

    fn prepared(query: &str, name: Option<&str>) -> Result<Option<OperationType>, Refusal> {
        let params = Params {
            wanted: Wanted::Text(query.to_owned()),
            operation_name: name.map(str::to_owned),
            variables: Map::new(),
            extensions: Map::new(),
        };
        let knowledge = Knowledge {
            steady_roots: &[],
            moving_fields: &[],
            text_scalars: &[],
        };
        prepare(params, &Documents::new(knowledge), 100).map(|plan| plan.operation)
    }

    #[test]
    fn more_items_than_anybody_gets_are_refused() {
        assert!(prepared("{ a(first: 100) { b } }", None).is_ok());
        for document in [
            "{ a(first: 101) { b } }",
            "{ a(first: 11) { b(first: 10) { c } } }",
        ] {
            let refusal = prepared(document, None).unwrap_err();
            assert!(matches!(refusal, Refusal::LimitExceeded(_)), "{document}");
        }
    }

    #[test]
    fn the_operation_is_the_one_that_is_named_or_the_only_one() {
        let two = "query Q {a} mutation M {a}";
        assert_eq!(prepared("{a}", None).unwrap(), Some(OperationType::Query));
        assert_eq!(
            prepared("mutation M {a}", None).unwrap(),
            Some(OperationType::Mutation)
        );
        assert_eq!(
            prepared("subscription {a}", None).unwrap(),
            Some(OperationType::Subscription)
        );
        assert_eq!(prepared(two, Some("M")).unwrap(), Some(OperationType::Mutation));
        assert_eq!(prepared(two, Some("Q")).unwrap(), Some(OperationType::Query));
        assert_eq!(prepared(two, None).unwrap(), None);
        assert_eq!(prepared(two, Some("X")).unwrap(), None);
        assert_eq!(prepared("{a}", Some("X")).unwrap(), None);
    }

    #[test]
    fn a_subscription_asks_for_one_field() {
        assert!(prepared("subscription { a { b c ...f } } fragment f on A { d }", None).is_ok());
        for text in [
            "subscription { a b }",
            "subscription { a a }",
            "subscription { ...f } fragment f on S { a }",
            "subscription { ... { a } }",
            "subscription { a @skip(if: false) }",
        ] {
            assert!(matches!(prepared(text, None), Err(Refusal::Invalid(_))), "{text}");
        }
    }

    #[test]
    fn the_parser_stands_what_the_check_before_it_lets_through() {
        let nested = |open: &str, close: &str, levels: usize| {
            format!("{}1{}", open.repeat(levels), close.repeat(levels))
        };
        for document in [
            format!("{{ a(b: {}) }}", nested("[", "]", nesting::DEEPEST - 2)),
            format!("{{ a(b: {}) }}", nested("{c:", "}", nesting::DEEPEST - 2)),
            format!(
                "query($a: {}) {{ a }}",
                nested("[", "]", nesting::DEEPEST - 1).replace('1', "Int")
            ),
            nested("{a", "}", nesting::DEEPEST).replace('1', " "),
            nested("{...", "}", nesting::DEEPEST).replace('1', "{a}"),
        ] {
            // What comes of it does not matter; an overflow of the stack would end the whole test program.
            let _ = prepared(&document, None);
        }
    }

    #[test]
    fn a_syntax_error_says_where_and_what_was_expected_and_quotes_no_line() {
        let long = "x".repeat(10_000);
        let Err(Refusal::Syntax(located)) = prepared(&format!("{{ {long} "), None) else {
            panic!("was parsed");
        };
        assert!(
            located.message.contains("expected") && located.message.len() < 300,
            "{}",
            located.message
        );
        assert_eq!(located.positions.len(), 1);
    }
}
