//! Answers of the decisions in the model's words.

use super::model_rules::{Done, Refusal};
use crate::domain::error::{Conflict, Error};
use crate::domain::publishing::{self, Consequences, Ending};

pub(super) fn sealed(sealed: publishing::Sealed) -> Done {
    let Consequences { cancelled, kept } = sealed.consequences;
    Done {
        number: Some(sealed.number),
        instant: Some(sealed.effective_from.as_micros()),
        based_on: sealed.based_on,
        cancelled,
        kept,
    }
}

pub(super) fn ending(ending: Ending) -> Done {
    let Consequences { cancelled, kept } = ending.consequences;
    Done {
        instant: Some(ending.at.as_micros()),
        cancelled,
        kept,
        ..Done::default()
    }
}

pub(super) fn refusal(error: Error) -> Refusal {
    match error {
        Error::Invalid(_) => Refusal::Invalid,
        Error::NotFound(_) => Refusal::NotFound,
        Error::Conflict(Conflict::StaleBase(latest)) => Refusal::StaleBase(latest),
        Error::Conflict(Conflict::PendingVersions(numbers)) => Refusal::Pending(numbers),
        Error::Conflict(Conflict::WrongState { .. }) => Refusal::WrongState,
        other => panic!("no decision gives {other:?}"),
    }
}
