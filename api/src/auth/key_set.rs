//! A JSON Web Key Set, read into keys that tokens may be verified with.
//!
//! Source: RFC 7517, section 5. Says nothing of where the set comes from.

mod jwk;

use serde_json::Value;

use crate::auth::key::{PublicKeyAlgorithm, VerifyingKey};
use crate::auth::strict_json;

/// The usable keys of a set.
#[derive(Clone, Debug, Default)]
pub struct KeySet {
    keys: Vec<Named>,
}

/// A key under the name that tokens call it by, if it has one.
#[derive(Clone, Debug)]
struct Named {
    id: Option<String>,
    key: VerifyingKey,
}

/// Why a text is no key set to work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadKeySet {
    /// Not a JSON object with a list `keys`, or an object in it has a key twice.
    #[error("is no JSON Web Key Set")]
    Malformed,
    /// Every key was passed over.
    #[error("has no key that tokens could be verified with by the configured algorithms")]
    NoKey,
}

/// A key that was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassedOver {
    /// Its place in the set, from 1.
    pub place: usize,
    /// Why, for the log.
    pub reason: &'static str,
}

impl KeySet {
    /// Reads a set; keys that tokens cannot be verified with are passed over, and named in the second part.
    ///
    /// # Errors
    /// When it is no set, or no key is left.
    pub fn read(
        text: &[u8],
        algorithms: &[PublicKeyAlgorithm],
    ) -> Result<(Self, Vec<PassedOver>), BadKeySet> {
        let set = strict_json::read(text).map_err(|_| BadKeySet::Malformed)?;
        let listed = set
            .get("keys")
            .and_then(Value::as_array)
            .ok_or(BadKeySet::Malformed)?;
        let mut read = Self::default();
        let mut passed_over = Vec::new();
        for (index, jwk) in listed.iter().enumerate() {
            if let Err(reason) = read.add(jwk, algorithms) {
                passed_over.push(PassedOver {
                    place: index + 1,
                    reason,
                });
            }
        }
        if read.keys.is_empty() {
            return Err(BadKeySet::NoKey);
        }
        Ok((read, passed_over))
    }

    fn add(&mut self, jwk: &Value, algorithms: &[PublicKeyAlgorithm]) -> Result<(), &'static str> {
        let jwk = jwk.as_object().ok_or("it is no object")?;
        let id = match jwk.get("kid") {
            None => None,
            Some(id) => Some(id.as_str().ok_or("its kid is no text")?.to_owned()),
        };
        if id.is_some() && self.keys.iter().any(|named| named.id == id) {
            return Err("a key before it has the same kid");
        }
        let key = jwk::read(jwk, algorithms)?;
        self.keys.push(Named { id, key });
        Ok(())
    }

    /// The key of exactly this name; for a token that names none the only key of the set.
    pub fn find(&self, key_id: Option<&str>) -> Option<&VerifyingKey> {
        match (key_id, self.keys.as_slice()) {
            (Some(_), keys) => keys
                .iter()
                .find(|named| named.id.as_deref() == key_id)
                .map(|named| &named.key),
            (None, [only]) => Some(&only.key),
            (None, _) => None,
        }
    }

    /// How many keys it has.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether it has none, since no set was read yet.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

#[cfg(test)]
mod tests;
