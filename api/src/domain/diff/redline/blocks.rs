//! Blocks side by side: which stayed, which became which, which came and went.

use ego_tree::NodeRef;
use scraper::{ElementRef, Node};

use super::{Mark, marked, runs};
use crate::domain::diff::pairing::{self, Bag};
use crate::domain::diff::words;

/// Blocks that nest deeper than this are not looked into: they are kept, or go and come whole.
const DEEPEST: usize = 40;

/// A block, or the words between two blocks.
pub(super) enum Item<'a> {
    Words(Vec<NodeRef<'a, Node>>),
    Block(ElementRef<'a>),
}

impl<'a> Item<'a> {
    /// What stands directly in an element.
    pub(super) fn all_in(parent: NodeRef<'a, Node>) -> Vec<Self> {
        let mut items: Vec<Self> = Vec::new();
        for node in parent.children() {
            let block = ElementRef::wrap(node).filter(|element| is_block(element.value().name()));
            match (block, items.last_mut()) {
                (Some(block), _) => items.push(Self::Block(block)),
                (None, Some(Self::Words(nodes))) => nodes.push(node),
                (None, _) => items.push(Self::Words(vec![node])),
            }
        }
        items
    }

    /// The nodes that it consists of.
    pub(super) fn nodes(&self) -> Vec<NodeRef<'a, Node>> {
        match self {
            Self::Words(nodes) => nodes.clone(),
            Self::Block(block) => vec![**block],
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Words(_) => "",
            Self::Block(block) => block.value().name(),
        }
    }

    fn html(&self) -> String {
        let mut out = String::new();
        for node in self.nodes() {
            match (ElementRef::wrap(node), node.value()) {
                (Some(element), _) => out.push_str(&element.html()),
                (None, Node::Text(text)) => marked::push_escaped(text, &mut out),
                _ => {}
            }
        }
        out
    }

    fn bag(&self) -> Bag {
        let mut text = String::new();
        for node in self.nodes() {
            for node in node.descendants() {
                if let Node::Text(part) = node.value() {
                    text.push_str(part);
                    text.push(' ');
                }
            }
        }
        Bag::of(&text)
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "ul"
            | "ol"
            | "li"
            | "blockquote"
            | "table"
            | "caption"
            | "thead"
            | "tbody"
            | "tfoot"
            | "tr"
            | "th"
            | "td"
            | "dl"
            | "dt"
            | "dd"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "section"
    )
}

/// Whether a block has its place by what it is, not by what it says.
fn is_frame(name: &str) -> bool {
    matches!(
        name,
        "" | "ul"
            | "ol"
            | "table"
            | "caption"
            | "thead"
            | "tbody"
            | "tfoot"
            | "dl"
            | "blockquote"
            | "td"
            | "th"
    )
}

/// Writes the redline of what stands in two elements.
pub(super) fn write(old: &[Item<'_>], new: &[Item<'_>], depth: usize, out: &mut String) {
    let html = |items: &[Item<'_>]| items.iter().map(Item::html).collect::<Vec<_>>();
    let (old_html, new_html) = (html(old), html(new));
    for region in words::regions(&old_html, &new_html) {
        if region.is_kept {
            for html in new_html.get(region.new).unwrap_or_default() {
                out.push_str(html);
            }
        } else {
            let old = old.get(region.old).unwrap_or_default();
            replaced(old, new.get(region.new).unwrap_or_default(), depth, out);
        }
    }
}

fn replaced(old: &[Item<'_>], new: &[Item<'_>], depth: usize, out: &mut String) {
    let (mut i, mut j) = (0, 0);
    for (a, b) in partners(old, new) {
        mark_all(old.get(i..a), Mark::Removed, out);
        mark_all(new.get(j..b), Mark::Added, out);
        if let (Some(old), Some(new)) = (old.get(a), new.get(b)) {
            reworded(old, new, depth, out);
        }
        (i, j) = (a + 1, b + 1);
    }
    mark_all(old.get(i..), Mark::Removed, out);
    mark_all(new.get(j..), Mark::Added, out);
}

fn partners(old: &[Item<'_>], new: &[Item<'_>]) -> Vec<(usize, usize)> {
    let same_frame = |old: &Item<'_>, new: &Item<'_>| old.name() == new.name() && is_frame(new.name());
    let is_row = |items: &[Item<'_>]| items.iter().all(|item| matches!(item.name(), "td" | "th"));
    let by_place = old.len() == new.len()
        && (old.len() == 1 || (is_row(old) && is_row(new)))
        && old.iter().zip(new).all(|(old, new)| same_frame(old, new));
    if by_place {
        return (0..old.len()).map(|place| (place, place)).collect();
    }
    let bags = |items: &[Item<'_>]| items.iter().map(Item::bag).collect::<Vec<_>>();
    let (old_bags, new_bags) = (bags(old), bags(new));
    pairing::pairs(old.len(), new.len(), |i, j| {
        match (old.get(i), new.get(j), old_bags.get(i), new_bags.get(j)) {
            (Some(old), Some(new), Some(old_bag), Some(new_bag)) if old.name() == new.name() => {
                old_bag.likeness(new_bag)
            }
            _ => 0.0,
        }
    })
}

fn mark_all(items: Option<&[Item<'_>]>, mark: Mark, out: &mut String) {
    for item in items.unwrap_or_default() {
        marked::write(item, mark, out);
    }
}

fn reworded(old: &Item<'_>, new: &Item<'_>, depth: usize, out: &mut String) {
    match (old, new) {
        (Item::Words(old), Item::Words(new)) => runs::write(old, new, out),
        (Item::Block(before), Item::Block(after)) if depth < DEEPEST && is_alike(*before, *after) => {
            marked::push_start(after.value(), None, out);
            let (old, new) = (Item::all_in(**before), Item::all_in(**after));
            write(&old, &new, depth + 1, out);
            marked::push_end(after.value().name(), out);
        }
        _ => {
            marked::write(old, Mark::Removed, out);
            marked::write(new, Mark::Added, out);
        }
    }
}

/// Whether one block can be shown inside the other: rows only with as many cells of the same kind.
fn is_alike(old: ElementRef<'_>, new: ElementRef<'_>) -> bool {
    let cells = |row: ElementRef<'_>| -> Vec<String> {
        row.child_elements()
            .map(|cell| cell.value().name().to_owned())
            .collect()
    };
    new.value().name() != "tr" || cells(old) == cells(new)
}
