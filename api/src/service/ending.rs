//! Announcing and calling off what is scheduled; withdrawing versions and retiring notices.

use super::change::reason;
use super::settling::{Visible, in_time};
use super::{Noticeboard, PublishOutcome};
use crate::domain::actor::Permission;
use crate::domain::caller::Caller;
use crate::domain::error::Result;
use crate::domain::publishing;
use crate::domain::version::{Afterwards, PendingChoice};

/// Something that is done to a version, with its public reason.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VersionAction {
    /// The notice.
    pub slug: String,
    /// Number of the version.
    pub number: i32,
    /// Public: without personal data.
    pub reason: String,
}

/// A version that should be taken out of public sight.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Withdraw {
    /// The version and the reason.
    pub action: VersionAction,
    /// What is in force afterwards.
    pub afterwards: Afterwards,
    /// What becomes of schedules that descend from it.
    pub pending: Option<PendingChoice>,
}

/// A notice that should end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Retire {
    /// The notice.
    pub slug: String,
    /// Public: without personal data.
    pub reason: String,
    /// What becomes of schedules.
    pub pending: Option<PendingChoice>,
}

impl Noticeboard {
    /// Makes a scheduled version public before its time.
    ///
    /// # Errors
    /// `NotFound`, or `WrongState` when it is not scheduled or was announced before.
    pub async fn announce_version(&self, caller: &Caller, slug: &str, number: i32) -> Result<PublishOutcome> {
        let mut change = self.change(caller, Permission::Publish, slug).await?;
        publishing::announce(&change.history, change.moment(), number)?;
        change.announce(number).await?;
        let notice = change.commit(Visible::WhenKnown).await?;
        Ok(PublishOutcome {
            notice,
            version: Some(number),
            undone_by: Vec::new(),
        })
    }

    /// Calls a scheduled version off.
    ///
    /// # Errors
    /// `NotFound`, or `WrongState` when it is not scheduled or comes into force too soon.
    pub async fn cancel_version(&self, caller: &Caller, input: &VersionAction) -> Result<PublishOutcome> {
        in_time(|| self.cancel(caller, input)).await
    }

    async fn cancel(&self, caller: &Caller, input: &VersionAction) -> Result<PublishOutcome> {
        let mut change = self.change(caller, Permission::Publish, &input.slug).await?;
        publishing::cancel(&change.history, change.moment(), input.number)?;
        change
            .cancel(input.number, &reason("input.reason", &input.reason)?)
            .await?;
        let notice = change.commit(Visible::WhenKnown).await?;
        Ok(PublishOutcome {
            notice,
            version: Some(input.number),
            undone_by: Vec::new(),
        })
    }

    /// Takes a version out of public sight; answers when it is gone.
    ///
    /// # Errors
    /// `NotFound`, `Invalid`, or `Conflict` by the rules of withdrawing.
    pub async fn withdraw_version(&self, caller: &Caller, input: &Withdraw) -> Result<PublishOutcome> {
        in_time(|| self.withdraw(caller, input)).await
    }

    async fn withdraw(&self, caller: &Caller, input: &Withdraw) -> Result<PublishOutcome> {
        let VersionAction {
            slug,
            number,
            reason: given,
        } = &input.action;
        let mut change = self.change(caller, Permission::Manage, slug).await?;
        let ending = publishing::withdraw(
            &change.history,
            change.moment(),
            *number,
            input.afterwards,
            input.pending,
        )?;
        let reason = reason("input.reason", given)?;
        change
            .withdraw(*number, ending.at, input.afterwards, &reason)
            .await?;
        change.call_off(&ending.consequences, &reason).await?;
        let notice = change.commit(Visible::From(ending.at)).await?;
        Ok(PublishOutcome {
            notice,
            version: Some(*number),
            undone_by: ending.consequences.kept,
        })
    }

    /// Ends a notice; answers when nothing is in force any more.
    ///
    /// # Errors
    /// `NotFound`, or `Conflict` by the rules of retiring.
    pub async fn retire_notice(&self, caller: &Caller, input: &Retire) -> Result<PublishOutcome> {
        in_time(|| self.retire(caller, input)).await
    }

    async fn retire(&self, caller: &Caller, input: &Retire) -> Result<PublishOutcome> {
        let mut change = self.change(caller, Permission::Manage, &input.slug).await?;
        let ending = publishing::retire(&change.history, change.moment(), input.pending)?;
        let reason = reason("input.reason", &input.reason)?;
        change.retire(ending.at, &reason).await?;
        change.call_off(&ending.consequences, &reason).await?;
        let notice = change.commit(Visible::From(ending.at)).await?;
        Ok(PublishOutcome {
            notice,
            version: None,
            undone_by: Vec::new(),
        })
    }
}
