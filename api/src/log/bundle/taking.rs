//! What a log took over from another one, and whether that is all that was told there.

use super::Kind;
use super::fold::Story;
use super::history::{Withheld, has_note, withheld};
use super::pointer::Unfit;
use crate::domain::clock::Instant;
use crate::domain::version::{TakenOver, Version};

impl Story {
    /// Passes if this story, which holds what was taken over and nothing else, is the one that a bundle told before.
    ///
    /// # Errors
    /// At the first thing that was not taken over, or as another, or was put in.
    pub(super) fn expect_taken_from(&self, before: &Self, kind: Kind, as_of: Instant) -> Result<(), Unfit> {
        for earlier in &before.history.versions {
            let number = earlier.number;
            let mut expected = Version::clone(earlier);
            expected.taken_over = Some(before.carried(earlier, kind, as_of));
            let Some(taken) = self.history.version(number) else {
                return Err(Unfit::at("", format!("version {number} was not taken over")));
            };
            if *taken != expected || self.remarks(number) != before.remarks(number) {
                let message = format!("version {number} was taken over as another");
                return Err(Unfit::at("", message));
            }
        }
        if self.history.versions.len() != before.history.versions.len() {
            let message = "more versions were taken over than are told of";
            return Err(Unfit::at("", message));
        }
        if self.history.retirements == before.history.retirements {
            Ok(())
        } else {
            let message = "the ends of the notice were not taken over as they are told";
            Err(Unfit::at("", message))
        }
    }

    /// How much of a version a bundle carries.
    fn carried(&self, version: &Version, kind: Kind, as_of: Instant) -> TakenOver {
        if !has_note(version, kind, as_of) {
            TakenOver::Withdrawn
        } else if withheld(self, version, kind, as_of) == Some(Withheld::Cancelled) {
            TakenOver::Cancelled
        } else {
            TakenOver::Whole
        }
    }
}
