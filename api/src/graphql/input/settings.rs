//! Inputs about a notice's settings.

use std::collections::BTreeSet;

use async_graphql::{InputObject, MaybeUndefined};

use super::problems::{Problems, patch};
use crate::domain::edit::Patch;
use crate::domain::error::Result;
use crate::domain::notice::{MOST_APPROVALS, is_jurisdiction};
use crate::graphql::scalar::Locale;
use crate::service::{CreateNotice, UpdateNotice};

/// A notice to make.
#[derive(InputObject)]
pub struct CreateNoticeInput {
    /// Its address: lower-case letters and digits, joined by single hyphens.
    pub slug: String,
    /// The language in which it is written first.
    default_locale: Locale,
    /// Languages that a version must carry; the default one always belongs to them.
    required_locales: Option<Vec<Locale>>,
    /// Legal regimes that it is written for: EU or ISO 3166 codes.
    jurisdictions: Option<Vec<String>>,
    /// How many people other than an author must approve.
    #[graphql(default_with = "Some(0)")]
    approvals_required: Option<i32>,
    /// The language whose text counts where languages differ.
    prevailing_locale: Option<Locale>,
}

impl CreateNoticeInput {
    /// The notice to make.
    ///
    /// # Errors
    /// `Invalid` with every problem.
    pub fn read(self) -> Result<CreateNotice> {
        let mut problems = Problems::under("input");
        let slug = problems.read("slug", &self.slug);
        let default_locale = problems.locale("defaultLocale", Some(&self.default_locale));
        let required_locales = problems.locales(
            "requiredLocales",
            self.required_locales.as_deref().unwrap_or_default(),
        );
        let prevailing_locale = problems.locale("prevailingLocale", self.prevailing_locale.as_ref());
        let approvals_required = self.approvals_required.unwrap_or(0);
        check_settings(
            &mut problems,
            self.jurisdictions.as_deref().unwrap_or_default(),
            approvals_required,
        );
        let input = slug
            .zip(default_locale)
            .map(|(slug, default_locale)| CreateNotice {
                slug,
                default_locale,
                required_locales,
                jurisdictions: self.jurisdictions.unwrap_or_default().into_iter().collect(),
                approvals_required,
                prevailing_locale,
            });
        problems.settle(input)
    }
}

/// What is left out stays; null clears what can be empty.
#[derive(InputObject)]
pub struct UpdateNoticeInput {
    /// The notice.
    pub slug: String,
    /// The revision of the settings that the caller saw.
    expected_revision: Option<i32>,
    /// A new address; the old one keeps answering.
    new_slug: Option<String>,
    /// Languages that a version must carry.
    required_locales: MaybeUndefined<Vec<Locale>>,
    /// Legal regimes that it is written for: EU or ISO 3166 codes.
    jurisdictions: MaybeUndefined<Vec<String>>,
    /// How many people other than an author must approve.
    approvals_required: MaybeUndefined<i32>,
    /// The language whose text counts where languages differ.
    prevailing_locale: MaybeUndefined<Locale>,
}

impl UpdateNoticeInput {
    /// The settings to change.
    ///
    /// # Errors
    /// `Invalid` with every problem.
    pub fn read(self) -> Result<UpdateNotice> {
        let mut problems = Problems::under("input");
        let new_slug = problems.read_given("newSlug", self.new_slug.as_deref());
        let required_locales = match self.required_locales {
            MaybeUndefined::Undefined => Patch::Absent,
            MaybeUndefined::Null => Patch::Null,
            MaybeUndefined::Value(locales) => {
                Patch::Set(problems.locales::<BTreeSet<_>>("requiredLocales", &locales))
            }
        };
        let prevailing_locale = match self.prevailing_locale {
            MaybeUndefined::Undefined => Patch::Absent,
            MaybeUndefined::Null => Patch::Null,
            MaybeUndefined::Value(locale) => problems
                .locale("prevailingLocale", Some(&locale))
                .map_or(Patch::Null, Patch::Set),
        };
        let codes = self.jurisdictions.value().cloned().unwrap_or_default();
        check_settings(
            &mut problems,
            &codes,
            self.approvals_required.value().copied().unwrap_or(0),
        );
        problems.settle(Some(UpdateNotice {
            slug: self.slug,
            expected_revision: self.expected_revision,
            new_slug,
            required_locales,
            jurisdictions: patch(self.jurisdictions.map_value(|codes| codes.into_iter().collect())),
            approvals_required: patch(self.approvals_required),
            prevailing_locale,
        }))
    }
}

/// So that these are reported together with what else is wrong; the domain checks them again for every caller.
fn check_settings(problems: &mut Problems, jurisdictions: &[String], approvals_required: i32) {
    for (index, code) in jurisdictions.iter().enumerate() {
        if !is_jurisdiction(code) {
            problems.note(
                &format!("jurisdictions.{index}"),
                format!("`{code}` is not EU or an ISO 3166 code such as US or US-CA"),
            );
        }
    }
    if !(0..=MOST_APPROVALS).contains(&approvals_required) {
        problems.note(
            "approvalsRequired",
            format!("is not between 0 and {MOST_APPROVALS}"),
        );
    }
}
