//! One record of the log, as it is hashed.
//!
//! Records are sealed from the first day, so their form is final: canonical JSON (RFC 8785) with a format number,
//! salted commitments instead of subjects and free text, and random bytes, so that nobody can guess a record from
//! its hash.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::domain::audit::Action;
use crate::domain::canonical::{self, CanonicalError};
use crate::domain::clock::{Instant, Randomness, RandomnessError};
use crate::domain::hash::Hash;
use crate::domain::ids::{DraftId, NoticeId};

/// The number of the record's shape.
pub const FORMAT: u32 = 1;

/// A text that is kept outside the log, with the random bytes that hide it inside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Commitment {
    /// 32 random bytes.
    pub salt: [u8; 32],
    /// The text.
    pub text: String,
}

impl Commitment {
    /// A commitment to `text` with fresh random bytes.
    ///
    /// # Errors
    /// When the system has no random bytes.
    pub fn to(text: &str, randomness: &dyn Randomness) -> Result<Self, RandomnessError> {
        let mut salt = [0; 32];
        randomness.fill(&mut salt)?;
        Ok(Self {
            salt,
            text: text.to_owned(),
        })
    }

    /// SHA-256 of the random bytes and the text: what the record holds.
    pub fn hash(&self) -> Hash {
        Hash::of_parts(&[&self.salt, self.text.as_bytes()])
    }
}

/// A record's place among those of its notice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NoticePlace {
    /// The notice.
    pub notice: String,
    /// 0, 1, 2 ... among the notice's records.
    pub ordinal: i64,
    /// Leaf hash of the notice's record before; absent for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<Hash>,
}

impl NoticePlace {
    /// The place after a notice's last record, or the first one.
    pub fn after(notice: &NoticeId, last: Option<(i64, Hash)>) -> Self {
        let (ordinal, previous) = last.map_or((0, None), |(ordinal, hash)| (ordinal + 1, Some(hash)));
        Self {
            notice: notice.to_string(),
            ordinal,
            previous,
        }
    }
}

/// What was done, as the record says it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Entry {
    /// Number of the version.
    pub version: Option<i32>,
    /// The draft.
    pub draft: Option<DraftId>,
    /// The instant from which the change counts.
    pub effective_from: Option<Instant>,
    /// Hash of the content that was sealed, or that the draft has now.
    pub content_hash: Option<Hash>,
    /// What else counts, without personal data.
    pub details: BTreeMap<&'static str, Value>,
}

/// A whole record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// 0, 1, 2 ... in the log.
    pub sequence: i64,
    /// When it was made; grows strictly with the sequence.
    pub at: Instant,
    /// What was done.
    pub action: Action,
    /// Commitment to the subject.
    pub subject: Hash,
    /// Commitment to the reason or comment.
    pub text: Option<Hash>,
    /// Its place among the notice's records; none for a record about the whole database.
    pub place: Option<NoticePlace>,
    /// The rest.
    pub entry: Entry,
    /// 16 random bytes.
    pub nonce: [u8; 16],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'a> {
    format: u32,
    sequence: i64,
    at: Instant,
    action: Action,
    subject: Hash,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Hash>,
    #[serde(flatten)]
    place: Option<&'a NoticePlace>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    draft: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    effective_from: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_hash: Option<Hash>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    details: &'a BTreeMap<&'static str, Value>,
    nonce: String,
}

impl Record {
    /// The bytes that are hashed.
    ///
    /// # Errors
    /// Never for values that this project makes.
    pub fn to_canonical(&self) -> Result<String, CanonicalError> {
        canonical::json(&Written {
            format: FORMAT,
            sequence: self.sequence,
            at: self.at,
            action: self.action,
            subject: self.subject,
            text: self.text,
            place: self.place.as_ref(),
            version: self.entry.version,
            draft: self.entry.draft.as_ref().map(DraftId::as_str),
            effective_from: self.entry.effective_from,
            content_hash: self.entry.content_hash,
            details: &self.entry.details,
            nonce: hex::encode(self.nonce),
        })
    }
}

/// The hash of a log entry: SHA-256 of a zero byte and the record.
///
/// Source: RFC 9162, section 2.1.1.
pub fn leaf_hash(record: &str) -> Hash {
    Hash::of_parts(&[&[0], record.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let notice = NoticeId::from_text("n");
        let place = NoticePlace::after(&notice, Some((4, Hash::of(b""))));
        let details = BTreeMap::from([("materiality", "MATERIAL".into())]);
        Record {
            sequence: 7,
            at: Instant::from_micros(1_000_000),
            action: Action::VersionPublished,
            subject: Hash::of(b""),
            text: None,
            place: Some(place),
            entry: Entry {
                version: Some(3),
                details,
                ..Entry::default()
            },
            nonce: [7; 16],
        }
    }

    #[test]
    fn a_record_has_this_form_for_ever() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let expected = [
            r#"{"action":"VERSION_PUBLISHED","at":"1970-01-01T00:00:01Z","details":{"materiality":"MATERIAL"},"#,
            r#""format":1,"nonce":"07070707070707070707070707070707","notice":"n","ordinal":5,"previous":"EMPTY","#,
            r#""sequence":7,"subject":"EMPTY","version":3}"#,
        ];
        assert_eq!(
            record().to_canonical().unwrap(),
            expected.concat().replace("EMPTY", empty)
        );
    }

    #[test]
    fn the_leaf_hash_of_an_empty_entry_is_the_published_one() {
        // The leaf hash of an entry without bytes, as Certificate Transparency's test vectors give it.
        let published = "sha256:6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
        assert_eq!(leaf_hash("").to_string(), published);
    }

    #[test]
    fn a_commitment_hides_its_text_behind_its_salt() {
        let one = Commitment {
            salt: [1; 32],
            text: "anna".to_owned(),
        };
        let other = Commitment {
            salt: [2; 32],
            text: "anna".to_owned(),
        };
        assert_ne!(one.hash(), other.hash());
        assert_eq!(one.hash(), Hash::of(&[[1; 32].as_slice(), b"anna"].concat()));
    }
}
