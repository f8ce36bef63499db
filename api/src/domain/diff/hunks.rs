//! A text's words in order: kept, removed and added.

use super::change::Hunk;
use super::pairing::{self, Bag};
use super::words;

/// The runs of words from one plain text to another. Kept and removed runs together are the old text, kept and added
/// runs the new one, to the letter.
pub(super) fn between(old: &str, new: &str) -> Vec<Hunk> {
    let (old, new): (Vec<&str>, Vec<&str>) = (lines(old), lines(new));
    let mut hunks = Hunks::default();
    for region in words::regions(&old, &new) {
        let (old, new) = (
            old.get(region.old.clone()).unwrap_or_default(),
            new.get(region.new.clone()).unwrap_or_default(),
        );
        if region.is_kept {
            hunks.keep(&new.concat());
        } else {
            by_line(old, new, &mut hunks);
        }
    }
    hunks.0
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn by_line(old: &[&str], new: &[&str], hunks: &mut Hunks) {
    let bags = |lines: &[&str]| lines.iter().map(|line| Bag::of(line)).collect::<Vec<_>>();
    let (old_bags, new_bags) = (bags(old), bags(new));
    let likeness = |i: usize, j: usize| match (old_bags.get(i), new_bags.get(j)) {
        (Some(old), Some(new)) => old.likeness(new),
        _ => 0.0,
    };
    let (mut i, mut j) = (0, 0);
    for (a, b) in pairing::pairs(old.len(), new.len(), likeness) {
        hunks.remove(&old.get(i..a).unwrap_or_default().concat());
        hunks.add(&new.get(j..b).unwrap_or_default().concat());
        if let (Some(old), Some(new)) = (old.get(a), new.get(b)) {
            by_word(old, new, hunks);
        }
        (i, j) = (a + 1, b + 1);
    }
    hunks.remove(&old.get(i..).unwrap_or_default().concat());
    hunks.add(&new.get(j..).unwrap_or_default().concat());
}

fn by_word(old: &str, new: &str, hunks: &mut Hunks) {
    let (old, new) = (words::split(old), words::split(new));
    for region in words::readable(&old, &new, |word| word) {
        let after = new.get(region.new.clone()).unwrap_or_default().concat();
        if region.is_kept {
            hunks.keep(&after);
        } else {
            hunks.remove(&old.get(region.old.clone()).unwrap_or_default().concat());
            hunks.add(&after);
        }
    }
}

/// Runs so far; neighbours of one kind are one run.
#[derive(Default)]
struct Hunks(Vec<Hunk>);

impl Hunks {
    fn keep(&mut self, text: &str) {
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some(Hunk::Kept(run)) => run.push_str(text),
            _ => self.0.push(Hunk::Kept(text.to_owned())),
        }
    }

    fn remove(&mut self, text: &str) {
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some(Hunk::Removed(run)) => run.push_str(text),
            _ => self.0.push(Hunk::Removed(text.to_owned())),
        }
    }

    fn add(&mut self, text: &str) {
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some(Hunk::Added(run)) => run.push_str(text),
            _ => self.0.push(Hunk::Added(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sides(hunks: &[Hunk]) -> (String, String) {
        let (mut old, mut new) = (String::new(), String::new());
        for hunk in hunks {
            match hunk {
                Hunk::Kept(text) => {
                    old.push_str(text);
                    new.push_str(text);
                }
                Hunk::Removed(text) => old.push_str(text),
                Hunk::Added(text) => new.push_str(text),
            }
        }
        (old, new)
    }

    #[test]
    fn a_line_that_was_put_in_is_one_run() {
        let hunks = between(
            "One thing.\nTwo things.",
            "One thing.\nNew in between.\nTwo things.",
        );
        let expected = [
            Hunk::Kept("One thing.\n".to_owned()),
            Hunk::Added("New in between.\n".to_owned()),
            Hunk::Kept("Two things.".to_owned()),
        ];
        assert_eq!(hunks, expected);
    }

    #[test]
    fn within_a_line_only_the_word_changes() {
        let hunks = between(
            "We keep it for 30 days at most.",
            "We keep it for 13 months at most.",
        );
        let expected = [
            Hunk::Kept("We keep it for ".to_owned()),
            Hunk::Removed("30 days".to_owned()),
            Hunk::Added("13 months".to_owned()),
            Hunk::Kept(" at most.".to_owned()),
        ];
        assert_eq!(hunks, expected);
    }

    proptest! {
        #[test]
        fn runs_are_both_texts_to_the_letter(old in "([a-d]{1,2}[ ,.\n]?){0,40}", new in "([a-d]{1,2}[ ,.\n]?){0,40}") {
            prop_assert_eq!(sides(&between(&old, &new)), (old, new));
        }
    }
}
