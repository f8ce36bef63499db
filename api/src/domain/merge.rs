//! Bringing two changes of one content together, so that nothing is lost that one side alone changed.
//!
//! Sections and declarations are followed by their keys; it does not know where the three contents come from.

mod cookie;
mod order;
mod outline;
mod place;
mod sides;
#[cfg(test)]
mod tests;
mod texts;
mod words;

use std::collections::BTreeSet;

use crate::domain::content::Content;
use crate::domain::cookie::Cookie;
use crate::domain::key::Key;
use crate::domain::section::Section;
use outline::Outline;
use place::Order;
use sides::Sides;

/// Two changes of one content, brought together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Merged {
    /// What both sides say together. Where they contradict each other, the first one's word stands.
    pub content: Content,
    /// Where they contradict each other.
    pub conflicts: Conflicts,
}

/// What both sides changed, each in its own way.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Conflicts {
    /// Whether the title is among it.
    pub title: bool,
    /// Sections, by key: heading, text, place, or taken out by one side and changed by the other.
    pub sections: BTreeSet<Key>,
    /// Declarations, by key, likewise.
    pub cookies: BTreeSet<Key>,
}

impl Conflicts {
    /// Whether the sides agree.
    pub fn is_empty(&self) -> bool {
        !self.title && self.sections.is_empty() && self.cookies.is_empty()
    }
}

/// Merges what `ours` and `theirs` made of `base`: title, headings and purposes per language, texts by word where both
/// changed different places of one, fields of declarations each, and the tree by parent and order.
///
/// An unchanged side gives the other side exactly. Swapping the sides changes nothing but whose word stands in a
/// conflict. Taking out what the other side changed is a conflict.
pub fn three_way(base: &Content, ours: &Content, theirs: &Content) -> Merged {
    let contents = Sides { base, ours, theirs };
    let outlines = contents.map(Outline::of);
    let mut conflicts = Conflicts::default();
    let sections = place::of_sections(&outlines, &mut conflicts.sections);
    let cookies = place::of_cookies(&outlines, &sections.places, &mut conflicts.cookies);
    let (title, is_contradicted) = texts::lines(contents.map(|content| Some(&content.title)));
    conflicts.title = is_contradicted;
    let mut writer = Writer {
        outlines: &outlines,
        sections: &sections.order,
        cookies: &cookies.order,
        conflicts,
    };
    let mut content = Content::default();
    content.title = title;
    content.sections = writer.sections_below(None);
    content.cookies = writer.cookies_of(None);
    Merged {
        content,
        conflicts: writer.conflicts,
    }
}

/// Writes the merged tree from its order.
struct Writer<'a, 'b> {
    outlines: &'b Sides<Outline<'a>>,
    sections: &'b Order<'a>,
    cookies: &'b Order<'a>,
    conflicts: Conflicts,
}

impl<'a> Writer<'a, '_> {
    /// The sections below one, or the top ones. No deeper than sections may nest, since the places were made so.
    fn sections_below(&mut self, parent: Option<&'a Key>) -> Vec<Section> {
        let keys = self.sections.get(&parent);
        keys.into_iter().flatten().map(|key| self.section(key)).collect()
    }

    fn section(&mut self, key: &'a Key) -> Section {
        let found = self.outlines.as_ref().map(|outline| outline.section(key));
        let (heading, of_heading) = texts::lines(found.map(|section| Some(&section?.heading)));
        let (body, of_body) = texts::bodies(found.map(|section| Some(&section?.body)));
        if of_heading || of_body {
            self.conflicts.sections.insert(key.clone());
        }
        Section {
            key: key.clone(),
            heading,
            body,
            cookies: self.cookies_of(Some(key)),
            children: self.sections_below(Some(key)),
        }
    }

    fn cookies_of(&mut self, section: Option<&'a Key>) -> Vec<Cookie> {
        let keys = self.cookies.get(&section);
        keys.into_iter()
            .flatten()
            .filter_map(|key| self.cookie(key))
            .collect()
    }

    fn cookie(&mut self, key: &'a Key) -> Option<Cookie> {
        let found = self.outlines.as_ref().map(|outline| outline.cookie(key));
        let (cookie, is_contradicted) = cookie::merged(found)?;
        if is_contradicted {
            self.conflicts.cookies.insert(key.clone());
        }
        Some(cookie)
    }
}
