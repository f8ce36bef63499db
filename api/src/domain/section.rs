//! Sections: heading and text in one or more languages, with the cookie declarations and sections below.

use serde::{Deserialize, Serialize};

use crate::domain::cookie::Cookie;
use crate::domain::key::Key;
use crate::domain::locale::Texts;
use crate::domain::rich_text::RichTexts;

/// One section of a notice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Section {
    /// Stable across versions and languages.
    pub key: Key,
    /// Per language; empty for a section without a heading of its own, such as an introduction.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub heading: Texts,
    /// The text between this heading and the next, per language.
    #[serde(default, skip_serializing_if = "RichTexts::is_empty")]
    pub body: RichTexts,
    /// What is declared here, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cookies: Vec<Cookie>,
    /// The sections below, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Section>,
}

impl Section {
    /// A section that says nothing yet.
    pub fn empty(key: Key) -> Self {
        Self {
            key,
            heading: Texts::new(),
            body: RichTexts::new(),
            cookies: Vec::new(),
            children: Vec::new(),
        }
    }
}

/// A section with its place in the tree.
#[derive(Clone, Debug)]
pub struct Placed<'a> {
    /// The section.
    pub section: &'a Section,
    /// The section above, `None` for a top one.
    pub parent: Option<&'a Section>,
    /// 1 for a top section, 2 for its children.
    pub level: usize,
    /// 0-based, among its siblings.
    pub position: usize,
    /// The place as a decimal number, such as `3.2`.
    pub number: String,
}

/// Every section in reading order: a child follows its parent.
pub fn in_reading_order(sections: &[Section]) -> Vec<Placed<'_>> {
    fn walk<'a>(sections: &'a [Section], above: Option<&Placed<'a>>, all: &mut Vec<Placed<'a>>) {
        for (position, section) in sections.iter().enumerate() {
            let place = position + 1;
            let placed = Placed {
                section,
                parent: above.map(|above| above.section),
                level: above.map_or(1, |above| above.level + 1),
                position,
                number: above.map_or(place.to_string(), |above| format!("{}.{place}", above.number)),
            };
            all.push(placed.clone());
            walk(&section.children, Some(&placed), all);
        }
    }
    let mut all = Vec::new();
    walk(sections, None, &mut all);
    all
}
