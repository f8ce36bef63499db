//! The words of sanitised HTML, without the mark-up.

use ego_tree::iter::Edge;
use scraper::{Html, Node};

/// The text: paragraphs, list items and table rows as lines, table cells parted by ` | `.
pub(super) fn text_of(html: &str) -> String {
    let document = Html::parse_fragment(html);
    let mut out = String::new();
    for edge in document.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) => out.push_str(text),
                Node::Element(element) => match element.name() {
                    "br" => break_line(&mut out),
                    "td" | "th" if follows_a_cell(node) => out.push_str(" | "),
                    name if starts_a_line(name) => break_line(&mut out),
                    _ => {}
                },
                _ => {}
            },
            Edge::Close(node) => {
                if node.value().as_element().is_some_and(|e| starts_a_line(e.name())) {
                    break_line(&mut out);
                }
            }
        }
    }
    out.trim_end().to_owned()
}

fn follows_a_cell(node: ego_tree::NodeRef<'_, Node>) -> bool {
    node.prev_siblings().any(|sibling| sibling.value().is_element())
}

fn starts_a_line(name: &str) -> bool {
    matches!(
        name,
        "p" | "li"
            | "tr"
            | "dt"
            | "dd"
            | "caption"
            | "blockquote"
            | "h5"
            | "h6"
            | "ul"
            | "ol"
            | "table"
            | "dl"
    )
}

fn break_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::text_of;

    #[test]
    fn paragraphs_items_and_rows_are_lines() {
        let html = "<p>One <strong>two</strong><br>three</p><ul><li>a</li><li>b</li></ul><table><tbody><tr><td>x</td><td>y</td></tr></tbody></table>";
        assert_eq!(text_of(html), "One two\nthree\na\nb\nx | y");
    }
}
