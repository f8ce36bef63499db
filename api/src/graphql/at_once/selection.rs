//! Selections that are plain: fields without arguments and directives, each selected once, and fragments about the type
//! that is there.

use async_graphql::ContextSelectionSet;
use async_graphql::parser::types::{Field, FragmentDefinition, Selection, SelectionSet};
use async_graphql::{Name, Positioned};
use std::collections::HashMap;

/// A field that is selected.
pub(in crate::graphql) struct Selected<'a> {
    /// Its name in the answer.
    pub(super) key: &'a str,
    /// Its name in the schema.
    pub(in crate::graphql) name: &'a str,
    /// What is selected of it; empty for a scalar.
    pub(in crate::graphql) below: Vec<Self>,
}

type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

/// The type of the objects behind a field of those that are written at once.
fn type_behind(field: &str) -> Option<&'static str> {
    match field {
        "children" | "section" => Some("Section"),
        "cookies" => Some("CookieDeclaration"),
        "lifetime" => Some("Lifetime"),
        _ => None,
    }
}

/// The fields of a selection in their order; none when it is not plain.
pub(super) fn plain<'a>(ctx: &ContextSelectionSet<'a>, type_name: &str) -> Option<Vec<Selected<'a>>> {
    let mut fields = Vec::new();
    collect(&ctx.query_env.fragments, &ctx.item.node, type_name, &mut fields)?;
    Some(fields)
}

fn collect<'a>(
    fragments: &'a Fragments,
    set: &'a SelectionSet,
    type_name: &str,
    fields: &mut Vec<Selected<'a>>,
) -> Option<()> {
    for selection in &set.items {
        let (condition, directives, within) = match &selection.node {
            Selection::Field(field) => {
                let selected = selected(fragments, &field.node)?;
                if fields.iter().any(|other| other.key == selected.key) {
                    return None;
                }
                fields.push(selected);
                continue;
            }
            Selection::FragmentSpread(spread) => {
                let fragment = fragments.get(&spread.node.fragment_name.node)?;
                (
                    Some(&fragment.node.type_condition),
                    &spread.node.directives,
                    &fragment.node.selection_set,
                )
            }
            Selection::InlineFragment(fragment) => (
                fragment.node.type_condition.as_ref(),
                &fragment.node.directives,
                &fragment.node.selection_set,
            ),
        };
        if !directives.is_empty() || condition.is_some_and(|condition| condition.node.on.node != type_name) {
            return None;
        }
        collect(fragments, &within.node, type_name, fields)?;
    }
    Some(())
}

fn selected<'a>(fragments: &'a Fragments, field: &'a Field) -> Option<Selected<'a>> {
    if !field.directives.is_empty() || !field.arguments.is_empty() {
        return None;
    }
    let name = field.name.node.as_str();
    let mut below = Vec::new();
    if !field.selection_set.node.items.is_empty() {
        collect(
            fragments,
            &field.selection_set.node,
            type_behind(name)?,
            &mut below,
        )?;
    }
    Some(Selected {
        key: field.response_key().node.as_str(),
        name,
        below,
    })
}
