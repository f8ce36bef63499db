//! Who the server takes the caller to be.

use async_graphql::Object;

use crate::domain::actor::Actor;
use crate::graphql::word::Role;

/// Who the server takes the caller to be. Anonymous callers have no subject and no roles.
pub struct Viewer(pub Actor);

/// Who the server takes the caller to be. Anonymous callers have no subject and no roles.
#[Object]
impl Viewer {
    /// The token's subject; null for anonymous callers.
    async fn subject(&self) -> Option<&str> {
        self.0.subject()
    }

    /// What the token allows; empty for anonymous callers.
    async fn roles(&self) -> Vec<Role> {
        self.0.roles().map(Role::from).collect()
    }

    /// The slugs that the token is limited to; null when it is not limited.
    async fn notices(&self) -> Option<Vec<&str>> {
        self.0
            .notices()
            .map(|slugs| slugs.iter().map(String::as_str).collect())
    }
}
