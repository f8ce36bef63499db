//! Places in a bundle, and what does not fit there.

use std::fmt;

use serde_json::Value;

/// The first thing in a bundle that does not fit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unfit {
    /// The place, as a JSON pointer (RFC 6901); empty for the whole file.
    pub place: String,
    /// What is wrong there, as a sentence without a full stop.
    pub message: String,
}

impl Unfit {
    /// Something that does not fit.
    pub fn at(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            message: message.into(),
        }
    }

    /// The same, found one level further out.
    #[must_use]
    pub fn under(mut self, outer: &str) -> Self {
        self.place.insert_str(0, outer);
        self
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.place.is_empty() {
            "the file"
        } else {
            &self.place
        };
        write!(f, "{place}: {}", self.message)
    }
}

/// The place of a member below another place.
pub(super) fn member(place: &str, name: &str) -> String {
    format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// The first place where two values differ; none when they are equal.
pub(super) fn first_difference(expected: &Value, found: &Value) -> Option<String> {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            let names = expected.keys().chain(found.keys());
            names.into_iter().find_map(|name| {
                let there = match (expected.get(name), found.get(name)) {
                    (Some(expected), Some(found)) => first_difference(expected, found)?,
                    _ => String::new(),
                };
                Some(member("", name) + &there)
            })
        }
        (Value::Array(expected), Value::Array(found)) => {
            let both = expected.iter().zip(found).enumerate();
            let inside = |(at, (expected, found))| {
                first_difference(expected, found).map(|there| format!("/{at}{there}"))
            };
            both.map(inside).find(Option::is_some).flatten().or_else(|| {
                (expected.len() != found.len()).then(|| format!("/{}", expected.len().min(found.len())))
            })
        }
        _ => (expected != found).then(String::new),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_difference_has_a_place() {
        let value = json!({"a": [1, {"b/c": 2}], "d": "e"});
        assert_eq!(first_difference(&value, &value), None);
        for (other, place) in [
            (json!({"a": [1, {"b/c": 3}], "d": "e"}), "/a/1/b~1c"),
            (json!({"a": [1], "d": "e"}), "/a/1"),
            (json!({"a": [1, {"b/c": 2}, 3], "d": "e"}), "/a/2"),
            (json!({"a": [1, {"b/c": 2}]}), "/d"),
            (json!({"a": [1, {"b/c": 2}], "d": "e", "f": 1}), "/f"),
            (json!([]), ""),
        ] {
            assert_eq!(first_difference(&value, &other).as_deref(), Some(place));
        }
    }
}
