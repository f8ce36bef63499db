//! Sections: removed, added, moved, renamed, and with another text.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, SectionMove, SectionText, TextChange};
use super::order::{self, Member};
use super::view::View;
use super::{cookies, hunks};
use crate::domain::key::Key;

/// Sections that are gone, in the reading order of the first content.
pub(super) fn removed<'a>(old: &'a View<'_>, new: &'a View<'_>) -> impl Iterator<Item = Change> + 'a {
    let gone = old
        .sections
        .iter()
        .filter(|section| new.section(&section.key).is_none());
    gone.map(|section| Change::SectionRemoved(Box::new(section.clone())))
}

/// What was added, moved and changed, section by section in the reading order of the second content, each with its
/// declarations, and last the declarations of no section.
pub(super) fn arrived(old: &View<'_>, new: &View<'_>, changes: &mut Vec<Change>) {
    let moved = moved(old, new);
    let moved_cookies = cookies::moved(old, new);
    for section in &new.sections {
        match old.section(&section.key) {
            None => changes.push(Change::SectionAdded(Box::new(section.clone()))),
            Some(before) => {
                if moved.contains(&section.key) {
                    changes.push(Change::SectionMoved(Box::new(movement(before, section))));
                }
                changes.extend(reworded(before, section));
            }
        }
        cookies::arrived(old, new, Some(&section.key), &moved_cookies, changes);
    }
    cookies::arrived(old, new, None, &moved_cookies, changes);
}

fn movement(before: &SectionText, after: &SectionText) -> SectionMove {
    SectionMove {
        key: after.key.clone(),
        heading: after.heading.clone(),
        before_number: before.number.clone(),
        after_number: after.number.clone(),
        before_parent: before.parent.clone(),
        after_parent: after.parent.clone(),
        after_position: after.position,
    }
}

fn reworded(before: &SectionText, after: &SectionText) -> Vec<Change> {
    let mut changes = Vec::new();
    if before.heading != after.heading {
        changes.push(Change::SectionRenamed {
            key: after.key.clone(),
            before: before.heading.clone(),
            after: after.heading.clone(),
        });
    }
    if before.body != after.body {
        changes.push(Change::SectionTextChanged(Box::new(TextChange {
            key: after.key.clone(),
            heading: after.heading.clone(),
            before: before.body.clone(),
            after: after.body.clone(),
            hunks: hunks::between(&before.body.to_text(), &after.body.to_text()),
        })));
    }
    changes
}

/// Sections that stand under another section than before, or stepped over siblings that stayed.
fn moved<'a>(old: &View<'_>, new: &'a View<'_>) -> BTreeSet<&'a Key> {
    let sizes = sizes(new);
    let mut moved = BTreeSet::new();
    let mut siblings: BTreeMap<Option<&Key>, Vec<(&Key, Member)>> = BTreeMap::new();
    for section in &new.sections {
        let Some(before) = old.section(&section.key) else {
            continue;
        };
        if before.parent == section.parent {
            let member = Member {
                place: before.position,
                size: sizes.get(&section.key).copied().unwrap_or_default(),
            };
            let together = siblings.entry(section.parent.as_ref()).or_default();
            together.push((&section.key, member));
        } else {
            moved.insert(&section.key);
        }
    }
    for together in siblings.into_values() {
        let members: Vec<Member> = together.iter().map(|(_, member)| *member).collect();
        let flags = order::stayed(&members);
        let gone = together.iter().zip(flags).filter(|(_, stayed)| !stayed);
        moved.extend(gone.map(|((key, _), _)| *key));
    }
    moved
}

/// How much text a section holds with all that is below it.
fn sizes<'a>(view: &'a View<'_>) -> BTreeMap<&'a Key, usize> {
    let mut sizes: BTreeMap<&Key, usize> = BTreeMap::new();
    // A child follows its parent, so from the end every section is complete before its parent is added to.
    for section in view.sections.iter().rev() {
        let own = section.heading.len() + section.body.as_html().len();
        let size = sizes.entry(&section.key).or_default();
        *size += own;
        let size = *size;
        if let Some(parent) = &section.parent {
            *sizes.entry(parent).or_default() += size;
        }
    }
    sizes
}
