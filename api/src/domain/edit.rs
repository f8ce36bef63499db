//! Edits: functions from a content to the next one, or to the problems that stand in the way.
//!
//! All edits of a request apply, in order, or none does; every problem is reported, not only the first.

mod cookies;
mod repeats;
mod sections;
#[cfg(test)]
pub(crate) mod tests;
pub(in crate::domain) mod tree;

use crate::domain::content::Content;
use crate::domain::cookie::{CookieCategory, NameMatch, Party, StorageKind};
use crate::domain::error::Problem;
use crate::domain::key::Key;
use crate::domain::lifetime::Lifetime;
use crate::domain::locale::Locale;
use crate::domain::rich_text::RichText;
use crate::domain::text;

/// A field of an edit: left out, cleared, or given.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Patch<T> {
    /// Left out: stays as it is.
    #[default]
    Absent,
    /// Null: is cleared.
    Null,
    /// Given: replaces.
    Set(T),
}

impl<T> Patch<T> {
    /// Applies the patch to what can be empty.
    pub fn apply(self, field: &mut Option<T>) {
        match self {
            Self::Absent => {}
            Self::Null => *field = None,
            Self::Set(value) => *field = Some(value),
        }
    }

    /// The given value, if there is one.
    pub fn given(self) -> Option<T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

/// One edit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Edit {
    /// Sets the title in one language.
    SetTitle {
        /// The language; the notice's default one when left out.
        locale: Option<Locale>,
        /// The title.
        title: String,
    },
    /// Makes a section, or replaces what is given of it.
    PutSection(PutSection),
    /// Moves a section with everything below it.
    MoveSection {
        /// The section.
        key: Key,
        /// The section that it goes under; none for the top.
        parent: Option<Key>,
        /// 0-based, among its new siblings.
        position: usize,
    },
    /// Takes a section out with the sections below it. Their declarations stay, without a section.
    RemoveSection(Key),
    /// Makes a declaration, or replaces what is given of it.
    PutCookie(Box<PutCookie>),
    /// Moves a declaration.
    MoveCookie {
        /// The declaration.
        key: Key,
        /// The section that it goes to; none for no section.
        section: Option<Key>,
        /// 0-based, among the declarations there.
        position: usize,
    },
    /// Takes a declaration out.
    RemoveCookie(Key),
    /// Takes a language out.
    RemoveLocale(Locale),
    /// One that could not be read; what is wrong with it was noted when that was tried. It changes nothing and keeps
    /// the count of the others.
    Unread,
}

/// A section as it should be.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PutSection {
    /// Made from the heading when left out.
    pub key: Option<Key>,
    /// The language of heading and body; the notice's default one when left out.
    pub locale: Option<Locale>,
    /// The heading.
    pub heading: Patch<String>,
    /// The text.
    pub body: Patch<RichText>,
    /// The section above.
    pub parent: Patch<Key>,
    /// 0-based, among its siblings; at the end when left out.
    pub position: Option<usize>,
}

/// A declaration as it should be.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PutCookie {
    /// Made from the name when left out.
    pub key: Option<Key>,
    /// The language of the texts; the notice's default one when left out.
    pub locale: Option<Locale>,
    /// The name.
    pub name: Option<String>,
    /// How it is compared.
    pub name_match: Option<NameMatch>,
    /// Where it is kept.
    pub storage: Option<StorageKind>,
    /// What it is for.
    pub category: Option<CookieCategory>,
    /// Whether consent is needed.
    pub consent_required: Patch<bool>,
    /// What it does.
    pub purpose: Patch<String>,
    /// Who provides it.
    pub provider: Patch<String>,
    /// Who receives it.
    pub recipients: Patch<Vec<String>>,
    /// The domain that sets it.
    pub domain: Patch<String>,
    /// Whose domain that is.
    pub party: Patch<Party>,
    /// How long it stays.
    pub lifetime: Patch<Lifetime>,
    /// A wording for the lifetime; goes with `lifetime`.
    pub lifetime_text: Option<String>,
    /// Where the provider explains itself.
    pub policy_url: Patch<String>,
    /// The section that it belongs to.
    pub section: Patch<Key>,
}

/// The longest single line (title, heading, name), in characters.
pub const LONGEST_LINE: usize = 500;

/// Applies edits in order. Two that give the same key two names, or two headings in one language, are refused.
///
/// # Errors
/// Every problem, each with the path `edits.INDEX...` of its edit.
pub fn apply(content: &Content, default_locale: &Locale, edits: &[Edit]) -> Result<Content, Vec<Problem>> {
    let mut next = content.clone();
    let mut problems = Vec::new();
    let mut seen = repeats::Seen::new(default_locale);
    for (index, edit) in edits.iter().enumerate() {
        let index = index.to_string();
        let repeated = seen.note(edit).err();
        let unsound = apply_one(&mut next, default_locale, edit.clone()).err();
        let found = repeated.into_iter().chain(unsound.into_iter().flatten());
        problems.extend(found.map(|problem| problem.under(&["edits", &index])));
    }
    if problems.is_empty() {
        Ok(next)
    } else {
        Err(problems)
    }
}

fn apply_one(content: &mut Content, default_locale: &Locale, edit: Edit) -> Result<(), Vec<Problem>> {
    match edit {
        Edit::SetTitle { locale, title } => {
            let title = one_line("setTitle.title", &title).map_err(|problem| vec![problem])?;
            content
                .title
                .insert(locale.unwrap_or_else(|| default_locale.clone()), title);
            Ok(())
        }
        Edit::PutSection(put) => sections::put(content, default_locale, put),
        Edit::MoveSection {
            key,
            parent,
            position,
        } => sections::move_to(content, &key, parent.as_ref(), position).map_err(|problem| vec![problem]),
        Edit::RemoveSection(key) => sections::remove(content, &key).map_err(|problem| vec![problem]),
        Edit::PutCookie(put) => cookies::put(content, default_locale, *put),
        Edit::MoveCookie {
            key,
            section,
            position,
        } => cookies::move_to(content, &key, section.as_ref(), position).map_err(|problem| vec![problem]),
        Edit::RemoveCookie(key) => cookies::remove(content, &key).map_err(|problem| vec![problem]),
        Edit::Unread => Ok(()),
        Edit::RemoveLocale(locale) => {
            remove_locale(content, default_locale, &locale).map_err(|problem| vec![problem])
        }
    }
}

fn remove_locale(content: &mut Content, default_locale: &Locale, locale: &Locale) -> Result<(), Problem> {
    let path = "removeLocale.locale";
    if locale == default_locale {
        return Err(Problem::at(
            path,
            format!("`{locale}` is the notice's default language and cannot be taken out"),
        ));
    }
    if !content.locales().contains(locale) {
        return Err(Problem::at(path, format!("there is no text in `{locale}`")));
    }
    content.remove_locale(locale);
    Ok(())
}

/// A cleaned line that is neither empty nor too long.
fn one_line(path: &str, given: &str) -> Result<String, Problem> {
    let (line, _) = text::line(given);
    if line.is_empty() {
        Err(Problem::at(path, "is empty"))
    } else if line.chars().count() > LONGEST_LINE {
        Err(Problem::at(
            path,
            format!("is longer than {LONGEST_LINE} characters"),
        ))
    } else {
        Ok(line)
    }
}
