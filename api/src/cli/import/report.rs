//! What an import says it did: the tree, the declarations, the warnings and what became of them.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::cli::Exit;
use crate::cli::output::Output;
use crate::domain::content::Content;
use crate::domain::locale::Locale;
use crate::formats::imported::{Imported, Warning};
use crate::formats::wording;
use crate::graphql::id::GlobalId;
use crate::service::{ImportOutcome, PublishOutcome};

/// What there is to say.
pub(super) struct Report {
    text: String,
    value: Value,
}

impl Report {
    /// Of a document that was read for a notice that is not there yet.
    pub(super) fn of_read(slug: &str, read: &Imported) -> Self {
        let mut text = tree(&read.content);
        warn(&mut text, &read.warnings);
        let _ = writeln!(
            text,
            "There is no notice `{slug}` yet; this import would make it. Nothing was written."
        );
        let value =
            json!({"notice": slug, "changed": true, "dryRun": true, "warnings": warnings(&read.warnings)});
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
            let _ = writeln!(
                text,
                "The document says nothing that the version in force does not say; no draft was made."
            );
            return Self { text, value };
        };
        text += &tree(&view.draft.content);
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

pub(super) fn warn(text: &mut String, warnings: &[Warning]) {
    for warning in warnings {
        let place = warning
            .section_key
            .as_ref()
            .map(|key| format!(" in section `{key}`"))
            .unwrap_or_default();
        let excerpt = warning
            .excerpt
            .as_ref()
            .map(|excerpt| format!(": {excerpt}"))
            .unwrap_or_default();
        let _ = writeln!(
            text,
            "  warning {}{place}: {}{excerpt}",
            warning.code, warning.message
        );
    }
    if !warnings.is_empty() {
        text.push('\n');
    }
}

/// Title, sections by their place and declarations below them.
fn tree(content: &Content) -> String {
    let mut text = String::new();
    let Some((locale, title)) = content.title.iter().next() else {
        return text;
    };
    let _ = writeln!(text, "{title}\n");
    for placed in content.placed_sections() {
        let heading = placed
            .section
            .heading
            .get(locale)
            .map_or("(no heading)", String::as_str);
        let _ = writeln!(
            text,
            "{:indent$}{} {heading}  [{}]",
            "",
            placed.number,
            placed.section.key,
            indent = placed.level * 2
        );
        for cookie in &placed.section.cookies {
            write_cookie(&mut text, cookie, locale, placed.level * 2 + 4);
        }
    }
    for cookie in &content.cookies {
        write_cookie(&mut text, cookie, locale, 2);
    }
    text.push('\n');
    text
}

fn write_cookie(text: &mut String, cookie: &crate::domain::cookie::Cookie, locale: &Locale, indent: usize) {
    let lifetime = wording::lifetime(cookie, locale);
    let _ = writeln!(
        text,
        "{:indent$}cookie {}: {}, {lifetime}, {}",
        "",
        cookie.name,
        cookie.category,
        cookie.recipients.join(", ")
    );
}
