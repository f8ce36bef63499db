//! What an import says it did: the tree, the declarations, the differences, the warnings and what became of them.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{differences, outline};
use crate::cli::Exit;
use crate::cli::output::Output;
use crate::cli::paint::Paint;
use crate::domain::locale::Locale;
use crate::domain::text;
use crate::formats::imported::{Imported, Warning};
use crate::graphql::id::GlobalId;
use crate::service::{ImportOutcome, PublishOutcome};

/// What there is to say.
pub(super) struct Report {
    text: String,
    value: Value,
}

impl Report {
    /// Of a document that was read for a notice that is not there yet.
    pub(super) fn of_read(slug: &str, read: &Imported, locale: &Locale) -> Self {
        let mut text = outline::in_words(&read.content, locale);
        warn(&mut text, &read.warnings);
        let _ = writeln!(
            text,
            "There is no notice `{slug}` yet; this import would make it. Nothing was written."
        );
        let value = json!({
            "notice": slug,
            "changed": true,
            "dryRun": true,
            "content": outline::value(&read.content, locale),
            "differences": null,
            "warnings": warnings(&read.warnings),
        });
        Self { text, value }
    }

    /// Of an import.
    pub(super) fn of_import(
        slug: &str,
        dry_run: bool,
        outcome: &ImportOutcome,
        published: Option<&PublishOutcome>,
    ) -> Self {
        let mut text = String::new();
        let mut value = json!({"notice": slug, "changed": outcome.changed, "dryRun": dry_run, "warnings": warnings(&outcome.warnings)});
        let Some(view) = &outcome.draft else {
            warn(&mut text, &outcome.warnings);
            let _ = writeln!(
                text,
                "The document says nothing that the version in force does not say; no draft was made."
            );
            return Self { text, value };
        };
        let locale = outcome.diff.as_ref().map_or_else(
            || &view.notice.notice.settings.default_locale,
            |comparison| &comparison.locale,
        );
        text += &outline::in_words(&view.draft.content, locale);
        set(&mut value, "content", outline::value(&view.draft.content, locale));
        if let Some(comparison) = &outcome.diff {
            let against = view.notice.latest().map(|latest| latest.number);
            text += &differences::in_words(comparison, against, Paint::of_output());
            set(&mut value, "differences", differences::value(comparison, against));
        }
        warn(&mut text, &outcome.warnings);
        if dry_run {
            let _ = writeln!(text, "Nothing was written.");
            return Self { text, value };
        }
        let id = GlobalId::Draft(view.draft.id.clone()).to_string();
        set(&mut value, "draft", json!(id));
        let version = published.and_then(|outcome| outcome.notice.version(outcome.version?));
        match version {
            Some(version) => {
                let _ = writeln!(
                    text,
                    "Published as version {} of `{slug}`, {}, in force from {}.",
                    version.number, version.materiality, version.effective_from
                );
                set(&mut value, "version", json!(version.number));
                set(&mut value, "materiality", json!(version.materiality));
                set(&mut value, "effectiveFrom", json!(version.effective_from));
                set(&mut value, "contentHash", json!(version.content_hash));
            }
            None => {
                let _ = writeln!(
                    text,
                    "The draft {id} of `{slug}` holds it, at revision {}. Publish it with --publish, or by publishDraft.",
                    view.draft.revision
                );
            }
        }
        Self { text, value }
    }

    /// A warning that the import does not know of.
    pub(super) fn warn(&mut self, warning: Option<&Warning>) {
        let more: Vec<Warning> = warning.into_iter().cloned().collect();
        warn(&mut self.text, &more);
        if let (Some(all), Value::Array(more)) = (
            self.value.pointer_mut("/warnings").and_then(Value::as_array_mut),
            warnings(&more),
        ) {
            all.extend(more);
        }
    }

    /// Says it.
    pub(super) fn print(self, output: Output) -> Exit {
        output.print(&self.text, &self.value)
    }
}

fn set(value: &mut Value, name: &str, field: Value) {
    if let Some(object) = value.as_object_mut() {
        object.insert(name.to_owned(), field);
    }
}

pub(super) fn warnings(warnings: &[Warning]) -> Value {
    let shape = |warning: &Warning| {
        json!({
            "code": warning.code,
            "message": warning.message,
            "sectionKey": warning.section_key,
            "excerpt": warning.excerpt,
        })
    };
    warnings.iter().map(shape).collect()
}

pub(super) fn warn(report: &mut String, warnings: &[Warning]) {
    for warning in warnings {
        let place = warning
            .section_key
            .as_ref()
            .map(|key| format!(" in section `{key}`"))
            .unwrap_or_default();
        let excerpt = warning
            .excerpt
            .as_ref()
            // It may be a piece of the document as it came in, and a terminal obeys control characters.
            .map(|excerpt| format!(": {}", text::line(excerpt).0))
            .unwrap_or_default();
        let _ = writeln!(
            report,
            "  warning {}{place}: {}{excerpt}",
            warning.code, warning.message
        );
    }
    if !warnings.is_empty() {
        report.push('\n');
    }
}
