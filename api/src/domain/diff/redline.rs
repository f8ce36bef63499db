//! Two texts as one, with what went in `<del>` and what came in `<ins>`.
//!
//! Without the `<del>` elements the words are those of the new text, without the `<ins>` elements those of the old one.
//! Both stand only where words may stand, never around paragraphs, items or rows; a whole block that came or went has
//! the class `added` or `removed` besides. Words that stand have the new mark-up; a word whose link leads elsewhere
//! counts as another word. Source: HTML Living Standard, 4.7 (edits).

mod blocks;
mod elements;
mod model;
mod write;

use scraper::Html;

use model::Item;

/// What became of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// It came.
    Added,
    /// It went.
    Removed,
}

impl Mark {
    const fn element(self) -> &'static str {
        match self {
            Self::Added => "ins",
            Self::Removed => "del",
        }
    }

    /// The class of blocks that came or went whole.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
        }
    }
}

/// The redline of two pieces of sanitised HTML.
pub fn between(before: &str, after: &str) -> String {
    if before == after {
        return after.to_owned();
    }
    let (old, new) = (Html::parse_fragment(before), Html::parse_fragment(after));
    let mut out = String::new();
    blocks::write(&Item::all_of(&old), &Item::all_of(&new), &mut out);
    out
}

/// A piece of sanitised HTML of which all came or went.
pub fn whole(html: &str, mark: Mark) -> String {
    let document = Html::parse_fragment(html);
    let mut out = String::new();
    for item in Item::all_of(&document) {
        write::item(&item, Some(mark), &mut out);
    }
    out
}

/// The redline of two lines of plain text.
pub fn line(before: &str, after: &str) -> String {
    let escaped = |text: &str| {
        let mut out = String::new();
        write::escaped(text, &mut out);
        out
    };
    between(&escaped(before), &escaped(after))
}

#[cfg(test)]
mod tests;
