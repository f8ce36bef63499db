//! Making notices and changing their settings.

use std::collections::BTreeSet;

use serde_json::json;

use super::change::details;
use super::settling::Visible;
use super::{NoticeView, Noticeboard};
use crate::domain::actor::Permission;
use crate::domain::audit::Action;
use crate::domain::caller::Caller;
use crate::domain::edit::Patch;
use crate::domain::error::{Conflict, Error, Result};
use crate::domain::ids::NoticeId;
use crate::domain::key::Slug;
use crate::domain::locale::Locale;
use crate::domain::notice::{Notice, Settings};
use crate::log::record::Entry;
use crate::store::log::{self, Appending};
use crate::store::notices;

/// A notice that should be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CreateNotice {
    /// Its address.
    pub slug: Slug,
    /// The language in which it is written first.
    pub default_locale: Locale,
    /// Languages that a version must carry.
    pub required_locales: BTreeSet<Locale>,
    /// The regimes that it is written for.
    pub jurisdictions: BTreeSet<String>,
    /// How many people must approve.
    pub approvals_required: i32,
    /// The language whose text counts.
    pub prevailing_locale: Option<Locale>,
}

/// Settings that should change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UpdateNotice {
    /// The notice.
    pub slug: String,
    /// The revision that the caller saw.
    pub expected_revision: Option<i32>,
    /// A new address; the old one keeps answering.
    pub new_slug: Option<Slug>,
    /// Languages that a version must carry.
    pub required_locales: Patch<BTreeSet<Locale>>,
    /// The regimes that it is written for.
    pub jurisdictions: Patch<BTreeSet<String>>,
    /// How many people must approve.
    pub approvals_required: Patch<i32>,
    /// The language whose text counts.
    pub prevailing_locale: Patch<Locale>,
}

impl Noticeboard {
    /// Makes a notice without versions.
    ///
    /// # Errors
    /// `Invalid` settings, or `Conflict` when the slug is, or was, another notice's.
    pub async fn create_notice(&self, caller: &Caller, input: CreateNotice) -> Result<NoticeView> {
        let subject = caller.actor.permit_on(Permission::Manage, input.slug.as_str())?;
        let settings = Settings {
            default_locale: input.default_locale,
            required_locales: input.required_locales,
            jurisdictions: input.jurisdictions,
            approvals_required: input.approvals_required,
            prevailing_locale: input.prevailing_locale,
        };
        let settings = settings.checked().map_err(Error::Invalid)?;
        let mut session = self.begin().await?;
        if notices::is_slug_taken(&session, &input.slug).await? {
            return Err(Conflict::SlugTaken(input.slug.to_string()).into());
        }
        let notice = Notice {
            id: NoticeId::random(self.randomness.as_ref())?,
            slug: input.slug,
            former_slugs: Vec::new(),
            settings,
            revision: 1,
            created_at: session.now(),
        };
        notices::insert(&session, &notice).await?;
        let change = Appending {
            action: Action::NoticeCreated,
            subject: subject.as_str(),
            text: None,
            notice: Some(&notice.id),
            request_id: &caller.request_id,
            entry: Entry {
                details: described(&notice),
                ..Entry::default()
            },
        };
        log::append(&mut session, self.randomness.as_ref(), change).await?;
        self.commit(session).await?;
        self.view_of(caller, &notice.id).await
    }

    /// Changes a notice's settings.
    ///
    /// # Errors
    /// `NotFound`, `Invalid` settings, or `Conflict` at another revision or with a slug that is taken.
    pub async fn update_notice(&self, caller: &Caller, input: UpdateNotice) -> Result<NoticeView> {
        let mut change = self.change(caller, Permission::Manage, &input.slug).await?;
        if input
            .expected_revision
            .is_some_and(|revision| revision != change.notice.revision)
        {
            return Err(Conflict::StaleNotice(change.notice.slug.to_string()).into());
        }
        let mut notice = change.notice.clone();
        notice.settings = changed(notice.settings, &input)
            .checked()
            .map_err(Error::Invalid)?;
        if let Some(slug) = input.new_slug.filter(|slug| *slug != notice.slug) {
            if !caller.actor.reaches([slug.as_str()]) {
                return Err(Error::Forbidden);
            }
            if !notice.former_slugs.contains(&slug) {
                if notices::is_slug_taken(&change.session, &slug).await? {
                    return Err(Conflict::SlugTaken(slug.to_string()).into());
                }
                notices::insert_slug(&change.session, &notice.id, &slug, change.session.now()).await?;
            }
            notice.slug = slug;
        }
        let mut visible = Visible::Never;
        if notice != change.notice {
            visible = Visible::WhenKnown;
            notice.revision += 1;
            notices::update(&change.session, &notice).await?;
            change
                .record(
                    Action::NoticeUpdated,
                    None,
                    Entry {
                        details: described(&notice),
                        ..Entry::default()
                    },
                )
                .await?;
            change.notice = notice;
            change.settle_reviews().await?;
        }
        change.commit(visible).await
    }
}

fn changed(mut settings: Settings, input: &UpdateNotice) -> Settings {
    match &input.required_locales {
        Patch::Absent => {}
        Patch::Null => settings.required_locales = BTreeSet::new(),
        Patch::Set(locales) => settings.required_locales.clone_from(locales),
    }
    match &input.jurisdictions {
        Patch::Absent => {}
        Patch::Null => settings.jurisdictions = BTreeSet::new(),
        Patch::Set(codes) => settings.jurisdictions.clone_from(codes),
    }
    match input.approvals_required {
        Patch::Absent => {}
        Patch::Null => settings.approvals_required = 0,
        Patch::Set(count) => settings.approvals_required = count,
    }
    input
        .prevailing_locale
        .clone()
        .apply(&mut settings.prevailing_locale);
    settings
}

/// A notice as its records describe it.
pub(super) fn described(notice: &Notice) -> std::collections::BTreeMap<&'static str, serde_json::Value> {
    let settings = &notice.settings;
    details([
        ("slug", json!(notice.slug)),
        ("revision", json!(notice.revision)),
        ("defaultLocale", json!(settings.default_locale)),
        ("requiredLocales", json!(settings.required_locales)),
        ("jurisdictions", json!(settings.jurisdictions)),
        ("approvalsRequired", json!(settings.approvals_required)),
        ("prevailingLocale", json!(settings.prevailing_locale)),
    ])
}
