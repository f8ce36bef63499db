//! What kind of document a file or address holds.

use std::path::Path;

use clap::ValueEnum;

use crate::domain::source::ImportFormat;

/// The kinds, as they are named on the command line.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(super) enum FormatName {
    /// The JSON object that wp-json/wp/v2/pages/ID answers, or the list of ID/revisions
    Wordpress,
    /// CommonMark with tables
    Markdown,
    /// A page of HTML
    Html,
    /// An evidence bundle, from which the whole history of a notice is taken over
    Bundle,
}

impl From<FormatName> for ImportFormat {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Wordpress => Self::Wordpress,
            FormatName::Markdown => Self::Markdown,
            FormatName::Html => Self::Html,
            FormatName::Bundle => Self::Bundle,
        }
    }
}

/// The kind by the end of a name; none where that says nothing.
pub(super) fn by_name(name: &str) -> Option<FormatName> {
    let path = name.split(['?', '#']).next()?;
    let end = Path::new(path).extension()?.to_str()?.to_ascii_lowercase();
    match end.as_str() {
        "json" => Some(FormatName::Wordpress),
        "md" | "markdown" | "mdx" => Some(FormatName::Markdown),
        "html" | "htm" | "xhtml" => Some(FormatName::Html),
        _ => None,
    }
}

/// Whether a text begins as every evidence bundle does.
pub(super) fn begins_as_bundle(text: &str) -> bool {
    text.starts_with(r#"{"format":"noticeboard-evidence-"#)
}

/// The kind by how a document begins.
pub(super) fn by_content(text: &str) -> FormatName {
    let begins = text.trim_start_matches('\u{feff}').trim_start();
    if begins.starts_with(['{', '[']) {
        FormatName::Wordpress
    } else if begins.starts_with('<') && !begins.starts_with("<!--") {
        FormatName::Html
    } else {
        FormatName::Markdown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_name_says_more_than_how_a_document_begins() {
        assert_eq!(by_name("a/b.HTML"), Some(FormatName::Html));
        assert_eq!(
            by_name("https://x.example/p.md?raw=1"),
            Some(FormatName::Markdown)
        );
        assert_eq!(by_name("https://x.example/wp-json/wp/v2/pages/5"), None);
        assert_eq!(by_name("-"), None);
        assert_eq!(by_content("\u{feff} {\"id\": 1}"), FormatName::Wordpress);
        assert_eq!(by_content("<!doctype html>"), FormatName::Html);
        assert_eq!(by_content("<!-- x -->\n# A"), FormatName::Markdown);
        assert_eq!(by_content("---\ntitle: x"), FormatName::Markdown);
    }
}
