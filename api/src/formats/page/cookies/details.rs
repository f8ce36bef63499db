//! Declarations in `<details>` blocks: a summary, then labels such as Name, Expiration and Function with their values.
//!
//! The labels are read, not the class names, so that every consent tool that writes such blocks will do.

use ego_tree::iter::Edge;
use scraper::{ElementRef, Node};

use super::category::Group;
use super::fields::{self, Field};
use super::{Item, Reading, table};
use crate::domain::cookie::CookieCategory;
use crate::domain::text::{self, Cleaned};

/// A block with more nodes than this is no description of one service.
const MOST_NODES: usize = 5_000;

/// Whether the block holds declarations.
pub(in crate::formats::page) fn is_one(block: ElementRef<'_>) -> bool {
    !matches!(read(block), Reading::NoCookies)
}

/// Reads a block.
pub(super) fn read(block: ElementRef<'_>) -> Reading {
    if block.descendants().take(MOST_NODES + 1).count() > MOST_NODES {
        return Reading::NoCookies;
    }
    let pieces = pieces_of(block);
    let mut reader = Reader::default();
    let mut pieces = pieces.iter().peekable();
    while let Some(piece) = pieces.next() {
        match (fields::named(&piece.text), pieces.peek()) {
            (Some(Field::Name), Some(value)) if super::is_name(&value.text) => reader.begin(piece),
            (Some(field), Some(value)) if reader.is_open && fields::named(&value.text).is_none() => {
                if reader.set(field, piece, value).is_none() {
                    return Reading::Doubtful(piece.text.clone());
                }
                pieces.next();
                continue;
            }
            _ => {
                reader.rest(piece);
                continue;
            }
        }
        if let Some(value) = pieces.next() {
            reader.name(value);
        }
    }
    // One label and a word are not yet a declaration.
    if reader.items.is_empty()
        || reader
            .items
            .iter()
            .any(|item| item.purpose.is_none() && item.lifetime.is_none())
    {
        return Reading::NoCookies;
    }
    Reading::Cookies {
        items: reader.items,
        rest: reader.rest,
    }
}

#[derive(Default)]
struct Reader {
    items: Vec<Item>,
    rest: String,
    /// What the last line before a declaration says of its group.
    category: Option<CookieCategory>,
    /// The last piece belonged to a declaration.
    is_open: bool,
}

impl Reader {
    fn begin(&mut self, label: &Piece) {
        let mut item = Item::named(String::new());
        item.category = self.category;
        item.connecting.push(label.text.clone());
        self.items.push(item);
        self.is_open = true;
    }

    fn name(&mut self, value: &Piece) {
        if let Some(item) = self.items.last_mut() {
            item.name.clone_from(&value.text);
            item.policy_url.clone_from(&value.href);
            item.cleaned += value.cleaned;
        }
    }

    fn set(&mut self, field: Field, label: &Piece, value: &Piece) -> Option<()> {
        let item = self.items.last_mut()?;
        item.connecting.push(label.text.clone());
        item.cleaned += value.cleaned;
        item.policy_url = item.policy_url.take().or_else(|| value.href.clone());
        table::set(item, field, value.text.clone())
    }

    fn rest(&mut self, piece: &Piece) {
        let group = Group::find(&[&piece.text], &[]).category_of(None);
        if group != CookieCategory::Unclassified {
            self.category = Some(group);
        }
        self.is_open = false;
        self.rest
            .push_str(&format_args!("<p>{}</p>", piece.html).to_string());
    }
}

/// A line of the block.
#[derive(Default)]
struct Piece {
    text: String,
    /// The line with its links.
    html: String,
    /// The target of its last link.
    href: Option<String>,
    cleaned: Cleaned,
}

fn pieces_of(block: ElementRef<'_>) -> Vec<Piece> {
    let mut pieces = vec![Piece::default()];
    for edge in block.traverse() {
        let (node, opens) = match edge {
            Edge::Open(node) => (node, true),
            Edge::Close(node) => (node, false),
        };
        match node.value() {
            Node::Text(text) if opens => {
                if let Some(piece) = pieces.last_mut() {
                    piece.text.push_str(text);
                    piece.html.push_str(&maud::html! { (&**text) }.into_string());
                }
            }
            Node::Element(element) if element.name() == "a" => {
                if let (Some(piece), Some(href)) = (pieces.last_mut(), element.attr("href")) {
                    let open = maud::html! { a href=(href) {} }.into_string();
                    let tag = if opens {
                        open.trim_end_matches("</a>")
                    } else {
                        "</a>"
                    };
                    piece.html.push_str(tag);
                    piece.href = super::web_address(href);
                }
            }
            Node::Element(element)
                if !matches!(element.name(), "span" | "b" | "strong" | "em" | "i" | "code") =>
            {
                pieces.push(Piece::default());
            }
            _ => {}
        }
    }
    for piece in &mut pieces {
        (piece.text, piece.cleaned) = text::line(&piece.text);
    }
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}
