//! `noticeboard export`: the evidence of a notice, or one version as a document.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use super::output::{Output, counted};
use super::{Exit, setting};
use crate::app::opening::{CannotStart, Database, WhenBehind};
use crate::config::flags::Flags;
use crate::config::{Config, Need};
use crate::domain::actor::{Actor, Role};
use crate::domain::caller::Caller;
use crate::domain::canonical::Canonical;
use crate::domain::error::{Error, Result as DomainResult};
use crate::domain::key::Slug;
use crate::domain::locale::Locale;
use crate::formats::document;
use crate::log::checkpoint::Checkpoint;
use crate::log::note::Note;
use crate::service::{NoticeView, Noticeboard};

/// Writes the evidence of a notice, or one version as a document, to standard output or a file.
#[derive(Args, Debug)]
pub(super) struct Export {
    /// The notice
    #[arg(long, value_name = "SLUG")]
    notice: Slug,
    /// Number of the version [default: the one in force]; a bundle holds all
    #[arg(long, value_name = "N")]
    version: Option<i32>,
    /// What to write
    #[arg(long, value_enum, default_value_t = FormatName::Bundle)]
    format: FormatName,
    /// The language of html and markdown [default: the notice's]
    #[arg(long)]
    locale: Option<Locale>,
    /// Everything, instead of what anybody may see: who did what, drafts, schedules, withdrawn contents
    #[arg(long)]
    auditor: bool,
    /// An older checkpoint that the bundle of a long log should show consistency with: a file that holds it
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Write into this file, or into a folder under the notice's name, instead of standard output
    #[arg(long, value_name = "FILE|FOLDER")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
enum FormatName {
    /// The evidence bundle, which `noticeboard verify` checks
    Bundle,
    /// One version as HTML
    Html,
    /// One version as Markdown
    Markdown,
    /// One version's content in its canonical form, whose SHA-256 is the content hash
    Json,
}

impl Export {
    /// The file to write: the one that is named, or in a folder that is named one by the notice, version and language.
    fn file_in(&self, path: &Path) -> PathBuf {
        if !path.is_dir() {
            return path.to_owned();
        }
        let part = |part: Option<String>| part.map(|part| format!("-{part}")).unwrap_or_default();
        let version = part(self.version.map(|number| number.to_string()));
        let locale = part(self.locale.as_ref().map(ToString::to_string));
        let end = match self.format {
            FormatName::Bundle => "evidence.json",
            FormatName::Html => "html",
            FormatName::Markdown => "md",
            FormatName::Json => "json",
        };
        path.join(format!("{}{version}{locale}.{end}", self.notice))
    }
}

/// Exports.
pub(super) async fn run(export: Export, flags: &Flags, output: Output) -> Exit {
    match begin(&export, flags, output).await {
        Ok(exit) | Err(exit) => exit,
    }
}

async fn begin(export: &Export, flags: &Flags, output: Output) -> Result<Exit, Exit> {
    let is_bundle = export.format == FormatName::Bundle;
    if is_bundle && export.version.is_some() {
        let sentence = "A bundle holds every version: leave out --version, or name another --format.";
        return Err(output.wrong(&[sentence.to_owned()]));
    }
    let needs: &[Need] = if is_bundle {
        &[Need::Database, Need::SigningKey]
    } else {
        &[Need::Database]
    };
    let config = setting::read(flags, needs, |_| None, output)?;
    let since = export.checkpoint.as_ref().map(|path| size_of(path, output));
    let since = since.transpose()?;
    let board = open(&config, is_bundle)
        .await
        .map_err(|error| output.cannot(&error.to_string()))?;
    output.progress("Putting it together.");
    let made = make(&board, export, since).await;
    board.close().await;
    output.progress("");
    let text = made.map_err(|error| output.failed(error))?;
    match &export.out {
        None => Ok(output.print_raw(&text)),
        Some(path) => {
            let path = &export.file_in(path);
            let written = std::fs::write(path, &text);
            written.map_err(|error| {
                output.cannot(&format!(
                    "The file {} cannot be written: {error}.",
                    path.display()
                ))
            })?;
            let sentence = format!("{} are in {}.", counted(text.len(), "byte"), path.display());
            Ok(output.print(&sentence, &json!({"file": path, "bytes": text.len()})))
        }
    }
}

async fn open(config: &Config, is_bundle: bool) -> Result<Noticeboard, CannotStart> {
    let mut database = Database::open_existing(config, WhenBehind::Refuse).await?;
    if is_bundle {
        database = database.sign(config).await?;
    }
    Ok(database.into_board(config.command_timing()))
}

/// The number of records that a checkpoint in a file counts.
fn size_of(path: &PathBuf, output: Output) -> Result<u64, Exit> {
    let shown = path.display();
    let note = std::fs::read_to_string(path)
        .map_err(|error| output.cannot(&format!("The checkpoint {shown} cannot be read: {error}.")))?;
    let checkpoint: Option<Checkpoint> = note.parse().ok().and_then(|note: Note| note.text().parse().ok());
    let checkpoint = checkpoint.ok_or_else(|| output.wrong(&[format!("{shown} holds no checkpoint.")]))?;
    Ok(checkpoint.size)
}

async fn make(board: &Noticeboard, export: &Export, since: Option<u64>) -> DomainResult<String> {
    let caller = if export.auditor {
        setting::operator("cli")?
    } else {
        let actor = Actor::anonymous();
        Caller {
            actor,
            ..setting::operator("cli")?
        }
    };
    debug_assert!(!export.auditor || caller.actor.roles().any(|role| role == Role::Admin));
    let now = board.now().await?;
    let slug = export.notice.as_str();
    let view = board.find_notice(&caller, slug, now).await?;
    let hint = if export.auditor {
        ""
    } else {
        " that is public; with --auditor others are exported too"
    };
    let absent = || Error::not_found("notice", format!("there is no notice `{slug}`{hint}"));
    let view = view.ok_or_else(absent)?;
    match export.format {
        FormatName::Bundle => {
            let text = board.evidence(&view, since).await?;
            Ok(text.ok_or_else(absent)?.to_string() + "\n")
        }
        format => document(board, &view, export, format).await,
    }
}

async fn document(
    board: &Noticeboard,
    view: &NoticeView,
    export: &Export,
    format: FormatName,
) -> DomainResult<String> {
    let (version, missing) = match export.version {
        Some(number) => (view.version(number), format!("there is no version {number}")),
        None => (view.latest(), "nothing is in force".to_owned()),
    };
    let version = version.ok_or_else(|| Error::not_found("version", missing))?;
    let content = board.content(view, version).await?;
    let asked = export
        .locale
        .as_ref()
        .unwrap_or(&view.notice.settings.default_locale);
    let served = asked.lookup(&version.locales).ok_or_else(|| {
        let message = format!("version {} has no text in `{asked}`", version.number);
        Error::not_found("locale", message)
    });
    Ok(match format {
        FormatName::Html => document::html(&content, served?) + "\n",
        FormatName::Markdown => document::markdown(&content, served?),
        // Not a byte more, so that its SHA-256 is the content hash.
        FormatName::Json | FormatName::Bundle => Canonical::of(&content)
            .map_err(Error::internal)?
            .as_str()
            .to_owned(),
    })
}
