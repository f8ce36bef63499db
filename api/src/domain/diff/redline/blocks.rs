//! Blocks side by side: which stayed, which became which, which came and went.

use super::Mark;
use super::model::{Item, Word};
use super::write::{self, Line};
use crate::domain::diff::{pairing, words};

/// Writes the redline of what stands in two places.
pub(super) fn write(old: &[Item<'_>], new: &[Item<'_>], out: &mut String) {
    for region in words::regions(old, new) {
        let old = old.get(region.old).unwrap_or_default();
        let new = new.get(region.new).unwrap_or_default();
        if region.is_kept {
            all(new, None, out);
        } else {
            replaced(old, new, out);
        }
    }
}

fn replaced(old: &[Item<'_>], new: &[Item<'_>], out: &mut String) {
    let (mut i, mut j) = (0, 0);
    for (a, b) in partners(old, new) {
        all(old.get(i..a).unwrap_or_default(), Some(Mark::Removed), out);
        all(new.get(j..b).unwrap_or_default(), Some(Mark::Added), out);
        if let (Some(old), Some(new)) = (old.get(a), new.get(b)) {
            reworded(old, new, out);
        }
        (i, j) = (a + 1, b + 1);
    }
    all(old.get(i..).unwrap_or_default(), Some(Mark::Removed), out);
    all(new.get(j..).unwrap_or_default(), Some(Mark::Added), out);
}

fn all(items: &[Item<'_>], mark: Option<Mark>, out: &mut String) {
    for item in items {
        write::item(item, mark, out);
    }
}

/// Which old item became which new one. Cells of a row and what stands alone have their place; others are told by
/// their words.
fn partners(old: &[Item<'_>], new: &[Item<'_>]) -> Vec<(usize, usize)> {
    let is_cell = |item: &Item<'_>| matches!(item.name(), "td" | "th");
    let are_cells = old.iter().chain(new).all(is_cell);
    let are_frames = old.iter().chain(new).all(|item| !is_text(item.name()));
    if old.len() == new.len()
        && (are_cells || (old.len() == 1 && are_frames))
        && old.iter().zip(new).all(|(old, new)| can_become(old, new))
    {
        return (0..old.len()).map(|place| (place, place)).collect();
    }
    let bags = |items: &[Item<'_>]| items.iter().map(Item::bag).collect::<Vec<_>>();
    let (old_bags, new_bags) = (bags(old), bags(new));
    pairing::pairs(old.len(), new.len(), |i, j| {
        match (old.get(i), new.get(j), old_bags.get(i), new_bags.get(j)) {
            (Some(old), Some(new), Some(old_bag), Some(new_bag)) if can_become(old, new) => {
                old_bag.likeness(new_bag)
            }
            _ => 0.0,
        }
    })
}

/// Whether a block is told by what it says; the others by what they are.
fn is_text(name: &str) -> bool {
    matches!(
        name,
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "tr" | "dt" | "dd"
    )
}

/// Whether one item can be shown inside the other.
fn can_become(old: &Item<'_>, new: &Item<'_>) -> bool {
    if old.line().is_some() && new.line().is_some() {
        return true;
    }
    let is_list = |item: &Item<'_>| matches!(item.name(), "ul" | "ol");
    match (old, new) {
        (Item::Block(before, old_cells), Item::Block(after, new_cells)) if before.name() == "tr" => {
            let names = |cells: &[Item<'_>]| -> Vec<String> {
                cells.iter().map(|cell| cell.name().to_owned()).collect()
            };
            after.name() == "tr" && names(old_cells) == names(new_cells)
        }
        (Item::Block(..), Item::Block(..)) => old.name() == new.name() || (is_list(old) && is_list(new)),
        _ => false,
    }
}

/// Writes the new item with what changed in it.
fn reworded(old: &Item<'_>, new: &Item<'_>, out: &mut String) {
    match (old.line(), new.line(), old, new) {
        (Some(before), Some(after), _, Item::Block(tag, _)) => {
            write::start(*tag, None, out);
            line(before, after, out);
            write::end(*tag, out);
        }
        (Some(before), Some(after), _, Item::Words(_)) => line(before, after, out),
        (_, _, Item::Block(_, before), Item::Block(tag, after)) => {
            write::start(*tag, None, out);
            write(before, after, out);
            write::end(*tag, out);
        }
        _ => {
            write::item(old, Some(Mark::Removed), out);
            write::item(new, Some(Mark::Added), out);
        }
    }
}

fn keys<'a>(words: &[Word<'a>]) -> Vec<(&'a str, Option<&'a str>)> {
    words.iter().map(Word::key).collect()
}

fn line(old: &[Word<'_>], new: &[Word<'_>], out: &mut String) {
    let (old_keys, new_keys) = (keys(old), keys(new));
    let mut line = Line::new(out);
    for region in words::readable(&old_keys, &new_keys, |(word, _)| word) {
        let after = new.get(region.new).unwrap_or_default();
        if region.is_kept {
            line.words(after, None);
        } else {
            line.words(old.get(region.old).unwrap_or_default(), Some(Mark::Removed));
            line.words(after, Some(Mark::Added));
        }
    }
    line.end();
}
