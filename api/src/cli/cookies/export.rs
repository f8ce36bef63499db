//! `noticeboard cookies export`: the declarations of a notice as a list of another system.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::FormatName;
use super::report::write_losses;
use crate::app::opening::{Database, WhenBehind};
use crate::cli::output::Output;
use crate::cli::{Exit, setting};
use crate::config::Need;
use crate::config::flags::Flags;
use crate::domain::content::Content;
use crate::domain::error::{Error, Result as DomainResult};
use crate::domain::key::Slug;
use crate::domain::locale::Locale;
use crate::formats::cookie_lists::WrittenList;
use crate::graphql::id::GlobalId;
use crate::service::{ExportCookies, NoticeView, Noticeboard};

/// Writes the declarations of a notice as a cookie list of another system; says on standard error what is not in it.
#[derive(Args, Debug)]
pub(super) struct Export {
    /// The notice
    #[arg(long, value_name = "SLUG")]
    notice: Slug,
    /// Whose list it is to be
    #[arg(long, value_enum)]
    to: FormatName,
    /// Number of the version [default: the one in force]
    #[arg(long, value_name = "N")]
    version: Option<i32>,
    /// A draft instead of a version
    #[arg(long, value_name = "ID", conflicts_with = "version")]
    draft: Option<String>,
    /// The language of the texts [default: the notice's]
    #[arg(long)]
    locale: Option<Locale>,
    /// The domain of declarations that name none
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// Write into this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Exports.
pub(super) async fn run(export: &Export, flags: &Flags, output: Output) -> Result<Exit, Exit> {
    let config = setting::read(flags, &[Need::Database], |_| None, output)?;
    let database = Database::open_existing(&config, WhenBehind::Refuse)
        .await
        .map_err(|error| output.cannot(&error.to_string()))?;
    let board = database.into_board(config.command_timing());
    let made = make(&board, export).await;
    board.close().await;
    let WrittenList { text, losses } = made.map_err(|error| output.failed(error))?;
    let mut said = String::new();
    write_losses(&mut said, &losses);
    let Some(path) = &export.out else {
        if !losses.is_empty() {
            output.note(&format!("Not in the list, or not exactly:\n{}", said.trim_end()));
        }
        return Ok(output.print_text(&text, &json!({"text": text, "losses": losses})));
    };
    std::fs::write(path, &text).map_err(|error| {
        output.cannot(&format!(
            "The file {} cannot be written: {error}.",
            path.display()
        ))
    })?;
    let sentence = format!("Wrote {}.\n{said}", path.display());
    Ok(output.print(
        &sentence,
        &json!({"file": path, "bytes": text.len(), "losses": losses}),
    ))
}

async fn make(board: &Noticeboard, export: &Export) -> DomainResult<WrittenList> {
    let caller = setting::operator("cli")?;
    let now = board.now().await?;
    let slug = export.notice.as_str();
    let absent = || Error::not_found("notice", format!("there is no notice `{slug}`"));
    let notice = board.find_notice(&caller, slug, now).await?.ok_or_else(absent)?;
    let content = match &export.draft {
        Some(id) => {
            let id = GlobalId::read_draft(id);
            let view = board.find_draft(&caller, &id, now).await?;
            let view = view.filter(|view| view.draft.notice_id == notice.notice.id);
            let view = view.ok_or_else(|| Error::not_found("draft", "there is no such draft"))?;
            view.draft.content.clone()
        }
        None => content_of_version(board, &notice, export.version).await?,
    };
    let default_locale = &notice.notice.settings.default_locale;
    let asked = export.locale.as_ref().unwrap_or(default_locale);
    let there = content.locales();
    let locale = asked.lookup(&there).unwrap_or(asked);
    board
        .export_cookies(ExportCookies {
            notice: &notice,
            content: &content,
            format: export.to.into(),
            locale,
            domain: export.domain.as_deref(),
        })
        .await
}

async fn content_of_version(
    board: &Noticeboard,
    notice: &NoticeView,
    number: Option<i32>,
) -> DomainResult<Content> {
    let (version, missing) = match number {
        Some(number) => (notice.version(number), format!("there is no version {number}")),
        None => (notice.latest(), "nothing is in force".to_owned()),
    };
    let version = version.ok_or_else(|| Error::not_found("version", missing))?;
    Ok(board.content(notice, version).await?.as_ref().clone())
}
