//! Which texts of versions are older than what they translate.

use noticeboard_entity::outdated_texts;
use sea_orm::EntityTrait;

use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::error::Result;
use crate::domain::ids::VersionId;
use crate::domain::outdated::Outdated;

/// The outdated texts of a version.
///
/// # Errors
/// As the database fails.
pub async fn of_version(session: &impl Session, version: &VersionId) -> Result<Outdated> {
    let row = outdated_texts::Entity::find_by_id(version.to_string())
        .one(session.transaction())
        .await
        .stored()?;
    row.map(|row| stored::from_json("outdated_texts.texts", &row.texts))
        .transpose()
        .map(Option::unwrap_or_default)
}

/// Writes the outdated texts of a new version; nothing when there are none.
///
/// # Errors
/// As the database fails.
pub async fn insert(session: &WriteSession, version: &VersionId, outdated: &Outdated) -> Result<()> {
    if outdated.is_empty() {
        return Ok(());
    }
    let row = outdated_texts::Model {
        version_id: version.to_string(),
        texts: stored::to_json(outdated)?,
    };
    rows::insert(session, row).await
}
