//! The newest events, bounded: what nearly everybody who listens wants next.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::service::Heard;

/// So many events are kept, about a kilobyte each.
const MOST: i64 = 256;

/// The newest events without a gap.
#[derive(Default)]
pub(super) struct Recent {
    /// The number of the event before the first one here; none before the first look.
    before: Option<i64>,
    events: VecDeque<Arc<Heard>>,
}

impl Recent {
    fn last(&self) -> Option<i64> {
        let count = i64::try_from(self.events.len()).unwrap_or(i64::MAX);
        self.before.map(|before| before.saturating_add(count))
    }

    /// After which event to read, and how many, so as to have all up to `last`; none when nothing is missing.
    pub(super) fn missing(&mut self, last: i64) -> Option<(i64, u64)> {
        let known = *self.before.get_or_insert(last);
        let known = self.last().unwrap_or(known);
        let after = known.max(last.saturating_sub(MOST));
        let count = u64::try_from(last.saturating_sub(after)).ok()?;
        (count > 0).then_some((after, count))
    }

    /// Takes the events that follow the one numbered `after`.
    pub(super) fn put(&mut self, after: i64, heard: Vec<Heard>) {
        if self.last() != Some(after) {
            self.events.clear();
            self.before = Some(after);
        }
        self.events.extend(heard.into_iter().map(Arc::new));
        let surplus = self
            .events
            .len()
            .saturating_sub(usize::try_from(MOST).unwrap_or(usize::MAX));
        self.events.drain(..surplus);
        let dropped = i64::try_from(surplus).unwrap_or(i64::MAX);
        self.before = self.before.map(|before| before.saturating_add(dropped));
    }

    /// At most `most` events after the one numbered `after`; none when they are not all here.
    pub(super) fn following(&self, after: i64, most: usize) -> Option<VecDeque<Arc<Heard>>> {
        let skip = usize::try_from(after.checked_sub(self.before?)?).ok()?;
        Some(self.events.iter().skip(skip).take(most).map(Arc::clone).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::audit::PublicationKind;
    use crate::domain::clock::Instant;
    use crate::domain::ids::{NoticeId, RowId};
    use crate::store::publications::{Event, Publication};

    fn heard(sequences: std::ops::RangeInclusive<i64>) -> Vec<Heard> {
        let event = |sequence: i64| Heard {
            publication: Publication {
                event: Event {
                    id: RowId::from_text(sequence.to_string()),
                    notice: NoticeId::from_text("notice"),
                    version: Some(1),
                    kind: PublicationKind::InForce,
                    instant: Instant::from_micros(sequence),
                    log_sequence: sequence,
                    previous: None,
                },
                sequence,
                previous: None,
            },
            checkpoint: None,
        };
        sequences.map(event).collect()
    }

    fn sequences(recent: &Recent, after: i64, most: usize) -> Option<Vec<i64>> {
        let found = recent.following(after, most)?;
        Some(found.iter().map(|heard| heard.publication.sequence).collect())
    }

    #[test]
    fn what_was_before_the_first_look_is_not_here() {
        let mut recent = Recent::default();
        assert_eq!(recent.following(0, 9), None);
        assert_eq!(recent.missing(7), None);
        assert_eq!(recent.missing(9), Some((7, 2)));
        recent.put(7, heard(8..=9));
        assert_eq!(sequences(&recent, 7, 9), Some(vec![8, 9]));
        assert_eq!(sequences(&recent, 8, 9), Some(vec![9]));
        assert_eq!(sequences(&recent, 7, 1), Some(vec![8]));
        assert_eq!(sequences(&recent, 9, 9), Some(vec![]));
        assert_eq!(sequences(&recent, 12, 9), Some(vec![]));
        assert_eq!(sequences(&recent, 6, 9), None);
    }

    #[test]
    fn the_oldest_make_room_and_a_leap_leaves_no_gap() {
        let mut recent = Recent::default();
        recent.missing(0);
        recent.put(0, heard(1..=MOST + 4));
        assert_eq!(sequences(&recent, 3, 1), None);
        assert_eq!(sequences(&recent, 4, 1), Some(vec![5]));
        let last = 10 * MOST;
        let (after, count) = recent.missing(last).unwrap();
        assert_eq!((after, count), (9 * MOST, MOST.unsigned_abs()));
        recent.put(after, heard(after + 1..=last));
        assert_eq!(sequences(&recent, MOST, 1), None);
        assert_eq!(sequences(&recent, last - 1, 9), Some(vec![last]));
    }
}
