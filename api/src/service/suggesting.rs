//! The catalogue of known cookies: loading it, and what it suggests for a name.

use serde_json::json;

use super::Noticeboard;
use super::change::details;
use crate::domain::actor::Permission;
use crate::domain::audit::Action;
use crate::domain::caller::Caller;
use crate::domain::catalogue::{self, Entry};
use crate::domain::cookie_list::CookieListFormat;
use crate::domain::error::{Error, Result};
use crate::domain::hash::Hash;
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::formats::cookie_lists::{self, Loss};
use crate::store::catalogue as entries;

/// So many names one request may ask for.
const MOST_NAMES: usize = 100;
/// The longest name that is looked up, in characters.
const LONGEST_NAME: usize = 500;

/// What is known of a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suggestions {
    /// The name that was asked for.
    pub name: String,
    /// What the catalogue has for it, the best first.
    pub entries: Vec<Entry>,
}

/// A catalogue that was loaded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CatalogueLoaded {
    /// How many entries it has.
    pub entries: usize,
    /// The SHA-256 of the file.
    pub sha256: Hash,
    /// What was not understood of it.
    pub losses: Vec<Loss>,
}

impl Noticeboard {
    /// Replaces the catalogue by an Open Cookie Database whose texts are in this language.
    ///
    /// # Errors
    /// `Invalid` for a document that is none.
    pub async fn load_catalogue(
        &self,
        caller: &Caller,
        document: &str,
        locale: &Locale,
    ) -> Result<CatalogueLoaded> {
        let subject = caller.actor.permit(Permission::Manage)?;
        let (listed, losses) = cookie_lists::read_open_cookie_database(document, locale)
            .map_err(|message| Error::invalid("input.document", message))?;
        let of_row = |listed: cookie_lists::Listed| Entry {
            cookie: listed
                .item
                .declare(Key::from_cookie_name(&listed.item.name, |_| false), locale),
            platform: listed.platform,
        };
        let all: Vec<Entry> = listed.into_iter().map(of_row).collect();
        let sha256 = Hash::of(document.as_bytes());
        let mut session = self.begin().await?;
        entries::replace(&session, &all).await?;
        let said = details([
            ("format", json!(CookieListFormat::OpenCookieDatabase)),
            ("sha256", json!(sha256)),
            ("entries", json!(all.len())),
        ]);
        let act = (Action::DocumentImported, None, said);
        self.keep(&mut session, caller, &subject, act).await?;
        self.commit(session).await?;
        Ok(CatalogueLoaded {
            entries: all.len(),
            sha256,
            losses,
        })
    }

    /// What the catalogue knows of names. For callers with a role.
    ///
    /// # Errors
    /// `Unauthenticated`; `Invalid` for more names, or longer ones, than are looked up.
    pub async fn suggest_cookies(&self, caller: &Caller, names: Vec<String>) -> Result<Vec<Suggestions>> {
        if caller.actor.subject().is_none() {
            return Err(Error::Unauthenticated);
        }
        if caller.actor.roles().next().is_none() {
            return Err(Error::Forbidden);
        }
        if names.len() > MOST_NAMES {
            return Err(Error::invalid(
                "names",
                format!("holds more than {MOST_NAMES} names"),
            ));
        }
        if names.iter().any(|name| name.chars().count() > LONGEST_NAME) {
            let message = format!("holds a name of more than {LONGEST_NAME} characters");
            return Err(Error::invalid("names", message));
        }
        let session = self.store.read().await?;
        let mut all = Vec::with_capacity(names.len());
        for name in names {
            let candidates = entries::candidates(&session, catalogue::bare(&name)).await?;
            all.push(Suggestions {
                entries: catalogue::suggestions(&name, candidates),
                name,
            });
        }
        Ok(all)
    }

    /// How many entries the catalogue has.
    ///
    /// # Errors
    /// `Unavailable` when the database does not answer.
    pub async fn catalogue_size(&self) -> Result<u64> {
        let session = self.store.read().await?;
        entries::count(&session).await
    }
}
