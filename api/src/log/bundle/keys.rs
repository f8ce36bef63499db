//! The keys of a log in a bundle, and how each was handed over to the next.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::pointer::Unfit;
use super::tiling::Tiling;
use crate::domain::audit::Action;
use crate::domain::canonical;
use crate::domain::hash::Hash;
use crate::log::checkpoint::Checkpoint;
use crate::log::note::{Note, VerifierKey};
use crate::log::record::leaf_hash;

/// A key that signed the log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Key {
    /// The verifier key, `name+hash+key`.
    pub key: String,
    /// How it took over from the key before; absent for the first key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handover: Option<Handover>,
}

/// How a key took over. Anybody can put a signature below a checkpoint, so that it is the record which counts, and the
/// former key's signature over the log that ends with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Handover {
    /// The first checkpoint that the new key signed.
    pub checkpoint: String,
    /// The last record that it covers, which says so: `LOG_KEY_ROTATED`.
    pub record: Value,
}

/// A handover whose signatures and record are verified, and whose place in the log is not yet.
#[derive(Clone, Debug)]
pub(super) struct HandedOver {
    checkpoint: Checkpoint,
    leaf: Hash,
    /// Whether the key before signed it too. It did not when it was lost.
    pub(super) is_signed_by_former: bool,
}

/// Keys, oldest first, each but the first with its handover.
#[derive(Clone, Debug)]
pub(super) struct Succession {
    keys: Vec<VerifierKey>,
    pub(super) handovers: Vec<HandedOver>,
}

impl Succession {
    /// Reads the keys and verifies their handovers.
    ///
    /// # Errors
    /// At the key or handover that does not fit.
    pub(super) fn of(keys: &[Key]) -> Result<Self, Unfit> {
        let mut succession = Self {
            keys: Vec::new(),
            handovers: Vec::new(),
        };
        for (at, Key { key, handover }) in keys.iter().enumerate() {
            let parsed: VerifierKey = key
                .parse()
                .map_err(|error| Unfit::at(format!("/{at}/key"), format!("{error}")))?;
            let place = format!("/{at}/handover");
            match (succession.keys.last(), handover) {
                (None, None) => {}
                (None, Some(_)) => return Err(Unfit::at(place, "the first key took over from none")),
                (Some(_), None) => return Err(Unfit::at(place, "is missing")),
                (Some(former), Some(handover)) => {
                    let handover = handed_over(former, &parsed, handover);
                    succession
                        .handovers
                        .push(handover.map_err(|unfit| unfit.under(&place))?);
                }
            }
            succession.keys.push(parsed);
        }
        let sizes = succession.handovers.windows(2);
        for (at, pair) in sizes.enumerate() {
            if let [before, after] = pair
                && before.checkpoint.size >= after.checkpoint.size
            {
                let place = format!("/{}/handover", at + 2);
                return Err(Unfit::at(place, "is no later than the one before"));
            }
        }
        if succession.keys.is_empty() {
            return Err(Unfit::at("", "there is no key"));
        }
        Ok(succession)
    }

    /// Every key, the present one last.
    pub(super) fn keys(&self) -> &[VerifierKey] {
        &self.keys
    }

    /// The keys that lead by signed handovers to the present one, which is the last of them.
    pub(super) fn leading(&self) -> &[VerifierKey] {
        let unsigned = self
            .handovers
            .iter()
            .rposition(|handover| !handover.is_signed_by_former);
        let start = unsigned.map_or(0, |at| at + 1);
        self.keys.get(start..).unwrap_or_default()
    }

    /// The present key.
    pub(super) fn current(&self) -> &[VerifierKey] {
        let last = self.keys.len().saturating_sub(1);
        self.keys.get(last..).unwrap_or_default()
    }
}

impl Succession {
    /// Passes if the key was handed over in this log.
    ///
    /// # Errors
    /// At the first handover that was not.
    pub(super) fn expect_in(&self, tiling: &Tiling, size: u64) -> Result<(), Unfit> {
        for (at, handover) in self.handovers.iter().enumerate() {
            let place = format!("/{}/handover", at + 1);
            let earlier = &handover.checkpoint;
            if earlier.size > size || tiling.root(earlier.size) != Some(earlier.root) {
                return Err(Unfit::at(place + "/checkpoint", "is not of this log"));
            }
            let last = earlier.size.checked_sub(1);
            if last.and_then(|last| tiling.leaf(last)) != Some(handover.leaf) {
                return Err(Unfit::at(place + "/record", "is not the last record below it"));
            }
        }
        Ok(())
    }
}

fn handed_over(former: &VerifierKey, new: &VerifierKey, told: &Handover) -> Result<HandedOver, Unfit> {
    let unfit = |place: &str, message: String| Unfit::at(place, message);
    let note = |error: &dyn std::fmt::Display| unfit("/checkpoint", error.to_string());
    if former.name() != new.name() {
        return Err(note(&format!("`{}` is another log's key", new.name())));
    }
    let parsed: Note = told.checkpoint.parse().map_err(|error| note(&error))?;
    let checkpoint =
        Checkpoint::open(&told.checkpoint, std::slice::from_ref(new)).map_err(|error| note(&error))?;
    let is_signed_by_former = parsed.verify(std::slice::from_ref(former)).is_ok();
    if parsed.signatures() != 1 + usize::from(is_signed_by_former) {
        return Err(note(
            &"carries a signature of neither key, or one that does not fit",
        ));
    }
    let says = |pointer: &str, word: &str| told.record.pointer(pointer).and_then(Value::as_str) == Some(word);
    let is_rotation = says("/action", Action::LogKeyRotated.as_str())
        && says("/details/from", &former.to_string())
        && says("/details/to", &new.to_string());
    if !is_rotation {
        let message = "does not say that the key before was replaced by this one".to_owned();
        return Err(unfit("/record", message));
    }
    let record = canonical::json(&told.record).map_err(|error| unfit("/record", error.to_string()))?;
    Ok(HandedOver {
        checkpoint,
        leaf: leaf_hash(&record),
        is_signed_by_former,
    })
}
