//! JSON as it is written, value by value.

use std::io::Write as _;

use async_graphql::Value;
use async_graphql::resolver_utils::{EnumType, enum_value};

use super::{Immediate, Selected};

/// Room to begin with, so that the sections of a usual notice are moved once or never while they are written.
const ROOM: usize = 16 * 1024;

/// Bytes of JSON.
pub(in crate::graphql) struct Json(Vec<u8>);

impl Default for Json {
    fn default() -> Self {
        Self(Vec::with_capacity(ROOM))
    }
}

impl Json {
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// A string.
    pub(in crate::graphql) fn text(&mut self, text: &str) -> bool {
        serde_json::to_writer(&mut self.0, text).is_ok()
    }

    /// A string, or null.
    pub(in crate::graphql) fn text_or_null(&mut self, text: Option<&str>) -> bool {
        match text {
            Some(text) => self.text(text),
            None => self.raw("null"),
        }
    }

    /// Strings.
    pub(in crate::graphql) fn texts(&mut self, texts: &[String]) -> bool {
        serde_json::to_writer(&mut self.0, texts).is_ok()
    }

    /// A whole number.
    pub(in crate::graphql) fn whole(&mut self, number: i64) -> bool {
        write!(self.0, "{number}").is_ok()
    }

    /// A number, or null, as the library writes it.
    pub(in crate::graphql) fn number_or_null(&mut self, number: Option<f64>) -> bool {
        serde_json::to_writer(&mut self.0, &number).is_ok()
    }

    /// True or false.
    pub(in crate::graphql) fn boolean(&mut self, is_so: bool) -> bool {
        self.raw(if is_so { "true" } else { "false" })
    }

    /// A value of an enum, by its name in the schema.
    pub(in crate::graphql) fn word<T: EnumType>(&mut self, word: T) -> bool {
        match enum_value(word) {
            Value::Enum(name) => self.text(&name),
            _ => false,
        }
    }

    /// A value of an enum, or null.
    pub(in crate::graphql) fn word_or_null<T: EnumType>(&mut self, word: Option<T>) -> bool {
        match word {
            Some(word) => self.word(word),
            None => self.raw("null"),
        }
    }

    /// An object with the fields that are selected.
    pub(in crate::graphql) fn object<T: Immediate>(&mut self, item: &T, fields: &[Selected<'_>]) -> bool {
        self.object_of(&T::type_name(), fields, |field, out| item.write(field, out))
    }

    /// The same for an object of this type whose fields somebody writes.
    pub(in crate::graphql) fn object_of(
        &mut self,
        type_name: &str,
        fields: &[Selected<'_>],
        write: impl Fn(&Selected<'_>, &mut Self) -> bool,
    ) -> bool {
        let mut before = b'{';
        for field in fields {
            self.0.push(before);
            before = b',';
            if !self.text(field.key) || !self.raw(":") {
                return false;
            }
            let is_written = match field.name {
                "__typename" => self.text(type_name),
                _ => write(field, self),
            };
            if !is_written {
                return false;
            }
        }
        // Nothing is selected in an empty set, which is not valid and does not get here.
        self.raw("}")
    }

    /// An object, or null.
    pub(in crate::graphql) fn object_or_null<T: Immediate>(
        &mut self,
        item: Option<&T>,
        fields: &[Selected<'_>],
    ) -> bool {
        match item {
            Some(item) => self.object(item, fields),
            None => self.raw("null"),
        }
    }

    /// Objects.
    pub(in crate::graphql) fn objects<T: Immediate>(&mut self, items: &[T], fields: &[Selected<'_>]) -> bool {
        self.0.push(b'[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.0.push(b',');
            }
            if !self.object(item, fields) {
                return false;
            }
        }
        self.raw("]")
    }

    fn raw(&mut self, text: &str) -> bool {
        self.0.extend_from_slice(text.as_bytes());
        true
    }
}
