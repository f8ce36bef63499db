//! Bringing versions of the past in: those that were in force before the notice was kept here.
//!
//! Decides by the record alone; it does not know what the versions say.

use crate::domain::clock::Instant;
use crate::domain::error::{Error, Problem, Result};
use crate::domain::history::History;
use crate::domain::publishing::{Consequences, Moment, Sealed};
use crate::domain::version::{Origin, Version};

/// Where the next version of the past may lie.
struct Gap<'a> {
    /// After the last one that was brought in, from a document of this change or before.
    after: Option<(Instant, String)>,
    /// Before the first one that was published here, called off or not.
    first_native: Option<&'a Version>,
    /// Before now.
    now: Instant,
}

impl<'a> Gap<'a> {
    fn of(history: &'a History, moment: Moment) -> Self {
        let by_instant = |version: &&Version| version.effective_from;
        let (imported, native): (Vec<&Version>, Vec<&Version>) = history
            .versions
            .iter()
            .map(AsRef::as_ref)
            .partition(|version| version.origin == Origin::Imported);
        Self {
            after: imported.into_iter().max_by_key(by_instant).map(|last| {
                let what = format!("when version {} came into force", last.number);
                (last.effective_from, what)
            }),
            first_native: native.into_iter().min_by_key(by_instant),
            now: moment.now,
        }
    }

    /// Why an instant does not lie in it.
    fn objection(&self, instant: Instant) -> Option<String> {
        if instant >= self.now {
            return Some(format!("{instant} is not in the past"));
        }
        if let Some((other, what)) = self.after.as_ref().filter(|(other, _)| instant <= *other) {
            return Some(format!("{instant} is not later than {other}, {what}"));
        }
        let native = self
            .first_native
            .filter(|native| instant >= native.effective_from)?;
        Some(format!(
            "{instant} is not earlier than {}, when version {} was published here",
            native.effective_from, native.number
        ))
    }
}

/// Passes if versions with these instants may be brought in, one after the other.
///
/// # Errors
/// `Invalid` at `input.items.N.effectiveFrom` for each that is not past, later than the one before and than every
/// earlier import, and earlier than every native version.
pub fn expect_in_order(history: &History, moment: Moment, instants: &[Instant]) -> Result<()> {
    let mut gap = Gap::of(history, moment);
    let mut problems = Vec::new();
    for (index, instant) in instants.iter().enumerate() {
        if let Some(objection) = gap.objection(*instant) {
            problems.push(Problem::at(
                &format!("input.items.{index}.effectiveFrom"),
                objection,
            ));
        }
        if gap.after.as_ref().is_none_or(|(last, _)| last < instant) {
            gap.after = Some((*instant, "the instant of an item before it".to_owned()));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(problems))
    }
}

/// The next version of the past, if it may have this instant. It needs no checks and no languages.
///
/// # Errors
/// `Invalid` unless the instant is past, later than the last import's and earlier than every native version's.
pub fn bring_in(history: &History, moment: Moment, effective_from: Instant) -> Result<Sealed> {
    if let Some(objection) = Gap::of(history, moment).objection(effective_from) {
        return Err(Error::invalid("input.effectiveFrom", objection));
    }
    Ok(Sealed {
        number: history.next_number(),
        effective_from,
        origin: Origin::Imported,
        based_on: history
            .in_force_at(effective_from.previous())
            .map(|version| version.number),
        consequences: Consequences::default(),
    })
}
