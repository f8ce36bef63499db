//! Input about erasing.

use async_graphql::InputObject;

/// A subject to erase.
#[derive(InputObject)]
pub struct EraseSubjectInput {
    /// As it stood in the token's `sub`.
    pub subject: String,
}
