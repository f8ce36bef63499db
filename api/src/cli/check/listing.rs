//! Checks as a list: what fails first.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::IsTerminal as _;

use serde_json::{Value, json};

use crate::cli::Exit;
use crate::cli::output::Output;
use crate::domain::checks::{Check, Severity, Status};
use crate::formats::imported::Imported;

/// Said with every list.
const NO_ADVICE: &str = "These checks know words and fields, not law: they are no legal advice.";

/// Prints what was found, in colour on a terminal.
pub(super) fn print(
    read: &Imported,
    jurisdictions: &BTreeSet<String>,
    checks: &[Check],
    output: Output,
) -> Exit {
    let is_plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let paint = std::io::stdout().is_terminal() && !is_plain;
    let value = json!({
        "jurisdictions": jurisdictions,
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
        "note": NO_ADVICE,
    });
    output.print(&text(read, checks, paint), &value)
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

fn text(read: &Imported, checks: &[Check], paint: bool) -> String {
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
            "Reading the document gave {} warnings; `noticeboard import --dry-run` shows them.",
            read.warnings.len()
        );
    }
    let _ = writeln!(text, "{NO_ADVICE}");
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

fn write_check(text: &mut String, check: &Check, paint: bool) {
    let (word, colour) = match (check.status, check.severity) {
        (Status::Fail, Severity::Error) => ("ERROR", "\u{1b}[31m"),
        (Status::Fail, Severity::Warning) => ("WARNING", "\u{1b}[33m"),
        (Status::Fail, Severity::Info) => ("INFO", "\u{1b}[36m"),
        (Status::NotApplicable, _) => ("n/a", "\u{1b}[2m"),
        (Status::Pass, _) => ("pass", "\u{1b}[32m"),
    };
    let word = format!("{word:7}");
    let word = if paint {
        format!("{colour}{word}\u{1b}[0m")
    } else {
        word
    };
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
