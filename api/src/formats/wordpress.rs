//! The JSON object that `WordPress` gives for `wp/v2/pages/{id}`.
//!
//! Source: `WordPress` REST API handbook, "Pages". `meta` and `excerpt` are not content.

use serde_json::{Map, Value};

use crate::domain::clock::Instant;
use crate::domain::error::Problem;
use crate::domain::hash::Hash;
use crate::domain::source::ImportFormat;
use crate::formats::imported::{Imported, Source};
use crate::formats::page;

pub use crate::formats::imported::Options;

/// What is read of the object.
struct Page<'a> {
    title: &'a str,
    html: &'a str,
    url: Option<&'a str>,
    modified_at: Option<Instant>,
}

/// Reads a page.
///
/// # Errors
///
/// Every field that is missing or of the wrong type, with its path; an empty path for a document that is no JSON
/// object at all.
pub fn read(document: &str, options: &Options) -> Result<Imported, Vec<Problem>> {
    // Windows tools put a byte-order mark before JSON, which RFC 8259, section 8.1, lets a reader ignore.
    let json = document.trim_start_matches('\u{feff}');
    let value: Value =
        serde_json::from_str(json).map_err(|error| vec![whole(format!("is not JSON: {error}"))])?;
    let Value::Object(object) = &value else {
        return Err(vec![whole("is not the object of one page".to_owned())]);
    };
    let page = page_of(object)?;
    let read = page::read(page.title, page.html, options)
        .map_err(|problem| vec![problem.under(&["content", "rendered"])])?;
    Ok(Imported {
        content: read.content,
        source: Source {
            format: ImportFormat::Wordpress,
            url: page.url.map(str::to_owned),
            modified_at: page.modified_at,
            sha256: Hash::of(document.as_bytes()),
        },
        warnings: read.warnings,
        connecting_words: read.connecting_words,
    })
}

fn whole(message: String) -> Problem {
    Problem {
        path: Vec::new(),
        message,
    }
}

fn page_of(object: &Map<String, Value>) -> Result<Page<'_>, Vec<Problem>> {
    let mut problems = Vec::new();
    let title = rendered(object, "title").map_err(|problem| problems.push(problem));
    let html = rendered(object, "content").map_err(|problem| problems.push(problem));
    let url = optional(object, "link", |text| {
        let url = url::Url::parse(text).ok()?;
        matches!(url.scheme(), "http" | "https").then_some(text)
    })
    .map_err(|kind| problems.push(Problem::at("link", format!("{kind} an http or https address"))));
    let modified_at = optional(object, "modified_gmt", |text| {
        // WordPress writes UTC without saying so.
        format!("{}Z", text.trim_end_matches('Z')).parse().ok()
    })
    .map_err(|kind| {
        problems.push(Problem::at(
            "modified_gmt",
            format!("{kind} a date and time such as 2026-03-09T14:00:00"),
        ));
    });
    if object.get("content").and_then(|content| content.get("protected")) == Some(&Value::Bool(true)) {
        problems.push(Problem::at(
            "content.protected",
            "says that a password protects the page, so its text is not in the document",
        ));
    }
    match (title, html, url, modified_at) {
        (Ok(title), Ok(html), Ok(url), Ok(modified_at)) if problems.is_empty() => Ok(Page {
            title,
            html,
            url,
            modified_at,
        }),
        _ => Err(problems),
    }
}

fn rendered<'a>(object: &'a Map<String, Value>, name: &str) -> Result<&'a str, Problem> {
    let path = format!("{name}.rendered");
    match object.get(name) {
        None => Err(Problem::at(&path, "is missing")),
        Some(Value::Object(inner)) => match inner.get("rendered") {
            None => Err(Problem::at(&path, "is missing")),
            Some(Value::String(text)) => Ok(text),
            Some(other) => Err(Problem::at(&path, format!("is {}, not a text", kind_of(other)))),
        },
        Some(other) => Err(Problem::at(
            name,
            format!("is {}, not an object with `rendered`", kind_of(other)),
        )),
    }
}

/// A text that may be missing; in the error the beginning of a sentence on why it cannot be read.
fn optional<'a, T>(
    object: &'a Map<String, Value>,
    name: &str,
    parse: impl Fn(&'a str) -> Option<T>,
) -> Result<Option<T>, String> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => parse(text).map(Some).ok_or_else(|| "is not".to_owned()),
        Some(other) => Err(format!("is {}, not", kind_of(other))),
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests;
