//! From settings to an open database and a server that listens; every failure is one sentence that says what to do.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use super::serving::Serving;
use super::{App, Parts, log_key, verifying};
use crate::auth::claims::Expected;
use crate::config::{Config, CorsOrigins};
use crate::delivery::lookup::SystemLookup;
use crate::domain::clock::{Clock, SystemClock, SystemRandomness};
use crate::domain::secret::Secret;
use crate::domain::timing::Timing;
use crate::http::cors::Origins;
use crate::http::edge::Limits;
use crate::http::graphql::streams::StreamLimits;
use crate::http::server;
use crate::service::Noticeboard;
use crate::store::Store;

/// Every query may take so long.
const QUERY_TIME: Duration = Duration::from_secs(10);

/// Why the program cannot begin, as a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct CannotStart(String);

impl CannotStart {
    pub(super) fn because(error: impl std::fmt::Display) -> Self {
        let text = error.to_string();
        let mut letters = text.chars();
        let first: String = letters
            .next()
            .map(char::to_uppercase)
            .into_iter()
            .flatten()
            .collect();
        Self(format!("{first}{}.", letters.as_str().trim_end_matches('.')))
    }
}

/// What to do about a database that is not up to date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WhenBehind {
    /// Bring it up to date.
    Migrate,
    /// Leave it alone and say so.
    Refuse,
}

/// An open database that is up to date.
#[derive(Debug)]
pub struct Database(Store);

impl Database {
    /// Opens the database that the settings name.
    ///
    /// # Errors
    /// When it cannot be reached, was made by a later release, or lacks steps and must not be migrated.
    pub async fn open(config: &Config, when_behind: WhenBehind) -> Result<Self, CannotStart> {
        let store = connect(config).await?;
        match when_behind {
            WhenBehind::Migrate => store.migrate().await.map(|_| ()),
            WhenBehind::Refuse => store.expect_up_to_date().await,
        }
        .map_err(CannotStart::because)?;
        Ok(Self(store))
    }

    /// As [`Database::open`], for a command that has nothing to do on a new database.
    ///
    /// # Errors
    /// Also when there is none.
    pub async fn open_existing(config: &Config, when_behind: WhenBehind) -> Result<Self, CannotStart> {
        match config.sqlite_path() {
            Some(path) if !path.exists() => Err(CannotStart::because(format!(
                "there is no database {}",
                path.display()
            ))),
            _ => Self::open(config, when_behind).await,
        }
    }

    /// Whether there is a database to open: a SQLite file would be made by opening it.
    pub fn is_there(config: &Config) -> bool {
        config.sqlite_path().is_none_or(|path| path.exists())
    }

    /// Opens its log for appending, with the key and the known checkpoint of the settings.
    ///
    /// # Errors
    /// When the text is no key, or not the key of this log; when the checkpoint is none of this log.
    pub async fn sign(self, config: &Config) -> Result<Self, CannotStart> {
        let secret = config.signing_key.clone().unwrap_or_else(|| Secret::new(""));
        let key = log_key::parsed(&secret)?;
        let known = config.known_checkpoint.as_deref();
        let store = self.0.open_log(&SystemClock, key, known).await;
        store.map(Self).map_err(CannotStart::because)
    }

    /// The public half of the key that its log is signed with; none before it was signed for the first time.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn log_key(&self) -> Result<Option<String>, CannotStart> {
        let key = self.0.log_key().await;
        key.map(|key| key.map(|key| key.to_string()))
            .map_err(|_| CannotStart::because("the database does not answer"))
    }

    /// The use cases over it, for a program that serves nobody.
    pub fn into_board(self, timing: Timing) -> Noticeboard {
        Noticeboard::new(self.0, Arc::new(SystemClock), Arc::new(SystemRandomness), timing)
    }

    /// The server over it.
    ///
    /// # Errors
    /// When the signing secret is too short, the file of the key set is none, or a manifest of trusted documents is none.
    pub fn into_app(self, config: &Config) -> Result<App, CannotStart> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        Ok(App::new(Parts {
            store: self.0,
            clock: Arc::clone(&clock),
            randomness: Arc::new(SystemRandomness),
            timing: config.server_timing(),
            notice_days: config.material_notice_days,
            verifier: verifying::verifier(config, clock)?,
            public_url: config.public_url.clone(),
            limits: Limits {
                body: config.body_limit,
                writer_body: config.writer_body_limit,
                query_time: QUERY_TIME,
                streams: StreamLimits {
                    open: config.max_streams,
                    ..StreamLimits::default()
                },
                nodes: config.serving.node_limit,
            },
            origins: match &config.cors_origins {
                CorsOrigins::Any => Origins::Any,
                CorsOrigins::Listed(list) => Origins::Listed(list.clone()),
            },
            graphiql: config.graphiql,
            reach: config.webhook_allow.clone(),
            lookup: Arc::new(SystemLookup),
            serving: Serving::of(&config.serving)?,
        }))
    }
}

/// Brings the database that the settings name up to date; answers the steps that were applied.
///
/// # Errors
/// When it cannot be reached, was made by a later release, or a step fails.
pub async fn migrate(config: &Config) -> Result<Vec<String>, CannotStart> {
    let store = connect(config).await?;
    let applied = store.migrate().await.map_err(CannotStart::because)?;
    store.close().await;
    Ok(applied)
}

/// Takes the port.
///
/// # Errors
/// When it is taken, or may not be taken.
pub async fn listen(config: &Config) -> Result<TcpListener, CannotStart> {
    server::bind(config.listen).await.map_err(CannotStart::because)
}

/// What a token must say besides its claims.
pub fn expected(config: &Config) -> Expected {
    Expected {
        issuer: config.jwt_issuer.clone(),
        audience: config.jwt_audience.clone(),
    }
}

async fn connect(config: &Config) -> Result<Store, CannotStart> {
    let address = config
        .database_url
        .as_ref()
        .map_or("", |address| address.expose());
    Store::open(address).await.map_err(CannotStart::because)
}
