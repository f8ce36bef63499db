//! `noticeboard cookies suggest`: what the catalogue knows of names.

use std::fmt::Write as _;

use clap::Args;
use serde_json::{Value, json};

use super::report::write_cookie;
use crate::app::opening::{Database, WhenBehind};
use crate::cli::output::Output;
use crate::cli::{Exit, setting};
use crate::config::Need;
use crate::config::flags::Flags;
use crate::domain::error::Result as DomainResult;
use crate::domain::locale::Locale;
use crate::service::{Noticeboard, Suggestions};

/// Says what the catalogue knows of names of cookies, the best first.
#[derive(Args, Debug)]
pub(super) struct Suggest {
    /// Names as a browser shows them, or with an asterisk at the end
    #[arg(value_name = "NAME", required = true)]
    names: Vec<String>,
}

/// Suggests.
pub(super) async fn run(suggest: Suggest, flags: &Flags, output: Output) -> Result<Exit, Exit> {
    let config = setting::read(flags, &[Need::Database], |_| None, output)?;
    let database = Database::open_existing(&config, WhenBehind::Refuse)
        .await
        .map_err(|error| output.cannot(&error.to_string()))?;
    let board = database.into_board(config.command_timing());
    let asked = ask(&board, suggest).await;
    board.close().await;
    let (found, size) = asked.map_err(|error| output.failed(error))?;
    if size == 0 {
        let sentence = "The catalogue is empty: load one with `noticeboard catalogue load FILE`.";
        return Ok(output.refute(sentence, &json!({"suggestions": [], "catalogue": 0})));
    }
    Ok(output.print(
        &in_words(&found),
        &json!({"suggestions": values(&found), "catalogue": size}),
    ))
}

async fn ask(board: &Noticeboard, suggest: Suggest) -> DomainResult<(Vec<Suggestions>, u64)> {
    let caller = setting::operator("cli")?;
    let found = board.suggest_cookies(&caller, suggest.names).await?;
    Ok((found, board.catalogue_size().await?))
}

fn in_words(found: &[Suggestions]) -> String {
    let mut text = String::new();
    for Suggestions { name, entries } in found {
        if entries.is_empty() {
            let _ = writeln!(text, "{name}: the catalogue does not know it.");
            continue;
        }
        let _ = writeln!(text, "{name}:");
        for entry in entries {
            let Some(locale) = entry
                .cookie
                .purpose
                .keys()
                .next()
                .cloned()
                .or_else(|| "en".parse().ok())
            else {
                continue;
            };
            write_entry(&mut text, entry.platform.as_deref(), &entry.cookie, &locale);
        }
    }
    text
}

fn write_entry(
    text: &mut String,
    platform: Option<&str>,
    cookie: &crate::domain::cookie::Cookie,
    locale: &Locale,
) {
    let _ = write!(text, "  {}: ", platform.unwrap_or("-"));
    write_cookie(text, cookie, locale, "");
    if let Some(purpose) = cookie.purpose.get(locale) {
        let _ = writeln!(text, "    {purpose}");
    }
}

fn values(found: &[Suggestions]) -> Value {
    let shape = |suggestions: &Suggestions| json!({"name": suggestions.name, "entries": suggestions.entries});
    found.iter().map(shape).collect()
}
