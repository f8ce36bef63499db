//! Chance that can be had again: everything follows from one number.

use std::time::Duration;

/// A source of numbers (`SplitMix64`, by Steele, Lea and Flood).
#[derive(Debug, Clone)]
pub struct Seed(u64);

impl Seed {
    /// From a number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Another source, whose numbers follow from this one's.
    #[must_use]
    pub fn split(&mut self) -> Self {
        Self(self.number())
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 when that is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX);
        usize::try_from(self.number().checked_rem(bound).unwrap_or(0)).unwrap_or(0)
    }

    /// A span of so many milliseconds, both included.
    pub fn millis(&mut self, least: u64, most: u64) -> Duration {
        let span = most.saturating_sub(least).saturating_add(1);
        Duration::from_millis(least + self.number() % span)
    }
}
