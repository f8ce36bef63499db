//! Lists of objects whose fields never wait, resolved without a boxed future for each field.
//!
//! The library makes a future for every field of every object, since any of them could wait for a database. The sections
//! and cookies of a content are at hand when the content is, and a notice has hundreds of their fields.

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::resolve_list;
use async_graphql::{ContainerType, ContextSelectionSet, OutputType, Positioned, ServerResult, Value};
use futures_util::FutureExt as _;

/// A list like that of the library, of objects none of whose fields waits for anything. One that does all the same is
/// resolved as the library does it.
pub(super) struct AtOnce<T>(pub(super) Vec<T>);

impl<T: ContainerType> OutputType for AtOnce<T> {
    fn type_name() -> Cow<'static, str> {
        <Vec<T> as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<T> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Vec<T> as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        match at_once(ctx, &self.0) {
            Some(list) => list,
            None => resolve_list(ctx, field, &self.0, Some(self.0.len())).await,
        }
    }
}

/// None when the library has to do it.
fn at_once<T: ContainerType>(ctx: &ContextSelectionSet<'_>, items: &[T]) -> Option<ServerResult<Value>> {
    let mut fields = Vec::new();
    collect(ctx, &ctx.item.node, &T::type_name(), &mut fields)?;
    let mut list = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let item_ctx = ctx.with_index(index);
        match object(&item_ctx, item, &fields)? {
            Ok(object) => list.push(object),
            Err(error) => return Some(Err(error)),
        }
    }
    Some(Ok(Value::List(list)))
}

/// The fields that are selected, those of fragments too; none when directives decide, or a fragment is about something
/// else than the type.
fn collect<'a>(
    ctx: &ContextSelectionSet<'a>,
    set: &'a SelectionSet,
    type_name: &str,
    fields: &mut Vec<&'a Positioned<Field>>,
) -> Option<()> {
    for selection in &set.items {
        let (condition, directives, within) = match &selection.node {
            Selection::Field(field) => {
                if !field.node.directives.is_empty() || field.node.name.node == "__typename" {
                    return None;
                }
                fields.push(field);
                continue;
            }
            Selection::FragmentSpread(spread) => {
                let fragment = ctx.query_env.fragments.get(&spread.node.fragment_name.node)?;
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
        collect(ctx, &within.node, type_name, fields)?;
    }
    Some(())
}

/// None when a field waits, or is selected twice, whose halves the library puts together.
fn object<T: ContainerType>(
    ctx: &ContextSelectionSet<'_>,
    item: &T,
    fields: &[&Positioned<Field>],
) -> Option<ServerResult<Value>> {
    let mut object = IndexMap::with_capacity(fields.len());
    for field in fields {
        let field_ctx = ctx.with_field(field);
        match item.resolve_field(&field_ctx).now_or_never()? {
            Ok(value) => object.insert(field.node.response_key().node.clone(), value.unwrap_or_default()),
            Err(error) => return Some(Err(ctx.set_error_path(error))),
        };
    }
    (object.len() == fields.len()).then_some(Ok(Value::Object(object)))
}
