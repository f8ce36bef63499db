//! Each change as a sentence in English.

use super::change::{Change, CookieField, Hunk};
use crate::domain::key::Key;

/// Longer names are cut in a sentence.
const LONGEST_NAME: usize = 80;

impl Change {
    /// The change as a sentence in English, with names from the contents.
    pub fn summary(&self) -> String {
        match self {
            Self::LocaleRemoved(locale) => format!("The language {locale} was removed."),
            Self::LocaleAdded(locale) => format!("The language {locale} was added."),
            Self::TitleChanged { before, after } => renamed("The title", before, after),
            Self::CookieRemoved(declared) => format!("Cookie {} was removed.", quoted(&declared.cookie.name)),
            Self::CookieAdded(declared) => format!("Cookie {} was added.", quoted(&declared.cookie.name)),
            Self::SectionRemoved(section) => {
                format!("{} was removed.", section_name(&section.heading, &section.key))
            }
            Self::SectionAdded(section) => {
                format!("{} was added.", section_name(&section.heading, &section.key))
            }
            Self::SectionMoved(moved) => {
                let name = section_name(&moved.heading, &moved.key);
                format!(
                    "{name} was moved from {} to {}.",
                    moved.before_number, moved.after_number
                )
            }
            Self::SectionRenamed { key, before, after } => {
                renamed(&format!("The heading of section `{key}`"), before, after)
            }
            Self::SectionTextChanged(text) => {
                let name = section_name(&text.heading, &text.key);
                format!("The text of {} {}.", lower_first(&name), runs(&text.hunks))
            }
            Self::CookieMoved {
                name, after_section, ..
            } => match after_section {
                Some(section) => format!(
                    "Cookie {} was moved within or to section `{section}`.",
                    quoted(name)
                ),
                None => format!("Cookie {} was moved to those of no section.", quoted(name)),
            },
            Self::CookieChanged { after, fields, .. } => {
                let fields: Vec<&str> = fields.iter().copied().map(field_name).collect();
                format!("Cookie {} has another {}.", quoted(&after.name), listed(&fields))
            }
        }
    }
}

fn section_name(heading: &str, key: &Key) -> String {
    if heading.is_empty() {
        format!("Section `{key}`")
    } else {
        format!("Section {}", quoted(heading))
    }
}

fn renamed(what: &str, before: &str, after: &str) -> String {
    match (before.is_empty(), after.is_empty()) {
        (true, _) => format!("{what} is now {}.", quoted(after)),
        (_, true) => format!("{what}, {}, was removed.", quoted(before)),
        _ => format!("{what} was changed from {} to {}.", quoted(before), quoted(after)),
    }
}

fn runs(hunks: &[Hunk]) -> &'static str {
    let has_removed = hunks.iter().any(|hunk| matches!(hunk, Hunk::Removed(_)));
    let has_added = hunks.iter().any(|hunk| matches!(hunk, Hunk::Added(_)));
    match (has_removed, has_added) {
        (true, true) => "was changed",
        (true, false) => "was shortened",
        (false, true) => "was added to",
        (false, false) => "has the same words with other links or mark-up",
    }
}

fn quoted(name: &str) -> String {
    let mut short: String = name.chars().take(LONGEST_NAME).collect();
    if short.len() < name.len() {
        short.push('…');
    }
    format!("“{short}”")
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

const fn field_name(field: CookieField) -> &'static str {
    match field {
        CookieField::Name => "name",
        CookieField::NameMatch => "way of comparing names",
        CookieField::Storage => "kind of storage",
        CookieField::Category => "category",
        CookieField::ConsentRequired => "need for consent",
        CookieField::Purpose => "purpose",
        CookieField::Provider => "provider",
        CookieField::Recipients => "list of recipients",
        CookieField::Domain => "domain",
        CookieField::Party => "party",
        CookieField::Lifetime => "lifetime",
        CookieField::PolicyUrl => "link to its provider's policy",
    }
}

fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
