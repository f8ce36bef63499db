//! Tabs whose titles stand in a list of their own, away from what they open, as Divi writes them.
//!
//! Which title is whose is known by the order alone.

use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;
use scraper::{ElementRef, Html};

/// The class of the list of titles.
const LIST: &str = "et_pb_tabs_controls";
/// The class of what a title opens.
const PANEL: &str = "et_pb_tab";

/// The tabs of a page.
pub(super) struct Tabs<'a> {
    /// Lists of titles, which go where each opens something.
    lists: HashSet<NodeId>,
    /// Titles by what they open.
    titles: HashMap<NodeId, ElementRef<'a>>,
}

impl<'a> Tabs<'a> {
    /// Finds them. A list of which not every title opens something stays what it is.
    pub(super) fn of(document: &'a Html) -> Self {
        let mut tabs = Self {
            lists: HashSet::new(),
            titles: HashMap::new(),
        };
        let elements = document.tree.root().descendants().filter_map(ElementRef::wrap);
        for list in elements.filter(|element| has_class(*element, LIST)) {
            let titles: Vec<ElementRef<'a>> = list.child_elements().collect();
            let around = list.parent().and_then(ElementRef::wrap);
            let panels: Vec<ElementRef<'a>> = around
                .into_iter()
                .flat_map(|around| around.descendent_elements())
                .filter(|element| has_class(*element, PANEL))
                .collect();
            if !titles.is_empty() && titles.len() == panels.len() {
                tabs.lists.insert(list.id());
                let pairs = panels.iter().map(|panel| panel.id()).zip(titles);
                tabs.titles.extend(pairs);
            }
        }
        tabs
    }

    /// Whether an element lists titles that stand before what they open instead.
    pub(super) fn is_list(&self, element: ElementRef<'_>) -> bool {
        self.lists.contains(&element.id())
    }

    /// The title of what this element holds.
    pub(super) fn title_of(&self, element: ElementRef<'_>) -> Option<ElementRef<'a>> {
        self.titles.get(&element.id()).copied()
    }
}

/// Whether an element is a title in such a list.
pub(super) fn is_tab(element: ElementRef<'_>) -> bool {
    let list = element.parent().and_then(ElementRef::wrap);
    list.is_some_and(|list| has_class(list, LIST))
}

fn has_class(element: ElementRef<'_>, class: &str) -> bool {
    element.value().classes().any(|own| own == class)
}
