//! A content by keys: every section and declaration with what it stands under, and the order of those beside it.

use std::collections::BTreeMap;

use crate::domain::content::{Content, Declared};
use crate::domain::cookie::Cookie;
use crate::domain::key::Key;
use crate::domain::section::Section;

/// What each thing stands under: a section, or none.
pub(super) type Parents<'a> = BTreeMap<&'a Key, Option<&'a Key>>;
/// The keys below each section, and below none, in order.
pub(super) type Below<'a> = BTreeMap<Option<&'a Key>, Vec<&'a Key>>;

/// A content by keys.
pub(super) struct Outline<'a> {
    sections: BTreeMap<&'a Key, &'a Section>,
    cookies: BTreeMap<&'a Key, &'a Cookie>,
    pub(super) section_parents: Parents<'a>,
    pub(super) cookie_parents: Parents<'a>,
    pub(super) sections_below: Below<'a>,
    pub(super) cookies_below: Below<'a>,
}

impl<'a> Outline<'a> {
    pub(super) fn of(content: &'a Content) -> Self {
        let mut outline = Self {
            sections: BTreeMap::new(),
            cookies: BTreeMap::new(),
            section_parents: Parents::new(),
            cookie_parents: Parents::new(),
            sections_below: Below::new(),
            cookies_below: Below::new(),
        };
        for placed in content.placed_sections() {
            let (key, parent) = (&placed.section.key, placed.parent.map(|parent| &parent.key));
            outline.sections.insert(key, placed.section);
            outline.section_parents.insert(key, parent);
            outline.sections_below.entry(parent).or_default().push(key);
        }
        for Declared { cookie, section } in content.declared_cookies() {
            let (key, parent) = (&cookie.key, section.map(|section| &section.key));
            outline.cookies.insert(key, cookie);
            outline.cookie_parents.insert(key, parent);
            outline.cookies_below.entry(parent).or_default().push(key);
        }
        outline
    }

    pub(super) fn section(&self, key: &Key) -> Option<&'a Section> {
        self.sections.get(key).copied()
    }

    pub(super) fn cookie(&self, key: &Key) -> Option<&'a Cookie> {
        self.cookies.get(key).copied()
    }

    /// Whether this side did anything to a section of `base`, to its place, or put something into it.
    pub(super) fn touches_section(&self, base: &Self, key: &Key) -> bool {
        let (Some(before), Some(now)) = (base.section(key), self.section(key)) else {
            return false;
        };
        let is_put_in = |key: &Key, parents: &Parents<'_>, parent: &Key| {
            parents
                .get(key)
                .is_none_or(|before| before.is_none_or(|before| before != parent))
        };
        before.heading != now.heading
            || before.body != now.body
            || base.section_parents.get(key) != self.section_parents.get(key)
            || now
                .children
                .iter()
                .any(|child| is_put_in(&child.key, &base.section_parents, key))
            || now
                .cookies
                .iter()
                .any(|cookie| is_put_in(&cookie.key, &base.cookie_parents, key))
    }

    /// Whether this side did anything to a declaration of `base`, or to its place.
    pub(super) fn touches_cookie(&self, base: &Self, key: &Key) -> bool {
        self.cookie(key) != base.cookie(key) || self.owner(base, key) != base.owner(base, key)
    }

    /// Where each declaration stands.
    pub(super) fn owners(&self, base: &Self) -> Parents<'a> {
        let owner = |key: &&'a Key| (*key, self.owner(base, key));
        self.cookie_parents.keys().map(owner).collect()
    }

    /// Where a declaration stands. One that was released because its section was taken out did not move by itself, and
    /// stands where `base` has it.
    fn owner(&self, base: &Self, key: &Key) -> Option<&'a Key> {
        let owner = self.cookie_parents.get(key).copied().flatten();
        let before = base.cookie_parents.get(key).copied().flatten();
        let was_released =
            owner.is_none() && before.is_some_and(|before| !self.sections.contains_key(before));
        if was_released { before } else { owner }
    }
}
