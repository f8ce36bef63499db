//! The root of writing, in parts.

pub mod cookie_lists;
pub mod drafts;
pub mod erasing;
pub mod importing;
pub mod payload;
pub mod previews;
pub mod reviewing;
pub mod settings;
pub mod versions;
pub mod webhooks;

use async_graphql::MergedObject;

/// Writing.
#[derive(MergedObject, Default)]
pub struct Mutation(
    settings::Settings,
    drafts::Drafts,
    reviewing::Reviewing,
    previews::Previews,
    versions::Versions,
    importing::Importing,
    cookie_lists::CookieLists,
    erasing::Erasing,
    webhooks::Webhooks,
);
