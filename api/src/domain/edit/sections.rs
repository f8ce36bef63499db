//! Edits of sections.

use super::{Patch, PutSection, one_line, tree};
use crate::domain::content::{Content, DEEPEST};
use crate::domain::error::Problem;
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::section::{Placed, Section, in_reading_order};

/// Makes a section, or replaces what is given of it.
pub(super) fn put(
    content: &mut Content,
    default_locale: &Locale,
    put: PutSection,
) -> Result<(), Vec<Problem>> {
    let (place, heading) = placed(content, &put)?;
    let key = &place.key;
    if !place.is_there {
        if let Some(siblings) = tree::siblings_mut(content, place.parent.as_ref()) {
            tree::insert(siblings, put.position, Section::empty(key.clone()));
        }
    } else if place.moves {
        relocate(content, key, place.parent.as_ref(), put.position);
    }
    let locale = put.locale.unwrap_or_else(|| default_locale.clone());
    if let Some(section) = tree::section_mut(&mut content.sections, key) {
        set_text(&mut section.heading, &locale, heading);
        let body = match put.body {
            Patch::Set(body) if body.is_empty() => Patch::Null,
            body => body,
        };
        set_text(&mut section.body, &locale, body);
    }
    Ok(())
}

/// Which section is meant, and where it shall stand.
struct Place {
    key: Key,
    is_there: bool,
    parent: Option<Key>,
    moves: bool,
}

/// The place and the cleaned heading, or everything that is wrong with them.
fn placed(content: &Content, put: &PutSection) -> Result<(Place, Patch<String>), Vec<Problem>> {
    let mut problems = Vec::new();
    let heading = match &put.heading {
        Patch::Set(text) => one_line("putSection.heading", text).map_or_else(
            |problem| {
                problems.push(problem);
                Patch::Null
            },
            Patch::Set,
        ),
        other => other.clone(),
    };
    let existing = put.key.as_ref().filter(|key| content.section(key).is_some());
    let parent_now = existing.and_then(|key| parent_of(content, key));
    let parent = match &put.parent {
        Patch::Set(parent) => Some(parent.clone()),
        Patch::Null => None,
        Patch::Absent => parent_now.clone(),
    };
    let moves = parent != parent_now || put.position.is_some();
    problems.extend(check_place(content, existing, parent.as_ref(), "putSection.parentKey").err());
    if put.key.is_none() && !matches!(put.heading, Patch::Set(_)) {
        let message = "a new section needs a key or a heading to make one from";
        problems.push(Problem::at("putSection", message));
    }
    let is_there = existing.is_some();
    let key = match (&put.key, &heading) {
        (Some(key), _) => Some(key.clone()),
        (None, Patch::Set(heading)) => Some(Key::from_heading(heading, |key| content.section(key).is_some())),
        (None, _) => None,
    };
    match key {
        Some(key) if problems.is_empty() => Ok((
            Place {
                key,
                is_there,
                parent,
                moves,
            },
            heading,
        )),
        _ => Err(problems),
    }
}

fn set_text<T>(texts: &mut std::collections::BTreeMap<Locale, T>, locale: &Locale, patch: Patch<T>) {
    match patch {
        Patch::Absent => {}
        Patch::Null => {
            texts.remove(locale);
        }
        Patch::Set(text) => {
            texts.insert(locale.clone(), text);
        }
    }
}

/// Moves a section.
pub(super) fn move_to(
    content: &mut Content,
    key: &Key,
    parent: Option<&Key>,
    position: usize,
) -> Result<(), Problem> {
    if content.section(key).is_none() {
        return Err(unknown("moveSection.key", key));
    }
    check_place(content, Some(key), parent, "moveSection.parentKey")?;
    relocate(content, key, parent, Some(position));
    Ok(())
}

/// Takes a section out; declarations in it stay, without a section.
pub(super) fn remove(content: &mut Content, key: &Key) -> Result<(), Problem> {
    let mut section =
        tree::take_section(&mut content.sections, key).ok_or_else(|| unknown("removeSection.key", key))?;
    release_cookies(&mut section, content);
    Ok(())
}

fn release_cookies(section: &mut Section, content: &mut Content) {
    content.cookies.append(&mut section.cookies);
    for child in &mut section.children {
        release_cookies(child, content);
    }
}

fn relocate(content: &mut Content, key: &Key, parent: Option<&Key>, position: Option<usize>) {
    let Some(section) = tree::take_section(&mut content.sections, key) else {
        return;
    };
    if let Some(siblings) = tree::siblings_mut(content, parent) {
        tree::insert(siblings, position, section);
    }
}

fn parent_of(content: &Content, key: &Key) -> Option<Key> {
    let placed = content
        .placed_sections()
        .into_iter()
        .find(|placed| placed.section.key == *key)?;
    placed.parent.map(|parent| parent.key.clone())
}

/// Passes if the section (or a new one) may stand under `parent`.
fn check_place(
    content: &Content,
    key: Option<&Key>,
    parent: Option<&Key>,
    path: &str,
) -> Result<(), Problem> {
    let Some(parent) = parent else { return Ok(()) };
    let placed = content.placed_sections();
    let above = placed
        .iter()
        .find(|placed| placed.section.key == *parent)
        .ok_or_else(|| unknown(path, parent))?;
    let moved = key.and_then(|key| placed.iter().find(|placed| placed.section.key == *key));
    let below = moved
        .map(|moved| in_reading_order(&moved.section.children))
        .unwrap_or_default();
    if key == Some(parent) || below.iter().any(|placed| placed.section.key == *parent) {
        return Err(Problem::at(
            path,
            format!("a section cannot stand under itself: `{parent}` is it or is below it"),
        ));
    }
    let height = below
        .iter()
        .map(|placed: &Placed<'_>| placed.level)
        .max()
        .unwrap_or(0);
    if above.level + 1 + height > DEEPEST {
        return Err(Problem::at(path, format!("sections nest at most {DEEPEST} deep")));
    }
    Ok(())
}

fn unknown(path: &str, key: &Key) -> Problem {
    Problem::at(path, format!("there is no section `{key}`"))
}
