//! The root of writing, in four parts.

mod drafts;
mod importing;
mod payload;
mod settings;
mod versions;

use async_graphql::MergedObject;

/// Writing.
#[derive(MergedObject, Default)]
pub struct Mutation(settings::Settings, drafts::Drafts, versions::Versions, importing::Importing);
