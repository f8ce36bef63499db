//! Pages of the past, which become versions of the past: files by a table, or the revisions of a page.

use std::path::{Path, PathBuf};

use super::history_report::HistoryReport;
use super::table::{self, Columns, Row};
use super::{Import, new_locale, notice_of, open};
use crate::app::opening::Database;
use crate::cli::charset::Decoded;
use crate::cli::kind::{self, FormatName};
use crate::cli::output::{Output, counted};
use crate::cli::{Exit, setting, source};
use crate::config::Config;
use crate::domain::error::Result as DomainResult;
use crate::domain::locale::Locale;
use crate::domain::source::ImportFormat;
use crate::formats::revisions;
use crate::service::{HistoryItem, ImportHistory, Noticeboard, foretell_history};

/// What is brought in.
pub(super) struct Past {
    format: ImportFormat,
    items: Vec<HistoryItem>,
    /// What each item is called where it comes from.
    names: Vec<String>,
    /// What a person should know of the items besides.
    notes: Vec<String>,
}

/// The files of a folder by a table.
pub(super) async fn from_table(import: &Import, table: &Path, output: Output) -> Result<Past, Exit> {
    let folder = Path::new(&import.source);
    if !folder.is_dir() {
        return Err(output.wrong(&[format!(
            "{} is no folder, and --history goes with one.",
            import.source
        )]));
    }
    let table = if table.exists() {
        table.to_owned()
    } else {
        folder.join(table)
    };
    let text = source::read_text(&table, Some(FormatName::Markdown)).await;
    let text = text.map_err(|why| output.cannot(&format!("The table {} {why}.", table.display())))?;
    let columns = Columns {
        file: import.file_column.clone(),
        instant: import.instant_column.clone(),
    };
    let in_table = |problem: String| format!("{}: {problem}.", table.display());
    let mut rows = table::read(&text.text, &columns)
        .map_err(|problems| output.wrong(&problems.into_iter().map(in_table).collect::<Vec<_>>()))?;
    rows.sort_by_key(|row| row.effective_from);
    let files = Files::of(folder)
        .map_err(|error| output.cannot(&format!("{} cannot be read: {error}.", folder.display())))?;
    let mut past = Past {
        format: ImportFormat::Markdown,
        items: Vec::new(),
        names: Vec::new(),
        notes: text
            .note
            .into_iter()
            .map(|note| format!("The table {note}."))
            .collect(),
    };
    let count = rows.len();
    for (index, row) in rows.into_iter().enumerate() {
        output.progress(&format!("Reading {} of {count} files.", index + 1));
        past.add(import, &files, row).await.map_err(|why| {
            output.progress("");
            output.cannot(&why)
        })?;
    }
    output.progress("");
    Ok(past)
}

impl Past {
    async fn add(&mut self, import: &Import, files: &Files, row: Row) -> Result<(), String> {
        let path = files.find(&row.file)?;
        let name = path
            .file_name()
            .map_or(row.file, |name| name.to_string_lossy().into_owned());
        let kind = import.format.or_else(|| kind::by_name(&name));
        let read = source::read_text(&path, kind).await;
        let Decoded { text, note } = read.map_err(|why| format!("The file {} {why}.", path.display()))?;
        let format = kind.unwrap_or_else(|| kind::by_content(&text)).into();
        if self.items.is_empty() {
            self.format = format;
        } else if self.format != format {
            return Err(format!(
                "The file {} is {format}, and those before it are {}: say by --format how to read them.",
                path.display(),
                self.format
            ));
        }
        self.notes.extend(note.map(|note| format!("{name} {note}.")));
        self.names.push(name);
        self.items.push(HistoryItem {
            document: text,
            effective_from: row.effective_from,
            change_note: row.change_note,
        });
        Ok(())
    }
}

/// The files of a folder.
struct Files {
    folder: PathBuf,
    names: Vec<String>,
}

impl Files {
    fn of(folder: &Path) -> std::io::Result<Self> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        Ok(Self {
            folder: folder.to_owned(),
            names,
        })
    }

    /// The file with this name, or the only one whose name is this number, such as `0007.md` for 7.
    fn find(&self, name: &str) -> Result<PathBuf, String> {
        let path = self.folder.join(name);
        if path.is_file() {
            return Ok(path);
        }
        let number = |text: &str| text.parse::<u64>().ok();
        let has_number = |file: &&String| {
            let stem = Path::new(file.as_str()).file_stem();
            let stem = stem
                .map(|stem| stem.to_string_lossy().into_owned())
                .unwrap_or_default();
            number(name).is_some() && number(&stem) == number(name)
        };
        let mut found = self.names.iter().filter(has_number);
        match (found.next(), found.next()) {
            (Some(file), None) => Ok(self.folder.join(file)),
            (Some(one), Some(other)) => Err(format!("Both {one} and {other} have the number {name}.")),
            (None, _) => Err(format!("There is no file {name} in {}.", self.folder.display())),
        }
    }
}

/// The revisions of a page that `WordPress` lists.
pub(super) fn from_revisions(import: &Import, list: &str, output: Output) -> Result<Past, Exit> {
    if import.publish || import.change_note.is_some() {
        return Err(output.wrong(&[
            "Revisions become versions of the past; --publish and --change-note go with one page.".to_owned(),
        ]));
    }
    let read = revisions::read(list).map_err(|problems| output.no(&problems))?;
    let mut past = Past {
        format: ImportFormat::Wordpress,
        items: Vec::new(),
        names: Vec::new(),
        notes: read
            .left_out
            .into_iter()
            .map(|sentence| format!("{sentence}."))
            .collect(),
    };
    for revision in read.revisions {
        past.names.push(format!("revision {}", revision.id));
        past.items.push(HistoryItem {
            document: revision.document,
            effective_from: revision.saved_at,
            change_note: None,
        });
    }
    Ok(past)
}

/// Brings them in, or shows what would come of each.
pub(super) async fn run(import: &Import, past: Past, config: &Config, output: Output) -> Result<Exit, Exit> {
    let first = past.items.first().map_or("", |item| item.document.as_str());
    let locale = new_locale(import, past.format, first);
    let input = ImportHistory {
        slug: import.notice.to_string(),
        format: past.format,
        locale: import.locale.clone(),
        items: past.items,
        accept_suspect: import.accept_suspect,
        dry_run: import.dry_run,
    };
    output.progress(&format!(
        "Reading {} and comparing each with the one before.",
        counted(input.items.len(), "document")
    ));
    // Before anything is written, so that a bad document leaves nothing behind, not even an empty notice.
    let mut report = HistoryReport::new(&past.names, &input, past.notes);
    if import.dry_run && !Database::is_there(config) {
        let foretold = foretell_history(&input, &locale).map_err(|error| output.failed(error))?;
        report.foretold(&foretold);
        output.progress("");
        return Ok(report.print(output));
    }
    let board = open(import, config, output).await?;
    let done = carry_out(&board, import, (input, locale), &mut report, output).await;
    board.close().await;
    output.progress("");
    done.map_err(|error| output.failed(error))?;
    Ok(report.print(output))
}

async fn carry_out(
    board: &Noticeboard,
    import: &Import,
    (input, locale): (ImportHistory, Locale),
    report: &mut HistoryReport,
    output: Output,
) -> DomainResult<()> {
    let caller = setting::operator(&import.subject)?;
    let slug = import.notice.as_str();
    let found = board.find_notice(&caller, slug, board.now().await?).await?;
    if found.is_none() {
        let foretold = foretell_history(&input, &locale)?;
        let made = notice_of(board, &caller, import, &locale, output).await?;
        if made.is_none() {
            report.foretold(&foretold);
            return Ok(());
        }
    }
    report.came(&board.import_history(&caller, input).await?);
    Ok(())
}
