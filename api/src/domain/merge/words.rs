//! One text that both sides changed, by word.

use std::collections::HashSet;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::sides::Sides;
use crate::domain::rich_text::RichText;

/// The text with the changes of both sides; none when they touch each other, or when what comes out is not sound HTML.
///
/// Between the changes of two sides at least one word must stand that neither of them changed, or the border of a
/// block: `30 days` cannot become `60 weeks` because one side wrote `60 days` and the other `30 weeks`.
pub(super) fn merged(texts: &Sides<&RichText>) -> Option<RichText> {
    let tokens = texts.map(|text| tokens(text.as_html()));
    if is_rewritten(&tokens.base, &tokens.ours) || is_rewritten(&tokens.base, &tokens.theirs) {
        return None;
    }
    let changes = in_order(
        &changes(&tokens.base, &tokens.ours),
        &changes(&tokens.base, &tokens.theirs),
        &tokens.base,
    )?;
    let mut html = String::new();
    let mut done = 0;
    for change in changes {
        html.extend(tokens.base.get(done..change.at.start)?.iter().copied());
        html.extend(change.by.iter().copied());
        done = change.at.end;
    }
    html.extend(tokens.base.get(done..)?.iter().copied());
    RichText::already_normal(&html)
}

/// Tags and words, each with the space before it; together they are the text.
fn tokens(html: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let (token, behind) = rest.split_at(length_of_first(rest));
        tokens.push(token);
        rest = behind;
    }
    tokens
}

fn length_of_first(html: &str) -> usize {
    let space = html.len() - html.trim_start_matches(' ').len();
    let word = html.split_at(space).1;
    let length = if word.starts_with('<') {
        word.find('>').map_or(word.len(), |end| end + 1)
    } else {
        word.find([' ', '<']).unwrap_or(word.len())
    };
    space + length
}

/// Whether less than half of a text is left, so that a change of the other side can hardly have its place in it. It
/// also spares the comparison that would take longest.
fn is_rewritten(base: &[&str], side: &[&str]) -> bool {
    let there: HashSet<&str> = side.iter().copied().collect();
    let left = base.iter().filter(|token| there.contains(**token)).count();
    left < base.len() / 2
}

/// A run of tokens of the ancestor, and what one side has in its place.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Change<'a> {
    at: Range<usize>,
    by: &'a [&'a str],
}

fn changes<'a>(base: &[&str], side: &'a [&'a str]) -> Vec<Change<'a>> {
    let mut ranges: Vec<Replaced> = Vec::new();
    for operation in capture_diff_slices(Algorithm::Myers, base, side) {
        if matches!(operation, DiffOp::Equal { .. }) {
            continue;
        }
        let change = (operation.old_range(), operation.new_range());
        match ranges.last_mut() {
            Some(before) if let Some(one) = as_one(before, &change, base) => *before = one,
            _ => ranges.push(change),
        }
    }
    ranges
        .into_iter()
        .map(|(at, by)| Change {
            at,
            by: side.get(by).unwrap_or_default(),
        })
        .collect()
}

/// The range of a change in the ancestor, and in the side.
type Replaced = (Range<usize>, Range<usize>);

/// Two changes that follow each other as one: they are neighbours, or one takes words out and the other puts words in,
/// and the words between are such that taking out could as well stand beside putting in. In `often, often, often` the
/// last one may be called replaced, or the first one taken out and another put in at the end; who replaced one word
/// expects the former, and only it keeps the words apart that two people replaced.
fn as_one(first: &Replaced, second: &Replaced, base: &[&str]) -> Option<Replaced> {
    let between = first.0.end..second.0.start;
    let joined = (first.0.start..second.0.end, first.1.start..second.1.end);
    if between.is_empty() {
        return Some(joined);
    }
    let (taken_out, put_in) = (first.1.is_empty(), first.0.is_empty());
    if taken_out && second.0.is_empty() {
        let moved = (first.0.start + between.len())..second.0.start;
        return (base.get(first.0.start..moved.start)? == base.get(between)?)
            .then(|| (moved, second.1.clone()));
    }
    if put_in && second.1.is_empty() {
        let moved = first.0.end..(second.0.end - between.len());
        return (base.get(between)? == base.get(moved.end..second.0.end)?).then(|| (moved, first.1.clone()));
    }
    None
}

/// The changes of both sides in the order of the text; none when two of them touch each other.
fn in_order<'a>(ours: &[Change<'a>], theirs: &[Change<'a>], base: &[&str]) -> Option<Vec<Change<'a>>> {
    let (mut ours, mut theirs) = (ours.iter().peekable(), theirs.iter().peekable());
    let mut all: Vec<(Change<'a>, Whose)> = Vec::new();
    loop {
        let (change, whose) = match (ours.peek(), theirs.peek()) {
            (None, None) => return Some(all.into_iter().map(|(change, _)| change).collect()),
            (Some(our), Some(their)) if our == their => {
                theirs.next();
                (ours.next()?, Whose::Both)
            }
            (Some(our), Some(their)) if their.at.start < our.at.start => (theirs.next()?, Whose::Theirs),
            (None, Some(_)) => (theirs.next()?, Whose::Theirs),
            (Some(_), _) => (ours.next()?, Whose::Ours),
        };
        if let Some((before, of)) = all.last()
            && *of != whose
            && !base
                .get(before.at.end..change.at.start)?
                .iter()
                .copied()
                .any(parts)
        {
            return None;
        }
        all.push((change.clone(), whose));
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Ours,
    Theirs,
    Both,
}

/// Whether a token parts what stands before it from what stands behind it: a word, or the tag of a block.
fn parts(token: &str) -> bool {
    const WITHIN_A_LINE: [&str; 10] = ["a", "strong", "em", "b", "i", "u", "sub", "sup", "code", "br"];
    let Some(tag) = token.trim_start().strip_prefix('<') else {
        return true;
    };
    let name = tag.trim_start_matches('/');
    let end = name.find([' ', '>']).unwrap_or(name.len());
    !WITHIN_A_LINE.contains(&name.split_at(end).0)
}
