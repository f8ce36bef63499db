//! `noticeboard cookies import`: a list in, a draft out.

use clap::Args;

use super::FormatName;
use super::report::Report;
use crate::app::opening::{Database, WhenBehind};
use crate::cli::output::Output;
use crate::cli::{Exit, setting, source};
use crate::config::flags::Flags;
use crate::config::{Config, Need};
use crate::domain::caller::Caller;
use crate::domain::error::{Error, Result as DomainResult};
use crate::domain::key::{Key, Slug};
use crate::domain::locale::Locale;
use crate::graphql::id::GlobalId;
use crate::service::{Destination, ImportCookies, Noticeboard, Preview};

/// Reads a cookie list of another system, and takes it over into a draft when a notice is named.
#[derive(Args, Debug)]
pub(super) struct Import {
    /// A file, an http or https address, or - for standard input
    #[arg(value_name = "FILE|ADDRESS|-")]
    source: String,
    /// Whose list it is
    #[arg(long, value_enum)]
    from: FormatName,
    /// The notice whose declarations it brings; without one the declarations are shown and nothing is written
    #[arg(long, value_name = "SLUG")]
    notice: Option<Slug>,
    /// The draft that it goes into [default: a new one, made from the version in force]
    #[arg(long, value_name = "ID", requires = "notice")]
    draft: Option<String>,
    /// The section of new declarations [default: none]
    #[arg(long, value_name = "KEY", requires = "notice")]
    section: Option<Key>,
    /// The list's language [default: the notice's, else en]
    #[arg(long)]
    locale: Option<Locale>,
    /// Show the declarations and what was not understood, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// In whose name the log records it
    #[arg(long, default_value = "cli")]
    subject: String,
}

/// Imports.
pub(super) async fn run(import: &Import, flags: &Flags, output: Output) -> Result<Exit, Exit> {
    let Some(slug) = &import.notice else {
        let document = source::read(&import.source, None, output).await?.text;
        let locale = import.locale.clone().map_or_else(|| "en".parse(), Ok);
        let locale = locale.map_err(|error| output.wrong(&[format!("en {error}.")]))?;
        let preview =
            Preview::of(import.from.into(), &document, &locale).map_err(|error| output.failed(error))?;
        return Ok(Report::of_preview(&preview, &locale).print(output));
    };
    let needs: &[Need] = if import.dry_run {
        &[Need::Database]
    } else {
        &[Need::Database, Need::SigningKey]
    };
    let config = setting::read(flags, needs, |_| None, output)?;
    let document = source::read(&import.source, None, output).await?.text;
    let board = open(import, &config, output).await?;
    let done = carry_out(&board, import, slug, document).await;
    board.close().await;
    Ok(done.map_err(|error| output.failed(error))?.print(output))
}

async fn open(import: &Import, config: &Config, output: Output) -> Result<Noticeboard, Exit> {
    let cannot = |error: crate::app::opening::CannotStart| output.cannot(&error.to_string());
    let database = if import.dry_run {
        Database::open_existing(config, WhenBehind::Refuse)
            .await
            .map_err(cannot)?
    } else {
        let database = Database::open_existing(config, WhenBehind::Migrate)
            .await
            .map_err(cannot)?;
        database.sign(config).await.map_err(cannot)?
    };
    Ok(database.into_board(config.command_timing()))
}

async fn carry_out(
    board: &Noticeboard,
    import: &Import,
    slug: &Slug,
    document: String,
) -> DomainResult<Report> {
    let caller = setting::operator(&import.subject)?;
    let into = match &import.draft {
        Some(id) => draft(board, &caller, id).await?,
        None => Destination::NewDraft,
    };
    let input = ImportCookies {
        slug: slug.to_string(),
        format: import.from.into(),
        document,
        locale: import.locale.clone(),
        section: import.section.clone(),
        into,
        dry_run: import.dry_run,
    };
    let outcome = board.import_cookies(&caller, input).await?;
    Ok(Report::of_import(slug.as_str(), import.dry_run, &outcome))
}

/// The draft as it stands.
async fn draft(board: &Noticeboard, caller: &Caller, id: &str) -> DomainResult<Destination> {
    let id = GlobalId::read_draft(id);
    let now = board.now().await?;
    let view = board.find_draft(caller, &id, now).await?;
    let view = view.ok_or_else(|| Error::not_found("draft", "there is no such draft"))?;
    Ok(Destination::Draft(id, view.draft.revision))
}
