//! From a file's text to a bundle and back.

use serde_path_to_error::{Path, Segment};

use super::pointer::{Unfit, first_difference, member};
use super::{Bundle, FORMAT};
use crate::domain::canonical::{self, CanonicalError};

impl Bundle {
    /// Reads a bundle from the text of its file, which may end with one line's end.
    ///
    /// # Errors
    /// Where it is no bundle, has a member that no bundle has, or is not in canonical form.
    pub fn read(text: &str) -> Result<Self, Unfit> {
        let text = text.strip_suffix('\n').unwrap_or(text);
        let mut json = serde_json::Deserializer::from_str(text);
        let bundle: Self = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let message = format!("is no part of an evidence bundle: {}", error.inner());
            Unfit::at(pointer(error.path()), message)
        })?;
        json.end()
            .map_err(|error| Unfit::at("", format!("goes on after its end: {error}")))?;
        if bundle.format != FORMAT {
            return Err(Unfit::at("/format", format!("is not `{FORMAT}`")));
        }
        bundle.expect_canonical(text)?;
        Ok(bundle)
    }

    /// The text of its file.
    ///
    /// # Errors
    /// Never for a bundle that this project makes.
    pub fn to_text(&self) -> Result<String, CanonicalError> {
        canonical::json(self)
    }

    /// Two texts that say the same are one too many: what one reader passes over another may believe.
    fn expect_canonical(&self, text: &str) -> Result<(), Unfit> {
        let unfit = |error: &dyn std::fmt::Display| Unfit::at("", format!("has no canonical form: {error}"));
        if self.to_text().map_err(|error| unfit(&error))? == text {
            return Ok(());
        }
        let found = serde_json::from_str(text).map_err(|error| unfit(&error))?;
        let expected = serde_json::to_value(self).map_err(|error| unfit(&error))?;
        let place = first_difference(&expected, &found).unwrap_or_default();
        let message = "is not in its canonical form (RFC 8785), in which there is one way to write each bundle; \
                       `jq -cS .` writes it so";
        Err(Unfit::at(place, message))
    }
}

fn pointer(path: &Path) -> String {
    path.iter().fold(String::new(), |place, segment| match segment {
        Segment::Seq { index } => format!("{place}/{index}"),
        Segment::Map { key } => member(&place, key),
        Segment::Enum { .. } | Segment::Unknown => place,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_bundle_is_refused_with_its_place() {
        for (text, place) in [
            ("", ""),
            ("not JSON", ""),
            ("[]", ""),
            ("{}", ""),
            (r#"{"data":{}}"#, "/data"),
            (r#"{"format":1}"#, "/format"),
            (
                r#"{"format":"x","history":{"intervals":[],"retired":[{}]}}"#,
                "/history/retired/0",
            ),
        ] {
            let refused = Bundle::read(text).unwrap_err();
            assert_eq!(refused.place, place, "{text}: {refused}");
        }
    }
}
