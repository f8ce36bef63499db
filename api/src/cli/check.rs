//! `noticeboard check`: a document in, its completeness checks out. Needs no database.

mod listing;

use std::collections::BTreeSet;
use std::path::Path;

use clap::Args;
use listing::Found;

use super::Exit;
use super::charset::Decoded;
use super::kind::{self, FormatName};
use super::output::{Output, counted};
use super::source;
use crate::config::flags::Flags;
use crate::config::{Config, Need};
use crate::domain::checks::{self, Check as Checked, Occasion};
use crate::domain::clock::Instant;
use crate::domain::error::Problem;
use crate::domain::locale::Locale;
use crate::domain::notice::is_jurisdiction;
use crate::domain::source::ImportFormat;
use crate::formats::imported::{Imported, Options};
use crate::formats::reading;

/// Goes through the lists of the law for a document, without a database; no legal advice.
#[derive(Args, Debug)]
pub(super) struct Check {
    /// A file, a folder of files, an http or https address, or - for standard input
    #[arg(value_name = "FILE|FOLDER|ADDRESS|-")]
    source: String,
    /// For which laws: EU and ISO 3166 codes, separated by commas, such as EU,US-CA
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    jurisdiction: Vec<String>,
    /// What kind of document it is [default: by the name, else by how it begins]
    #[arg(long, value_enum)]
    format: Option<FormatName>,
    /// The document's language [default: en]
    #[arg(long)]
    locale: Option<Locale>,
    /// From when it will count, RFC 3339; dates in the text are compared with it
    #[arg(long, value_name = "INSTANT")]
    effective_from: Option<Instant>,
}

/// Checks, and says whether one of severity ERROR fails.
pub(super) async fn run(check: Check, flags: &Flags, output: Output) -> Exit {
    match begin(check, flags, output).await {
        Ok(exit) | Err(exit) => exit,
    }
}

async fn begin(check: Check, flags: &Flags, output: Output) -> Result<Exit, Exit> {
    let jurisdictions = jurisdictions(&check.jurisdiction).map_err(|problems| output.wrong(&problems))?;
    let needs: &[Need] = &[];
    let config: Config = super::setting::read(flags, needs, |_| None, output)?;
    if Path::new(&check.source).is_dir() {
        return check_folder(&check, &jurisdictions, &config, output).await;
    }
    let kind = check.format.or_else(|| kind::by_name(&check.source));
    let Decoded { text, note } = source::read(&check.source, kind, output).await?;
    if let Some(note) = note {
        output.note(&note);
    }
    let kind = kind.unwrap_or_else(|| kind::by_content(&text));
    let read = read(&text, kind.into(), check.locale.clone()).map_err(|problems| output.no(&problems))?;
    let checks = checked(&read, &jurisdictions, &check, &config);
    let found = Found { read, checks };
    let printed = listing::print(&found, &jurisdictions, output);
    Ok(answer(printed, found.is_incomplete()))
}

/// No, where something is missing and that could be said.
fn answer(printed: Exit, is_incomplete: bool) -> Exit {
    match printed {
        Exit::Done if is_incomplete => Exit::No,
        other => other,
    }
}

/// Checks every document of a folder, by their names.
async fn check_folder(
    check: &Check,
    jurisdictions: &BTreeSet<String>,
    config: &Config,
    output: Output,
) -> Result<Exit, Exit> {
    let folder = Path::new(&check.source);
    let names = source::documents_in(folder)
        .map_err(|error| output.cannot(&format!("{} cannot be read: {error}.", check.source)))?;
    if names.is_empty() {
        let sentence = format!(
            "{} holds no document: no file in it ends with .html, .md or .json.",
            check.source
        );
        return Err(output.wrong(&[sentence]));
    }
    let mut files = Vec::new();
    for (index, name) in names.iter().enumerate() {
        output.progress(&format!(
            "Checking {} of {}.",
            index + 1,
            counted(names.len(), "document")
        ));
        let found = check_file(check, &folder.join(name), jurisdictions, config).await;
        files.push((name.clone(), found));
    }
    output.progress("");
    let is_bad = |found: &Result<Found, String>| found.as_ref().map_or(true, Found::is_incomplete);
    let is_incomplete = files.iter().any(|(_, found)| is_bad(found));
    let printed = listing::print_all(&files, jurisdictions, output);
    Ok(answer(printed, is_incomplete))
}

async fn check_file(
    check: &Check,
    file: &Path,
    jurisdictions: &BTreeSet<String>,
    config: &Config,
) -> Result<Found, String> {
    let kind = check.format.or_else(|| kind::by_name(&file.to_string_lossy()));
    let Decoded { text, .. } = source::read_text(file, kind).await?;
    let kind = kind.unwrap_or_else(|| kind::by_content(&text));
    let read = read(&text, kind.into(), check.locale.clone()).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        lines.join("; ")
    })?;
    let checks = checked(&read, jurisdictions, check, config);
    Ok(Found { read, checks })
}

/// What the document says, in the language that was given, else in the one that it names, else in English; or every
/// problem with it.
fn read(document: &str, format: ImportFormat, locale: Option<Locale>) -> Result<Imported, Vec<Problem>> {
    let options = Options {
        locale: locale.unwrap_or_else(|| reading::language(format, document)),
        extract_cookies: true,
        known: None,
    };
    let named = |problems: Vec<Problem>| {
        let named = problems.into_iter().map(|problem| problem.under(&["document"]));
        named.collect()
    };
    reading::read(format, document, &options).map_err(named)
}

/// The jurisdictions that were given, or what is wrong with them.
fn jurisdictions(given: &[String]) -> Result<BTreeSet<String>, Vec<String>> {
    let codes: BTreeSet<String> = given
        .iter()
        .map(|code| code.trim().to_owned())
        .filter(|code| !code.is_empty())
        .collect();
    if codes.is_empty() {
        let sentence = "No jurisdiction is given: say for which laws with --jurisdiction, such as EU,US-CA.";
        return Err(vec![sentence.to_owned()]);
    }
    let wrong = codes.iter().filter(|code| !is_jurisdiction(code));
    let wrong: Vec<String> = wrong
        .map(|code| format!("`{code}` is not EU or an ISO 3166 code such as US or US-CA."))
        .collect();
    if wrong.is_empty() { Ok(codes) } else { Err(wrong) }
}

fn checked(
    read: &Imported,
    jurisdictions: &BTreeSet<String>,
    check: &Check,
    config: &Config,
) -> Vec<Checked> {
    let occasion = Occasion {
        effective_from: check.effective_from,
        notice_days: config.material_notice_days,
        ..Occasion::default()
    };
    checks::run(&read.content, jurisdictions, &BTreeSet::new(), &occasion)
}
