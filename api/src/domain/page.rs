//! A stretch of a list, by keys instead of offsets: what is put in between does not shift it.

/// The most items that one stretch may have.
pub const LARGEST: i32 = 100;
/// How many items a stretch has when nobody says.
pub const USUAL: i32 = 20;

/// From which end a stretch is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// From the first item on.
    Forward,
    /// From the last item back.
    Backward,
}

/// A stretch of a list whose items are ordered by a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Keyset<K> {
    /// Only items after this key.
    pub after: Option<K>,
    /// Only items before this key.
    pub before: Option<K>,
    /// From which end.
    pub direction: Direction,
    /// How many at most.
    pub size: i32,
}

/// Why a request for a stretch cannot be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// Both ends were asked for.
    #[error("`first` and `last` cannot both be given")]
    BothEnds,
    /// A size that is no size.
    #[error("`first` and `last` must lie between 0 and {LARGEST}")]
    Size,
}

impl<K> Keyset<K> {
    /// A stretch as the contract has it: neither end named means the first 20.
    ///
    /// # Errors
    /// When both ends are named, or one with a size below 0 or above 100.
    pub fn new(
        after: Option<K>,
        before: Option<K>,
        first: Option<i32>,
        last: Option<i32>,
    ) -> Result<Self, PageError> {
        let (direction, size) = match (first, last) {
            (Some(_), Some(_)) => return Err(PageError::BothEnds),
            (None, Some(last)) => (Direction::Backward, last),
            (first, None) => (Direction::Forward, first.unwrap_or(USUAL)),
        };
        if (0..=LARGEST).contains(&size) {
            Ok(Self {
                after,
                before,
                direction,
                size,
            })
        } else {
            Err(PageError::Size)
        }
    }

    /// How many items to look for: one more than asked, to see whether there are more.
    pub fn limit(&self) -> u64 {
        u64::try_from(self.size).unwrap_or(0) + 1
    }

    /// Cuts what was found (in list order) to size, and says whether there is more before and after it.
    pub fn cut<T>(&self, mut found: Vec<T>) -> Page<T> {
        let size = usize::try_from(self.size).unwrap_or(0);
        let has_more = found.len() > size;
        match self.direction {
            Direction::Forward => found.truncate(size),
            Direction::Backward => {
                found.drain(..found.len().saturating_sub(size));
            }
        }
        let (has_previous, has_next) = match self.direction {
            Direction::Forward => (self.after.is_some(), has_more),
            Direction::Backward => (has_more, self.before.is_some()),
        };
        Page {
            items: found,
            has_previous,
            has_next,
        }
    }
}

/// A stretch that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page<T> {
    /// The items, in list order.
    pub items: Vec<T>,
    /// Whether there are items before.
    pub has_previous: bool,
    /// Whether there are items after.
    pub has_next: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_and_odd_sizes_are_errors() {
        assert_eq!(
            Keyset::<i32>::new(None, None, Some(1), Some(1)),
            Err(PageError::BothEnds)
        );
        assert_eq!(
            Keyset::<i32>::new(None, None, Some(101), None),
            Err(PageError::Size)
        );
        assert_eq!(
            Keyset::<i32>::new(None, None, None, Some(-1)),
            Err(PageError::Size)
        );
        assert_eq!(Keyset::<i32>::new(None, None, None, None).unwrap().size, 20);
    }

    #[test]
    fn one_more_than_asked_shows_that_there_is_more() {
        let forward = Keyset::<i32>::new(None, None, Some(2), None).unwrap();
        assert_eq!(
            forward.cut(vec![1, 2, 3]),
            Page {
                items: vec![1, 2],
                has_previous: false,
                has_next: true
            }
        );
        let backward = Keyset::<i32>::new(None, Some(9), None, Some(2)).unwrap();
        assert_eq!(
            backward.cut(vec![1, 2, 3]),
            Page {
                items: vec![2, 3],
                has_previous: true,
                has_next: true
            }
        );
    }
}
