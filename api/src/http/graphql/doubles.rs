//! Whether a document selects something twice under one name, so that the halves must be put together.
//!
//! Source: GraphQL, October 2021, section 6.3.2 (field collection) and 6.4.3 (merging selection sets).

use std::collections::HashSet;

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};

/// Whether anywhere two fields with selections of their own have one name in the answer. Takes two fragments that can
/// never be about the same object for ones that can. The document must have passed the check of its cost, which bounds
/// what fragments can grow to and finds those that include themselves.
pub(super) fn has_doubles(document: &ExecutableDocument) -> bool {
    let mut sets = document
        .operations
        .iter()
        .map(|(_, operation)| &operation.node.selection_set.node);
    sets.any(|set| are_in(set, document))
}

fn are_in(set: &SelectionSet, document: &ExecutableDocument) -> bool {
    let mut fields = Vec::new();
    collect(set, document, &mut fields);
    let mut names = HashSet::new();
    fields
        .iter()
        .any(|field| !names.insert(field.response_key().node.as_str()))
        || fields
            .iter()
            .any(|field| are_in(&field.selection_set.node, document))
}

/// The fields with selections of their own, those of fragments too.
fn collect<'a>(set: &'a SelectionSet, document: &'a ExecutableDocument, fields: &mut Vec<&'a Field>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) if field.node.selection_set.node.items.is_empty() => {}
            Selection::Field(field) => fields.push(&field.node),
            Selection::InlineFragment(inline) => collect(&inline.node.selection_set.node, document, fields),
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    collect(&fragment.node.selection_set.node, document, fields);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubles(text: &str) -> bool {
        has_doubles(&async_graphql::parser::parse_query(text).unwrap())
    }

    #[test]
    fn what_is_selected_twice_under_one_name_is_found_wherever_it_stands() {
        for text in [
            "{ a { b } a { c } }",
            "{ x: a { b } x: a { c } }",
            "{ z { a { b } ... { a { c } } } }",
            "{ z { ...F a { c } } } fragment F on Z { a { b } }",
            "{ z { ...F ...G } } fragment F on Z { ...G } fragment G on Z { a { b } }",
            "query A { z } query B { a { b } a { c } }",
        ] {
            assert!(doubles(text), "{text}");
        }
    }

    #[test]
    fn scalars_and_other_names_and_places_are_no_doubles() {
        for text in [
            "{ a b a }",
            "{ x: a { b } y: a { b } }",
            "{ a { b { c } } d { b { c } } }",
            "{ ...F z { ...G } } fragment F on Q { a { b } } fragment G on Z { a { b } }",
        ] {
            assert!(!doubles(text), "{text}");
        }
    }
}
