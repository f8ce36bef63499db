//! Edits of one request that name the same key twice and mean two different things.

use std::collections::{BTreeMap, BTreeSet};

use super::{Edit, Patch};
use crate::domain::error::Problem;
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::text;

/// The keys that the edits so far have given a name or a heading.
pub(super) struct Seen<'a> {
    default_locale: &'a Locale,
    cookies: BTreeMap<&'a Key, Vec<(&'a Locale, String)>>,
    sections: BTreeSet<(&'a Key, &'a Locale)>,
}

impl<'a> Seen<'a> {
    /// None yet.
    pub(super) fn new(default_locale: &'a Locale) -> Self {
        Self {
            default_locale,
            cookies: BTreeMap::new(),
            sections: BTreeSet::new(),
        }
    }

    /// Notes an edit; passes unless an earlier one gave the same key a name or heading.
    ///
    /// The same name in another language is the same declaration, so that its texts can come in one request.
    pub(super) fn note(&mut self, edit: &'a Edit) -> Result<(), Problem> {
        match edit {
            Edit::PutCookie(put) => match (&put.key, &put.name) {
                (Some(key), Some(name)) => self.note_cookie(key, put.locale.as_ref(), name),
                _ => Ok(()),
            },
            Edit::PutSection(put) => match (&put.key, &put.heading) {
                (Some(key), Patch::Set(_)) => self.note_section(key, put.locale.as_ref()),
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn note_cookie(&mut self, key: &'a Key, locale: Option<&'a Locale>, name: &str) -> Result<(), Problem> {
        let (locale, name) = (locale.unwrap_or(self.default_locale), text::line(name).0);
        let earlier = self.cookies.entry(key).or_default();
        let is_repeated = earlier
            .iter()
            .any(|(other, other_name)| *other == locale || *other_name != name);
        earlier.push((locale, name));
        if is_repeated {
            return Err(Problem::at(
                "putCookie.key",
                format!("cookie key `{key}` is used twice"),
            ));
        }
        Ok(())
    }

    fn note_section(&mut self, key: &'a Key, locale: Option<&'a Locale>) -> Result<(), Problem> {
        if self.sections.insert((key, locale.unwrap_or(self.default_locale))) {
            return Ok(());
        }
        Err(Problem::at(
            "putSection.key",
            format!("section key `{key}` is used twice"),
        ))
    }
}
