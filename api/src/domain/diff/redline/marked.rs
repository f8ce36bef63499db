//! Text of which all came or went.

use ego_tree::iter::Edge;
use scraper::Node;
use scraper::node::Element;

use super::Mark;
use super::blocks::Item;

/// Writes an item with every word in `<ins>` or `<del>`. Walks without recursion, however deep the blocks nest.
pub(super) fn write(item: &Item<'_>, mark: Mark, out: &mut String) {
    let mut is_open = false;
    for node in item.nodes() {
        for edge in node.traverse() {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Text(text) => {
                        open(mark, &mut is_open, out);
                        push_escaped(text, out);
                    }
                    Node::Element(element) if is_inline(element.name()) => {
                        open(mark, &mut is_open, out);
                        push_start(element, None, out);
                    }
                    Node::Element(element) => {
                        close(mark, &mut is_open, out);
                        push_start(element, Some(mark), out);
                    }
                    _ => {}
                },
                Edge::Close(node) => {
                    let Some(element) = node.value().as_element() else {
                        continue;
                    };
                    if !is_inline(element.name()) {
                        close(mark, &mut is_open, out);
                    }
                    push_end(element.name(), out);
                }
            }
        }
    }
    close(mark, &mut is_open, out);
}

/// Writes `<ins>` or `<del>`.
pub(super) fn open(mark: Mark, is_open: &mut bool, out: &mut String) {
    if !std::mem::replace(is_open, true) {
        out.push('<');
        out.push_str(mark.element());
        out.push('>');
    }
}

/// Writes the end of it.
pub(super) fn close(mark: Mark, is_open: &mut bool, out: &mut String) {
    if std::mem::replace(is_open, false) {
        out.push_str("</");
        out.push_str(mark.element());
        out.push('>');
    }
}

/// Writes a start tag, with a class when the whole element came or went.
pub(super) fn push_start(element: &Element, mark: Option<Mark>, out: &mut String) {
    out.push('<');
    out.push_str(element.name());
    for (name, value) in element.attrs() {
        // Whatever went is not the target of a link any more, and has no identifier twice.
        if name == "id" && mark == Some(Mark::Removed) {
            continue;
        }
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        push_escaped(value, out);
        out.push('"');
    }
    if let Some(mark) = mark {
        out.push_str(" class=\"");
        out.push_str(mark.class());
        out.push('"');
    }
    out.push('>');
}

/// Writes an end tag, where the element has one.
pub(super) fn push_end(name: &str, out: &mut String) {
    if name != "br" {
        out.push_str("</");
        out.push_str(name);
        out.push('>');
    }
}

/// Writes text, or the value of an attribute.
pub(super) fn push_escaped(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

/// Whether an element stands among words.
pub(super) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "strong" | "em" | "b" | "i" | "u" | "sub" | "sup" | "code" | "br"
    )
}
