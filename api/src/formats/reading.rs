//! Reading a document of any kind.

use crate::domain::error::Problem;
use crate::domain::source::ImportFormat;
use crate::formats::imported::{Imported, Options};
use crate::formats::{html, markdown, wordpress};

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
