//! `noticeboard import`: a page in, a draft or a version out; or pages of the past, and versions of the past out; or an
//! evidence bundle, and a notice with its whole history out.

mod bundle;
mod differences;
mod document;
mod history;
mod history_report;
mod outline;
mod report;
mod table;

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::charset::Decoded;
use super::kind::{self, FormatName};
use super::output::Output;
use super::{Exit, setting, source};
use crate::app::opening::{Database, WhenBehind};
use crate::config::flags::Flags;
use crate::config::{Config, Need};
use crate::domain::caller::Caller;
use crate::domain::clock::Instant;
use crate::domain::error::Result as DomainResult;
use crate::domain::key::{Key, Slug};
use crate::domain::locale::Locale;
use crate::domain::source::ImportFormat;
use crate::formats::imported::Mapped;
use crate::formats::{reading, revisions};
use crate::service::{CreateNotice, NoticeView, Noticeboard};

/// Brings a page in as a draft, or a history of pages as versions of the past; makes the notice when there is none with that slug.
/// Or takes a notice over from an evidence bundle, with its whole history, into a new database.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Import {
    /// A file, an http or https address, or - for standard input; with --history the folder of the files
    #[arg(value_name = "FILE|ADDRESS|FOLDER|-")]
    source: String,
    /// The notice
    #[arg(long, value_name = "SLUG")]
    notice: Slug,
    /// What kind of document it is [default: by the name, else by how it begins]
    #[arg(long, value_enum)]
    format: Option<FormatName>,
    /// A table of the past with a file and an instant (RFC 3339 or seconds since 1970) in each row: each file becomes a version
    #[arg(long, value_name = "TABLE", conflicts_with_all = ["publish", "change_note"])]
    history: Option<PathBuf>,
    /// The table's column with the names, or numbers, of files
    #[arg(long, value_name = "HEADING", requires = "history")]
    file_column: Option<String>,
    /// The table's column with the instants
    #[arg(long, value_name = "HEADING", requires = "history")]
    instant_column: Option<String>,
    /// Take documents of the past, too, that look like failed captures: empty, or a tenth of the one before
    #[arg(long, conflicts_with = "publish")]
    accept_suspect: bool,
    /// The document's language [default: the notice's; for a new notice what the document says, or en]
    #[arg(long)]
    locale: Option<Locale>,
    /// Which section a heading of the document is, for those that could not be matched; once for each
    #[arg(long, value_name = "HEADING=KEY", value_parser = mapped, conflicts_with = "history")]
    mapping: Vec<Mapped>,
    /// Publish the draft
    #[arg(long, requires = "change_note")]
    publish: bool,
    /// What changed, in plain words, for the people whom the notice is about
    #[arg(long, value_name = "TEXT")]
    change_note: Option<String>,
    /// From when it is in force, RFC 3339 [default: now]
    #[arg(long, value_name = "INSTANT", requires = "publish")]
    effective_from: Option<Instant>,
    /// Whether people must be told [default: what the changes suggest]
    #[arg(long, value_enum, requires = "publish")]
    materiality: Option<MaterialityName>,
    /// Why it is lower than the changes suggest; goes into the audit log
    #[arg(long, value_name = "TEXT", requires = "publish")]
    materiality_reason: Option<String>,
    /// What becomes of versions that are scheduled later
    #[arg(long, value_enum, requires = "publish")]
    pending: Option<PendingName>,
    /// Publish in spite of failed checks; the reason goes into the audit log
    #[arg(long, value_name = "TEXT", requires = "publish")]
    override_checks: Option<String>,
    /// Make a scheduled version public before its time
    #[arg(long, requires = "publish")]
    announce: bool,
    /// Show what the document becomes, and write nothing
    #[arg(long, conflicts_with = "publish")]
    dry_run: bool,
    /// Of a bundle: the key of its log, got from elsewhere: NAME+HASH+KEY, or a file that holds it
    #[arg(long, value_name = "KEY")]
    public_key: Option<String>,
    /// Of a bundle: a file with an older checkpoint of its log, which that must continue
    #[arg(long, value_name = "OLD")]
    checkpoint: Option<String>,
    /// In whose name the log records it
    #[arg(long, default_value = "cli")]
    subject: String,
}

#[derive(Clone, Copy, ValueEnum, Debug)]
enum MaterialityName {
    /// People must be told
    Material,
    /// Wording, spelling, layout
    Editorial,
}

#[derive(Clone, Copy, ValueEnum, Debug)]
enum PendingName {
    /// They stay
    Keep,
    /// They are called off
    Cancel,
}

/// A heading may hold `=`, a key may not.
fn mapped(text: &str) -> Result<Mapped, String> {
    let (heading, key) = text
        .rsplit_once('=')
        .ok_or("it is not HEADING=KEY, as in \"Complaints=complaints\"")?;
    let key = key
        .trim()
        .parse::<Key>()
        .map_err(|error| format!("`{key}` {error}"))?;
    Ok(Mapped {
        heading: heading.trim().to_owned(),
        key,
    })
}

/// Imports, and publishes if asked to.
pub(super) async fn run(import: Import, flags: &Flags, output: Output) -> Exit {
    match begin(import, flags, output).await {
        Ok(exit) | Err(exit) => exit,
    }
}

async fn begin(import: Import, flags: &Flags, output: Output) -> Result<Exit, Exit> {
    let needs: &[Need] = if import.dry_run {
        &[Need::Database]
    } else {
        &[Need::Database, Need::SigningKey]
    };
    bundle::expect_its_flags(&import, output)?;
    let config = setting::read(flags, needs, |_| None, output)?;
    if import.format == Some(FormatName::Bundle) {
        return bundle::run(&import, &config, output).await;
    }
    if let Some(table) = &import.history {
        let past = history::from_table(&import, table, output).await?;
        return history::run(&import, past, &config, output).await;
    }
    let kind = import.format.or_else(|| kind::by_name(&import.source));
    let Decoded { text, note } = source::read(&import.source, kind, output).await?;
    if import.format.is_none() && kind::begins_as_bundle(&text) {
        let sentence = format!(
            "{} is an evidence bundle: take it over with --format bundle.",
            import.source
        );
        return Err(output.wrong(&[sentence]));
    }
    let kind = kind.unwrap_or_else(|| kind::by_content(&text));
    if kind == FormatName::Wordpress && revisions::is_list(&text) {
        let past = history::from_revisions(&import, &text, output)?;
        return history::run(&import, past, &config, output).await;
    }
    document::run(&import, (kind.into(), text, note), &config, output).await
}

/// The use cases over the database, which is brought up to date unless nothing will be written.
async fn open(import: &Import, config: &Config, output: Output) -> Result<Noticeboard, Exit> {
    let when_behind = if import.dry_run {
        WhenBehind::Refuse
    } else {
        WhenBehind::Migrate
    };
    let mut database = Database::open(config, when_behind)
        .await
        .map_err(|error| output.cannot(&error.to_string()))?;
    if !import.dry_run {
        let signing = database.sign(config).await;
        database = signing.map_err(|error| output.cannot(&error.to_string()))?;
    }
    Ok(database.into_board(config.command_timing()))
}

/// The language of a new notice: the one that is given, else what the document says.
fn new_locale(import: &Import, format: ImportFormat, document: &str) -> Locale {
    let given = import.locale.clone();
    given.unwrap_or_else(|| reading::language(format, document))
}

/// The notice; made when it is not there, unless nothing is to be written.
async fn notice_of(
    board: &Noticeboard,
    caller: &Caller,
    import: &Import,
    locale: &Locale,
    output: Output,
) -> DomainResult<Option<NoticeView>> {
    let found = board
        .find_notice(caller, import.notice.as_str(), board.now().await?)
        .await?;
    if found.is_some() || import.dry_run {
        return Ok(found);
    }
    let notice = CreateNotice {
        slug: import.notice.clone(),
        default_locale: locale.clone(),
        required_locales: BTreeSet::new(),
        jurisdictions: BTreeSet::new(),
        approvals_required: 0,
        prevailing_locale: None,
    };
    let made = board.create_notice(caller, notice).await?;
    output.note(&format!("Made the notice `{}`, in {locale}.", import.notice));
    Ok(Some(made))
}
