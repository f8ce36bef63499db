//! The root of writing, in four parts.

pub mod drafts;
pub mod importing;
pub mod payload;
pub mod settings;
pub mod versions;

use async_graphql::MergedObject;

/// Writing.
#[derive(MergedObject, Default)]
pub struct Mutation(
    settings::Settings,
    drafts::Drafts,
    versions::Versions,
    importing::Importing,
);
