//! The gate that all text passes on its way in: allow-list, then normal form.
//!
//! Sources: design of the content model; HTML Living Standard for which elements are blocks.

mod elements;
mod losses;
mod normal_form;

use std::collections::{HashMap, HashSet};

use scraper::Html;

use super::{Loss, RichText, nesting};
use elements::{KEPT, REMOVED_WHOLE, SCHEMES, WRAPPERS};
use losses::{losses_of, losses_of_characters};
use normal_form::normalise;

/// What came through the gate, and what did not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gated {
    /// The text.
    pub text: RichText,
    /// What went, each once.
    pub losses: Vec<Loss>,
}

/// Lets HTML through the gate.
///
/// Text that stands outside of any block becomes paragraphs. Twice gives the same as once.
pub fn from_html(html: &str) -> Gated {
    let document = Html::parse_fragment(html);
    let mut losses = losses_of(&document);
    losses.extend(losses_of_characters(&document));
    let mut text = normalise(&sanitise(html));
    // The HTML parser repairs what it reads; a few rounds reach a text that it leaves alone.
    for _ in 0..4 {
        let again = normalise(&sanitise(&text));
        if again == text {
            break;
        }
        text = again;
    }
    Gated {
        text: RichText(text),
        losses,
    }
}

/// Whether HTML passes the gate as it is.
pub(super) fn is_normal(html: &str) -> bool {
    normalise(&sanitise(html)) == html
}

/// Turns `CommonMark` with tables into HTML and lets that through the gate.
///
/// Source: `CommonMark` 0.31; tables as GitHub Flavored Markdown writes them.
pub fn from_markdown(markdown: &str) -> Gated {
    from_html(&html_of(markdown))
}

fn html_of(markdown: &str) -> String {
    let parser = pulldown_cmark::Parser::new_ext(markdown, pulldown_cmark::Options::ENABLE_TABLES);
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, parser);
    html
}

/// A text has this many elements inside one another, more than [`nesting::DEEPEST_WRITTEN`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("has {0} elements inside one another; {most} are the most", most = nesting::DEEPEST_WRITTEN)]
pub struct TooDeep(pub usize);

/// Lets HTML through the gate that somebody wrote here.
///
/// # Errors
/// When its elements nest deeper than any text's do.
pub fn written_html(html: &str) -> Result<Gated, TooDeep> {
    let depth = nesting::depth(html);
    if depth > nesting::DEEPEST_WRITTEN {
        return Err(TooDeep(depth));
    }
    Ok(from_html(html))
}

/// The same for `CommonMark` with tables.
///
/// # Errors
/// When its elements nest deeper than any text's do.
pub fn written_markdown(markdown: &str) -> Result<Gated, TooDeep> {
    written_html(&html_of(markdown))
}

/// What of a piece of HTML will not come through the gate, each once.
pub fn losses(html: &str) -> Vec<Loss> {
    losses_of(&Html::parse_fragment(html))
}

fn sanitise(html: &str) -> String {
    let tags: HashSet<&str> = KEPT.iter().chain(WRAPPERS).copied().collect();
    let attributes = HashMap::from([
        ("a", HashSet::from(["href"])),
        ("td", HashSet::from(["colspan", "rowspan"])),
        ("th", HashSet::from(["colspan", "rowspan", "scope"])),
        ("ol", HashSet::from(["start"])),
    ]);
    ammonia::Builder::empty()
        .tags(tags)
        .tag_attributes(attributes)
        .clean_content_tags(
            REMOVED_WHOLE
                .iter()
                .copied()
                .filter(|tag| !KEPT.contains(tag))
                .collect(),
        )
        .url_schemes(SCHEMES.iter().copied().collect())
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(None)
        .clean(html)
        .to_string()
}

#[cfg(test)]
mod tests;
