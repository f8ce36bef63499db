//! An HTML page as a flat run of headings and blocks of text.
//!
//! Wrappers are opened however deep they nest; lists, tables and quotations stay whole.

use std::collections::HashSet;

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{ElementRef, Html, Node};

use super::tabs::{self, Tabs};
use crate::domain::rich_text::{self, Loss};
use crate::domain::text::{self, Cleaned};
use crate::formats::imported::shortened;

/// Elements that only group what is in them.
const WRAPPERS: &[&str] = &[
    "html",
    "body",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "aside",
    "figure",
    "figcaption",
    "address",
    "center",
    "nav",
    "hgroup",
    "details",
    "summary",
];
/// Elements whose headings belong to their text.
const WHOLE: &[&str] = &[
    "ul",
    "ol",
    "dl",
    "table",
    "blockquote",
    "p",
    "pre",
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "object",
    "svg",
    "math",
    "select",
    "textarea",
    "form",
];
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr",
];
/// Elements whose text nobody reads.
const UNREAD: &[&str] = &["script", "style", "template", "noscript"];

/// One piece of a page.
pub(super) enum Block<'a> {
    /// A heading, even an empty one.
    Heading { level: u8, line: Line },
    /// A paragraph, list, table or the like.
    Element(ElementRef<'a>),
    /// HTML of text that stands in no block of its own.
    Loose(String),
}

/// A text on one line, with what cleaning took out of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) cleaned: Cleaned,
    /// What besides characters a heading lost.
    pub(super) lost: Vec<Loss>,
}

/// The blocks of a page, in order, and what opened wrappers lost. A `<details>` for which `is_whole` holds is one block.
pub(super) fn read<'a>(
    document: &'a Html,
    is_whole: impl Fn(ElementRef<'a>) -> bool,
) -> (Vec<Block<'a>>, Vec<Loss>) {
    let mut reader = Reader {
        opened: holders_of_headings(document),
        tabs: Tabs::of(document),
        blocks: Vec::new(),
        loose: String::new(),
        lost: Vec::new(),
    };
    let mut next = document.tree.root().first_child();
    while let Some(node) = next {
        let child = reader.take(node, &is_whole).then(|| node.first_child()).flatten();
        next = child.or_else(|| reader.after(node));
    }
    reader.end_loose();
    (reader.blocks, reader.lost)
}

/// The words of an element on one line; what shows as separate lines is parted by a space.
pub(super) fn line_of(element: ElementRef<'_>) -> Line {
    let mut out = String::new();
    let mut unread = 0_usize;
    for edge in element.traverse() {
        let (node, opens) = match edge {
            Edge::Open(node) => (node, true),
            Edge::Close(node) => (node, false),
        };
        match node.value() {
            Node::Text(text) if opens && unread == 0 => out.push_str(text),
            Node::Element(inner) if UNREAD.contains(&inner.name()) || is_sign(node, inner) => {
                unread = if opens {
                    unread + 1
                } else {
                    unread.saturating_sub(1)
                };
            }
            Node::Element(inner) if inner.name() == "br" || !INLINE.contains(&inner.name()) => out.push(' '),
            _ => {}
        }
    }
    let (text, cleaned) = text::line(&out);
    Line {
        text,
        cleaned,
        lost: Vec::new(),
    }
}

/// Whether an element is a sign that is drawn beside words and not read out, such as the `+` of an accordion.
fn is_sign(node: NodeRef<'_, Node>, element: &Element) -> bool {
    let has_words = |node: NodeRef<'_, Node>| {
        let text = node.value().as_text();
        text.is_some_and(|text| text.contains(char::is_alphanumeric))
    };
    element.attr("aria-hidden") == Some("true") && !node.descendants().any(has_words)
}

/// Said of a heading that nobody can read.
fn emptiness(heading: ElementRef<'_>) -> Loss {
    Loss {
        code: "EMPTY_HEADING",
        message: "a heading without text was dropped".to_owned(),
        excerpt: Some(shortened(&text::line(&heading.html()).0)),
    }
}

/// What a heading loses, which keeps its words alone, also those of a button or of an element that nobody knows.
pub(super) fn lost_in_heading(heading: ElementRef<'_>) -> Vec<Loss> {
    let mut lost = rich_text::losses(&heading.html());
    lost.retain(|loss| !["HEADING_FLATTENED", "FORM_REMOVED", "ELEMENT_REMOVED"].contains(&loss.code));
    let is_known =
        |lost: &[Loss], target: &str| lost.iter().any(|loss| loss.excerpt.as_deref() == Some(target));
    let links = heading.descendants().filter_map(ElementRef::wrap);
    // A link into the page itself is the mark that many sites set beside a heading.
    let targets = links
        .filter_map(|link| link.value().attr("href"))
        .filter(|href| !href.starts_with('#'));
    for target in targets {
        if !is_known(&lost, target) {
            lost.push(Loss {
                code: "LINK_REMOVED",
                message: "a link in a heading was removed; its words stay".to_owned(),
                excerpt: Some(target.chars().take(80).collect()),
            });
        }
    }
    lost
}

/// What a wrapper loses besides itself.
fn lost_with(wrapper: ElementRef<'_>) -> impl Iterator<Item = Loss> {
    let attributes = wrapper.value().attrs();
    let handlers = attributes.filter(|(name, _)| name.starts_with("on"));
    handlers.map(|(name, value)| Loss {
        code: "SCRIPT_REMOVED",
        message: format!("the event handler `{name}` was removed"),
        excerpt: Some(value.chars().take(80).collect()),
    })
}

/// Whether an element is the title of something that a reader unfolds: a summary, what accordions and tabs are
/// controlled by (WAI-ARIA Authoring Practices, "Accordion" and "Tabs"), or a tab of Divi.
pub(super) fn is_title(element: ElementRef<'_>) -> bool {
    let name = element.value().name();
    let controls = || {
        let is_button = name == "button" || matches!(element.value().attr("role"), Some("button" | "tab"));
        is_button && element.value().attr("aria-controls").is_some()
    };
    name == "summary" || controls() || tabs::is_tab(element)
}

fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => Some(digit - b'0'),
        _ => None,
    }
}

/// The elements around headings that are not part of a list, table or the like.
fn holders_of_headings(document: &Html) -> HashSet<NodeId> {
    let mut holders = HashSet::new();
    let mut wholes_around = 0_usize;
    for edge in document.tree.root().traverse() {
        match edge {
            Edge::Open(node) => {
                let Some(element) = node.value().as_element() else {
                    continue;
                };
                if WHOLE.contains(&element.name()) {
                    wholes_around += 1;
                } else if wholes_around == 0 && heading_level(element.name()).is_some() {
                    // The first holder that is known already has its own holders known.
                    for holder in node.ancestors() {
                        if !holders.insert(holder.id()) {
                            break;
                        }
                    }
                }
            }
            Edge::Close(node) => {
                if node
                    .value()
                    .as_element()
                    .is_some_and(|e| WHOLE.contains(&e.name()))
                {
                    wholes_around = wholes_around.saturating_sub(1);
                }
            }
        }
    }
    holders
}

struct Reader<'a> {
    opened: HashSet<NodeId>,
    tabs: Tabs<'a>,
    blocks: Vec<Block<'a>>,
    loose: String,
    /// What opened wrappers lost.
    lost: Vec<Loss>,
}

impl<'a> Reader<'a> {
    /// Takes a node; says whether its children are to be taken one by one instead.
    fn take(&mut self, node: NodeRef<'a, Node>, is_whole: &impl Fn(ElementRef<'a>) -> bool) -> bool {
        if let Node::Text(text) = node.value() {
            self.loose.push_str(&maud::html! { (&**text) }.into_string());
        }
        let Some(element) = ElementRef::wrap(node) else {
            return false;
        };
        let name = element.value().name();
        if self.tabs.is_list(element) {
            self.end_loose();
            return false;
        }
        if let Some(title) = self.tabs.title_of(element) {
            self.end_loose();
            self.blocks.push(Block::Element(title));
        }
        if let Some(level) = heading_level(name) {
            self.end_loose();
            let mut line = line_of(element);
            line.lost = lost_in_heading(element);
            if line.text.is_empty() {
                line.lost.insert(0, emptiness(element));
            }
            self.blocks.push(Block::Heading { level, line });
            return false;
        }
        if name == "details" && is_whole(element) {
            self.end_loose();
            self.blocks.push(Block::Element(element));
            return false;
        }
        if is_title(element) && !self.opened.contains(&node.id()) && !line_of(element).text.is_empty() {
            self.end_loose();
            self.blocks.push(Block::Element(element));
            return false;
        }
        if WRAPPERS.contains(&name) || self.opened.contains(&node.id()) {
            self.end_loose();
            self.lost.extend(lost_with(element));
            return true;
        }
        if INLINE.contains(&name) {
            self.loose.push_str(&element.html());
        } else {
            self.end_loose();
            self.blocks.push(Block::Element(element));
        }
        false
    }

    /// The node after this one and all that is in it.
    fn after(&mut self, node: NodeRef<'a, Node>) -> Option<NodeRef<'a, Node>> {
        let mut node = node;
        loop {
            if let Some(sibling) = node.next_sibling() {
                return Some(sibling);
            }
            node = node.parent()?;
            self.end_loose();
        }
    }

    fn end_loose(&mut self) {
        let loose = std::mem::take(&mut self.loose);
        if !loose.trim().is_empty() {
            self.blocks.push(Block::Loose(loose));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(html: &str) -> Vec<String> {
        let document = Html::parse_fragment(html);
        read(&document, |_| false)
            .0
            .iter()
            .map(|block| match block {
                Block::Heading { level, line } => format!("{level} {}", line.text),
                Block::Element(element) => element.value().name().to_owned(),
                Block::Loose(html) => format!("loose {}", html.trim()),
            })
            .collect()
    }

    #[test]
    fn headings_are_found_in_wrappers_of_any_kind() {
        let html =
            "<div><span><h2><strong>One</strong><br>two</h2></span><p>a</p></div><center><h3>T</h3></center>";
        assert_eq!(shape(html), ["2 One two", "p", "3 T"]);
    }

    #[test]
    fn a_heading_in_a_list_or_table_is_text() {
        assert_eq!(shape("<ul><li><h3>x</h3></li></ul><h2>y</h2>"), ["ul", "2 y"]);
    }

    #[test]
    fn loose_text_is_parted_where_wrappers_begin_and_end() {
        assert_eq!(
            shape("<div>a &amp; b<div>c</div>d</div>"),
            ["loose a &amp; b", "loose c", "loose d"]
        );
    }
}
