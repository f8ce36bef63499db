//! The GraphQL schema: parses input, calls one use case, shapes the answer.
//!
//! It names neither the database nor HTTP; who calls is handed in as request data.

mod at_once;
pub mod connection;
pub mod failure;
pub mod id;
pub mod input;
mod loaders;
pub mod mutation;
pub mod object;
pub mod query;
pub mod request;
pub mod scalar;
pub mod served;
pub mod subscription;
pub mod user_error;
pub mod word;

use async_graphql::SDLExportOptions;

use crate::service::Noticeboard;

pub use at_once::TakesJson;
pub use mutation::Mutation;
pub use query::Query;
pub use served::{KnownValid, Served};
pub use subscription::Subscription;

/// The executable schema.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The address under which the server is reached, without a slash at the end.
#[derive(Clone, Debug)]
pub struct PublicUrl(pub String);

/// Root fields whose answers rest on the public record alone, for callers without a credential: they change with the
/// record and when a version comes into force, and at no other time.
pub const STEADY_ROOTS: &[&str] = &["node", "nodes", "notice", "notices", "viewer"];

/// Fields below these roots that hold the log's head, which grows with every change, public or not.
pub const MOVING_FIELDS: &[&str] = &["evidence"];

/// Scalars of ours that take every text; what is wrong with one is found by the resolver.
pub const TEXT_SCALARS: &[&str] = &["DateTime", "Locale"];

/// The schema over the use cases. Requests must carry a [`crate::domain::caller::Caller`] in their data.
pub fn schema(board: Noticeboard, public_url: &PublicUrl) -> Served {
    Served::new(board, public_url)
}

/// The schema in the Schema Definition Language, as it is committed.
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .include_specified_by()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items();
    builder().finish().sdl_with_options(options)
}

fn builder() -> async_graphql::SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query, Mutation::default(), Subscription)
        .disable_suggestions()
        .register_output_type::<object::Node>()
        .register_output_type::<user_error::UserError>()
}
