//! A notice's settings.

use std::collections::BTreeSet;

use crate::domain::clock::Instant;
use crate::domain::error::Problem;
use crate::domain::ids::NoticeId;
use crate::domain::key::Slug;
use crate::domain::locale::Locale;

/// The most people that a notice may ask to approve.
pub const MOST_APPROVALS: i32 = 20;

/// A notice: one address, many versions over time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// Names it for ever.
    pub id: NoticeId,
    /// Its address now.
    pub slug: Slug,
    /// Addresses that it had before, oldest first.
    pub former_slugs: Vec<Slug>,
    /// What can be changed.
    pub settings: Settings,
    /// Grows by one with every change of the settings.
    pub revision: i32,
    /// When it was made.
    pub created_at: Instant,
}

impl Notice {
    /// Its address and those that it had before.
    pub fn all_slugs(&self) -> impl Iterator<Item = &str> + Clone {
        std::iter::once(self.slug.as_str()).chain(self.former_slugs.iter().map(Slug::as_str))
    }
}

/// The settings of a notice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// The language in which the notice is written first.
    pub default_locale: Locale,
    /// Languages that a version must carry; holds the default one.
    pub required_locales: BTreeSet<Locale>,
    /// ISO 3166 codes and `EU`.
    pub jurisdictions: BTreeSet<String>,
    /// How many people other than an author must approve.
    pub approvals_required: i32,
    /// The language whose text counts where languages differ.
    pub prevailing_locale: Option<Locale>,
}

impl Settings {
    /// The settings with the default language among the required ones, or what is wrong with them.
    ///
    /// # Errors
    /// A problem for each setting that cannot be.
    pub fn checked(mut self) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        for (index, code) in self.jurisdictions.iter().enumerate() {
            if !is_jurisdiction(code) {
                let path = format!("input.jurisdictions.{index}");
                problems.push(Problem::at(
                    &path,
                    format!("`{code}` is not EU or an ISO 3166 code such as US or US-CA"),
                ));
            }
        }
        if !(0..=MOST_APPROVALS).contains(&self.approvals_required) {
            problems.push(Problem::at(
                "input.approvalsRequired",
                format!("is not between 0 and {MOST_APPROVALS}"),
            ));
        }
        self.required_locales.insert(self.default_locale.clone());
        if problems.is_empty() {
            Ok(self)
        } else {
            Err(problems)
        }
    }
}

/// Whether a text is built like `EU`, an ISO 3166-1 alpha-2 code or an ISO 3166-2 code.
pub fn is_jurisdiction(code: &str) -> bool {
    let (country, part) = code
        .split_once('-')
        .map_or((code, None), |(country, part)| (country, Some(part)));
    let is_country = country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase());
    let is_part = |part: &str| {
        (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    is_country && part.is_none_or(is_part)
}

#[cfg(test)]
mod tests {
    use super::is_jurisdiction;

    #[test]
    fn jurisdictions_are_countries_their_parts_and_the_union() {
        assert!(
            ["EU", "US", "US-CA", "GB-ENG", "FR-75"]
                .into_iter()
                .all(is_jurisdiction)
        );
        assert!(
            ["", "eu", "USA", "US-", "US-CALI", "Europe"]
                .into_iter()
                .all(|code| !is_jurisdiction(code))
        );
    }
}
