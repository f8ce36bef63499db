//! `noticeboard import`: a page in, a draft or a version out.

mod report;

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};

use super::format::FormatName;
use super::output::Output;
use super::{Exit, setting, source};
use crate::app::opening::{Database, WhenBehind};
use crate::config::Need;
use crate::config::flags::Flags;
use crate::domain::caller::Caller;
use crate::domain::clock::Instant;
use crate::domain::error::{Error, Problem, Result as DomainResult};
use crate::domain::key::Slug;
use crate::domain::locale::Locale;
use crate::domain::version::{Materiality, PendingChoice};
use crate::formats::imported::{Imported, Options, Warning};
use crate::formats::reading;
use crate::service::{
    CreateNotice, DraftView, ImportDocument, ImportOutcome, Noticeboard, Publish, PublishOutcome, Terms,
};
use report::Report;

/// Brings a page in as a draft; makes the notice when there is none with that slug.
#[derive(Args, Debug)]
pub(super) struct Import {
    /// A file, an http or https address, or - for standard input
    #[arg(value_name = "FILE|ADDRESS|-")]
    source: String,
    /// The notice
    #[arg(long, value_name = "SLUG")]
    notice: Slug,
    /// What kind of document it is
    #[arg(long, value_enum, default_value_t = FormatName::Wordpress)]
    format: FormatName,
    /// The document's language [default: the notice's, or en for a new notice]
    #[arg(long)]
    locale: Option<Locale>,
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
    let config = setting::read(flags, needs, |_| None, output)?;
    let document = source::read(&import.source, output).await?;
    // Before anything is written, so that a bad document leaves nothing behind, not even an empty notice.
    let read = read(&document, import.format, import.locale.clone());
    let mut read = read.map_err(|problems| output.no(&problems))?;
    if import.dry_run && !Database::is_there(&config) {
        read.warnings.push(without_jurisdiction());
        return Ok(Report::of_read(import.notice.as_str(), &read).print(output));
    }
    let when_behind = if import.dry_run {
        WhenBehind::Refuse
    } else {
        WhenBehind::Migrate
    };
    let mut database = Database::open(&config, when_behind)
        .await
        .map_err(|error| output.cannot(&error.to_string()))?;
    if !import.dry_run {
        let signing = database.sign(&config).await;
        database = signing.map_err(|error| output.cannot(&error.to_string()))?;
    }
    let board = database.into_board(config.command_timing());
    let done = carry_out(&board, &import, document, read, output).await;
    board.close().await;
    let (report, refusal) = done.map_err(|error| output.failed(error))?;
    let printed = report.print(output);
    Ok(refusal.map_or(printed, |refusal| output.failed(refusal)))
}

/// What a document says, in the language that was given, else in English; or every problem with it.
pub(super) fn read(
    document: &str,
    format: FormatName,
    locale: Option<Locale>,
) -> Result<Imported, Vec<Problem>> {
    let options = Options {
        locale: locale.unwrap_or_else(english),
        extract_cookies: true,
        known: None,
    };
    reading::read(format.into(), document, &options).map_err(named)
}

/// Said where nobody set which laws a notice is for, so that no list was gone through.
fn without_jurisdiction() -> Warning {
    Warning {
        code: "NO_JURISDICTION",
        message: "the notice has no jurisdictions, so that no list of the law is gone through: set them with updateNotice"
            .to_owned(),
        section_key: None,
        excerpt: None,
    }
}

fn named(problems: Vec<Problem>) -> Vec<Problem> {
    problems
        .into_iter()
        .map(|problem| problem.under(&["document"]))
        .collect()
}

fn english() -> Locale {
    // A registered tag parses; were it not so, every test of languages would fail.
    "en".parse().unwrap_or_else(|_| unreachable!())
}

/// What there is to say, and why the draft was not published although it should have been.
async fn carry_out(
    board: &Noticeboard,
    import: &Import,
    document: String,
    read: Imported,
    output: Output,
) -> DomainResult<(Report, Option<Error>)> {
    let caller = setting::operator(&import.subject)?;
    let slug = import.notice.as_str();
    if board
        .find_notice(&caller, slug, board.now().await?)
        .await?
        .is_none()
    {
        if import.dry_run {
            return Ok((Report::of_read(slug, &read), None));
        }
        let notice = board.create_notice(&caller, new_notice(import)).await?;
        output.note(&format!(
            "Made the notice `{slug}`, in {}.",
            notice.notice.settings.default_locale
        ));
    }
    let input = ImportDocument {
        slug: slug.to_owned(),
        format: import.format.into(),
        document,
        locale: import.locale.clone(),
        extract_cookies: true,
        dry_run: import.dry_run,
    };
    let outcome: ImportOutcome = board.import_document(&caller, input).await?;
    let (published, refusal) = match &outcome.draft {
        Some(view) if import.publish => {
            output.note("Publishing; this waits until every server knows of it.");
            match publish(board, &caller, import, view).await {
                Ok(published) => (Some(published), None),
                // The draft is there, and whoever reads the refusal must be able to find it.
                Err(refusal @ (Error::Conflict(_) | Error::Invalid(_))) => (None, Some(refusal)),
                Err(failure) => return Err(failure),
            }
        }
        _ => (None, None),
    };
    let report = Report::of_import(slug, import.dry_run, &outcome, published.as_ref());
    Ok((report, refusal))
}

fn new_notice(import: &Import) -> CreateNotice {
    CreateNotice {
        slug: import.notice.clone(),
        default_locale: import.locale.clone().unwrap_or_else(english),
        required_locales: BTreeSet::new(),
        jurisdictions: BTreeSet::new(),
        approvals_required: 0,
        prevailing_locale: None,
    }
}

async fn publish(
    board: &Noticeboard,
    caller: &Caller,
    import: &Import,
    view: &DraftView,
) -> DomainResult<PublishOutcome> {
    let input = Publish {
        draft: view.draft.id.to_string(),
        expected_revision: view.draft.revision,
        terms: Terms {
            effective_from: import.effective_from,
            change_note: import
                .change_note
                .clone()
                .ok_or_else(|| Error::invalid("changeNote", "is missing"))?,
            materiality: import.materiality.map(|name| match name {
                MaterialityName::Material => Materiality::Material,
                MaterialityName::Editorial => Materiality::Editorial,
            }),
            materiality_reason: import.materiality_reason.clone(),
            announce: import.announce,
            pending: import.pending.map(|name| match name {
                PendingName::Keep => PendingChoice::Keep,
                PendingName::Cancel => PendingChoice::Cancel,
            }),
            override_checks: import.override_checks.clone(),
            idempotency_key: None,
        },
    };
    board.publish_draft(caller, &input).await
}
