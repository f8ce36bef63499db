//! Whether a later version would undo what an earlier one changes.

use crate::domain::content::Content;

/// Whether `kept`, coming into force after `new`, undoes something that `new` changes against `base`.
pub fn undoes(base: Option<&Content>, new: &Content, kept: &Content) -> bool {
    base != Some(new) && kept != new
}
