//! Lists of objects whose fields never wait, written as JSON at once.
//!
//! The library makes a boxed future and an entry of a map for every field of every object, since any of them could wait
//! for a database. The sections and cookies of a content are at hand when the content is, and a notice has hundreds of
//! their fields. Where an answer becomes JSON and the selection is plain, they are written straight into it; all else is
//! left to the library. An extension of the library that follows every field would not see these; the schema has none.

mod json;
mod selection;

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::resolve_list;
use async_graphql::{ContainerType, ContextSelectionSet, OutputType, Positioned, ServerResult, Value};

#[cfg(test)]
mod tests;

pub(super) use json::Json;
pub(super) use selection::Selected;

/// Marks a request, in its data, whose answer is written as JSON by somebody who takes [`Value::Binary`] for JSON that
/// is already written, and whose document nowhere selects one list twice under one name, since that would have to be put
/// together.
#[derive(Clone, Copy, Debug)]
pub struct TakesJson;

/// An object none of whose fields waits for anything.
pub(super) trait Immediate: ContainerType {
    /// Writes the value of a field. False where the library has to do it; what was written by then is thrown away.
    fn write(&self, field: &Selected<'_>, out: &mut Json) -> bool;
}

/// A list like that of the library, of objects none of whose fields waits.
pub(super) struct AtOnce<T>(pub(super) Vec<T>);

impl<T: Immediate> OutputType for AtOnce<T> {
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
        match written(ctx, &self.0) {
            Some(json) => Ok(Value::Binary(json.into())),
            None => resolve_list(ctx, field, &self.0, Some(self.0.len())).await,
        }
    }
}

/// None where the library has to do it.
fn written<T: Immediate>(ctx: &ContextSelectionSet<'_>, items: &[T]) -> Option<Vec<u8>> {
    ctx.data_opt::<TakesJson>()?;
    let fields = selection::plain(ctx, &T::type_name())?;
    let mut out = Json::default();
    let is_written = out.objects(items, &fields);
    is_written.then(|| out.into_bytes())
}
