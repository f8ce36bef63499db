//! `noticeboard reopen-log`.

use clap::Args;
use serde_json::json;

use super::output::Output;
use super::{Exit, setting};
use crate::app::opening::{Database, WhenBehind};
use crate::config::Need;
use crate::config::flags::Flags;

/// Lets a log go on that does not continue the known checkpoint, say because an older backup was restored, and records it.
#[derive(Args, Debug)]
pub(super) struct ReopenLog {
    /// Why it goes on; goes into the audit log
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// In whose name the log records it
    #[arg(long, default_value = "cli")]
    subject: String,
}

/// Reopens the log.
pub(super) async fn run(reopen: ReopenLog, flags: &Flags, output: Output) -> Exit {
    match begin(reopen, flags, output).await {
        Ok(exit) | Err(exit) => exit,
    }
}

async fn begin(reopen: ReopenLog, flags: &Flags, output: Output) -> Result<Exit, Exit> {
    let config = setting::read(flags, &[Need::Database, Need::SigningKey], |_| None, output)?;
    let cannot = |error: crate::app::opening::CannotStart| output.cannot(&error.to_string());
    let database = Database::open_existing(&config, WhenBehind::Migrate)
        .await
        .map_err(cannot)?;
    let database = database.sign(&config).await.map_err(cannot)?;
    let board = database.into_board(config.command_timing());
    let caller = setting::operator(&reopen.subject).map_err(|error| output.failed(error))?;
    let reopened = board.reopen_log(&caller, &reopen.reason).await;
    board.close().await;
    let (refusal, sequence) = reopened.map_err(|error| output.failed(error))?;
    let text = format!("The log goes on from record {sequence}. What stood against it: {refusal}.");
    Ok(output.print(
        &text,
        &json!({"sequence": sequence, "refusal": refusal.to_string()}),
    ))
}
