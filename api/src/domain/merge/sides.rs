//! One thing as the common ancestor and the two sides have it.

/// The ancestor's and the two sides' form of one thing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Sides<T> {
    pub(super) base: T,
    pub(super) ours: T,
    pub(super) theirs: T,
}

impl<T> Sides<T> {
    /// The same done to all three.
    pub(super) fn map<U>(self, mut change: impl FnMut(T) -> U) -> Sides<U> {
        Sides {
            base: change(self.base),
            ours: change(self.ours),
            theirs: change(self.theirs),
        }
    }

    pub(super) fn as_ref(&self) -> Sides<&T> {
        Sides {
            base: &self.base,
            ours: &self.ours,
            theirs: &self.theirs,
        }
    }
}

impl<T: PartialEq> Sides<T> {
    /// What stands, and whether the sides contradict each other; then the first one's word stands.
    pub(super) fn settle(self) -> (T, bool) {
        if self.ours == self.theirs || self.theirs == self.base {
            (self.ours, false)
        } else if self.ours == self.base {
            (self.theirs, false)
        } else {
            (self.ours, true)
        }
    }
}
