//! Erasing the content of a withdrawn version, and what the records hold of a subject.

use serde_json::json;

use super::change::{Change, details, reason};
use super::settling::Visible;
use super::{Noticeboard, PublishOutcome, VersionAction};
use crate::domain::actor::Permission;
use crate::domain::audit::Action;
use crate::domain::caller::Caller;
use crate::domain::erasing::{self, REQUEST_STANDS, Request, Verdict};
use crate::domain::error::{Conflict, Error, Result};
use crate::domain::version::Version;
use crate::log::record::Entry;
use crate::store::log::{self, Appending};
use crate::store::{erasing as erasures, subjects};

impl Noticeboard {
    /// Removes the content of a withdrawn version for good. Where the notice asks for approvals, the first call notes
    /// the request and the call of another administrator carries it out.
    ///
    /// # Errors
    /// `NotFound`; `WrongState` unless it is withdrawn; `Conflict` when another administrator must carry it out.
    pub async fn erase_version(&self, caller: &Caller, input: &VersionAction) -> Result<PublishOutcome> {
        let mut change = self.change(caller, Permission::Manage, &input.slug).await?;
        let now = change.session.now();
        let version = erasing::erasable(&change.history, now, input.number)?.clone();
        let reason = reason("input.reason", &input.reason)?;
        let since = now.minus(REQUEST_STANDS);
        let noted = erasures::requests(&change.session, &change.notice.id, input.number, since).await?;
        let requests: Vec<Request> = noted.iter().map(|(_, request)| request.clone()).collect();
        let asked = change.notice.settings.approvals_required;
        match erasing::decide(&requests, change.subject.as_str(), asked, now) {
            Verdict::Wait => return Err(Conflict::ApprovalsMissing(1).into()),
            Verdict::Ask => {
                change
                    .record_erasure(Action::VersionErasureRequested, &version, &reason, None)
                    .await?;
                change.commit(Visible::Never).await?;
                return Err(Conflict::ApprovalsMissing(1).into());
            }
            Verdict::Erase => {}
        }
        let by_other =
            |(_, request): &&(i64, Request)| request.by.as_deref() != Some(change.subject.as_str());
        let request = noted.iter().find(by_other).map(|(sequence, _)| *sequence);
        let recorded = change
            .record_erasure(Action::VersionErased, &version, &reason, request)
            .await?;
        erasures::erase_version(&change.session, &change.notice.id, &version.id, recorded).await?;
        let notice = change.commit(Visible::Never).await?;
        self.store.scrub().await;
        Ok(PublishOutcome {
            notice,
            version: Some(input.number),
            undone_by: Vec::new(),
        })
    }

    /// Removes what the records hold of a subject, in all notices; answers how many log records spoke of it. Records
    /// and proofs stay.
    ///
    /// # Errors
    /// `Forbidden` for a token that is limited to some notices; `Invalid` for an empty subject.
    pub async fn erase_subject(&self, caller: &Caller, subject: &str) -> Result<u64> {
        let acting = caller.actor.permit(Permission::Manage)?;
        if caller.actor.notices().is_some() {
            return Err(Error::Forbidden);
        }
        if subject.is_empty() {
            return Err(Error::invalid("input.subject", "is empty"));
        }
        let mut session = self.begin().await?;
        let traces = subjects::traces(&session, subject).await?;
        if traces.records == 0 && !traces.others {
            return Ok(0);
        }
        let change = Appending {
            action: Action::SubjectErased,
            subject: acting.as_str(),
            text: None,
            notice: None,
            request_id: &caller.request_id,
            entry: Entry {
                details: details([("records", json!(traces.records))]),
                ..Entry::default()
            },
        };
        log::append(&mut session, self.randomness.as_ref(), change).await?;
        // Behind the record: whoever erases themselves is not named by it either.
        subjects::erase(&session, subject, self.randomness.as_ref()).await?;
        self.commit(session).await?;
        self.store.scrub().await;
        Ok(traces.records)
    }
}

impl Change<'_> {
    async fn record_erasure(
        &mut self,
        action: Action,
        version: &Version,
        reason: &str,
        request: Option<i64>,
    ) -> Result<log::Appended> {
        let entry = Entry {
            version: Some(version.number),
            content_hash: Some(version.content_hash),
            details: details([("request", json!(request))]),
            ..Entry::default()
        };
        self.record(action, Some(reason), entry).await
    }
}
