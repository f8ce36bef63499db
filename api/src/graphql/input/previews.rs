//! Inputs about preview tokens.

use async_graphql::{ID, InputObject};

use super::problems::Problems;
use crate::domain::error::Result;
use crate::domain::ids::DraftId;
use crate::domain::preview::Validity;
use crate::graphql::id::GlobalId;
use crate::graphql::scalar::Duration;

/// So long a token is good when nobody says otherwise.
const USUAL: &str = "PT1H";

/// The draft that others should read for a while.
#[derive(InputObject)]
pub struct PreviewTokenInput {
    /// The draft.
    draft_id: ID,
    /// How long the token is good, unless the draft is published or discarded before; at most P30D.
    #[graphql(default_with = "Some(Duration(USUAL.to_owned()))")]
    valid_for: Option<Duration>,
}

impl PreviewTokenInput {
    /// The draft, which need not be there.
    pub fn draft(&self) -> DraftId {
        GlobalId::read_draft(&self.draft_id)
    }

    /// How long.
    ///
    /// # Errors
    /// `Invalid` when it is no length of time, or more than 30 days.
    pub fn validity(&self) -> Result<Validity> {
        let mut problems = Problems::under("input");
        let text = self.valid_for.as_ref().map_or(USUAL, |given| given.0.as_str());
        let validity = problems.read("validFor", text);
        problems.settle(validity)
    }
}
