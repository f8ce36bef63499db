//! Words side by side, within one block.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::Node;
use scraper::node::Element;

use super::Mark;
use super::marked::{self, push_end, push_escaped, push_start};
use crate::domain::diff::words;

/// A word with where it leads to; a line break has no text.
type Key<'a> = (&'a str, Option<&'a str>);

/// Words, each with the elements around it.
#[derive(Default)]
struct Words<'a> {
    keys: Vec<Key<'a>>,
    /// For each word, which of `styles` it has.
    style: Vec<usize>,
    /// Inline elements from the outermost in.
    styles: Vec<Vec<&'a Element>>,
}

/// Writes the redline of two runs of words.
pub(super) fn write(old: &[NodeRef<'_, Node>], new: &[NodeRef<'_, Node>], out: &mut String) {
    let (old, new) = (Words::of(old), Words::of(new));
    for region in words::readable(&old.keys, &new.keys, |(word, _)| word.len().max(1)) {
        if region.is_kept {
            new.write(region.new, out);
        } else {
            old.write_marked(region.old, Mark::Removed, out);
            new.write_marked(region.new, Mark::Added, out);
        }
    }
}

impl<'a> Words<'a> {
    fn of(nodes: &[NodeRef<'a, Node>]) -> Self {
        let mut words = Self::default();
        let mut open: Vec<&'a Element> = Vec::new();
        words.styles.push(Vec::new());
        for edge in nodes.iter().flat_map(NodeRef::traverse) {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Text(text) => {
                        for word in words::split(text) {
                            words.push(word, &open);
                        }
                    }
                    Node::Element(element) if element.name() == "br" => words.push("", &open),
                    Node::Element(element) => {
                        open.push(element);
                        words.styles.push(open.clone());
                    }
                    _ => {}
                },
                Edge::Close(node) => {
                    if node
                        .value()
                        .as_element()
                        .is_some_and(|element| element.name() != "br")
                    {
                        open.pop();
                        words.styles.push(open.clone());
                    }
                }
            }
        }
        words
    }

    fn push(&mut self, word: &'a str, open: &[&'a Element]) {
        let target = open.iter().rev().find_map(|element| element.attr("href"));
        self.keys.push((word, target));
        self.style.push(self.styles.len() - 1);
    }

    fn write_marked(&self, range: std::ops::Range<usize>, mark: Mark, out: &mut String) {
        if range.is_empty() {
            return;
        }
        let mut is_open = false;
        marked::open(mark, &mut is_open, out);
        self.write(range, out);
        marked::close(mark, &mut is_open, out);
    }

    fn write(&self, range: std::ops::Range<usize>, out: &mut String) {
        let mut current: Option<usize> = None;
        let end = |current: Option<usize>, out: &mut String| {
            for element in self.elements(current).iter().rev() {
                push_end(element.name(), out);
            }
        };
        let words = self.keys.iter().zip(&self.style);
        for ((word, _), style) in words.skip(range.start).take(range.len()) {
            if current != Some(*style) {
                end(current, out);
                current = Some(*style);
                for element in self.elements(current) {
                    push_start(element, None, out);
                }
            }
            if word.is_empty() {
                out.push_str("<br>");
            } else {
                push_escaped(word, out);
            }
        }
        end(current, out);
    }

    fn elements(&self, style: Option<usize>) -> &[&'a Element] {
        style
            .and_then(|style| self.styles.get(style))
            .map_or(&[], Vec::as_slice)
    }
}
