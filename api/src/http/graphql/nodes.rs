//! How many items of lists a request asks for, before anything is looked up.
//!
//! A page within a page multiplies; each fragment is counted once and its count used again; every sum saturates.

use std::collections::HashMap;
use std::convert::Infallible;

use async_graphql::Value;
use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet};
use serde_json::{Map, Value as Json};

/// Arguments that say how long a page is.
const LENGTHS: [&str; 2] = ["first", "last"];
/// The argument that names each item.
const IDS: &str = "ids";
/// What a page's items stand in; a page without a length that has one of these is of the usual length.
const ITEMS: [&str; 2] = ["nodes", "edges"];
/// The length of a page for which none is given.
const USUAL: u64 = 20;

/// How many items an operation asks for.
pub fn count(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Map<String, Json>,
) -> u64 {
    let mut counter = Counter {
        document,
        operation,
        variables,
        fragments: HashMap::new(),
    };
    counter.set(&operation.selection_set.node)
}

/// Fragments do not include themselves here: the cost was measured before.
struct Counter<'a> {
    document: &'a ExecutableDocument,
    operation: &'a OperationDefinition,
    variables: &'a Map<String, Json>,
    fragments: HashMap<&'a str, u64>,
}

impl<'a> Counter<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> u64 {
        set.items.iter().fold(0, |sum: u64, selection| {
            sum.saturating_add(match &selection.node {
                Selection::Field(field) => self.field(&field.node),
                Selection::InlineFragment(inline) => self.set(&inline.node.selection_set.node),
                Selection::FragmentSpread(spread) => self.fragment(spread.node.fragment_name.node.as_str()),
            })
        })
    }

    fn fragment(&mut self, name: &str) -> u64 {
        let document = self.document;
        let Some((name, fragment)) = document.fragments.get_key_value(name) else {
            return 0;
        };
        if let Some(counted) = self.fragments.get(name.as_str()) {
            return *counted;
        }
        let counted = self.set(&fragment.node.selection_set.node);
        self.fragments.insert(name.as_str(), counted);
        counted
    }

    fn field(&mut self, field: &'a Field) -> u64 {
        let inside = self.set(&field.selection_set.node);
        match self.length(field) {
            Some(length) => length.saturating_mul(inside.saturating_add(1)),
            None => inside,
        }
    }

    /// How many items a field answers, if it is a list whose length the request decides.
    fn length(&self, field: &Field) -> Option<u64> {
        if let Some(ids) = self.argument(field, IDS) {
            return Some(match ids {
                Value::List(items) => u64::try_from(items.len()).unwrap_or(u64::MAX),
                _ => 1,
            });
        }
        let given = LENGTHS.iter().find_map(|name| match self.argument(field, name)? {
            Value::Number(number) => Some(number.as_i64().map_or(u64::MAX, |number| {
                // A length below 0 is refused by whoever reads it.
                u64::try_from(number).unwrap_or(0)
            })),
            _ => None,
        });
        given.or_else(|| self.has_items(&field.selection_set.node).then_some(USUAL))
    }

    /// The value of an argument with its variables put in.
    fn argument(&self, field: &Field, name: &str) -> Option<Value> {
        let given = field.get_argument(name)?.node.clone();
        given
            .into_const_with(|name| Ok::<_, Infallible>(self.variable(name.as_str())))
            .ok()
    }

    fn variable(&self, name: &str) -> Value {
        if let Some(given) = self.variables.get(name) {
            return Value::from_json(given.clone()).unwrap_or_default();
        }
        let mut definitions = self.operation.variable_definitions.iter();
        let named = definitions.find(|definition| definition.node.name.node == *name);
        let default = named.and_then(|definition| definition.node.default_value.as_ref());
        default.map(|default| default.node.clone()).unwrap_or_default()
    }

    fn has_items(&self, set: &SelectionSet) -> bool {
        set.items.iter().any(|selection| match &selection.node {
            Selection::Field(field) => ITEMS.contains(&field.node.name.node.as_str()),
            Selection::InlineFragment(inline) => self.has_items(&inline.node.selection_set.node),
            Selection::FragmentSpread(spread) => self
                .document
                .fragments
                .get(&spread.node.fragment_name.node)
                .is_some_and(|fragment| self.has_items(&fragment.node.selection_set.node)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;
    use serde_json::json;

    fn nodes(text: &str, variables: &Json) -> u64 {
        let document = parse_query(text).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        count(&document, &operation.node, variables.as_object().unwrap())
    }

    #[test]
    fn pages_within_pages_multiply() {
        for (text, wanted) in [
            ("{ a { b } }", 0),
            ("{ a(first: 5) { nodes { b } } }", 5),
            ("{ a(last: 7) { edges { node { b } } } }", 7),
            ("{ a { nodes { b } } }", 20),
            ("{ a { pageInfo { c } } }", 0),
            ("{ a(first: 10) { nodes { b(first: 10) { nodes { c } } } } }", 110),
            (
                "{ a(first: 10) { nodes { ...f } } } fragment f on A { b { nodes { c } } }",
                210,
            ),
            ("{ a { ...f } } fragment f on A { nodes { b } }", 20),
            ("{ x: a(first: 3) { b } y: a(first: 4) { b } }", 7),
            ("{ nodes(ids: [\"a\", \"b\"]) { id } }", 2),
            ("{ a(first: -5) { b } }", 0),
            ("{ a(first: null) { nodes { b } } }", 20),
        ] {
            assert_eq!(nodes(text, &json!({})), wanted, "{text}");
        }
    }

    #[test]
    fn variables_count_with_their_values() {
        let text =
            "query($n: Int = 30, $ids: [ID!]!) { a(first: $n) { nodes { b } } nodes(ids: $ids) { id } }";
        assert_eq!(nodes(text, &json!({"n": 4, "ids": ["x", "y", "z"]})), 7);
        assert_eq!(nodes(text, &json!({"ids": ["x"]})), 31);
        assert_eq!(nodes(text, &json!({"n": null, "ids": []})), 20);
    }

    #[test]
    fn what_cannot_be_counted_is_as_much_as_can_be() {
        let page = "a(first: 2000000000) { nodes { ";
        let text = format!("{{ {} b {} }}", page.repeat(5), "} }".repeat(5));
        assert_eq!(nodes(&text, &json!({})), u64::MAX);
    }
}
