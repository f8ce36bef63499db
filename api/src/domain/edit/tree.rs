//! Finding, taking out and putting in, anywhere in the section tree.

use crate::domain::content::Content;
use crate::domain::cookie::Cookie;
use crate::domain::key::Key;
use crate::domain::section::Section;

/// The section with this key.
pub(in crate::domain) fn section_mut<'a>(sections: &'a mut [Section], key: &Key) -> Option<&'a mut Section> {
    for section in sections {
        if section.key == *key {
            return Some(section);
        }
        if let Some(found) = section_mut(&mut section.children, key) {
            return Some(found);
        }
    }
    None
}

/// The children of a section, or the top sections; `None` when there is no such section.
pub(in crate::domain) fn siblings_mut<'a>(
    content: &'a mut Content,
    parent: Option<&Key>,
) -> Option<&'a mut Vec<Section>> {
    match parent {
        None => Some(&mut content.sections),
        Some(key) => section_mut(&mut content.sections, key).map(|section| &mut section.children),
    }
}

/// Takes a section out of the tree, with all that is below it.
pub(super) fn take_section(sections: &mut Vec<Section>, key: &Key) -> Option<Section> {
    if let Some(index) = sections.iter().position(|section| section.key == *key) {
        return Some(sections.remove(index));
    }
    sections
        .iter_mut()
        .find_map(|section| take_section(&mut section.children, key))
}

/// The declarations of a section, or those of none; `None` when there is no such section.
pub(in crate::domain) fn cookies_mut<'a>(
    content: &'a mut Content,
    section: Option<&Key>,
) -> Option<&'a mut Vec<Cookie>> {
    match section {
        None => Some(&mut content.cookies),
        Some(key) => section_mut(&mut content.sections, key).map(|section| &mut section.cookies),
    }
}

/// The list that holds a declaration, and its place there.
pub(in crate::domain) fn find_cookie<'a>(
    content: &'a mut Content,
    key: &Key,
) -> Option<(&'a mut Vec<Cookie>, usize)> {
    let section = content
        .declared_cookies()
        .into_iter()
        .find(|d| d.cookie.key == *key)?
        .section
        .map(|s| s.key.clone());
    let cookies = cookies_mut(content, section.as_ref())?;
    let index = cookies.iter().position(|cookie| cookie.key == *key)?;
    Some((cookies, index))
}

/// Puts an item in at a position; at the end when there is none or it lies beyond.
pub(in crate::domain) fn insert<T>(items: &mut Vec<T>, position: Option<usize>, item: T) {
    let index = position.unwrap_or(items.len()).min(items.len());
    items.insert(index, item);
}
