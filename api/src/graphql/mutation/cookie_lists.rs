//! Turning cookie lists of other systems into declarations.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::payload::{Payload, answer};
use crate::domain::actor::Permission;
use crate::domain::key::Key;
use crate::graphql::id::GlobalId;
use crate::graphql::input::ImportCookiesInput;
use crate::graphql::object::{CookieListLoss, Draft};
use crate::graphql::request::RequestContext;
use crate::graphql::user_error::{About, UserError};
use crate::service::CookieListOutcome;

/// Mutations about cookie lists.
#[derive(Default)]
pub struct CookieLists;

/// What a cookie list became.
#[derive(SimpleObject, Default)]
pub struct ImportCookiesPayload {
    /// The draft; null when nothing changed or there are errors. With dryRun one that is not kept.
    draft: Option<Draft>,
    /// False when the list says nothing that the draft, or the latest version, does not say.
    changed: bool,
    /// The declaration of each item that was understood, in the list's order, by key.
    cookie_keys: Vec<String>,
    /// Those of them that are new.
    added_keys: Vec<String>,
    /// Declarations that the list does not have. They stay.
    absent_keys: Vec<String>,
    /// What was not understood of the list.
    losses: Vec<CookieListLoss>,
    /// What stands in the way.
    errors: Vec<UserError>,
}

impl Payload for ImportCookiesPayload {
    fn refused(errors: Vec<UserError>) -> Self {
        Self {
            errors,
            ..Self::default()
        }
    }
}

#[Object]
impl CookieLists {
    /// EDITOR or ADMIN. Takes the cookie list of another system over into a draft: its items become declarations, or say more of those that are there by name, domain and storage. The list is kept beside the notice, so that Content.cookieList brings back what only the other system has.
    async fn import_cookies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The list, and where it goes.")] input: ImportCookiesInput,
    ) -> Option<Result<ImportCookiesPayload>> {
        let (board, caller) = ctx.doors()?;
        let about = match &input.draft_id {
            Some(id) => About::Draft(GlobalId::read_draft(id)),
            None => About::Notice(input.slug.clone()),
        };
        let outcome = async {
            caller.actor.permit(Permission::Write)?;
            board.import_cookies(caller, input.read()?).await
        }
        .await;
        answer(ctx, about, outcome, ImportCookiesPayload::from).await
    }
}

impl From<CookieListOutcome> for ImportCookiesPayload {
    fn from(outcome: CookieListOutcome) -> Self {
        fn names<'a>(keys: impl IntoIterator<Item = &'a Key>) -> Vec<String> {
            keys.into_iter().map(Key::to_string).collect()
        }
        Self {
            changed: outcome.changed,
            cookie_keys: names(&outcome.keys),
            added_keys: names(&outcome.added),
            absent_keys: names(&outcome.absent),
            losses: outcome.losses.into_iter().map(CookieListLoss::from).collect(),
            draft: outcome.draft.map(Draft),
            errors: Vec::new(),
        }
    }
}
