//! One document, which becomes a draft, and a version when that is asked for.

use clap::ValueEnum as _;

use super::report::Report;
use super::{Import, MaterialityName, PendingName, new_locale, notice_of, open};
use crate::app::opening::Database;
use crate::cli::kind::{self, FormatName};
use crate::cli::output::Output;
use crate::cli::{Exit, setting};
use crate::config::Config;
use crate::domain::caller::Caller;
use crate::domain::error::{Error, Problem, Result as DomainResult};
use crate::domain::source::ImportFormat;
use crate::domain::version::{Materiality, PendingChoice};
use crate::formats::imported::{Imported, Options, Warning};
use crate::formats::reading;
use crate::service::{DraftView, ImportDocument, ImportOutcome, Noticeboard, Publish, PublishOutcome, Terms};

/// Imports, and publishes if asked to. The document comes with its kind and with what its encoding was.
pub(super) async fn run(
    import: &Import,
    (format, document, note): (ImportFormat, String, Option<String>),
    config: &Config,
    output: Output,
) -> Result<Exit, Exit> {
    // Before anything is written, so that a bad document leaves nothing behind, not even an empty notice.
    let options = Options::alone(new_locale(import, format, &document));
    let read = reading::read(format, &document, &options);
    let read = read.and_then(|read| {
        let words = read.expect_words(&options.locale);
        words.map(|()| read).map_err(|problem| vec![problem])
    });
    let mut read =
        read.map_err(|problems| output.no(&[named(problems), of_kind(format, &document)].concat()))?;
    let of_encoding = note.map(|message| Warning {
        code: "ENCODING",
        message,
        section_key: None,
        excerpt: None,
    });
    read.warnings.extend(of_encoding.clone());
    if import.dry_run && !Database::is_there(config) {
        read.warnings.push(without_jurisdiction());
        return Ok(Report::of_read(import.notice.as_str(), &read, &options.locale).print(output));
    }
    let board = open(import, config, output).await?;
    output.progress("Comparing the document with what is there.");
    let done = carry_out(&board, import, (document, read), &options, output).await;
    board.close().await;
    output.progress("");
    let (mut report, refusal) = done.map_err(|error| output.failed(error))?;
    report.warn(of_encoding.as_ref());
    let printed = report.print(output);
    Ok(refusal.map_or(printed, |refusal| output.failed(refusal)))
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

/// Said where a document that cannot be read looks like one of another kind.
fn of_kind(format: ImportFormat, document: &str) -> Vec<Problem> {
    let looks = kind::by_content(document);
    if looks == FormatName::Markdown || ImportFormat::from(looks) == format {
        return Vec::new();
    }
    let name = looks.to_possible_value();
    let name = name.as_ref().map_or("", |value| value.get_name());
    let message = format!("it looks like a document of another kind: say so with --format {name}");
    vec![Problem {
        path: vec!["document".to_owned()],
        message,
    }]
}

fn named(problems: Vec<Problem>) -> Vec<Problem> {
    problems
        .into_iter()
        .map(|problem| problem.under(&["document"]))
        .collect()
}

/// What there is to say, and why the draft was not published although it should have been.
async fn carry_out(
    board: &Noticeboard,
    import: &Import,
    (document, mut read): (String, Imported),
    options: &Options,
    output: Output,
) -> DomainResult<(Report, Option<Error>)> {
    let caller = setting::operator(&import.subject)?;
    let slug = import.notice.as_str();
    let Some(notice) = notice_of(board, &caller, import, &options.locale, output).await? else {
        read.warnings.push(without_jurisdiction());
        return Ok((Report::of_read(slug, &read, &options.locale), None));
    };
    let input = ImportDocument {
        slug: slug.to_owned(),
        format: read.source.format,
        document,
        locale: import.locale.clone(),
        extract_cookies: true,
        mapping: import.mapping.clone(),
        dry_run: import.dry_run,
    };
    let mut outcome: ImportOutcome = board.import_document(&caller, input).await?;
    if notice.notice.settings.jurisdictions.is_empty() {
        outcome.warnings.push(without_jurisdiction());
    }
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
