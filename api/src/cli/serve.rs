//! `noticeboard serve`.

use clap::Args;

use super::output::Output;
use super::{Exit, setting};
use crate::app::opening::{self, Database, WhenBehind};
use crate::config::Need;
use crate::config::flags::Flags;

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
    let needs = [Need::Database, Need::Verifying, Need::SigningKey];
    let config = setting::read(flags, &needs, |_| None, output)?;
    setting::start_log(&config, None, output)?;
    let listener = opening::listen(&config)
        .await
        .map_err(|error| output.cannot(&error.to_string()))?;
    let when_behind = if serve.no_migrate {
        WhenBehind::Refuse
    } else {
        WhenBehind::Migrate
    };
    let database = Database::open(&config, when_behind)
        .await
        .map_err(|error| output.cannot(&error.to_string()))?;
    let database = database
        .sign(&config)
        .await
        .map_err(|error| output.cannot(&error.to_string()))?;
    let app = database
        .into_app(&config)
        .map_err(|error| output.wrong(&[error.to_string()]))?;
    tracing::info!(address = %config.listen, public_url = config.public_url, "listening");
    app.serve_until_stopped(listener).await;
    Ok(Exit::Done)
}
