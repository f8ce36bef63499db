//! A piece of sanitised HTML as blocks and words, built without recursion and never deeper than it can be walked.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{Html, Node};

use super::elements::{is_block, is_inline, is_part};
use crate::domain::diff::pairing::Bag;
use crate::domain::diff::words;

/// Blocks that nest deeper than this lose their mark-up and keep their words.
const DEEPEST: usize = 40;
/// The same for elements among words.
const MOST_STYLES: usize = 12;

/// An element's name and attributes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag<'a> {
    pub(super) element: &'a Element,
}

impl PartialEq for Tag<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.element.name() == other.element.name() && self.element.attrs().eq(other.element.attrs())
    }
}

impl Eq for Tag<'_> {}

impl Hash for Tag<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.element.name().hash(state);
        for attribute in self.element.attrs() {
            attribute.hash(state);
        }
    }
}

impl<'a> Tag<'a> {
    pub(super) fn name(self) -> &'a str {
        self.element.name()
    }

    /// Whether it is the very same element, not only an equal one.
    pub(super) fn is(self, other: Self) -> bool {
        std::ptr::eq(self.element, other.element)
    }
}

/// A word, a run of spaces, another character, or (without text) a line break; with the elements around it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) styles: Rc<[Tag<'a>]>,
}

impl<'a> Word<'a> {
    /// What makes it another word: what it says, and where it leads to.
    pub(super) fn key(&self) -> (&'a str, Option<&'a str>) {
        let target = self.styles.iter().rev().find_map(|tag| tag.element.attr("href"));
        (self.text, target)
    }
}

/// A block, or the words between two blocks.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Item<'a> {
    Words(Vec<Word<'a>>),
    Block(Tag<'a>, Vec<Item<'a>>),
}

impl<'a> Item<'a> {
    /// What stands in a document.
    pub(super) fn all_of(document: &'a Html) -> Vec<Self> {
        let mut builder = Builder::new();
        for edge in document.root_element().traverse() {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Text(text) => builder.text(text),
                    Node::Element(element) => builder.open(Tag { element }),
                    _ => {}
                },
                Edge::Close(node) => {
                    if node.value().is_element() {
                        builder.close();
                    }
                }
            }
        }
        builder.finish()
    }

    /// The element's name; none for words.
    pub(super) fn name(&self) -> &'a str {
        match self {
            Self::Words(_) => "",
            Self::Block(tag, _) => tag.name(),
        }
    }

    /// The words of what holds nothing but words: a paragraph, a small heading, or words between two blocks.
    pub(super) fn line(&self) -> Option<&[Word<'a>]> {
        match self {
            Self::Words(words) => Some(words),
            Self::Block(tag, items) if matches!(tag.name(), "p" | "h5" | "h6") => match items.as_slice() {
                [Self::Words(words)] => Some(words),
                _ => None,
            },
            Self::Block(..) => None,
        }
    }

    /// Its words in an order of their own.
    pub(super) fn bag(&self) -> Bag {
        let mut text = String::new();
        let mut next = vec![self];
        while let Some(item) = next.pop() {
            match item {
                Self::Words(words) => {
                    text.extend(words.iter().map(|word| word.text));
                    text.push(' ');
                }
                Self::Block(_, items) => next.extend(items),
            }
        }
        Bag::of(&text)
    }
}

/// What became of an element that was opened.
enum Opened {
    Block,
    Style,
    /// Only what stands in it counts.
    Dropped,
}

struct Builder<'a> {
    /// Open blocks with what was read in them so far; the first is what the document itself holds.
    blocks: Vec<(Option<Tag<'a>>, Vec<Item<'a>>)>,
    styles: Vec<Tag<'a>>,
    shared_styles: Rc<[Tag<'a>]>,
    opened: Vec<Opened>,
}

impl<'a> Builder<'a> {
    fn new() -> Self {
        Self {
            blocks: vec![(None, Vec::new())],
            styles: Vec::new(),
            shared_styles: Rc::new([]),
            opened: Vec::new(),
        }
    }

    fn open(&mut self, tag: Tag<'a>) {
        let name = tag.name();
        let opened = if name == "br" {
            self.word("");
            Opened::Dropped
        } else if is_block(name) && self.has_room_for(name) {
            self.blocks.push((Some(tag), Vec::new()));
            Opened::Block
        } else if is_inline(name) && self.styles.len() < MOST_STYLES && !self.is_link_in_link(name) {
            self.styles.push(tag);
            self.shared_styles = Rc::from(self.styles.as_slice());
            Opened::Style
        } else {
            Opened::Dropped
        };
        self.opened.push(opened);
    }

    /// A part of a list or table goes the way of the whole that it stands in.
    fn has_room_for(&self, name: &str) -> bool {
        if is_part(name) {
            matches!(self.opened.last(), Some(Opened::Block)) || self.blocks.len() <= DEEPEST
        } else {
            self.blocks.len() <= DEEPEST
        }
    }

    fn is_link_in_link(&self, name: &str) -> bool {
        name == "a" && self.styles.iter().any(|tag| tag.name() == "a")
    }

    fn close(&mut self) {
        match self.opened.pop() {
            Some(Opened::Block) => {
                if let Some((Some(tag), items)) = self.blocks.pop() {
                    self.push(Item::Block(tag, items));
                }
            }
            Some(Opened::Style) => {
                self.styles.pop();
                self.shared_styles = Rc::from(self.styles.as_slice());
            }
            Some(Opened::Dropped) | None => {}
        }
    }

    fn text(&mut self, text: &'a str) {
        for word in words::split(text) {
            self.word(word);
        }
    }

    fn word(&mut self, text: &'a str) {
        let word = Word {
            text,
            styles: Rc::clone(&self.shared_styles),
        };
        if let Some((_, items)) = self.blocks.last_mut() {
            match items.last_mut() {
                Some(Item::Words(words)) => words.push(word),
                _ => items.push(Item::Words(vec![word])),
            }
        }
    }

    fn push(&mut self, item: Item<'a>) {
        if let Some((_, items)) = self.blocks.last_mut() {
            items.push(item);
        }
    }

    fn finish(mut self) -> Vec<Item<'a>> {
        self.blocks.pop().map(|(_, items)| items).unwrap_or_default()
    }
}
