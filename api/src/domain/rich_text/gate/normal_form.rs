//! The normal form: no wrappers, no empty elements, one space between words.

use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{Html, Node};

use super::elements::{KEPT, is_block, is_inline};
use crate::domain::text;

/// Writes sanitised HTML in its normal form: no wrappers, no empty elements, one space between words.
pub(super) fn normalise(html: &str) -> String {
    let document = Html::parse_fragment(html);
    let mut writer = Writer::default();
    for edge in document.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) => writer.text(text),
                Node::Element(element) => writer.open(element),
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    writer.close(element.name());
                }
            }
        }
    }
    writer.finish()
}

/// The text so far, and what is open in it.
#[derive(Default)]
struct Writer {
    out: String,
    /// Opened elements with the length of `out` before and after their tag.
    open: Vec<(String, usize, usize)>,
    /// White space was read that is not yet written.
    has_pending_space: bool,
    /// A paragraph that was opened for loose text.
    in_loose_paragraph: bool,
}

impl Writer {
    fn open(&mut self, element: &Element) {
        let name = element.name();
        if name == "br" {
            self.has_pending_space = false;
            if self.is_inside_text() {
                self.out.push_str("<br>");
            }
        } else if is_inline(name) {
            self.start_loose_paragraph();
            self.write_pending_space();
            self.push_tag(element);
        } else if is_block(name) {
            self.end_loose_paragraph();
            self.has_pending_space = false;
            if KEPT.contains(&name) {
                self.push_tag(element);
            }
        }
    }

    fn push_tag(&mut self, element: &Element) {
        let before = self.out.len();
        self.out.push('<');
        self.out.push_str(element.name());
        let mut attributes: Vec<_> = element.attrs().collect();
        attributes.sort_unstable();
        for (name, value) in attributes {
            for part in [" ", name, "=\"", &escape(value.trim(), true), "\""] {
                self.out.push_str(part);
            }
        }
        self.out.push('>');
        self.open
            .push((element.name().to_owned(), before, self.out.len()));
    }

    fn close(&mut self, name: &str) {
        if is_block(name) {
            self.end_loose_paragraph();
            self.has_pending_space = false;
        }
        if !KEPT.contains(&name) || name == "br" {
            return;
        }
        let Some((opened, before, after)) = self.open.pop() else {
            return;
        };
        self.trim_breaks_since(after, is_block(name));
        if self.out.len() == after && !matches!(name, "td" | "th") {
            self.out.truncate(before);
        } else {
            for part in ["</", &opened, ">"] {
                self.out.push_str(part);
            }
        }
    }

    fn text(&mut self, text: &str) {
        // Here and not before parsing: an entity such as &shy; is a character only now.
        let (text, _) = text::clean(text);
        for part in text.split_inclusive(char::is_whitespace) {
            let word = part.trim_end();
            if !word.is_empty() {
                self.start_loose_paragraph();
                self.write_pending_space();
                self.out.push_str(&escape(word, false));
            }
            if word.len() < part.len() {
                self.has_pending_space = true;
            }
        }
    }

    fn write_pending_space(&mut self) {
        if std::mem::take(&mut self.has_pending_space) && self.is_after_text() {
            self.out.push(' ');
        }
    }

    /// Whether a space here would part two things on one line.
    fn is_after_text(&self) -> bool {
        let mut rest = self.out.as_str();
        // Tags of inline elements that were just opened do not count.
        for (name, before, after) in self.open.iter().rev() {
            if rest.len() != *after {
                break;
            }
            if !is_inline(name) {
                return false;
            }
            rest = rest.get(..*before).unwrap_or_default();
        }
        !(rest.is_empty() || rest.ends_with("<br>") || ends_with_block_end(rest) || rest.ends_with(' '))
    }

    fn is_inside_text(&self) -> bool {
        self.in_loose_paragraph || self.open.iter().any(|(name, ..)| is_block(name))
    }

    /// Loose text at the top becomes a paragraph; inside list items, cells and quotes it may stand as it is.
    fn start_loose_paragraph(&mut self) {
        if self.open.is_empty() && !self.in_loose_paragraph {
            self.in_loose_paragraph = true;
            let before = self.out.len();
            self.out.push_str("<p>");
            self.open.push(("p".to_owned(), before, self.out.len()));
            self.has_pending_space = false;
        }
    }

    fn end_loose_paragraph(&mut self) {
        if self.in_loose_paragraph && self.open.len() == 1 {
            self.in_loose_paragraph = false;
            if let Some((_, before, after)) = self.open.pop() {
                self.trim_breaks_since(after, true);
                if self.out.len() == after {
                    self.out.truncate(before);
                } else {
                    self.out.push_str("</p>");
                }
            }
        }
    }

    /// Line breaks at the end of a block show nothing.
    fn trim_breaks_since(&mut self, start: usize, is_block: bool) {
        while is_block && self.out.len() > start && self.out.ends_with("<br>") {
            self.out.truncate(self.out.len() - "<br>".len());
        }
    }

    fn finish(mut self) -> String {
        self.end_loose_paragraph();
        self.out
    }
}

fn ends_with_block_end(text: &str) -> bool {
    text.ends_with('>')
        && text
            .rsplit_once("</")
            .is_some_and(|(_, tail)| tail.strip_suffix('>').is_some_and(is_block))
}

fn escape(text: &str, in_attribute: bool) -> String {
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    if in_attribute {
        escaped.replace('"', "&quot;")
    } else {
        escaped
    }
}
