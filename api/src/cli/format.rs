//! Kinds of documents, as commands name them.

use clap::ValueEnum;

use crate::domain::source::ImportFormat;

/// What kind of document is given.
#[derive(Clone, Copy, ValueEnum, Debug)]
pub(super) enum FormatName {
    /// The JSON object that wp-json/wp/v2/pages/ID answers
    Wordpress,
    /// `CommonMark`, with or without front matter
    Markdown,
    /// A page or a part of one
    Html,
}

impl From<FormatName> for ImportFormat {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Wordpress => Self::Wordpress,
            FormatName::Markdown => Self::Markdown,
            FormatName::Html => Self::Html,
        }
    }
}
