//! A page of HTML: a whole document or a piece of one.
//!
//! Of a whole document the main part is read; what stands around it on every page of a website is no notice.

mod part;

use crate::domain::error::Problem;
use crate::domain::hash::Hash;
use crate::domain::locale::Locale;
use crate::domain::source::ImportFormat;
use crate::formats::imported::{Imported, Options, Source};
use crate::formats::page;

/// Reads a page. Its title is its only heading of the first level, else the document's `<title>`.
///
/// # Errors
/// More headings, declarations or elements inside one another than any notice has; the path is empty.
pub fn read(document: &str, options: &Options) -> Result<Imported, Vec<Problem>> {
    let html = document.trim_start_matches('\u{feff}');
    page::expect_shallow(html).map_err(|problem| vec![problem])?;
    let part = part::of(html);
    let read = page::read(&part.title, &part.html, options).map_err(|problem| vec![problem])?;
    let mut warnings = part.warnings;
    warnings.extend(read.warnings);
    Ok(Imported {
        content: read.content,
        source: Source {
            format: ImportFormat::Html,
            url: part.url,
            modified_at: None,
            sha256: Hash::of(document.as_bytes()),
        },
        warnings,
        connecting_words: read.connecting_words,
    })
}

/// The language that a document says it is in.
pub fn language(document: &str) -> Option<Locale> {
    page::expect_shallow(document).ok()?;
    part::language(document)?.parse().ok()
}

#[cfg(test)]
mod tests;
