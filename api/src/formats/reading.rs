//! Reading a document of any kind.

use crate::domain::error::Problem;
use crate::domain::locale::Locale;
use crate::domain::source::ImportFormat;
use crate::formats::imported::{Imported, Options};
use crate::formats::{html, markdown, wordpress};

/// The language that a document says it is in, else English.
pub fn language(format: ImportFormat, document: &str) -> Locale {
    let said = match format {
        ImportFormat::Html => html::language(document),
        ImportFormat::Wordpress | ImportFormat::Markdown | ImportFormat::Bundle => None,
    };
    said.unwrap_or_else(english)
}

fn english() -> Locale {
    // A registered tag parses; were it not so, every test of languages would fail.
    "en".parse().unwrap_or_else(|_| unreachable!())
}

/// Reads a document.
///
/// # Errors
/// Everything that keeps it from being read, each with its path in the document.
pub fn read(format: ImportFormat, document: &str, options: &Options) -> Result<Imported, Vec<Problem>> {
    match format {
        ImportFormat::Wordpress => wordpress::read(document, options),
        ImportFormat::Markdown => markdown::read(document, options),
        ImportFormat::Html => html::read(document, options),
        ImportFormat::Bundle => Err(vec![Problem {
            path: Vec::new(),
            message: "is an evidence bundle: that is a whole history, not a document".to_owned(),
        }]),
    }
}
