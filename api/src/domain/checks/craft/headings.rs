//! Headings that nothing stands under, in any language.

use super::super::check::{At, Report, Rule};
use super::warning;
use crate::domain::content::Content;
use crate::domain::reading::quoted;

pub(super) const EMPTY: Rule = warning("craft-heading");

pub(super) fn check(content: &Content, report: &mut Report) {
    let placed = content.placed_sections().into_iter().map(|placed| placed.section);
    let empty = placed.filter(|section| {
        !section.body.values().any(|body| !body.is_empty())
            && section.children.is_empty()
            && section.cookies.is_empty()
    });
    let found = empty.map(|section| {
        let heading = section
            .heading
            .values()
            .next()
            .map_or(section.key.as_str(), String::as_str);
        let message = format!(
            "nothing stands under the heading {}: write it, or take the heading out",
            quoted(heading)
        );
        (message, At::section(&section.key))
    });
    report.each(&EMPTY, found.collect(), "something stands under every heading");
}
