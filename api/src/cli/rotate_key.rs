//! `noticeboard rotate-key`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::output::Output;
use super::{Exit, setting};
use crate::app::log_key;
use crate::app::opening::{Database, WhenBehind};
use crate::config::Need;
use crate::config::flags::Flags;

/// Replaces the key that signs the log, for good, and records it.
#[derive(Args, Debug)]
pub(super) struct RotateKey {
    /// File with the new key; it has the same name as the old one
    #[arg(long, value_name = "FILE")]
    new_key_file: PathBuf,
    /// The old key is gone, so that the new one signs alone; otherwise the settings name the old one
    #[arg(long)]
    old_key_lost: bool,
    /// In whose name the log records it
    #[arg(long, default_value = "cli")]
    subject: String,
}

/// Rotates the key.
pub(super) async fn run(rotate: RotateKey, flags: &Flags, output: Output) -> Exit {
    match begin(rotate, flags, output).await {
        Ok(exit) | Err(exit) => exit,
    }
}

async fn begin(rotate: RotateKey, flags: &Flags, output: Output) -> Result<Exit, Exit> {
    let needs: &[Need] = if rotate.old_key_lost {
        &[Need::Database]
    } else {
        &[Need::Database, Need::SigningKey]
    };
    let mut config = setting::read(flags, needs, |_| None, output)?;
    // A backup from before a change of keys knows none of the keys that signed later checkpoints.
    config.known_checkpoint = None;
    let new_key = log_key::read(&rotate.new_key_file).map_err(|error| output.wrong(&[error.to_string()]))?;
    let cannot = |error: crate::app::opening::CannotStart| output.cannot(&error.to_string());
    let mut database = Database::open_existing(&config, WhenBehind::Migrate)
        .await
        .map_err(cannot)?;
    if !rotate.old_key_lost {
        database = database.sign(&config).await.map_err(cannot)?;
    }
    let board = database.into_board(config.command_timing());
    let caller = setting::operator(&rotate.subject).map_err(|error| output.failed(error))?;
    let rotated = log_key::rotate(&board, &caller, &new_key).await;
    board.close().await;
    let rotated = rotated.map_err(|error| output.failed(error))?;
    let text = format!(
        "From record {} on the log is signed with {}.\nGive the new key to every server and command now, and start the servers again; those that run refuse changes until then.",
        rotated.sequence, rotated.to
    );
    let value =
        json!({"from": rotated.from.to_string(), "to": rotated.to.to_string(), "sequence": rotated.sequence});
    Ok(output.print(&text, &value))
}
