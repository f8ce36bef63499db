//! Writing blocks and words as HTML, with marks where words came or went.

use super::Mark;
use super::model::{Item, Tag, Word};

/// Writes an item; with a mark, every word in it is marked and every block has the mark's class.
pub(super) fn item(item: &Item<'_>, mark: Option<Mark>, out: &mut String) {
    match item {
        Item::Words(words) => {
            let mut line = Line::new(out);
            line.words(words, mark);
            line.end();
        }
        Item::Block(tag, items) => {
            start(*tag, mark, out);
            for inner in items {
                self::item(inner, mark, out);
            }
            end(*tag, out);
        }
    }
}

/// Writes a start tag, with a class when the whole block came or went.
pub(super) fn start(tag: Tag<'_>, mark: Option<Mark>, out: &mut String) {
    out.push('<');
    out.push_str(tag.name());
    for (name, value) in tag.element.attrs() {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        escaped(value, out);
        out.push('"');
    }
    if let Some(mark) = mark {
        out.push_str(" class=\"");
        out.push_str(mark.class());
        out.push('"');
    }
    out.push('>');
}

/// Writes an end tag.
pub(super) fn end(tag: Tag<'_>, out: &mut String) {
    for part in ["</", tag.name(), ">"] {
        out.push_str(part);
    }
}

/// Writes text, or the value of an attribute.
pub(super) fn escaped(text: &str, out: &mut String) {
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

/// Words in a row. An element around several of them is opened once, and marks stand inside of it: a link of which one
/// word changed stays one link.
pub(super) struct Line<'o, 'a> {
    out: &'o mut String,
    /// Open elements, each with the side that it is of.
    open: Vec<(Tag<'a>, bool)>,
    mark: Option<Mark>,
}

impl<'o, 'a> Line<'o, 'a> {
    pub(super) const fn new(out: &'o mut String) -> Self {
        Self {
            out,
            open: Vec::new(),
            mark: None,
        }
    }

    pub(super) fn words(&mut self, words: &[Word<'a>], mark: Option<Mark>) {
        let is_old = mark == Some(Mark::Removed);
        for word in words {
            self.enter(&word.styles, is_old, mark);
            if word.text.is_empty() {
                self.out.push_str("<br>");
            } else {
                escaped(word.text, self.out);
            }
        }
    }

    /// Closes and opens what is needed for a word with these elements around it.
    fn enter(&mut self, styles: &[Tag<'a>], is_old: bool, mark: Option<Mark>) {
        // Two equal elements of one text are two; one of each text may be taken for the same.
        let stays = |((open, was_old), tag): &(&(Tag<'a>, bool), &Tag<'a>)| {
            if *was_old == is_old {
                open.is(**tag)
            } else {
                open == *tag
            }
        };
        let common = self
            .open
            .iter()
            .zip(styles)
            .take_while(|pair| stays(pair))
            .count();
        if common == self.open.len() && common == styles.len() && mark == self.mark {
            return;
        }
        self.set_mark(None);
        while self.open.len() > common {
            if let Some((tag, _)) = self.open.pop() {
                end(tag, self.out);
            }
        }
        for tag in styles.iter().skip(common) {
            start(*tag, None, self.out);
            self.open.push((*tag, is_old));
        }
        self.set_mark(mark);
    }

    fn set_mark(&mut self, mark: Option<Mark>) {
        if let Some(old) = std::mem::replace(&mut self.mark, mark) {
            for part in ["</", old.element(), ">"] {
                self.out.push_str(part);
            }
        }
        if let Some(new) = mark {
            for part in ["<", new.element(), ">"] {
                self.out.push_str(part);
            }
        }
    }

    pub(super) fn end(mut self) {
        self.enter(&[], false, None);
    }
}
