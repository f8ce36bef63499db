//! `noticeboard catalogue`: the catalogue of known cookies.

use std::fmt::Write as _;

use clap::{Args, Subcommand};
use serde_json::json;

use super::output::Output;
use super::{Exit, setting, source};
use crate::app::opening::{Database, WhenBehind};
use crate::config::Need;
use crate::config::flags::Flags;
use crate::domain::locale::Locale;

/// The catalogue of known cookies, from which names get suggestions.
#[derive(Args, Debug)]
pub(super) struct Catalogue {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Replace the catalogue by an Open Cookie Database (CSV), whose licence is yours to heed
    Load(Load),
}

#[derive(Args, Debug)]
struct Load {
    /// A file, an http or https address, or - for standard input
    #[arg(value_name = "FILE|ADDRESS|-")]
    source: String,
    /// The language of its texts
    #[arg(long, default_value = "en")]
    locale: Locale,
    /// In whose name the log records it
    #[arg(long, default_value = "cli")]
    subject: String,
}

/// Does what is asked.
pub(super) async fn run(catalogue: Catalogue, flags: &Flags, output: Output) -> Exit {
    let Command::Load(load) = catalogue.command;
    match begin(&load, flags, output).await {
        Ok(exit) | Err(exit) => exit,
    }
}

async fn begin(load: &Load, flags: &Flags, output: Output) -> Result<Exit, Exit> {
    let config = setting::read(flags, &[Need::Database, Need::SigningKey], |_| None, output)?;
    let document = source::read(&load.source, None, output).await?.text;
    let cannot = |error: crate::app::opening::CannotStart| output.cannot(&error.to_string());
    let database = Database::open(&config, WhenBehind::Migrate)
        .await
        .map_err(cannot)?;
    let board = database
        .sign(&config)
        .await
        .map_err(cannot)?
        .into_board(config.command_timing());
    let caller = setting::operator(&load.subject).map_err(|error| output.failed(error))?;
    let loaded = board.load_catalogue(&caller, &document, &load.locale).await;
    board.close().await;
    let loaded = loaded.map_err(|error| output.failed(error))?;
    let mut text = String::new();
    for loss in &loaded.losses {
        let _ = writeln!(text, "  {loss}");
    }
    let _ = writeln!(text, "The catalogue has {} entries now.", loaded.entries);
    let value = json!({"entries": loaded.entries, "sha256": loaded.sha256, "losses": loaded.losses});
    Ok(output.print(&text, &value))
}
