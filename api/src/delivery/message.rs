//! What a webhook is told: the body that is signed and sent.
//!
//! Holds what the public may see, and nothing of a version that was withdrawn or erased but its metadata.

use serde_json::{Value, json};

use crate::domain::audit::PublicationKind;
use crate::domain::version::{Version, VersionState};
use crate::service::{Letter, NoticeView, SignedHead};

/// The type of an event.
///
/// Source: Standard Webhooks, "Event types": words joined by full stops.
const fn event_type(kind: PublicationKind) -> &'static str {
    match kind {
        PublicationKind::InForce => "notice.in_force",
        PublicationKind::Announced => "notice.announced",
        PublicationKind::Withdrawn => "notice.withdrawn",
        PublicationKind::Cancelled => "notice.cancelled",
        PublicationKind::Retired => "notice.retired",
    }
}

/// The body of a letter, as JSON. `public_url` is the address under which people reach the server.
pub fn body(letter: &Letter, public_url: &str) -> String {
    let (view, publication) = (&letter.notice, &letter.heard.publication);
    let event = &publication.event;
    let place = Place { view, public_url };
    let told = |number: Option<i32>| {
        let version = number.and_then(|number| view.version(number));
        version.map(|version| place.version(version))
    };
    let body = json!({
        "type": event_type(event.kind),
        "timestamp": event.instant,
        "data": {
            "sequence": publication.sequence,
            "kind": event.kind,
            "at": event.instant,
            "logSequence": event.log_sequence,
            "notice": {
                "id": format!("Notice:{}", view.notice.id),
                "slug": view.notice.slug,
                "url": place.url(),
            },
            "version": told(event.version),
            "previous": told(publication.previous),
            "invalidatedTags": view.cache_tags(),
            "checkpoint": letter.head.as_ref().map(checkpoint),
        },
    });
    body.to_string()
}

/// A notice and where it is served.
struct Place<'a> {
    view: &'a NoticeView,
    public_url: &'a str,
}

impl Place<'_> {
    fn url(&self) -> String {
        format!("{}/notices/{}", self.public_url, self.view.notice.slug)
    }

    fn version(&self, version: &Version) -> Value {
        let is_withdrawn = self.view.state_of(version) == VersionState::Withdrawn;
        let is_told = !is_withdrawn && version.erased_at.is_none();
        let withdrawn = version.withdrawn.as_ref().filter(|_| is_withdrawn);
        json!({
            "id": format!("NoticeVersion:{}", version.id),
            "number": version.number,
            "state": self.view.state_of(version),
            "effectiveFrom": version.effective_from,
            "contentHash": version.content_hash,
            "materiality": version.materiality,
            "changeNote": is_told.then_some(&version.change_note),
            "withdrawnAt": withdrawn.map(|(fact, _)| fact.at),
            "url": format!("{}/versions/{}", self.url(), version.number),
        })
    }
}

/// As the field `checkpoint` of the API has it.
fn checkpoint(signed: &SignedHead) -> Value {
    json!({
        "origin": signed.verifier.name().to_string(),
        "treeSize": signed.head.size,
        "rootHash": signed.head.root.to_base64(),
        "note": signed.head.note,
        "publicKey": signed.verifier.to_string(),
    })
}
