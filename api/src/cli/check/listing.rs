//! Checks as a list: what fails first.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::cli::Exit;
use crate::cli::output::{Output, counted};
use crate::cli::paint::{Colour, Paint};
use crate::domain::checks::{Check, Severity, Status};
use crate::formats::imported::Imported;

/// Said with every list.
const NO_ADVICE: &str = "These checks know words and fields, not law: they are no legal advice.";

/// What was found in one document.
pub(super) struct Found {
    /// The document.
    pub(super) read: Imported,
    /// What was found in it.
    pub(super) checks: Vec<Check>,
}

impl Found {
    /// Whether it keeps a notice from being published.
    pub(super) fn is_incomplete(&self) -> bool {
        self.checks.iter().any(Check::is_blocking)
    }
}

/// Prints what was found, in colour on a terminal.
pub(super) fn print(found: &Found, jurisdictions: &BTreeSet<String>, output: Output) -> Exit {
    let mut value = value(found);
    if let Some(object) = value.as_object_mut() {
        object.insert("jurisdictions".to_owned(), json!(jurisdictions));
        object.insert("note".to_owned(), json!(NO_ADVICE));
    }
    let text = text(found, Paint::of_output()) + NO_ADVICE;
    output.print(&text, &value)
}

/// Prints what was found in each file of a folder, or why it could not be read.
pub(super) fn print_all(
    files: &[(String, Result<Found, String>)],
    jurisdictions: &BTreeSet<String>,
    output: Output,
) -> Exit {
    let paint = Paint::of_output();
    let mut all = String::new();
    let mut documents = Vec::new();
    for (name, found) in files {
        let (text, mut value) = match found {
            Ok(found) => (text(found, paint), value(found)),
            Err(why) => (
                format!("{} {why}\n", paint.with(Colour::Red, "ERROR  ")),
                json!({"error": why}),
            ),
        };
        let _ = writeln!(all, "{name}\n\n{text}");
        if let Some(object) = value.as_object_mut() {
            object.insert("file".to_owned(), json!(name));
        }
        documents.push(value);
    }
    all += NO_ADVICE;
    let value = json!({"jurisdictions": jurisdictions, "documents": documents, "note": NO_ADVICE});
    output.print(&all, &value)
}

fn value(Found { read, checks }: &Found) -> Value {
    json!({
        "checks": checks.iter().map(shape).collect::<Vec<Value>>(),
        "failed": {
            "ERROR": failed(checks, Severity::Error),
            "WARNING": failed(checks, Severity::Warning),
            "INFO": failed(checks, Severity::Info),
        },
        "warnings": read.warnings.iter().map(|warning| json!({
            "code": warning.code,
            "message": warning.message,
            "sectionKey": warning.section_key,
            "excerpt": warning.excerpt,
        })).collect::<Vec<Value>>(),
    })
}

fn shape(check: &Check) -> Value {
    json!({
        "rule": check.rule,
        "status": check.status,
        "severity": check.severity,
        "message": check.message,
        "sectionKey": check.section,
        "cookieKey": check.cookie,
        "source": Some(&check.source).filter(|source| !source.is_empty()),
    })
}

fn failed(checks: &[Check], severity: Severity) -> usize {
    let is_it = |check: &&Check| check.status == Status::Fail && check.severity == severity;
    checks.iter().filter(is_it).count()
}

fn text(Found { read, checks }: &Found, paint: Paint) -> String {
    let mut text = String::new();
    if let Some(title) = read.content.title.values().next() {
        let _ = writeln!(text, "{title}\n");
    }
    let mut ordered: Vec<&Check> = checks.iter().collect();
    ordered.sort_by_key(|check| rank(check));
    for check in ordered {
        write_check(&mut text, check, paint);
    }
    let passed = checks.iter().filter(|check| check.status == Status::Pass).count();
    let open = checks
        .iter()
        .filter(|check| check.status == Status::NotApplicable)
        .count();
    let _ = writeln!(
        text,
        "\n{} of severity ERROR fail, {} of severity WARNING, {} of severity INFO; {passed} pass; {open} do not apply or \
         need a person.",
        failed(checks, Severity::Error),
        failed(checks, Severity::Warning),
        failed(checks, Severity::Info),
    );
    if !read.warnings.is_empty() {
        let _ = writeln!(
            text,
            "Reading the document gave {}; `noticeboard import --dry-run` shows more.",
            counted(read.warnings.len(), "warning")
        );
    }
    text
}

/// Failures first, by severity, then what needs a person, then what passes; within these as the lists have them.
const fn rank(check: &Check) -> u8 {
    match (check.status, check.severity) {
        (Status::Fail, Severity::Error) => 0,
        (Status::Fail, Severity::Warning) => 1,
        (Status::Fail, Severity::Info) => 2,
        (Status::NotApplicable, _) => 3,
        (Status::Pass, _) => 4,
    }
}

fn write_check(text: &mut String, check: &Check, paint: Paint) {
    let (word, colour) = match (check.status, check.severity) {
        (Status::Fail, Severity::Error) => ("ERROR", Colour::Red),
        (Status::Fail, Severity::Warning) => ("WARNING", Colour::Yellow),
        (Status::Fail, Severity::Info) => ("INFO", Colour::Cyan),
        (Status::NotApplicable, _) => ("n/a", Colour::Dim),
        (Status::Pass, _) => ("pass", Colour::Green),
    };
    let word = paint.with(colour, &format!("{word:7}"));
    let place = match (&check.section, &check.cookie) {
        (Some(section), Some(cookie)) => format!(" [{section}, cookie {cookie}]"),
        (Some(section), None) => format!(" [{section}]"),
        (None, Some(cookie)) => format!(" [cookie {cookie}]"),
        (None, None) => String::new(),
    };
    let source = if check.source.is_empty() {
        String::new()
    } else {
        format!(" ({})", check.source)
    };
    let _ = writeln!(text, "{word} {}{place}: {}{source}", check.rule, check.message);
}
