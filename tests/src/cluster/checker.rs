//! The judge: whether what was read fits what was changed, in real time.
//!
//! Pure. A notice's changes follow each other, so that what is in force is a register with one writer: a read is right
//! when it shows the state after some change that had begun by its end, no earlier than the last change that was
//! answered before its beginning, and no earlier than what any read showed that ended before its beginning.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use super::history::{Change, History, Outcome, Read, State};

/// A broken promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Violation {
    /// The read shows what no change led to.
    Unknown(Read),
    /// The read began after a change was answered, and shows what was before it.
    Stale {
        /// The read.
        read: Read,
        /// The change.
        change: Change,
    },
    /// The read shows a change that had not begun when the read ended.
    Early {
        /// The read.
        read: Read,
        /// The change.
        change: Change,
    },
    /// The read began after another one ended, and shows what was before that.
    Backwards {
        /// The read.
        read: Read,
        /// The other one.
        earlier: Read,
    },
    /// The read shows a change that came to nothing.
    Undone {
        /// The read.
        read: Read,
        /// The change.
        change: Change,
    },
}

/// Everything that does not fit.
pub fn violations(history: &History) -> Vec<Violation> {
    let mut notices: BTreeMap<usize, (Vec<Change>, Vec<Read>)> = BTreeMap::new();
    for change in &history.changes {
        notices.entry(change.notice).or_default().0.push(*change);
    }
    for read in &history.reads {
        notices.entry(read.notice).or_default().1.push(*read);
    }
    let judged = notices
        .into_values()
        .flat_map(|(changes, reads)| of_notice(&changes, reads));
    judged.collect()
}

fn of_notice(changes: &[Change], mut reads: Vec<Read>) -> Vec<Violation> {
    let places: HashMap<State, usize> = changes
        .iter()
        .enumerate()
        .map(|(place, change)| (change.leads_to, place + 1))
        .collect();
    // What is answered before a read begins counts for it, and reads are judged as they began.
    reads.sort_by_key(|read| read.begun);
    let mut ended: Vec<(Duration, usize, Read)> = Vec::new();
    let mut found = Vec::new();
    for read in reads.iter().copied() {
        let place = match places.get(&read.saw) {
            Some(place) => *place,
            None if read.saw == State::default() => 0,
            None => {
                found.push(Violation::Unknown(read));
                continue;
            }
        };
        found.extend(against_changes(changes, read, place));
        ended.push((read.answered, place, read));
    }
    found.extend(backwards(ended));
    found
}

/// What is wrong about a read that shows the state after the change at `place`, counted from 1.
fn against_changes(changes: &[Change], read: Read, place: usize) -> Option<Violation> {
    let shown = place.checked_sub(1).and_then(|index| changes.get(index)).copied();
    if let Some(change) = shown {
        if change.begun > read.answered {
            return Some(Violation::Early { read, change });
        }
        if matches!(
            change.outcome,
            Outcome::Refused | Outcome::InDoubt { stood: false }
        ) {
            return Some(Violation::Undone { read, change });
        }
    }
    let was_answered = |change: &&Change| match change.outcome {
        Outcome::Answered(at) => at < read.begun,
        Outcome::Refused | Outcome::InDoubt { .. } => false,
    };
    let missed = changes.iter().skip(place).rfind(was_answered).copied();
    missed.map(|change| Violation::Stale { read, change })
}

/// Reads that show less than one that had ended before they began.
fn backwards(mut ended: Vec<(Duration, usize, Read)>) -> Vec<Violation> {
    let mut begun: Vec<(usize, Read)> = ended.iter().map(|(_, place, read)| (*place, *read)).collect();
    ended.sort_by_key(|(answered, ..)| *answered);
    begun.sort_by_key(|(_, read)| read.begun);
    let mut ended = ended.into_iter().peekable();
    let mut furthest: Option<(usize, Read)> = None;
    let mut found = Vec::new();
    for (place, read) in begun {
        while let Some((_, reached, earlier)) = ended.next_if(|(answered, ..)| *answered < read.begun) {
            if furthest.is_none_or(|(before, _)| reached > before) {
                furthest = Some((reached, earlier));
            }
        }
        if let Some((reached, earlier)) = furthest
            && reached > place
        {
            found.push(Violation::Backwards { read, earlier });
        }
    }
    found
}

#[cfg(test)]
mod tests;
