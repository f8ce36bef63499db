//! An evidence bundle, from which a notice is taken over with its whole history.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{Import, open};
use crate::app::opening::Database;
use crate::cli::kind::FormatName;
use crate::cli::output::{Output, counted};
use crate::cli::{Exit, setting, source, verify};
use crate::config::Config;
use crate::domain::error::Result as DomainResult;
use crate::domain::hash::Hash;
use crate::domain::version;
use crate::log::bundle::{Kind, Verified};
use crate::service::{Noticeboard, TakeOver, TakenOver, foretell_take_over};

/// Passes if no flag is given that says nothing of what is imported.
pub(super) fn expect_its_flags(import: &Import, output: Output) -> Result<(), Exit> {
    let is_bundle = import.format == Some(FormatName::Bundle);
    let of_documents = [
        ("--history", import.history.is_some()),
        ("--publish", import.publish),
        ("--change-note", import.change_note.is_some()),
        ("--accept-suspect", import.accept_suspect),
        ("--mapping", !import.mapping.is_empty()),
    ];
    let of_bundles = [
        ("--public-key", import.public_key.is_some()),
        ("--checkpoint", import.checkpoint.is_some()),
    ];
    let wrong = |flags: &[(&str, bool)], why: &str| {
        let given = flags.iter().filter(|(_, is_given)| *is_given);
        given
            .map(|(flag, _)| format!("{flag} {why}."))
            .collect::<Vec<_>>()
    };
    let sentences = if is_bundle {
        wrong(
            &of_documents,
            "goes with a document, and a bundle is a whole history",
        )
    } else {
        wrong(&of_bundles, "goes with --format bundle")
    };
    if sentences.is_empty() {
        Ok(())
    } else {
        Err(output.wrong(&sentences))
    }
}

/// Verifies the bundle and takes its notice over, or shows what would come.
pub(super) async fn run(import: &Import, config: &Config, output: Output) -> Result<Exit, Exit> {
    let given = (import.public_key.as_deref(), import.checkpoint.as_deref());
    let expectations = verify::expectations(given, output).await?;
    let text = source::read_bundle(&import.source, output).await?;
    output.progress("Verifying the bundle.");
    let verified = Verified::read(&text, &expectations);
    output.progress("");
    let verified = verified.map_err(|unfit| {
        let value = json!({"verified": false, "place": unfit.place, "message": unfit.message});
        let sentence = format!("The bundle does not verify, and nothing was written. {unfit}.");
        output.refute(&sentence, &value)
    })?;
    let input = TakeOver {
        slug: import.notice.clone(),
        bundle: Arc::new(verified),
        file_sha256: Hash::of(text.as_bytes()),
        locale: import.locale.clone(),
        dry_run: import.dry_run,
    };
    drop(text);
    let verified = Arc::clone(&input.bundle);
    let taken = if import.dry_run && !Database::is_there(config) {
        foretell_take_over(&input)
    } else {
        let board = open(import, config, output).await?;
        output.progress("Taking the notice over.");
        let taken = carry_out(&board, import, input).await;
        board.close().await;
        output.progress("");
        taken
    };
    let taken = taken.map_err(|error| output.failed(error))?;
    Ok(output.print(
        &in_words(import, &verified, &taken),
        &value(import, &verified, &taken),
    ))
}

async fn carry_out(board: &Noticeboard, import: &Import, input: TakeOver) -> DomainResult<TakenOver> {
    let caller = setting::operator(&import.subject)?;
    board.take_over(&caller, input).await
}

fn value(import: &Import, verified: &Verified, taken: &TakenOver) -> Value {
    let versions = taken.versions.iter().map(|version| {
        json!({
            "number": version.number,
            "effectiveFrom": version.effective_from,
            "publishedAt": version.published_at,
            "contentHash": version.content_hash,
            "withheld": withheld(version),
        })
    });
    json!({
        "notice": import.notice,
        "dryRun": import.dry_run,
        "versions": versions.collect::<Vec<_>>(),
        "defaultLocale": taken.settings.default_locale,
        "origin": taken.origin,
        "report": verified.report(),
    })
}

/// Why the content of a version does not come.
fn withheld(version: &version::Version) -> Option<&'static str> {
    match version.taken_over {
        _ if version.erased_at.is_some() => Some("ERASED"),
        Some(how @ (version::TakenOver::Withdrawn | version::TakenOver::Cancelled)) => Some(how.as_str()),
        _ => None,
    }
}

fn in_words(import: &Import, verified: &Verified, taken: &TakenOver) -> String {
    let report = verified.report();
    let mut text = String::new();
    let verb = if import.dry_run { "would be" } else { "was" };
    // Writing to a String does not fail.
    let mut line = |what: String| {
        let _ = writeln!(text, "{what}");
    };
    line(format!(
        "The bundle verifies. `{}` {verb} taken over as `{}`, with {}.\n",
        report.slug,
        import.notice,
        counted(taken.versions.len(), "version")
    ));
    for version in &taken.versions {
        let content = match withheld(version) {
            None => String::new(),
            Some(why) => format!(", content {}", why.to_lowercase()),
        };
        let is_current = report.in_force == Some(version.number);
        let current = if is_current { ", in force" } else { "" };
        line(format!(
            "  version {} from {}{current}{content}",
            version.number, version.effective_from
        ));
    }
    line(String::new());
    let settings = &taken.settings;
    line(match verified.settings() {
        Some(_) => format!(
            "Its settings are those of the bundle: default language {}, {} before a version is published.",
            settings.default_locale,
            counted(settings.approvals_required, "approval")
        ),
        None => format!(
            "A public bundle tells no settings: the default language is {}, and there are no jurisdictions, required \
             languages or approvals. See updateNotice.",
            settings.default_locale
        ),
    });
    if report.kind == Kind::Auditor {
        line("What it says of people stays in the part that is kept as its origin.".to_owned());
    }
    line(format!("Its key is {}.", verify::trust(report.trust)));
    if import.dry_run {
        line("Nothing was written.".to_owned());
    }
    text
}
