//! Settings from flags, environment and file, and the database that they name.

use std::path::Path;
use std::time::Duration;

use super::Exit;
use super::output::Output;
use crate::config::flags::Flags;
use crate::config::sources::{Sources, config_path};
use crate::config::{Config, CorsOrigins, Need, WINDOW_ON_POSTGRES};
use crate::http::cors::Origins;
use crate::http::edge::Limits;
use crate::store::Store;
use crate::telemetry;

/// Every query may take so long.
const QUERY_TIME: Duration = Duration::from_secs(10);

/// Reads the settings; `otherwise` answers for variables that the environment does not set.
pub(super) fn read(
    flags: &Flags,
    needs: &[Need],
    otherwise: impl Fn(&str) -> Option<String>,
    output: Output,
) -> Result<Config, Exit> {
    let env = |name: &str| std::env::var(name).ok().or_else(|| otherwise(name));
    let read = |path: &Path| std::fs::read_to_string(path);
    let file = match config_path(flags, &env) {
        Some(path) => Some(read(&path).map_err(|error| {
            output.wrong(&[format!(
                "The configuration file {} cannot be read: {error}.",
                path.display()
            )])
        })?),
        None => None,
    };
    let sources = Sources {
        env: &env,
        read: &read,
        file: file.as_deref(),
    };
    Config::resolve(flags, &sources, needs).map_err(|problems| output.wrong(&problems))
}

/// Starts the log.
pub(super) fn start_log(config: &Config, quiet: Option<&str>, output: Output) -> Result<(), Exit> {
    let filter = std::env::var("RUST_LOG").ok();
    let filter = filter.as_deref().or(quiet);
    telemetry::init(config.log_format.as_json(), filter).map_err(|error| output.wrong(&[error.to_string()]))
}

/// Opens the database and brings it up to date, or insists that it is.
pub(super) async fn open(config: &Config, migrate: bool, output: Output) -> Result<Store, Exit> {
    let address = config
        .database_url
        .as_ref()
        .map_or("", |address| address.expose());
    let store = Store::open(address)
        .await
        .map_err(|error| output.cannot(&sentence(&error.to_string())))?;
    let ready = if migrate {
        store.migrate().await.map(|_| ())
    } else {
        store.expect_up_to_date().await
    };
    ready.map_err(|error| output.cannot(&sentence(&error.to_string())))?;
    Ok(store)
}

/// An error's words as a sentence.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters
        .next()
        .map(char::to_uppercase)
        .into_iter()
        .flatten()
        .collect();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

/// How much a request may ask for.
pub(super) fn limits(config: &Config) -> Limits {
    Limits {
        body: config.body_limit,
        writer_body: config.writer_body_limit,
        query_time: QUERY_TIME,
    }
}

/// Whose pages may read answers.
pub(super) fn origins(config: &Config) -> Origins {
    match &config.cors_origins {
        CorsOrigins::Any => Origins::Any,
        CorsOrigins::Listed(list) => Origins::Listed(list.clone()),
    }
}

/// The command line is another process than the server, so that it publishes with the window on every database.
pub(super) fn window_of_another_process(config: &Config) -> Duration {
    config.window.unwrap_or(WINDOW_ON_POSTGRES)
}
