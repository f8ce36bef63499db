//! One record of a notice in a bundle: shown whole, or as a bare hash.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::pointer::Unfit;
use crate::domain::audit::Action;
use crate::domain::canonical;
use crate::domain::clock::Instant;
use crate::domain::hash::Hash;
use crate::log::record::{FORMAT, leaf_hash};

/// One record. Either `record` is there, or `sequence` in its place.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Element {
    /// The record's leaf hash.
    pub leaf: Hash,
    /// The record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<Value>,
    /// The place in the log of a record that is not shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// Who did it: what the record's `subject` commits to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Opening>,
    /// Why: what the record's `text` commits to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Opening>,
}

/// What a commitment in a record was made of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Opening {
    /// 32 random bytes, in hexadecimal digits.
    pub salt: String,
    /// The text.
    pub text: String,
}

/// What a bundle needs to know of a record. What else it holds is hashed with it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Said {
    pub(super) format: u32,
    pub(super) sequence: u64,
    pub(super) at: Instant,
    pub(super) action: Action,
    pub(super) subject: Hash,
    pub(super) text: Option<Hash>,
    pub(super) notice: Option<String>,
    pub(super) ordinal: Option<u64>,
    pub(super) previous: Option<Hash>,
    pub(super) version: Option<i32>,
    pub(super) effective_from: Option<Instant>,
    pub(super) content_hash: Option<Hash>,
    #[serde(default)]
    pub(super) details: Map<String, Value>,
}

/// An element that was looked at by itself.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) sequence: u64,
    pub(super) leaf: Hash,
    /// The hash of the element as the statement counts it.
    pub(super) digest: Hash,
    pub(super) said: Option<Said>,
    pub(super) subject: Option<String>,
    pub(super) text: Option<String>,
}

impl Said {
    pub(super) fn version(&self) -> Result<i32, Unfit> {
        self.version
            .ok_or_else(|| Unfit::at("/record/version", "is missing"))
    }

    pub(super) fn effective_from(&self) -> Result<Instant, Unfit> {
        self.effective_from
            .ok_or_else(|| Unfit::at("/record/effectiveFrom", "is missing"))
    }

    /// The log part from which the record takes over what it says; none for what happened here.
    pub(super) fn origin(&self) -> Result<Option<Hash>, Unfit> {
        self.optional("origin")
    }

    /// When it was recorded, here or where it was taken over from.
    pub(super) fn recorded_at(&self) -> Result<Instant, Unfit> {
        match self.origin()? {
            None => Ok(self.at),
            Some(_) => self.detail("recordedAt"),
        }
    }

    pub(super) fn detail<T: DeserializeOwned>(&self, name: &str) -> Result<T, Unfit> {
        self.optional(name)?
            .ok_or_else(|| Unfit::at(format!("/record/details/{name}"), "is missing"))
    }

    pub(super) fn optional<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Unfit> {
        let value = self.details.get(name).cloned();
        value.map(serde_json::from_value).transpose().map_err(|error| {
            Unfit::at(
                format!("/record/details/{name}"),
                format!("is no such thing: {error}"),
            )
        })
    }
}

impl Opening {
    /// A commitment's bytes and text.
    pub fn of(commitment: &crate::log::record::Commitment) -> Self {
        Self {
            salt: hex::encode(commitment.salt),
            text: commitment.text.clone(),
        }
    }

    fn fits(&self, commitment: Hash) -> bool {
        let salt = hex::decode(&self.salt).unwrap_or_default();
        let is_salt = salt.len() == 32 && hex::encode(&salt) == self.salt;
        is_salt && Hash::of_parts(&[&salt, self.text.as_bytes()]) == commitment
    }
}

impl Element {
    /// A record of which no more than its place is told.
    pub const fn bare(sequence: u64, leaf: Hash) -> Self {
        Self {
            leaf,
            record: None,
            sequence: Some(sequence),
            subject: None,
            text: None,
        }
    }

    /// The hash of the element, for the statement.
    pub(super) fn digest(&self) -> Result<Hash, Unfit> {
        let text = canonical::json(self).map_err(|error| Unfit::at("", error.to_string()))?;
        Ok(Hash::of(text.as_bytes()))
    }

    /// Looks at everything that the element alone can show.
    pub(super) fn seen(&self) -> Result<Seen, Unfit> {
        let leaf = self.leaf;
        match (&self.record, self.sequence) {
            (Some(record), None) => self.shown(record, leaf),
            (None, Some(sequence)) => {
                if self.subject.is_some() || self.text.is_some() {
                    return Err(Unfit::at("", "a record that is not shown has no subject or text"));
                }
                Ok(Seen {
                    sequence,
                    leaf,
                    digest: self.digest()?,
                    said: None,
                    subject: None,
                    text: None,
                })
            }
            _ => Err(Unfit::at("", "either a record or its sequence must be there")),
        }
    }

    fn shown(&self, record: &Value, leaf: Hash) -> Result<Seen, Unfit> {
        let text = canonical::json(record).map_err(|error| Unfit::at("/record", error.to_string()))?;
        if leaf_hash(&text) != leaf {
            let message = format!("the record's leaf hash is {}, and not {leaf}", leaf_hash(&text));
            return Err(Unfit::at("", message));
        }
        let said: Said = serde_json::from_value(record.clone())
            .map_err(|error| Unfit::at("/record", format!("is no record: {error}")))?;
        if said.format != FORMAT {
            return Err(Unfit::at("/record/format", format!("is not {FORMAT}")));
        }
        opened("/subject", self.subject.as_ref(), Some(said.subject))?;
        opened("/text", self.text.as_ref(), said.text)?;
        Ok(Seen {
            sequence: said.sequence,
            leaf,
            digest: self.digest()?,
            said: Some(said),
            subject: self.subject.as_ref().map(|opening| opening.text.clone()),
            text: self.text.as_ref().map(|opening| opening.text.clone()),
        })
    }
}

fn opened(place: &str, opening: Option<&Opening>, commitment: Option<Hash>) -> Result<(), Unfit> {
    match (opening, commitment) {
        (None, _) => Ok(()),
        (Some(opening), Some(commitment)) if opening.fits(commitment) => Ok(()),
        (Some(_), Some(_)) => Err(Unfit::at(place, "is not what the record commits to")),
        (Some(_), None) => Err(Unfit::at(place, "stands beside a record that commits to none")),
    }
}
