//! What an import of the past says it did: a line for each document.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::report::warn;
use crate::cli::Exit;
use crate::cli::output::Output;
use crate::formats::imported::Warning;
use crate::service::{Foretold, HistoryOutcome, ImportHistory, ItemOutcome};

/// What there is to say.
pub(super) struct HistoryReport {
    slug: String,
    is_dry_run: bool,
    /// Name and instant of each document.
    documents: Vec<(String, String)>,
    notes: Vec<String>,
    text: String,
    value: Value,
}

impl HistoryReport {
    /// Of documents with these names.
    pub(super) fn new(names: &[String], input: &ImportHistory, notes: Vec<String>) -> Self {
        let instants = input.items.iter().map(|item| item.effective_from.to_string());
        Self {
            slug: input.slug.clone(),
            is_dry_run: input.dry_run,
            documents: names.iter().cloned().zip(instants).collect(),
            notes,
            text: String::new(),
            value: Value::Null,
        }
    }

    /// What would come of them in a notice that is not there yet.
    pub(super) fn foretold(&mut self, foretold: &Foretold) {
        self.tell(&foretold.items, &foretold.warnings);
        let _ = writeln!(
            self.text,
            "There is no notice `{}` yet; this import would make it. Nothing was written.",
            self.slug
        );
    }

    /// What came of them.
    pub(super) fn came(&mut self, outcome: &HistoryOutcome) {
        self.tell(&outcome.items, &outcome.warnings);
        let latest = outcome.notice.latest();
        let _ = match (self.is_dry_run, latest) {
            (true, _) => writeln!(self.text, "Nothing was written."),
            (false, Some(latest)) => writeln!(
                self.text,
                "Version {} of `{}` is in force, from {}.",
                latest.number, self.slug, latest.effective_from
            ),
            (false, None) => writeln!(self.text, "No version of `{}` is in force.", self.slug),
        };
    }

    fn tell(&mut self, items: &[ItemOutcome], warnings: &[(usize, Warning)]) {
        let mut listed = Vec::new();
        for (index, ((name, instant), item)) in self.documents.iter().zip(items).enumerate() {
            let (what, became, version) = match item {
                ItemOutcome::Version(number) => (format!("version {number}"), "VERSION", Some(*number)),
                ItemOutcome::Unchanged => ("nothing new".to_owned(), "UNCHANGED", None),
                ItemOutcome::HeldBack => ("held back".to_owned(), "HELD_BACK", None),
            };
            let _ = writeln!(self.text, "{name}  {instant}  {what}");
            let own: Vec<Warning> = warnings
                .iter()
                .filter(|(of, _)| *of == index)
                .map(|(_, warning)| warning.clone())
                .collect();
            warn(&mut self.text, &own);
            listed.push(json!({
                "file": name, "effectiveFrom": instant, "outcome": became, "version": version,
                "warnings": super::report::warnings(&own),
            }));
        }
        for note in &self.notes {
            let _ = writeln!(self.text, "{note}");
        }
        let held_back = items
            .iter()
            .filter(|item| **item == ItemOutcome::HeldBack)
            .count();
        if held_back > 0 {
            let _ = writeln!(
                self.text,
                "{held_back} of {} documents look like failed captures and were held back; --accept-suspect takes them.",
                items.len()
            );
        }
        self.value = json!({
            "notice": self.slug, "dryRun": self.is_dry_run, "items": listed, "notes": self.notes,
        });
    }

    /// Says it.
    pub(super) fn print(self, output: Output) -> Exit {
        output.print(&self.text, &self.value)
    }
}
