//! Cells of lists that other systems show as HTML.

use scraper::Html;

/// The text of a cell, and the first address that it links to.
pub(super) fn plain(cell: &str) -> (String, Option<String>) {
    if !cell.contains(['<', '&']) {
        return (cell.to_owned(), None);
    }
    let fragment = Html::parse_fragment(cell);
    let text: Vec<&str> = fragment.root_element().text().collect();
    let link = fragment
        .root_element()
        .descendent_elements()
        .find_map(|element| element.attr("href").filter(|_| element.value().name() == "a"));
    (text.concat(), link.map(str::to_owned))
}

/// A text as a cell.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
