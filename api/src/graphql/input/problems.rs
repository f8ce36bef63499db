//! Reading what a client wrote, collecting what is wrong with it.

use std::fmt::Display;
use std::str::FromStr;

use async_graphql::MaybeUndefined;

use crate::domain::edit::Patch;
use crate::domain::error::{Error, Problem, Result};
use crate::graphql::scalar::{DateTime, Locale};

/// The problems so far, at paths below one.
pub struct Problems {
    base: String,
    found: Vec<Problem>,
}

impl Problems {
    /// None yet; paths begin with `base`.
    pub fn under(base: impl Into<String>) -> Self {
        Self {
            base: base.into(),
            found: Vec::new(),
        }
    }

    /// Notes a problem with a field.
    pub fn note(&mut self, field: &str, message: impl Into<String>) {
        self.found
            .push(Problem::at(&format!("{}.{field}", self.base), message));
    }

    /// A text that parses, or a problem.
    pub fn read<T: FromStr<Err: Display>>(&mut self, field: &str, text: &str) -> Option<T> {
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.note(field, format!("`{}` {error}", shortened(text)));
                None
            }
        }
    }

    /// A text that may be left out.
    pub fn read_given<T: FromStr<Err: Display>>(&mut self, field: &str, text: Option<&str>) -> Option<T> {
        text.and_then(|text| self.read(field, text))
    }

    /// A text that may be left out or null.
    pub fn read_patch<T: FromStr<Err: Display>>(
        &mut self,
        field: &str,
        text: MaybeUndefined<String>,
    ) -> Patch<T> {
        match text {
            MaybeUndefined::Undefined => Patch::Absent,
            MaybeUndefined::Null => Patch::Null,
            MaybeUndefined::Value(text) => self.read(field, &text).map_or(Patch::Null, Patch::Set),
        }
    }

    /// A language that may be left out.
    pub fn locale(&mut self, field: &str, locale: Option<&Locale>) -> Option<crate::domain::locale::Locale> {
        self.read_given(field, locale.map(|locale| locale.0.as_str()))
    }

    /// Languages.
    pub fn locales<C: FromIterator<crate::domain::locale::Locale>>(
        &mut self,
        field: &str,
        locales: &[Locale],
    ) -> C {
        locales
            .iter()
            .enumerate()
            .filter_map(|(index, locale)| self.read(&format!("{field}.{index}"), &locale.0))
            .collect()
    }

    /// An instant that may be left out.
    pub fn instant(
        &mut self,
        field: &str,
        instant: Option<&DateTime>,
    ) -> Option<crate::domain::clock::Instant> {
        self.read_given(field, instant.map(|instant| instant.0.as_str()))
    }

    /// A position in a list.
    pub fn position(&mut self, field: &str, position: i32) -> Option<usize> {
        let read = usize::try_from(position).ok();
        if read.is_none() {
            self.note(field, "is negative; positions count from 0");
        }
        read
    }

    /// Takes over problems that were found elsewhere.
    pub fn extend(&mut self, others: Self) {
        self.found.extend(others.found);
    }

    /// What was found so far.
    pub fn into_found(self) -> Vec<Problem> {
        self.found
    }

    /// The value, if nothing is wrong.
    ///
    /// # Errors
    /// `Invalid` with every problem.
    pub fn settle<T>(self, value: Option<T>) -> Result<T> {
        match value {
            Some(value) if self.found.is_empty() => Ok(value),
            _ => Err(Error::Invalid(self.found)),
        }
    }
}

/// A patch of plain values.
pub fn patch<T>(given: MaybeUndefined<T>) -> Patch<T> {
    match given {
        MaybeUndefined::Undefined => Patch::Absent,
        MaybeUndefined::Null => Patch::Null,
        MaybeUndefined::Value(value) => Patch::Set(value),
    }
}

fn shortened(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        format!("{short}…")
    } else {
        short
    }
}
