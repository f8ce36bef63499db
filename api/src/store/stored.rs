//! Reading what the database holds back into domain values.
//!
//! A value that does not read back is a fault of ours or of whoever changed the database: `Internal`.

use std::fmt::Display;
use std::str::FromStr;

use sea_orm::DbErr;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::failure;
use crate::domain::error::{Error, Result};
use crate::domain::hash::Hash;

/// A text that parses.
pub(super) fn parsed<T: FromStr<Err: Display>>(column: &str, text: &str) -> Result<T> {
    text.parse()
        .map_err(|error| Error::internal(format!("{column} holds `{text}`, which {error}")))
}

/// A word of an enumeration.
pub(super) fn word<T>(column: &str, text: &str, from_name: impl Fn(&str) -> Option<T>) -> Result<T> {
    from_name(text).ok_or_else(|| Error::internal(format!("{column} holds the unknown word `{text}`")))
}

/// 32 bytes.
pub(super) fn hash(column: &str, bytes: &[u8]) -> Result<Hash> {
    Hash::from_bytes(bytes)
        .ok_or_else(|| Error::internal(format!("{column} holds {} bytes, not 32", bytes.len())))
}

/// A number that counts from 0.
pub(super) fn count(column: &str, number: i64) -> Result<u64> {
    u64::try_from(number).map_err(|_| Error::internal(format!("{column} holds {number}")))
}

/// A number for a column that counts from 0.
pub(super) fn number(count: u64) -> Result<i64> {
    i64::try_from(count).map_err(Error::internal)
}

/// A JSON column.
pub(super) fn from_json<T: DeserializeOwned>(column: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::internal(format!("{column}: {error}")))
}

/// A value for a JSON column.
pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}

/// The result of a statement in the domain's terms.
pub(super) trait Stored<T> {
    /// Maps the error.
    fn stored(self) -> Result<T>;
}

impl<T> Stored<T> for Result<T, DbErr> {
    fn stored(self) -> Result<T> {
        self.map_err(failure::of)
    }
}
