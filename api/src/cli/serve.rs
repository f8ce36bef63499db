//! `noticeboard serve`, and what `demo` shares with it.

use std::sync::Arc;

use clap::Args;
use tokio::net::TcpListener;

use super::output::Output;
use super::{Exit, setting};
use crate::app::{App, Parts};
use crate::auth::claims::Expected;
use crate::auth::token::Verifier;
use crate::config::flags::Flags;
use crate::config::{Config, Need};
use crate::domain::clock::{SystemClock, SystemRandomness};
use crate::domain::secret::Secret;
use crate::http::server;
use crate::store::Store;

/// Starts the server for production.
#[derive(Args, Debug)]
pub(super) struct Serve {
    /// Refuse to start on a database that is not up to date, instead of migrating it
    #[arg(long)]
    no_migrate: bool,
}

/// Runs the server until it is told to stop.
pub(super) async fn run(serve: Serve, flags: &Flags, output: Output) -> Exit {
    match start(serve, flags, output).await {
        Ok(exit) | Err(exit) => exit,
    }
}

async fn start(serve: Serve, flags: &Flags, output: Output) -> Result<Exit, Exit> {
    let config = setting::read(flags, &[Need::Database, Need::SigningSecret], |_| None, output)?;
    setting::start_log(&config, None, output)?;
    let listener = listen(&config, output).await?;
    let store = setting::open(&config, !serve.no_migrate, output).await?;
    let app = join(&config, store, output)?;
    tracing::info!(address = %config.listen, public_url = config.public_url, "listening");
    Ok(answer(app, listener, output).await)
}

/// Takes the port, or says in a sentence why not.
pub(super) async fn listen(config: &Config, output: Output) -> Result<TcpListener, Exit> {
    server::bind(config.listen)
        .await
        .map_err(|error| output.cannot(&error.to_string()))
}

/// Joins the server's parts as the settings say.
pub(super) fn join(config: &Config, store: Store, output: Output) -> Result<App, Exit> {
    let secret = config.jwt_secret.clone().unwrap_or_else(|| Secret::new(""));
    let verifier = Verifier::with_secret(&secret, expected(config))
        .map_err(|error| output.wrong(&[error.to_string()]))?;
    Ok(App::new(Parts {
        store,
        clock: Arc::new(SystemClock),
        randomness: Arc::new(SystemRandomness),
        window: config.server_window(),
        verifier,
        public_url: config.public_url.clone(),
        limits: setting::limits(config),
        origins: setting::origins(config),
        graphiql: config.graphiql,
    }))
}

/// What a token must say besides its claims.
pub(super) fn expected(config: &Config) -> Expected {
    Expected {
        issuer: config.jwt_issuer.clone(),
        audience: config.jwt_audience.clone(),
    }
}

/// Answers requests until a signal to stop.
pub(super) async fn answer(app: App, listener: TcpListener, output: Output) -> Exit {
    match app.serve(listener, server::stop_signal()).await {
        Ok(()) => Exit::Done,
        Err(error) => output.cannot(&error.to_string()),
    }
}
