//! The contents of sealed versions: the canonical bytes, which are the truth, and the rows made from them.

use std::collections::BTreeMap;

use noticeboard_entity::{
    version_contents, version_cookie_texts, version_cookies, version_section_texts, version_sections,
    versions,
};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::canonical::{self, Canonical};
use crate::domain::content::{Content, Declared};
use crate::domain::error::{Error, Result};
use crate::domain::ids::{NoticeId, VersionId};
use crate::domain::lifetime::Lifetime;

/// The contents of these versions, by version; erased ones are left out.
///
/// # Errors
/// As the database fails; `Internal` when bytes are not the canonical form of anything.
pub async fn find_all(
    session: &impl Session,
    versions: &[VersionId],
) -> Result<BTreeMap<VersionId, Content>> {
    let found = find_all_with_length(session, versions).await?;
    Ok(found
        .into_iter()
        .map(|(id, (_, content))| (id, content))
        .collect())
}

/// The same, each with the length of its canonical form in bytes.
///
/// # Errors
/// As [`find_all`].
pub async fn find_all_with_length(
    session: &impl Session,
    versions: &[VersionId],
) -> Result<BTreeMap<VersionId, (usize, Content)>> {
    let ids: Vec<&str> = versions.iter().map(VersionId::as_str).collect();
    let rows = version_contents::Entity::find()
        .filter(version_contents::Column::VersionId.is_in(ids))
        .all(session.transaction())
        .await
        .stored()?;
    rows.into_iter()
        .map(|row| {
            let text = String::from_utf8(row.canonical).map_err(Error::internal)?;
            let content = canonical::read(&text).map_err(Error::internal)?;
            Ok((VersionId::from_text(row.version_id), (text.len(), content)))
        })
        .collect()
}

/// The canonical forms of all contents of a notice, as they are kept, by version; erased ones are left out.
///
/// # Errors
/// As the database fails; `Internal` when bytes are no text.
pub async fn texts_of_notice(
    session: &impl Session,
    notice: &NoticeId,
) -> Result<BTreeMap<VersionId, String>> {
    let theirs = Query::select()
        .column(versions::Column::Id)
        .from(versions::Entity)
        .and_where(versions::Column::NoticeId.eq(notice.as_str()))
        .to_owned();
    let rows = version_contents::Entity::find()
        .filter(version_contents::Column::VersionId.in_subquery(theirs))
        .all(session.transaction())
        .await
        .stored()?;
    rows.into_iter()
        .map(|row| {
            let text = String::from_utf8(row.canonical).map_err(Error::internal)?;
            Ok((VersionId::from_text(row.version_id), text))
        })
        .collect()
}

/// Writes a version's content: first the rows made from it, then the bytes, after which the database takes no more.
///
/// # Errors
/// As the database fails.
pub async fn insert(
    session: &WriteSession,
    version: &VersionId,
    content: &Content,
    canonical: &Canonical,
) -> Result<()> {
    let (sections, section_texts) = section_rows(version, content);
    let (cookies, cookie_texts) = cookie_rows(version, content)?;
    rows::insert_all(session, sections).await?;
    rows::insert_all(session, section_texts).await?;
    rows::insert_all(session, cookies).await?;
    rows::insert_all(session, cookie_texts).await?;
    let row = version_contents::Model {
        version_id: version.to_string(),
        canonical: canonical.as_str().as_bytes().to_vec(),
    };
    rows::insert_all(session, vec![row]).await
}

/// The section rows of a content, in reading order.
pub fn section_rows(
    version: &VersionId,
    content: &Content,
) -> (Vec<version_sections::Model>, Vec<version_section_texts::Model>) {
    let mut sections = Vec::new();
    let mut texts = Vec::new();
    for (position, placed) in (0_i32..).zip(content.placed_sections()) {
        let section = placed.section;
        sections.push(version_sections::Model {
            version_id: version.to_string(),
            key: section.key.to_string(),
            parent_key: placed.parent.map(|parent| parent.key.to_string()),
            position,
            level: i32::try_from(placed.level).unwrap_or(i32::MAX),
        });
        let locales: std::collections::BTreeSet<_> =
            section.heading.keys().chain(section.body.keys()).collect();
        for locale in locales {
            texts.push(version_section_texts::Model {
                version_id: version.to_string(),
                key: section.key.to_string(),
                locale: locale.to_string(),
                heading: section.heading.get(locale).cloned(),
                html: section.body.get(locale).map(|body| body.as_html().to_owned()),
            });
        }
    }
    (sections, texts)
}

/// The declaration rows of a content, in order.
///
/// # Errors
/// `Internal` when a list of names cannot be written.
pub fn cookie_rows(
    version: &VersionId,
    content: &Content,
) -> Result<(Vec<version_cookies::Model>, Vec<version_cookie_texts::Model>)> {
    let mut cookies = Vec::new();
    let mut texts = Vec::new();
    for (position, Declared { cookie, section }) in (0_i32..).zip(content.declared_cookies()) {
        let (kind, duration) = match &cookie.lifetime {
            Lifetime::Session => ("SESSION", None),
            Lifetime::Fixed(period) => ("FIXED", Some(period.to_string())),
            Lifetime::Unlimited => ("UNLIMITED", None),
            Lifetime::Unknown => ("UNKNOWN", None),
        };
        cookies.push(version_cookies::Model {
            version_id: version.to_string(),
            key: cookie.key.to_string(),
            section_key: section.map(|section| section.key.to_string()),
            position,
            name: cookie.name.clone(),
            name_match: cookie.name_match.to_string(),
            storage: cookie.storage.to_string(),
            category: cookie.category.to_string(),
            consent_required: cookie.requires_consent(),
            provider: cookie.provider.clone(),
            recipients: stored::to_json(&cookie.recipients)?,
            domain: cookie.domain.clone(),
            party: cookie.party.map(|party| party.to_string()),
            lifetime_kind: kind.to_owned(),
            lifetime_duration: duration,
            policy_url: cookie.policy_url.clone(),
        });
        let locales: std::collections::BTreeSet<_> =
            cookie.purpose.keys().chain(cookie.lifetime_text.keys()).collect();
        for locale in locales {
            texts.push(version_cookie_texts::Model {
                version_id: version.to_string(),
                key: cookie.key.to_string(),
                locale: locale.to_string(),
                purpose: cookie.purpose.get(locale).cloned(),
                lifetime_text: cookie.lifetime_text.get(locale).cloned(),
            });
        }
    }
    Ok((cookies, texts))
}
